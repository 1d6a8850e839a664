"""What a model's reply must be before it may stand as the coach's: pure rules, no model asked."""

from __future__ import annotations

import re
from itertools import pairwise

_LONGEST_WORDS = 140
_IMAGE = re.compile(r"!\[|<img\b", re.IGNORECASE)
_LINK = re.compile(r"https?://|www\.|\]\(|\]\[|\]:\s*\S|<a\b", re.IGNORECASE)
_QUESTION = re.compile(r"[?？؟][!?！？؟]*")
_SENTENCE_END = re.compile(r"[.!?…？؟]+[\"”’')\]]*(?=\s|$)")
_NORM = re.compile(
    r"\bthe (?:programme|program|charter|rules?|norms?)\b[^.?!]*\b"
    r"(?:says?|requires?|allows?|forbids?|states?|guarantees?|promises?|must|may not|prohibits?)\b",
    re.IGNORECASE,
)


def faults_of(reply: str, asked: str) -> tuple[str, ...]:
    """Return the codes of what is wrong with a reply that was to end in the question `asked`.

    Questions inside the wording that was asked for do not count twice: a reply may hold as many
    question marks as `asked` does, and at least one is allowed.
    """
    faults = []
    if not reply.strip():
        faults.append("empty")
    if len(_QUESTION.findall(reply)) > max(1, len(_QUESTION.findall(asked))):
        faults.append("several_questions")
    if _IMAGE.search(reply):
        faults.append("image")
    if _LINK.search(reply):
        faults.append("link")
    if len(reply.split()) > _LONGEST_WORDS + len(asked.split()):
        faults.append("too_long")
    if _NORM.search(reply):
        faults.append("norm_without_quotation")
    return tuple(faults)


def has_question(reply: str) -> bool:
    """Return whether a reply asks something."""
    return _QUESTION.search(reply) is not None


def whole_sentences(partial: str) -> str:
    """Return the sentences of a broken-off reply that came whole, without any question.

    What was cut in the middle of a sentence is left out, so that the authored text can follow.
    """
    text = partial.strip()
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    whole = [text[start:end] for start, end in pairwise([0, *ends])]
    return "".join(sentence for sentence in whole if not has_question(sentence)).strip()
