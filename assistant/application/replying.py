"""The reply to a message whose move is kept already, with its authored words.

A model may word the reply to an answer; a programme question is answered from the documents. How
the reply came out in the end is kept in place of the authored words, and where a model fails, at
any moment, the authored words stand or finish what it began.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from assistant.application.access import OwnStore
from assistant.application.answering import Answering
from assistant.application.context import BUDGET, Prompted, given_for, prompt_for
from assistant.application.guidance import Guide
from assistant.application.model_replies import ModelReplies, Stops
from assistant.application.ports import Speaker
from assistant.application.snapshots import Guidance, Piece
from assistant.application.tracing import NoTrace, Trace, TurnTrace, Watch
from assistant.application.usage import on_account
from assistant.domain.coach_lines import CoachLines
from assistant.domain.conversation import Conversation, Turn
from assistant.domain.errors import InputError, StoreError
from assistant.domain.flow import Flow
from assistant.domain.message import Move
from assistant.domain.passages import Answer
from assistant.domain.prompt import Prompt
from assistant.domain.reply_checks import ReplyRules

_PIECE = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Wire:
    """How a model is spoken with: `budget` is the size of a prompt in tokens."""

    budget: int = BUDGET
    trace: Trace = field(default_factory=NoTrace)
    clock: Callable[[], float] = time.perf_counter


class Replying:
    """Says what a move came to, in the best words to be had."""

    def __init__(
        self,
        answering: Answering,
        guide: Guide,
        speaker: Speaker | None,
        prompt: Prompt,
        lines: CoachLines,
        rules: ReplyRules,
        wire: Wire | None = None,
    ) -> None:
        self._answering = answering
        self._guide = guide
        self._speaker = speaker
        self._prompt = prompt
        self._lines = lines
        self._wire = wire or Wire()
        self._stops = Stops()
        self._model_replies = ModelReplies(prompt, lines, rules, self._stops)

    def stop(self, conversation_id: str) -> None:
        """Stop the model that is replying in a conversation; what has come is kept."""
        self._stops.stop(conversation_id)

    def reply(
        self, own: OwnStore, flow: Flow, conversation: Conversation, move: Move, text: str
    ) -> Iterator[Piece]:
        """Yield the reply in pieces and keep it as it came out.

        It is kept in `own`, the author's. `conversation` ends in the person's turn and the
        authored reply to it.
        """
        watch = Watch(self._wire.clock)
        prompted: Prompted | None = None
        try:
            turn = conversation.turns[-1]
            offered = self._offered(flow, conversation, text) if move.is_answer else None
            if offered is not None:
                turn = replace(turn, attachment={"guidance": vars(offered)})
            speaker = on_account(self._speaker, conversation.person)
            if speaker is not None and move.is_answer and move.asks is not None:
                before = replace(conversation, turns=conversation.turns[:-1])
                near = offered.quote if offered else ""
                prompted = prompt_for(
                    self._prompt, flow, before, move.asks, near, self._wire.budget
                )
                given = given_for(self._prompt, flow, before, move.asks, near)
                yield from self._model_replies.said(
                    own, conversation, turn, given, prompted, speaker, watch
                )
                return
            if move.digression is not None:
                turn = self._digressed(turn, move, conversation.person)
                watch.ended("answered" if turn.attachment else "refused")
            if move.digression is not None or offered is not None:
                own.reword(conversation, turn)
            watch.saw(turn.text)
            yield from _pieces(turn.text)
        finally:
            self._traced(conversation, text, prompted, watch)

    def _traced(
        self, conversation: Conversation, text: str, prompted: Prompted | None, watch: Watch
    ) -> None:
        asked = prompted is not None and self._speaker is not None
        self._wire.trace.keep(
            TurnTrace(
                turn=conversation.turns[-1].id,
                phase=conversation.phase,
                role=conversation.role,
                step=conversation.turns[-1].step,
                outcome=watch.outcome,
                codes=watch.codes,
                model=self._speaker.name if asked and self._speaker else None,
                prompt=self._prompt.stamp if asked else None,
                prompt_tokens=prompted.tokens if prompted else 0,
                left_out=prompted.left_out if prompted else {},
                said_characters=len(text),
                reply_characters=watch.came,
                first_ms=watch.first_ms,
                total_ms=watch.passed_ms(),
            )
        )

    def _digressed(self, turn: Turn, move: Move, person: str) -> Turn:
        """Return the reply to a programme question, which then comes back to the step."""
        try:
            answer = self._answering.on_account(person).answer(move.digression or "")
        except (InputError, StoreError) as error:  # said to them, and on with the step
            answer = Answer(False, 0.0, str(error), "guided", (), (), None)
        quoted = answer.text if answer.answered else f"{answer.text} {answer.ask_instead or ''}"
        said = [self._lines.say("digression", answer=quoted.strip()), *move.says]
        if move.asks:
            said.append(move.asks)
        by_model = self._speaker if answer.origin == "model" else None
        return replace(
            turn,
            text="\n\n".join(said),
            origin=answer.origin,
            model=by_model.name if by_model else None,
            prompt=self._answering.prompt.stamp if by_model else None,
            attachment=_first_cited(answer),
        )

    def _offered(self, flow: Flow, conversation: Conversation, text: str) -> Guidance | None:
        step = conversation.turns[-2].step
        about = flow[step].guidance if step is not None and step in flow else None
        if about is None:
            return None
        seen = {
            turn.attachment["guidance"]["quote"]
            for turn in conversation.turns
            if turn.attachment and "guidance" in turn.attachment
        }
        try:
            return self._guide.offer(about, text, seen)
        except StoreError:  # no guidance beside this reply; what was said is kept all the same
            return None


def _first_cited(answer: Answer) -> dict[str, dict[str, str]] | None:
    if not answer.citations:
        return None
    first = answer.citations[0]
    title = first.heading.split(" > ")[0]
    return {"guidance": vars(Guidance(title, first.source, first.quote))}


def _pieces(text: str) -> Iterator[Piece]:
    for word in _PIECE.findall(text):
        yield Piece(word)
