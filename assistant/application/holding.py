"""A model's reply let out word by word for as long as nothing is wrong with it.

A word is let out when all the words so far may stand. Where that cannot be told before a sentence
or the reply has come to its end, the words wait; so what may not stand is never shown, not even
for a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant.domain.errors import UnusableReply
from assistant.domain.reply_checks import (
    AT_SENTENCE_END,
    AT_THE_END,
    ReplyRules,
    ends_sentence,
    has_question,
)

_REPEATED = 2_000  # characters of an unfit reply that are shown to the model again
_FIRST_WORDS = 8  # what language they are in cannot be told from fewer
Judge = Callable[[str], tuple[str, ...]]


class UnfitReply(UnusableReply):
    """A reply that may not stand; `text` is what came of it, `faults` what is wrong, as codes."""

    def __init__(self, text: str, faults: tuple[str, ...]) -> None:
        self.text = text
        self.faults = faults
        super().__init__(f"the reply may not stand: {', '.join(faults)}")


class Held:
    """A reply in pieces, each let out once all that came until then may stand.

    `came` is all that the model has said, also what was not let out.
    """

    def __init__(self, pieces: Iterator[str], judge: Judge) -> None:
        self.came = ""
        self._pieces = pieces
        self._judge = judge

    def __iter__(self) -> Iterator[str]:
        """Yield a piece for each that comes, empty while words wait, so that one can stop.

        Raises:
            UnfitReply: as soon as something is wrong for certain; the rest is not asked for.
            ModelError: whatever the model raises.
        """
        shown = 0
        try:
            for piece in self._pieces:
                self.came += piece
                words = self.came[: _end_of_words(self.came)]
                if len(words) > shown and not _waits(words, self._judge):
                    yield words[shown:]
                    shown = len(words)
                else:
                    yield ""
        finally:
            close = getattr(self._pieces, "close", None)
            if close is not None:
                close()
        faults = self._judge(self.came)
        if faults:
            raise UnfitReply(self.came, faults)
        if len(self.came) > shown:
            yield self.came[shown:]


def mending(
    asked: Sequence[BaseMessage], unfit: UnfitReply, rules: ReplyRules
) -> list[BaseMessage]:
    """Return the messages that ask once more, naming what was wrong with the reply."""
    listed = "\n".join(f"- {rules.mends[fault]}" for fault in unfit.faults)
    again = f"That reply cannot stand:\n{listed}\nGive the reply again, mended, and nothing else."
    return [*asked, AIMessage(unfit.text[:_REPEATED] or "…"), HumanMessage(again)]


def _waits(words: str, judge: Judge) -> bool:
    """Return whether words have to wait for what comes after them.

    Raises:
        UnfitReply: when nothing that comes could mend them.
    """
    faults = judge(words)
    certain = set(faults) - AT_THE_END
    if not ends_sentence(words):
        certain -= AT_SENTENCE_END
    if certain:
        raise UnfitReply(words, faults)
    if len(words.split()) < _FIRST_WORDS:
        return True
    # After its question a reply has nothing to say; what comes all the same is judged as a whole.
    asks_already = has_question(words.rstrip()[:-1])
    return bool(faults) or asks_already


def _end_of_words(text: str) -> int:
    """Return where the last word ends that has come whole."""
    at = len(text)
    while at and not text[at - 1].isspace():
        at -= 1
    return at
