"""What of a conversation goes into a prompt, chosen within a stated number of tokens.

By rule, in this order: the instruction with the step's question; what the person has just said; the
record, the entries nearest to the step first; a passage; the last turns, the newest first; and for
what of the record and the turns found no room, a short account of it. So a prompt does not grow
with the conversation, and what was left out is known.

A person's words go as messages or as fenced material, never into the instruction itself, and only
the words of the person the reply is for and what their partner chose to share.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from assistant.application.tokens import cut, sent_tokens, tokens_of
from assistant.domain import records
from assistant.domain.conversation import Conversation, Turn
from assistant.domain.flow import Flow
from assistant.domain.prompt import Prompt
from assistant.domain.reply_checks import REFLECTIVE, Given

INPUTS = frozenset({"role", "title", "question", "recorded", "guidance"})
BUDGET = 3_000
"""Tokens of a prompt, as `tokens_of` counts them, unless a setting says otherwise."""
_SIDES = {"mentee": "mentee (the senior)", "mentor": "mentor (the junior)"}
_TURNS = 8
_SHORT_WORDS = 8
_WORTH_CUTTING = 40  # tokens of room below which an entry is rather told in short
# Shares that one part may take at most of what the instruction leaves; the turns take the rest.
_QUESTION, _LAST_WORDS, _RECORD, _SHORT, _PASSAGE, _TURN = 0.2, 0.25, 0.2, 0.08, 0.1, 0.1


@dataclass(frozen=True)
class Prompted:
    """The messages for a model, their size, and what found no room: counts and ids, no words.

    `left_out` may hold `turns` and `shortened` (how many), `fields` (ids of the record that are
    there in part or not at all) and `passage`.
    """

    messages: tuple[BaseMessage, ...]
    tokens: int
    left_out: dict[str, int | list[str]] = field(default_factory=dict)


def prompt_for(
    prompt: Prompt,
    flow: Flow,
    conversation: Conversation,
    question: str,
    guidance: str,
    budget: int = BUDGET,
) -> Prompted:
    """Return the messages that ask a model to word the reply to the last turn of a conversation."""

    def instruction(question: str = "", recorded: str = "", guidance: str = "") -> SystemMessage:
        return SystemMessage(
            prompt.render(
                role=_SIDES[conversation.role],
                title=flow.title,
                question=question,
                recorded=recorded or "(nothing yet)",
                guidance=guidance or "(none)",
            )
        )

    free = budget - sent_tokens([instruction()])
    question, question_cut = cut(_fenced(question), int(free * _QUESTION))
    passage = _fenced(guidance) if tokens_of(_fenced(guidance)) <= free * _PASSAGE else ""
    entries = _entries(flow, conversation)
    shown = _that_fit(entries, int(free * _RECORD))
    short = [name for name in entries if name not in shown]
    recorded = "\n".join(shown[name] for name in entries if name in shown)
    filled = sent_tokens([instruction(question, recorded, passage)])
    room = budget - filled - int(free * _SHORT)
    said, turns_cut = _last_turns(conversation.turns, room, free)
    earlier = len(conversation.turns) - len(said)
    account = _in_short(flow, entries, short, earlier, int(free * _SHORT))
    recorded = "\n".join(filter(None, [recorded, account]))
    messages = (instruction(question, recorded, passage), *said)
    left_out: dict[str, int | list[str]] = {
        "turns": earlier,
        "shortened": turns_cut + question_cut,
        "fields": [name for name, entry in entries.items() if shown.get(name) != entry],
        "passage": int(bool(guidance) and not passage),
    }
    return Prompted(
        messages, sent_tokens(messages), {name: what for name, what in left_out.items() if what}
    )


def _entries(flow: Flow, conversation: Conversation) -> dict[str, str]:
    """Return what is on record, a line or more for each field, in the flow's order."""
    return {
        step.id: _fenced(f"{step.label}: {records.show(conversation.fields[step.id])}")
        for step in flow.steps
        if conversation.fields.get(step.id)
    }


def _that_fit(entries: dict[str, str], room: int) -> dict[str, str]:
    """Return the entries that fit, the latest of the flow first; the first too long one is cut."""
    fit: dict[str, str] = {}
    for name, entry in reversed(entries.items()):
        if tokens_of(entry) + 1 > room:
            if room >= _WORTH_CUTTING:
                fit[name], _ = cut(entry, room - 1)
                room = 0
            continue
        fit[name] = entry
        room -= tokens_of(entry) + 1
    return fit


def _last_turns(turns: tuple[Turn, ...], room: int, free: int) -> tuple[list[BaseMessage], int]:
    """Return the last turns that fit, oldest first, and how many of them were cut.

    The last one is always there: it is what the reply is for.
    """
    said: list[BaseMessage] = []
    shortened = 0
    for turn in reversed(turns[-_TURNS:]):
        text, was_cut = cut(turn.text, int(free * (_TURN if said else _LAST_WORDS)))
        message = (HumanMessage if turn.author == "person" else AIMessage)(text)
        size = sent_tokens([message])
        if said and size > room:
            break
        room -= size
        shortened += was_cut
        said.insert(0, message)
    return said, shortened


def _in_short(
    flow: Flow, entries: dict[str, str], fields: list[str], earlier: int, room: int
) -> str:
    """Return a short account of what found no room, from the record alone."""
    lines = [f"(Before what you see: {earlier} turns.)"] if earlier > 0 else []
    room -= tokens_of("".join(lines))
    for name in reversed(fields):
        words = entries[name].removeprefix(f"{flow[name].label}: ").split()
        begun, _ = cut(" ".join(words[:_SHORT_WORDS]), room // 2)
        line = f"{flow[name].label}, in short: {begun} …"
        if tokens_of(line) + 1 > room:
            break
        room -= tokens_of(line) + 1
        lines.append(line)
    return "\n".join(lines)


def given_for(
    prompt: Prompt, flow: Flow, conversation: Conversation, question: str, guidance: str
) -> Given:
    """Return by what the reply is judged: all that the model was shown, and whose words it is."""
    said = tuple(turn.text for turn in conversation.turns if turn.author == "person")
    told = [turn.text for turn in conversation.turns if turn.author != "person"]
    recorded = [records.show(value) for value in conversation.fields.values() if value]
    carried = [item for items in conversation.carried.values() for item in items]
    return Given(
        asked=question,
        said=said,
        known="\n".join([*told, *recorded, *carried]),
        passages=(guidance,) if guidance else (),
        instruction=prompt.text,
        reflective=flow.phase in REFLECTIVE,
    )


def _fenced(material: str) -> str:
    """Return material that cannot close the fence it stands in."""
    return material.replace("<", "‹").replace(">", "›")
