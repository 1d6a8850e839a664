"""The reply to a message whose move is kept already, with its authored words.

A model may word the reply to an answer; a programme question is answered from the documents. How
the reply came out in the end is kept in place of the authored words, and where a model fails, at
any moment, the authored words stand or finish what it began.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from langchain_core.messages import BaseMessage

from assistant.application.access import OwnStore
from assistant.application.answering import Answering
from assistant.application.context import given_for, messages_for
from assistant.application.guidance import Guide
from assistant.application.holding import Held, Judge, UnfitReply, mending
from assistant.application.ports import Speaker
from assistant.application.snapshots import Guidance, Piece
from assistant.domain.coach_lines import CoachLines
from assistant.domain.conversation import Conversation, Turn
from assistant.domain.errors import InputError, ModelError, StoreError
from assistant.domain.flow import Flow
from assistant.domain.message import Move
from assistant.domain.passages import Answer
from assistant.domain.prompt import Prompt
from assistant.domain.reply_checks import (
    Given,
    ReplyRules,
    faults_of,
    has_question,
    whole_sentences,
)

_PIECE = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class _Worded:
    """A reply as it came out: its text and how it came about."""

    text: str
    by_model: bool = False
    partial: bool = False
    note: str | None = None


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
    ) -> None:
        self._answering = answering
        self._guide = guide
        self._speaker = speaker
        self._prompt = prompt
        self._lines = lines
        self._rules = rules

    def reply(
        self, own: OwnStore, flow: Flow, conversation: Conversation, move: Move, text: str
    ) -> Iterator[Piece]:
        """Yield the reply in pieces and keep it as it came out.

        It is kept in `own`, the author's. `conversation` ends in the person's turn and the
        authored reply to it.
        """
        turn = conversation.turns[-1]
        if move.digression is not None:
            turn = self._digressed(turn, move)
            own.reword(conversation, turn)
            yield from _pieces(turn.text)
            return
        offered = self._offered(flow, conversation, text) if move.is_answer else None
        if offered is not None:
            turn = replace(turn, attachment={"guidance": vars(offered)})
        if self._speaker is not None and move.is_answer and move.asks is not None:
            before = replace(conversation, turns=conversation.turns[:-1])
            near = offered.quote if offered else ""
            messages = messages_for(self._prompt, flow, before, move.asks, near)
            given = given_for(self._prompt, flow, before, move.asks, near)
            keep = partial(own.reword, conversation)
            yield from self._spoken(turn, given, messages, self._speaker, keep)
            return
        if offered is not None:
            own.reword(conversation, turn)
        yield from _pieces(turn.text)

    def _spoken(
        self,
        turn: Turn,
        given: Given,
        messages: Sequence[BaseMessage],
        speaker: Speaker,
        keep: Callable[[Turn], None],
    ) -> Iterator[Piece]:
        """Yield a model's wording, or what of it can stand, finished from the authored text.

        Whoever stops listening stops the model; what came until then is kept.
        """
        came: list[str] = []
        worded: _Worded | None = None

        def judge(text: str) -> tuple[str, ...]:
            return faults_of(text, given, self._rules)

        reply = Held(speaker.stream(messages), judge)
        words = iter(reply)
        try:
            for piece in words:
                came.append(piece)
                yield Piece(piece)
            worded = self._whole(reply.came, given.asked)
        except UnfitReply as unfit:
            again = mending(messages, unfit, self._rules)
            worded = self._mended(again, speaker, judge, turn.text, given.asked)
        except ModelError:
            worded = self._finished(reply.came, turn.text, given)
        finally:
            if worded is None:
                words.close()  # type: ignore[attr-defined]
                worded = replace(self._finished(reply.came, turn.text, given), note=None)
            keep(self._as_it_came(turn, worded, speaker))
        if worded.by_model and worded.text.startswith("".join(came)):
            yield Piece(worded.text[len("".join(came)) :])

    def _mended(
        self,
        messages: Sequence[BaseMessage],
        speaker: Speaker,
        judge: Judge,
        authored: str,
        asks: str,
    ) -> _Worded:
        """Return a model's second try, shown once it is whole, or the authored text."""
        try:
            return self._whole("".join(Held(speaker.stream(messages), judge)), asks)
        except ModelError:
            return _Worded(authored, note=self._lines.say("model_unfit"))

    def _as_it_came(self, turn: Turn, worded: _Worded, speaker: Speaker) -> Turn:
        turn = replace(turn, text=worded.text, partial=worded.partial, note=worded.note)
        if not worded.by_model:
            return turn
        return replace(turn, origin="model", model=speaker.name, prompt=self._prompt.stamp)

    def _whole(self, came: str, asks: str) -> _Worded:
        """Return a whole reply that may stand, with the question put back where it asks none."""
        if not has_question(came):
            return _Worded(f"{came.strip()}\n\n{asks}", by_model=True)
        return _Worded(came.strip(), by_model=True)

    def _finished(self, came: str, authored: str, given: Given) -> _Worded:
        """Return a broken-off reply finished from the authored text."""
        kept = whole_sentences(came)
        if not kept or faults_of(kept, replace(given, asked=""), self._rules):
            return _Worded(authored, note=self._lines.say("model_failed"), partial=bool(came))
        whole = f"{kept}\n\n{given.asked}"
        return _Worded(whole, True, True, self._lines.say("model_broke_off"))

    def _digressed(self, turn: Turn, move: Move) -> Turn:
        """Return the reply to a programme question, which then comes back to the step."""
        try:
            answer = self._answering.answer(move.digression or "")
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
