"""Noticing that someone may be in danger or in great distress, before anything else is done.

Plain patterns from a reviewed file, on purpose: what is answered then is fixed text, and no model
is asked. Missing a danger is worse than a needless kind word, so the patterns lean wide; common
idioms ("this meeting is killing me") are taken out first. Nothing of it is reported to anyone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from string import Template

from assistant.domain.smuggling import as_shown

PLACEHOLDERS = frozenset({"emergency", "helplines", "contacts"})
_LEET = str.maketrans("013457@$!", "oieastasi")
_PERHAPS_DISGUISED = re.compile(r"\w[\w@$!]*")
_STANDS_FOR_LETTER = re.compile(r"[013457@$]")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_SPACED_OUT = re.compile(r"\b(?:[a-z][ .*_-]){2,}[a-z]\b")
_ALPHABETS = str.maketrans("аеорсхуіѕκοαενρτ", "aeopcxyiskoaevpt")
_WORD = re.compile(r"\w+")
_LATIN = re.compile(r"[a-z]")
_GREEK_OR_CYRILLIC = re.compile(r"[\u0370-\u052f]")


@dataclass(frozen=True)
class Tongue:
    """What points to a concern in one language, and the reply in it."""

    signs: tuple[str, ...]
    reply: str
    template: str = ""


@dataclass(frozen=True)
class Concern:
    """One kind of danger: what points to it (regular expressions), and the reviewed reply.

    `others` are further languages by code. A `template` may hold `PLACEHOLDERS`; the reply names
    the people of one place in them.
    """

    id: str
    signs: tuple[str, ...]
    reply: str
    others: Mapping[str, Tongue] = field(default_factory=dict)
    template: str = ""


@dataclass(frozen=True)
class Place:
    """Whom to turn to in one country: the emergency number, and helplines as they are named."""

    emergency: str
    helplines: tuple[str, ...]


@dataclass(frozen=True)
class Wellbeing:
    """The reviewed file: idioms that mean no harm, and the concerns, the gravest first.

    `spellings` are common misspellings with what they stand for; `places` whom to turn to, by
    country, "" where the country is not known.
    """

    idioms: tuple[str, ...]
    concerns: tuple[Concern, ...]
    spellings: tuple[tuple[str, str], ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)

    def local(self, country: str = "", contacts: Sequence[str] = ()) -> Wellbeing:
        """Return it with the people of a country and a programme named in every reply.

        Raises:
            KeyError: when the country is not among `places`.
        """
        place = self.places[country]
        values = {
            "emergency": place.emergency,
            "helplines": _listed(place.helplines),
            "contacts": _listed(contacts),
        }

        def named(reply: str) -> str:
            return re.sub(r"\n{3,}", "\n\n", Template(reply).safe_substitute(values)).strip()

        concerns = tuple(
            replace(
                one,
                reply=named(one.template),
                others={
                    code: replace(tongue, reply=named(tongue.template))
                    for code, tongue in one.others.items()
                },
            )
            for one in self.concerns
        )
        return replace(self, concerns=concerns)


def concern_in(text: str, wellbeing: Wellbeing) -> Concern | None:
    """Return the gravest concern that a text gives rise to, or None.

    Its reply is in the language in which it was noticed, where there is one.
    """
    plain = plainly(text, wellbeing.spellings)
    for idiom in wellbeing.idioms:
        plain = _pattern(idiom).sub(" … ", plain)
    for concern in wellbeing.concerns:
        if _shows(concern.signs, plain):
            return concern
        for tongue in concern.others.values():
            if _shows(tongue.signs, plain):
                return replace(concern, reply=tongue.reply)
    return None


def plainly(text: str, spellings: Sequence[tuple[str, str]] = ()) -> str:
    """Return a text in the form that signs are looked for in: lower case, undisguised."""
    plain = as_shown(text).lower().replace("’", "'").replace("`", "'")
    plain = _WORD.sub(_in_one_alphabet, plain)
    plain = _PERHAPS_DISGUISED.sub(_without_disguise, plain)
    plain = _SPACED_OUT.sub(lambda word: re.sub(r"[^a-z]", "", word[0]), plain)
    plain = _DRAWN_OUT.sub(r"\1", plain)
    for wrong, right in spellings:
        plain = _pattern(rf"\b(?:{wrong})\b").sub(right, plain)
    return " ".join(plain.split(" "))


def _in_one_alphabet(match: re.Match[str]) -> str:
    """Return a word in Latin letters where look-alikes of another alphabet stand among them."""
    word = match[0]
    mixed = _LATIN.search(word) and _GREEK_OR_CYRILLIC.search(word)
    return word.translate(_ALPHABETS) if mixed else word


def _without_disguise(match: re.Match[str]) -> str:
    """Return a word with letters where digits and signs stand for them; a number stays one."""
    word = match[0].rstrip("@$!")
    disguised = word[-1:].islower() and _STANDS_FOR_LETTER.search(word)
    return word.translate(_LEET) + match[0][len(word) :] if disguised else match[0]


def _shows(signs: Sequence[str], plain: str) -> bool:
    return any(_pattern(sign).search(plain) for sign in signs)


@cache  # of the authored patterns, which are few and stay
def _pattern(sign: str) -> re.Pattern[str]:
    return re.compile(sign)


def _listed(people: Sequence[str]) -> str:
    return "\n".join(f"- {one}" for one in people)
