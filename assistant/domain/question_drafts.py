"""Questions drafted from a worry, and the order in which questions are easy to answer.

A draft is one of a flow file's frames around words that the person wrote, letter for letter: only
the frame is ours. Nothing is understood here; what fits is what the frames' patterns say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Template

_MOST = 5
_LONGEST = 16  # words that one can still hear inside a question
_SHORTENED = 12
_SENTENCE = re.compile(r"(?:[^.!?;\n…]|[.!?](?=[^\s\"”’)\].!?]))+")
_JOINT = re.compile(
    r",?\s+(?=(?:but|because|although|though)\b)|,\s+(?=(?:and|so)\s)|\s+[–—-]+\s+",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"(?:(?:and|but|so|or|well|because|although|though|hm+|um+|uh+|oh|also|honestly|frankly"
    r"|actually|basically|maybe|somehow|like|sometimes|i guess|i think|i feel like|you know"
    r"|to be honest|it's just that|it is just that)(?:[,\s]+|$))+",
    re.IGNORECASE,
)
_ODD = re.compile(r"[\"“”„«»<>@$`{}\[\]|\\]|https?:|www\.")
_ABOUT_US = re.compile(r"\b(?:me|my|i)\b", re.IGNORECASE)
_WHY = re.compile(r"\b(?:why|makes?|feel|mean|matters?|going on)\b", re.IGNORECASE)
_DOING = re.compile(r"(?:how|what) (?:do|did|would) you\b", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*”")
_TELLING = re.compile(
    r"(?:(?:do|is|are|was|would|should|can|could|have|has)n['’]t|surely|why don['’]t)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Frame:
    """A question to put around words: `of` is the field they are from, `fits` a whole clause.

    `asks` has the placeholder `$said`, filled with the pattern's group of that name.
    """

    of: str
    fits: re.Pattern[str]
    asks: str


def drafted(
    texts: Mapping[str, str], frames: Sequence[Frame], never: Sequence[re.Pattern[str]] = ()
) -> dict[str, str]:
    """Return three to five questions made from texts by field, each with its field.

    Frames are tried in the order of the file, so that the ones that fit closely come first; each
    of them is used once. No question is made of a clause in which a pattern of `never` is found:
    some things are said to be heard and not to be asked about. Without words, no questions.
    """
    found: dict[str, str] = {}
    for frame in frames:
        if len(found) >= _MOST:
            break
        for clause in _clauses(texts.get(frame.of, "")):
            if any(pattern.search(clause) for pattern in never):
                continue
            fitted = frame.fits.fullmatch(clause)
            if fitted and _is_whole(fitted["said"]):
                asked = Template(frame.asks).substitute(said=fitted["said"].strip(" ,"))
                found.setdefault(asked, frame.of)
                break
    return found


def ordered(questions: Sequence[str]) -> list[str]:
    """Return questions from the easy to the close: what someone does, then why, then about us.

    People answer about their own doing without effort, about reasons once they have begun, and
    about the one who asks when they have grown used to each other. What already tells them the
    answer comes last.
    """
    return sorted(questions, key=_closeness)


def _closeness(question: str) -> int:
    asked = _QUOTED.sub("", question)
    if _TELLING.match(asked):
        return 4
    if asked != question or _ABOUT_US.search(asked):
        return 3
    if _WHY.search(asked):
        return 2
    return 0 if _DOING.match(asked) else 1


def _clauses(text: str) -> Iterator[str]:
    """Yield the clauses of a text, without what leads into them, long ones cut short."""
    if _ODD.search(text):
        text = _ODD.sub(" ", text)
    for sentence in _SENTENCE.findall(text):
        for part in _JOINT.split(sentence):
            clause = " ".join(part.split()).strip(" ,:–—-*_#")
            if led_in := _LEAD_IN.match(clause):
                clause = clause[led_in.end() :]
            words = clause.split()
            if len(words) > _LONGEST:
                clause = " ".join(words[:_SHORTENED]).rstrip(",;:") + " …"
            if words:
                yield _lowered(clause)


def _lowered(clause: str) -> str:
    """Return a clause that can stand within a sentence: its first word small, unless a name."""
    first = clause.split()[0]
    is_plain = first[1:].islower() and first.lower() in _SMALL
    return clause[0].lower() + clause[1:] if is_plain else clause


_SMALL = frozenset({
    "a", "all", "and", "everybody", "everyone", "how", "in", "it", "it's", "my", "nobody",
    "our", "people", "she", "he", "some", "someone", "sometimes", "that", "the", "there",
    "they", "this", "those", "these", "we", "what", "when", "where", "who", "why", "you",
    "young", "your",
})  # fmt: skip


def _is_whole(said: str) -> bool:
    return bool(re.search(r"\w", said))
