"""Open a closed question with the words the person already used.

A rewrite adds only grammar ("how", "what", "do you think about"): every content word in it was
typed by the person. Where no frame fits for certain there is no rewrite, since a clumsy one
teaches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.domain.question_words import AUXILIARY, PERSON
from assistant.domain.wording import Phrases

_DO = re.compile(
    rf"(?P<aux>do|does|did|don'?t|doesn'?t|didn'?t)\s+(?P<who>{PERSON})\s+"
    r"(?P<verb>[a-z]+)\b(?P<rest>.*)",
    re.IGNORECASE,
)
_MODAL = re.compile(
    rf"(?P<aux>can|could)\s+(?P<who>{PERSON})\s+(?P<verb>[a-z]+)\b(?P<rest>.*)",
    re.IGNORECASE,
)
_PERFECT = re.compile(
    rf"(?P<aux>have|has)\s+(?P<who>{PERSON})\s+(?P<verb>[a-z]+)\b(?P<rest>.*)", re.IGNORECASE
)
_OPINION = re.compile(
    r"(?:do|don'?t|would|wouldn'?t)\s+you\s+(?:not\s+)?(?P<verb>[a-z]+)\s+(?:that\s+)?"
    r"(?P<claim>.+)",
    re.IGNORECASE,
)
_CLAIM = re.compile(
    r"(?P<topic>(?:(?:the|your|my|our|their|these|those|this|that)\s+(?:[\w'-]+\s+){1,2}?"
    r"|(?:[\w'-]+\s+){0,2}?[\w'-]+s\s+|young people\s+|people\s+|[\w'-]+ing\s+))"
    r"(?:is|are|was|were|isn'?t|aren'?t|has|have|should|shouldn'?t|will|would|can|can'?t)\b"
    r"(?P<said>.*)",
    re.IGNORECASE,
)
_JUDGED = re.compile(
    r"(?:is|are|isn'?t|aren'?t)\s+(?P<topic>(?:the|your|our|these|those)\s+[\w'-]+(?:\s+[\w'-]+)?"
    r"|young people|[\w'-]{3,}s)\s+(?P<said>[\w'-]+)\b",
    re.IGNORECASE,
)
_LIKE_WHAT = re.compile(
    r"(?:is|was)(?:n'?t)?\s+it\s+(?:[\w'-]+\s+)?(?P<said>[\w'-]+)\s+"
    r"(?P<rest>to\s+(?!you\b|me\b)\w.*)",
    re.IGNORECASE,
)
_FINDING_IT = re.compile(
    r"do\s+you\s+find\s+it\s+(?:[\w'-]+\s+)?(?P<said>[\w'-]+)\s+(?P<rest>to\s+\w.*)", re.IGNORECASE
)
_ANYTHING = re.compile(
    r"(?:is|was)\s+there\s+(?:anything|something)\s+(?:else\s+)?(?:that\s+)?(?P<who>you|we|i|they)"
    r"(?P<modal>\s+(?:would|can|could|will|should)|'d)?\s+(?P<rest>[a-z].*)",
    re.IGNORECASE,
)
_FOUND = re.compile(
    r"(?:do|did|don'?t|didn'?t)\s+you\s+find\s+(?P<topic>(?:the|your|our|these|those|my)\s+[\w'-]+"
    r"(?:\s+(?!(?:too|so|very|really)\b)[\w'-]+)?)\s+(?P<said>[\w'-]+)",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"(?:do|would)\s+you\s+(?:rather\s+|prefer\s+)(?:have\s+)?(?P<one>(?:[\w'-]+\s+){1,4}?)"
    r"(?:or|to)\s+(?P<two>[\w'-]+(?:\s+[\w'-]+){0,3})$",
    re.IGNORECASE,
)
_OFTEN = re.compile(
    r"(?:how (?:often|frequently)|when)\s+(?:do|did)\s+you\s+(?P<verb>[a-z]+)\b(?P<rest>.*)",
    re.IGNORECASE,
)
_STATED = re.compile(r"you\s+(?P<verb>[a-z]+)\b(?P<rest>.*)", re.IGNORECASE)
_CHOOSING = re.compile(
    r"\b(?:or|not|better|best|more|less|rather|than|that much|so much|so many)\b|n't\b",
    re.IGNORECASE,
)
_NOT_A_THING = re.compile(r"(?:to|that|it|if|when|how|what|this|being)\b", re.IGNORECASE)
_SECOND_ORDER = re.compile(r"\b(?:who|what|which|when|where|why|how|whether|if)\b", re.IGNORECASE)
_TAIL = re.compile(
    rf",?\s+(?:{AUXILIARY}\s+(?:it|you|they|we)|right|correct|no|eh|yes|and if so,? how)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Frames:
    """The word lists that say which frame a verb takes."""

    how_verbs: Phrases
    about_verbs: Phrases
    opinion_verbs: Phrases
    participles: Phrases
    adjectives: Phrases
    small_words: Phrases


def opened(question: str, frames: Frames) -> str | None:
    """Return the open version of a closed question, or nothing where none is safe.

    `question` begins at the question itself, without fillers, with plain apostrophes.
    """
    bare = _TAIL.sub("", question.strip(" \t\n.!?…,;:"))
    if len(bare.split()) > 24 or "\n" in bare:
        return None
    for attempt in _ATTEMPTS:
        found = attempt(bare, frames)
        if found:
            return sentence(found)
    return None


def sentence(words: str) -> str:
    """Return the words as one question: a capital first, one space between, a mark at the end."""
    tidy = re.sub(r"\s+([,?])", r"\1", " ".join(words.split())).strip(" ,;:.!?-–—…")
    tidy = re.sub(r"\bi\b(?!\.)", "I", tidy)
    return tidy[:1].upper() + tidy[1:] + "?"


def _without_small(words: str, frames: Frames) -> str:
    for found in reversed(list(frames.small_words.all_in(words))):
        words = words[: found.start()] + words[found.end() :]
    return words


def _whole(phrases: Phrases, word: str) -> bool:
    found = phrases.at(word)
    return found is not None and found.end() == len(word)


def _anything(bare: str, frames: Frames) -> str | None:
    found = _ANYTHING.match(bare)
    if not found:
        return None
    modal = (found["modal"] or "").strip()
    modal = "would" if modal == "'d" else modal or "do"
    return f"what {modal} {found['who']} {found['rest']}"


def _like_what(bare: str, frames: Frames) -> str | None:
    found = _LIKE_WHAT.match(bare) or _FINDING_IT.match(bare)
    if not found or _CHOOSING.search(found["rest"]) or not _whole(frames.adjectives, found["said"]):
        return None
    be = "was" if bare.lower().startswith("was") else "is"
    return f"what {be} it like {found['rest']}"


def _opinion(bare: str, frames: Frames) -> str | None:
    found = _OPINION.match(bare)
    if not found or not _whole(frames.opinion_verbs, found["verb"]):
        return None
    claim = _CLAIM.match(found["claim"])
    return f"how do you see {claim['topic']}" if claim and _is_thing(claim["topic"]) else None


def _judged(bare: str, frames: Frames) -> str | None:
    thin = " ".join(_without_small(bare, frames).split())
    found = _JUDGED.match(thin) or _FOUND.match(thin)
    if not found or not _whole(frames.adjectives, found["said"]):
        return None
    return f"how do you see {found['topic']}" if _is_thing(found["topic"]) else None


def _is_thing(topic: str) -> bool:
    return not _NOT_A_THING.match(topic) and not topic.lower().startswith(("you ", "he ", "she "))


def _choice(bare: str, frames: Frames) -> str | None:
    found = _CHOICE.match(bare)
    if not found or _NOT_A_THING.match(found["one"]) or _SECOND_ORDER.search(bare):
        return None
    return f"how do you feel about {found['one']} and {found['two']}"


def _doing(bare: str, frames: Frames) -> str | None:
    thin = " ".join(_without_small(bare, frames).split())
    found = _DO.match(thin)
    if not found or _CHOOSING.search(found["rest"]):
        return None
    aux = re.sub(r"n'?t$", "", found["aux"].lower())
    verb, rest = found["verb"], found["rest"]
    if _whole(frames.about_verbs, verb):
        return _liked(aux, found["who"], verb, rest)
    return f"how {aux} {found['who']} {verb}{rest}" if _fits(verb, rest, frames) else None


def _liked(aux: str, who: str, verb: str, rest: str) -> str | None:
    """Return "what do you like about …" where a thing follows the verb."""
    thing = rest.strip()
    if not thing or _NOT_A_THING.match(thing) or "," in thing:
        return None
    return f"what {aux} {who} {verb} about {thing}"


def _fits(verb: str, rest: str, frames: Frames) -> bool:
    return _whole(frames.how_verbs, verb) and not _SECOND_ORDER.search(rest) and "," not in rest


def _modal(bare: str, frames: Frames) -> str | None:
    found = _MODAL.match(" ".join(_without_small(bare, frames).split()))
    if not found or _CHOOSING.search(found["rest"]):
        return None
    if not _fits(found["verb"], found["rest"], frames):
        return None
    return f"how {found['aux'].lower()} {found['who']} {found['verb']}{found['rest']}"


def _perfect(bare: str, frames: Frames) -> str | None:
    found = _PERFECT.match(" ".join(_without_small(bare, frames).split()))
    if not found or not _whole(frames.participles, found["verb"]):
        return None
    if _CHOOSING.search(found["rest"]) or _SECOND_ORDER.search(found["rest"]):
        return None
    return f"how {found['aux'].lower()} {found['who']} {found['verb']}{found['rest']}"


def _often(bare: str, frames: Frames) -> str | None:
    found = _OFTEN.match(bare)
    if not found or not _fits(found["verb"], found["rest"], frames):
        return None
    return f"how do you {found['verb']}{found['rest']}"


def _stated(bare: str, frames: Frames) -> str | None:
    found = _STATED.match(" ".join(_without_small(bare, frames).split()))
    if not found or _CHOOSING.search(found["rest"]):
        return None
    verb, rest = found["verb"], found["rest"]
    if _whole(frames.about_verbs, verb):
        return _liked("do", "you", verb, rest)
    return f"how do you {verb}{rest}" if _fits(verb, rest, frames) else None


_ATTEMPTS: tuple[Callable[[str, Frames], str | None], ...] = (
    _anything,
    _like_what,
    _opinion,
    _choice,
    _judged,
    _doing,
    _perfect,
    _modal,
    _often,
    _stated,
)
