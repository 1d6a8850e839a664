"""Turning a rehearsal into what its owner sees; nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.application import rehearsal_turns as kept
from assistant.application.rehearsal_snapshots import (
    Comparison,
    Fork,
    LevelChoice,
    PersonaChoice,
    RehearsalLine,
    RehearsalSnapshot,
    Try,
)
from assistant.domain.conversation import Conversation, Turn
from assistant.domain.feedback import FeedbackCheck
from assistant.domain.persona import FLAGS_OF, SLOTS_OF, Persona, band_of
from assistant.domain.rehearsal_wording import RehearsalWording


def choice_of(persona: Persona, wording: RehearsalWording) -> PersonaChoice:
    """Return a persona as one to choose."""
    return PersonaChoice(
        id=persona.id,
        name=persona.name,
        role=persona.role,
        line=persona.line,
        obstacle=persona.obstacle,
        scene=persona.scene,
        practises="giving" if persona.side == "senior" else "receiving",
        levels=tuple(LevelChoice(n, label) for n, label in enumerate(wording.levels, start=1)),
        is_own=persona.is_own,
    )


def snapshot_of(
    persona: Persona, conversation: Conversation, wording: RehearsalWording
) -> RehearsalSnapshot:
    """Return a rehearsal as its owner sees it."""
    shown = kept.path(conversation)
    level = conversation.fields["level"]
    retrying = conversation.fields.get("retrying")
    reasons = [turn.attachment["reason"] for turn in shown if _has_effect(turn) and turn.attachment]
    openness = kept.sofar(shown, persona.level(level).start).openness
    codes = (*SLOTS_OF[persona.side], *FLAGS_OF[persona.side])
    return RehearsalSnapshot(
        conversation=conversation.id,
        persona=choice_of(persona, wording),
        level=level,
        status=conversation.status,
        lines=tuple(_line(conversation, turn) for turn in shown),
        openness=openness,
        mood=wording.moods[band_of(openness)],
        reason=reasons[-1] if reasons else "",
        is_over=kept.is_over(shown),
        retrying=retrying,
        earlier=next((turn.text for turn in conversation.turns if turn.id == retrying), None),
        forks=_forks(persona, conversation, shown),
        confidence_before=conversation.fields.get("confidence_before"),
        confidence_after=conversation.fields.get("confidence_after"),
        part_labels={code: wording.labels[code] for code in codes},
        paused=wording.paused if conversation.status == "paused" else None,
    )


def comparison_of(
    persona: Persona, conversation: Conversation, first: Turn, second: Turn
) -> Comparison:
    """Return two tries of the same turn side by side."""
    on_path = {turn.id for turn in kept.path(conversation)}
    one, two = (_try(persona, conversation, turn, on_path) for turn in (first, second))
    had, has = _found(one.check), _found(two.check)
    flags = set(FLAGS_OF[persona.side])
    better = [code for code in (*has, *had) if (code in has) != (code in had)]
    gained = [code for code in better if (code in has) != (code in flags)]
    lost = [code for code in better if code not in gained]
    after = next(turn.text for turn in conversation.turns if turn.id == first.parent)
    return Comparison(after, one, two, tuple(gained), tuple(lost))


def _line(conversation: Conversation, turn: Turn) -> RehearsalLine:
    attached: Mapping[str, str] = turn.attachment or {}
    effect = kept.effect_of(turn)
    is_theirs = turn.author == "person"
    return RehearsalLine(
        id=turn.id,
        author=turn.author,
        text=turn.text,
        origin=turn.origin,
        note=turn.note,
        check=kept.check_of(turn),
        worked=attached.get("worked"),
        to_try=attached.get("to_try"),
        tries=tuple(one.id for one in kept.tries_of(conversation, turn)) if is_theirs else (),
        openness=effect.after if effect else None,
        moved=effect.moved if effect else None,
        reason=attached.get("reason"),
    )


def _forks(
    persona: Persona, conversation: Conversation, shown: tuple[Turn, ...]
) -> tuple[Fork, ...]:
    on_path = {turn.id for turn in shown}
    forks = []
    for turn in conversation.turns:
        tries = [
            one for one in conversation.turns if one.parent == turn.id and one.author == "person"
        ]
        if len(tries) > 1:
            forks.append(
                Fork(turn.text, tuple(_try(persona, conversation, one, on_path) for one in tries))
            )
    return tuple(forks)


def _try(persona: Persona, conversation: Conversation, turn: Turn, on_path: set[str]) -> Try:
    before = kept.path_to(conversation, turn.id)
    openness = kept.sofar(before, persona.level(conversation.fields["level"]).start).openness
    reply = kept.reply_to(conversation, turn)
    effect = kept.effect_of(reply) if reply else None
    return Try(
        turn=turn.id,
        number=[one.id for one in kept.tries_of(conversation, turn)].index(turn.id) + 1,
        text=turn.text,
        check=kept.check_of(turn),
        openness_before=openness,
        openness_after=effect.after if effect else openness,
        moved=effect.moved if effect else 0.0,
        reason=((reply.attachment or {}).get("reason", "")) if reply else "",
        reaction=reply.text if reply else "",
        is_current=turn.id in on_path,
    )


def _found(check: FeedbackCheck | None) -> tuple[str, ...]:
    if check is None:
        return ()
    slots = [code for code, slot in check.slots.items() if slot.present]
    return (*slots, *(flag.code for flag in check.flags))


def _has_effect(turn: Turn) -> bool:
    return kept.effect_of(turn) is not None
