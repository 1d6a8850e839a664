"""What a persona takes up of the other's own words: the time, the deed, the wish.

Taken only from words that a check has found, turned round from "you" to "I", and only where that
is sure to come out as good grammar; otherwise there is nothing to take up and another line is
said. Words that raise a flag are never said back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

from assistant.domain.feedback import FeedbackCheck

Echo = Literal["when", "deed", "wish"]
ECHOES: tuple[Echo, ...] = get_args(Echo)
# The longest that each can be, by which authored lines are measured when they are read.
LONGEST: Mapping[str, str] = {
    "when": "At the last tumour board",
    "deed": "I took the thing from you and you had to wait",
    "wish": "leave the thing where it was for you until then",
}
_MOST_WORDS = 11
_PLAIN = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9' -]*")
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_WHEN = re.compile(
    rf"\b(?:(?:on|last|this)\s+{_DAY}(?:\s+(?:morning|afternoon|evening|night))?"
    r"|yesterday(?:\s+(?:morning|afternoon|evening))?|this\s+(?:morning|afternoon|week)"
    r"|last\s+(?:week|month|night|time)|earlier\s+today"
    rf"|(?:in|at|during|after|before)\s+(?:the|our|that|this|{_DAY}'s|today's|yesterday's"
    r"|last\s+week's)\s+(?:(?!you\b|i\b|we\b)[a-z]+\s+){0,2}?(?:meeting|session|call|round|handover"
    r"|review|lesson|shift|presentation|workshop|evening|briefing|interview|demo|class|board"
    r"|hour|lunch|training)(?:\s+meeting)?)\b",
    re.IGNORECASE,
)
_YOU = re.compile(r"(?:(?P<before>[\w']+)\s+)?\b(?P<you>you(?:'ve|'re|'d)?)\s+(?P<said>.+)", re.I)
_NOT_TOLD = frozenset({
    "did", "do", "does", "have", "has", "had", "are", "were", "could", "can", "would", "will",
    "should", "if", "saw", "see", "seen", "noticed", "notice", "heard", "hear", "watched", "caught",
    "made", "make", "let", "of", "about", "with", "for", "to", "like", "than", "between", "and",
})  # fmt: skip
_NOT_DONE = frozenset({
    "all", "both", "guys", "two", "can", "could", "would", "should", "might", "may", "must", "will",
    "always", "never", "and", "or", "to", "as", "who", "the", "a", "need", "know", "seem", "seemed",
    "said", "say", "told", "tell", "asked",
})  # fmt: skip
_TOGETHER = {
    "you were": "I was", "you are": "I am", "you weren't": "I wasn't", "you aren't": "I'm not",
    "you've": "I've", "you're": "I'm", "you'd": "I'd", "you": "I",
}  # fmt: skip
_WISH = re.compile(
    r"(?:\b(?:could|would|can|will)\s+you\s+(?:be\s+(?:able|willing|ready)\s+to\s+)?"
    r"|\bi(?:'d|\s+would)\s+(?:like|love|want)\s+you\s+to\s+|\bi\s+(?:need|ask)\s+you\s+to\s+"
    r"|\b(?:can|could|shall)\s+we\s+agree\s+(?:that\s+)?you\s+"
    r"|^(?:and\s+|so\s+|just\s+|next\s+time\W+)*please\s+"
    r"|^(?:and\s+|so\s+|just\s+|next\s+time\W+)*(?=(?:ask|let|wait|stop|give|send|leave|close|put"
    r"|keep|show|call|write|read|come|make|look|finish|use|turn|check|talk|speak|introduce|answer"
    r"|listen)\b))(?:(?:please|maybe|perhaps|just|kindly|possibly|at\s+least)\s+)*(?P<said>.+)",
    re.IGNORECASE,
)
_NOT_WISHED = frozenset({
    "no",
    "mind",
    "like",
    "prefer",
    "agree",
    "think",
    "tell",
    "not",
    "don't",
})
_CUT = re.compile(
    r"\s*[,;:.?!()]|\s+[-–—]\s|\s+(?:and|but|so|while|when|because|which|although|until|before"
    r"|after|as|if|that|where|instead|rather|or)\s",
    re.IGNORECASE,
)
_HALF = re.compile(r"\b(?:mr|mrs|ms|dr|prof|st)$|\bdid(?:n't| not)\s+\w+ed\b", re.IGNORECASE)
_TURNED = {
    "me": "you", "us": "you", "my": "your", "mine": "yours", "myself": "yourself", "your": "my",
    "yours": "mine", "yourself": "myself",
}  # fmt: skip
_UNSURE = frozenset({
    "i", "i'm", "i've", "i'd", "i'll", "you", "you're", "you've", "you'd", "we", "we're", "u",
})  # fmt: skip


def echoes_of(check: FeedbackCheck | None) -> Mapping[str, str]:
    """Return what can be taken up: `when` begins a sentence, `deed` is one, `wish` follows "to"."""
    if check is None or check.flags:
        return {}
    said: dict[str, str | None] = {
        "when": _when(_evidence(check, "situation")),
        "deed": _deed(_evidence(check, "behaviour")),
        "wish": _wish(_evidence(check, "request")),
    }
    return {echo: words for echo, words in said.items() if words}


def _evidence(check: FeedbackCheck, code: str) -> str:
    slot = check.slots.get(code)
    words = " ".join((slot.evidence or "").replace("’", "'").split()) if slot else ""
    return "" if words.isupper() else words


def _when(words: str) -> str | None:
    found = _WHEN.search(words)
    if found is None:
        return None
    when = re.sub(_DAY, lambda day: day.group().capitalize(), found.group().lower())
    return when[0].upper() + when[1:]


def _deed(words: str) -> str | None:
    found = _YOU.search(words)
    if found is None or "?" in words or (found["before"] or "").lower() in _NOT_TOLD:
        return None
    said = _kept(found["said"])
    if said is None:
        return None
    first, _, rest = said.partition(" ")
    if first.lower() in _NOT_DONE or (first.lower().endswith("ing") and found["you"] == "you"):
        return None
    both = f"{found['you']} {first}".lower()
    subject = _TOGETHER.get(both) or f"{_TOGETHER[found['you'].lower()]} {first}"
    turned = _turned(rest)
    return None if turned is None else f"{subject} {turned}".strip()


def _wish(words: str) -> str | None:
    found = _WISH.search(words)
    if found is None:
        return None
    said = _kept(found["said"])
    if said is None or said.split()[0].lower() in _NOT_WISHED:
        return None
    turned = _turned(said)
    return turned and turned[0].lower() + turned[1:]


def _kept(words: str) -> str | None:
    """Return words up to where something else begins, or nothing when it is too much to say."""
    cut = _CUT.search(words)
    kept = (words[: cut.start()] if cut else words).strip()
    plain = _PLAIN.fullmatch(kept)
    is_whole = plain and not _HALF.search(kept) and 1 < len(kept.split()) < _MOST_WORDS
    return kept if is_whole else None


def _turned(words: str) -> str | None:
    """Return words with "me" and "my" turned round, or nothing where it cannot be sure."""
    each = words.split()
    if any(one.lower() in _UNSURE for one in each):
        return None
    return " ".join(_TURNED.get(one.lower(), one) for one in each)
