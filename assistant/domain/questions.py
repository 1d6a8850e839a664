"""Check the questions a person means to ask: which are open, which give the answer away.

No model is needed and nothing is invented: every flag shows words that the person typed, and a
rewrite uses only theirs. The reasons and word lists come from prompts/checks/questions.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from assistant.domain.question_kinds import Kind, Leads, has_tag, shape_of
from assistant.domain.question_words import AUXILIARY, NEGATED
from assistant.domain.rewording import Frames, opened, sentence
from assistant.domain.sentences import sentences
from assistant.domain.wording import (
    Flag,
    Phrases,
    keys_from,
    own_words,
    phrases_from,
    straight,
    texts_from,
)

QuestionFlag = Literal[
    "closed",
    "leading",
    "double_barrelled",
    "accusing",
    "status_pulling",
    "jargon",
    "vague",
    "too_long",
]
QUESTION_FLAGS: tuple[QuestionFlag, ...] = (
    "closed",
    "leading",
    "double_barrelled",
    "accusing",
    "status_pulling",
    "jargon",
    "vague",
    "too_long",
)

_NEGATED = re.compile(rf"{NEGATED}\s+(?:\w+\s+){{1,2}}?\w+", re.IGNORECASE)
_SECOND = re.compile(
    r"(?:\band|&|\bor(?=\s+(?:how|why))|\bbut)[\s,]+(?:also\s+|then\s+|if so,?\s*|if yes,?\s*)?"
    rf"(?:(?:how|what|why|who|where|which)\s+(?:kind\s+of\s+\w+\s+)?{AUXILIARY}\s+\w+"
    r"|(?:how|why)\s+(?:you|they|we|i|people)\b"
    r"|what\s+(?:you|they|we|i|people|(?!is\b|this\b)\w{2,}[^\Ws]s)\b"
    r"|(?:how|why|what|when|where|who)(?:\s+(?:not|so))?\s*[?.]*$"
    rf"|{AUXILIARY}\s+(?:you|they|we|i|it|he|she|there|people)\b)",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"i\b[^,;.?]{0,40}?\b(?:know|hear|understand|ask|wonder|wondering)\s+(?P<word>how|why|what)\s+"
    r"you\s+(?P<rest>(?!(?:\w+ed|are|were|is|would|could|can|will|should|have|had|got|did|do|saw"
    r"|went|came|made|met|found|felt|thought|took|gave|said|became|began|chose|kept|left)\b)\w.*)",
    re.IGNORECASE,
)
_ANSWERED_FIRST = re.compile(r"\bif (?:so|yes|not),?\s*(?:how|why|what|when|where)", re.IGNORECASE)
_CODES = frozenset(QUESTION_FLAGS)


@dataclass(frozen=True)
class CheckedQuestion:
    """One line or sentence, verbatim, with what is worth a second look.

    `rewrite` is set only where a better version needs none but the person's own words.
    """

    text: str
    kind: Kind
    flags: tuple[Flag, ...]
    rewrite: str | None


@dataclass(frozen=True)
class QuestionWording:
    """The reasons shown to people and the word lists, as a coach wrote them."""

    why: Mapping[str, str]
    longest: int
    leads: Leads
    frames: Frames
    leading: Phrases
    judgements: Phrases
    accusing: Phrases
    status_pulling: Phrases
    jargon: Phrases
    vague: Phrases
    starters: tuple[str, ...]

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> QuestionWording:
        """Return the wording of a loaded data file.

        Raises:
            ValueError: on an unknown or missing key or a value of the wrong kind.
        """
        lead_keys = {field.name for field in fields(Leads)}
        frame_keys = {field.name for field in fields(Frames)}
        own = {"leading", "judgements", "accusing", "status_pulling", "jargon", "vague"}
        lists = lead_keys | frame_keys | own | {"starters"}
        checked = keys_from(mapping, frozenset(lists | {"why", "longest"}), "questions")
        words = {key: phrases_from(checked[key], f"questions.{key}") for key in lists}
        longest = checked["longest"]
        if not isinstance(longest, int) or longest < 1:
            raise ValueError("questions.longest: must be a whole number of words above 0")
        starters = words["starters"].entries
        if len(starters) < 3 or not all(entry.count("$topic") == 1 for entry in starters):
            raise ValueError("questions.starters: needs three or more, each with $topic once")
        return cls(
            why=texts_from(checked["why"], _CODES, "questions.why"),
            longest=longest,
            leads=Leads(**{key: words[key] for key in lead_keys}),
            frames=Frames(**{key: words[key] for key in frame_keys}),
            starters=starters,
            **{key: words[key] for key in own},
        )


def check_questions(text: str, wording: QuestionWording) -> tuple[CheckedQuestion, ...]:
    """Return what was typed, cut into questions and other sentences, each one checked.

    Sentences that are no questions are kept, unflagged, so that nothing seems lost.
    """
    return tuple(_checked(span.text, wording) for span in sentences(text))


def starters(topics: Sequence[str], wording: QuestionWording) -> tuple[str, ...]:
    """Return three to five open questions about a person's topics, or none without a topic.

    Every topic gets a question in turn, in the order given, before any gets a second one.
    """
    names = list(dict.fromkeys(_topic(topic) for topic in topics))
    names = [name for name in names if name]
    if not names:
        return ()
    count = min(5, max(3, len(names)), len(wording.starters))
    return tuple(
        wording.starters[number].replace("$topic", names[number % len(names)])
        for number in range(count)
    )


def _topic(typed: str) -> str:
    return " ".join(typed.split()).strip(" .,;:!?-–—•*")[:80].rstrip()


def _checked(line: str, wording: QuestionWording) -> CheckedQuestion:
    plain = own_words(line)
    shape = shape_of(plain, wording.leads)
    if shape.kind == "not_a_question":
        return CheckedQuestion(line, shape.kind, (), None)
    found = dict(_findings(line, plain, shape.kind, shape.at, wording))
    flags = tuple(
        Flag(code, found[code], wording.why[code]) for code in QUESTION_FLAGS if found.get(code)
    )
    return CheckedQuestion(line, shape.kind, flags, _rewrite(line, shape.kind, shape.at, wording))


def _findings(
    line: str, plain: str, kind: Kind, at: int, wording: QuestionWording
) -> Iterator[tuple[QuestionFlag, str]]:
    """Yield each code with its evidence, a slice of `line`."""
    if kind == "closed":
        yield "closed", line[at:].strip() or line
    leading = _leading(plain, kind, at, wording)
    if leading:
        yield "leading", line[leading[0] : leading[1]].strip()
    second = _second(plain, at)
    if second:
        yield "double_barrelled", line[second[0] : second[1]].strip()
    lists: tuple[tuple[QuestionFlag, Phrases], ...] = (
        ("accusing", wording.accusing),
        ("status_pulling", wording.status_pulling),
        ("jargon", wording.jargon),
        ("vague", wording.vague),
    )
    for code, phrases in lists:
        found = phrases.search(plain)
        if found:
            yield code, line[found.start() : found.end()]
    if len(line.split()) > wording.longest:
        yield "too_long", line


def _leading(plain: str, kind: Kind, at: int, wording: QuestionWording) -> tuple[int, int] | None:
    found = wording.leading.search(plain)
    if found:
        return found.span()
    if kind == "closed":
        negated = _NEGATED.match(plain, at)
        tag = has_tag(plain)
        if tag:
            return tag
        return negated.span() if negated else None
    judged = wording.judgements.search(plain)
    return judged.span() if judged else None


def _second(plain: str, at: int) -> tuple[int, int] | None:
    found = _ANSWERED_FIRST.search(plain, at + 1) or _SECOND.search(plain, at + 1)
    return (found.start(), len(plain)) if found else None


def _rewrite(line: str, kind: Kind, at: int, wording: QuestionWording) -> str | None:
    """Return one open question in the person's own words, or nothing when none is safe."""
    plain = straight(line)
    second = _second(own_words(line), at)
    question = plain[at : second[0]] if second else plain[at:]
    question = question.strip(" \t,;:-–—")
    if kind == "closed":
        return None if wording.vague.is_in(question) else opened(question, wording.frames)
    told = _TOLD.match(question)
    if told:
        question = f"{told['word']} do you {told['rest']}"
    trimmed = at > 0 and wording.status_pulling.is_in(plain[:at])
    changed = second is not None or trimmed or len(line.split()) > wording.longest
    if not changed or len(question.split()) > wording.longest or _is_spoilt(question, wording):
        return None
    shape = shape_of(question + "?", wording.leads)
    if question.lower().startswith("i "):
        return None
    return sentence(question) if shape.kind == "open" and len(question.split()) > 2 else None


def _is_spoilt(question: str, wording: QuestionWording) -> bool:
    """Say whether the wording itself would have to change, which needs a person."""
    lists = (wording.accusing, wording.judgements, wording.leading, wording.status_pulling)
    return any(phrases.is_in(question) for phrases in lists)
