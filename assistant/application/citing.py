"""The programme's guidance on giving feedback, cited where a check finds something to mend."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.application.answering import Answering
from assistant.domain.feedback import FeedbackCheck
from assistant.domain.passages import Citation

_MOST = 2


def cites_for(
    check: FeedbackCheck, questions: Mapping[str, str], answering: Answering
) -> tuple[Citation, ...]:
    """Return at most two citations for what is missing or flagged, flags first.

    `questions` says what the guidance is asked for each slot and flag code.
    """
    codes = [flag.code for flag in check.flags]
    codes += [name for name, slot in check.slots.items() if not slot.present]
    found: dict[str, Citation] = {}
    for code in codes:
        if code in questions and len(found) < _MOST:
            answer = answering.answer(questions[code])
            for citation in answer.citations[:1]:
                found.setdefault(citation.quote, citation)
    return tuple(found.values())
