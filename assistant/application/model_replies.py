"""A reply in a model's words, as far as they can stand.

Where a model fails, at any moment, the authored words stand or finish what it began. Whoever stops
listening, and whoever presses stop, stops the model too; what came until then is kept.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile

from assistant.application.access import OwnStore
from assistant.application.context import Prompted
from assistant.application.holding import Held, UnfitReply, mending
from assistant.application.ports import Speaker
from assistant.application.snapshots import Piece
from assistant.application.tracing import Watch
from assistant.application.usage import CapReached
from assistant.domain.coach_lines import CoachLines
from assistant.domain.conversation import Conversation, Turn
from assistant.domain.errors import ModelError
from assistant.domain.prompt import Prompt
from assistant.domain.reply_checks import (
    Given,
    ReplyRules,
    faults_of,
    has_question,
    whole_sentences,
)


@dataclass(frozen=True)
class _Worded:
    """A reply as it came out: its text and how it came about."""

    text: str
    by_model: bool = False
    partial: bool = False
    note: str | None = None


class Stops:
    """The replies that are being said just now, each of which can be stopped."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: defaultdict[str, list[threading.Event]] = defaultdict(list)

    def stop(self, conversation_id: str) -> None:
        """Stop what is being said in a conversation; nothing happens where nothing is."""
        with self._lock:
            for event in self._running.get(conversation_id, ()):
                event.set()

    @contextmanager
    def running(self, conversation_id: str) -> Iterator[threading.Event]:
        """Let a reply be stopped while it is said; the event says that it was."""
        event = threading.Event()
        with self._lock:
            self._running[conversation_id].append(event)
        try:
            yield event
        finally:
            with self._lock:
                self._running[conversation_id].remove(event)
                if not self._running[conversation_id]:
                    del self._running[conversation_id]


class ModelReplies:
    """Lets a model word a reply, and keeps what came of it."""

    def __init__(self, prompt: Prompt, lines: CoachLines, rules: ReplyRules, stops: Stops) -> None:
        self._prompt = prompt
        self._lines = lines
        self._rules = rules
        self._stops = stops

    def said(
        self,
        own: OwnStore,
        conversation: Conversation,
        turn: Turn,
        given: Given,
        prompted: Prompted,
        speaker: Speaker,
        watch: Watch,
    ) -> Iterator[Piece]:
        """Yield a model's wording, or what of it can stand, finished from the authored text."""
        shown: list[str] = []
        worded: _Worded | None = None

        def judge(text: str) -> tuple[str, ...]:
            return faults_of(text, given, self._rules)

        reply = Held(speaker.stream(prompted.messages), judge)
        words = iter(reply)
        with self._stops.running(conversation.id) as stopped:
            try:
                for piece in words:
                    if stopped.is_set():
                        break
                    shown.append(piece)
                    watch.saw(piece)
                    yield Piece(piece)
                else:
                    worded = self._whole(reply.came, given.asked, watch)
            except UnfitReply as unfit:
                again = speaker.stream(mending(prompted.messages, unfit, self._rules))
                second = takewhile(lambda _: not stopped.is_set(), Held(again, judge))
                worded = self._mended(second, unfit, turn.text, given, watch)
            except ModelError as error:
                worded = self._failed(reply.came, turn.text, given, error, watch)
            finally:
                if worded is None:
                    words.close()  # type: ignore[attr-defined]
                    watch.ended("stopped")
                    worded = replace(self._finished(reply.came, turn.text, given), note=None)
                watch.came = len(reply.came)
                own.reword(conversation, self._as_it_came(turn, worded, speaker, prompted))
        if worded.by_model and worded.text.startswith("".join(shown)):
            yield Piece(worded.text[len("".join(shown)) :])

    def _mended(
        self, second: Iterator[str], unfit: UnfitReply, authored: str, given: Given, watch: Watch
    ) -> _Worded:
        """Return a model's second try, shown once it is whole, or the authored text."""
        try:
            return self._whole("".join(second), given.asked, watch)
        except ModelError:
            watch.ended("unfit", *unfit.faults)
            return _Worded(authored, note=self._lines.say("model_unfit"))

    def _as_it_came(
        self, turn: Turn, worded: _Worded, speaker: Speaker, prompted: Prompted
    ) -> Turn:
        turn = replace(turn, text=worded.text, partial=worded.partial, note=worded.note)
        if not worded.by_model:
            return turn
        if prompted.left_out:
            turn = replace(
                turn, attachment={**(turn.attachment or {}), "left_out": prompted.left_out}
            )
        return replace(turn, origin="model", model=speaker.name, prompt=self._prompt.stamp)

    def _whole(self, came: str, asks: str, watch: Watch) -> _Worded:
        """Return a whole reply that may stand, with the question put back where it asks none."""
        watch.ended("model")
        if not has_question(came):
            return _Worded(f"{came.strip()}\n\n{asks}", by_model=True)
        return _Worded(came.strip(), by_model=True)

    def _failed(
        self, came: str, authored: str, given: Given, error: ModelError, watch: Watch
    ) -> _Worded:
        worded = self._finished(came, authored, given)
        watch.ended("broke_off" if worded.by_model else "failed", error.code)
        if isinstance(error, CapReached):
            return replace(worded, note=self._lines.say("model_capped"))
        return worded

    def _finished(self, came: str, authored: str, given: Given) -> _Worded:
        """Return a broken-off reply finished from the authored text."""
        kept = whole_sentences(came)
        if not kept or faults_of(kept, replace(given, asked=""), self._rules):
            return _Worded(authored, note=self._lines.say("model_failed"), partial=bool(came))
        whole = f"{kept}\n\n{given.asked}"
        return _Worded(whole, True, True, self._lines.say("model_broke_off"))
