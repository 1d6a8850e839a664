"""The programme's guidance on giving feedback, cited where a check finds something to mend.

What the guidance is asked depends on codes alone, so an answer is kept and asked for once only,
as long as its quotation stands in the text it is from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assistant.application.answering import Answering
from assistant.domain.errors import StoreError
from assistant.domain.feedback import FeedbackCheck
from assistant.domain.passages import Citation

_MOST = 2


class Citing:
    """Finds the guidance that a check rests on.

    `questions` says what the guidance is asked for each slot and flag code; `text_of` returns the
    text of a source.
    """

    def __init__(
        self, questions: Mapping[str, str], answering: Answering, text_of: Callable[[str], str]
    ) -> None:
        self._questions = questions
        self._answering = answering
        self._text_of = text_of
        self._kept: dict[str, Citation] = {}

    def cites(self, check: FeedbackCheck) -> tuple[Citation, ...]:
        """Return at most two citations for what is missing or flagged, flags first."""
        codes = [flag.code for flag in check.flags]
        codes += [name for name, slot in check.slots.items() if not slot.present]
        found: dict[str, Citation] = {}
        for code in codes:
            if code in self._questions and len(found) < _MOST:
                citation = self._citation(code)
                if citation is not None:
                    found.setdefault(citation.quote, citation)
        return tuple(found.values())

    def _citation(self, code: str) -> Citation | None:
        kept = self._kept.get(code)
        if kept is not None and self._stands(kept):
            return kept
        answer = self._answering.answer(self._questions[code])
        if not answer.citations:
            return None
        self._kept[code] = answer.citations[0]
        return answer.citations[0]

    def _stands(self, citation: Citation) -> bool:
        try:
            text = self._text_of(citation.source)
        except StoreError:  # the source is gone, or cannot be read just now
            return False
        return text[citation.start : citation.end] == citation.quote
