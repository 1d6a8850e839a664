"""What is said about a rehearsal, and the signs by which a turn is understood, as a coach wrote it.

The file is prompts/rehearsal.yaml. Lines about a turn are chosen by codes alone; none of them
says what the person feels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import TYPE_CHECKING

from assistant.domain.persona import FLAGS_OF, SLOTS_OF, Band, Persona, Principle, Side

if TYPE_CHECKING:
    from assistant.domain.rehearsal import Effect, Heard

NOTES = ("model_failed", "model_unfit")
SIGNS = ("abuse", "break_role", "support", "own_side", "pause")
_MISSING: Mapping[Side, tuple[str, ...]] = {
    "senior": ("behaviour", "situation", "impact", "request", "invitation"),
    "junior": ("thanks", "asks_back", "takes", "decides"),
}
_OUTSIDE = ("abuse", "break_role", "silence", "short", "repeat")
_LONGEST_QUOTED = 16


@dataclass(frozen=True)
class Hint:
    """One thing that worked in a turn, and one to try."""

    worked: str
    to_try: str


@dataclass(frozen=True)
class RehearsalWording:
    """The authored lines about turns, by code, and the house rules for every persona's reply."""

    signs: Mapping[str, tuple[re.Pattern[str], ...]]
    labels: Mapping[str, str]
    levels: tuple[str, ...]
    moods: Mapping[Band, str]
    opened: Mapping[str, str]
    closed: Mapping[str, str]
    unmoved: str
    paused: str
    worked: Mapping[str, str]
    to_try: Mapping[str, str]
    languages: Mapping[str, str]
    notes: Mapping[str, str]
    house: tuple[Principle, ...]

    def points_to(self, code: str, text: str) -> bool:
        """Return whether a text has a sign of something that no check looks for."""
        plain = text.replace("’", "'")
        return any(sign.search(plain) for sign in self.signs[code])

    def reason(self, effect: Effect, heard: Heard) -> str:
        """Return why the persona opened or closed, for the record."""
        parts = (self.why(effect, heard, is_up=True), self.why(effect, heard, is_up=False))
        return " ".join(part for part in parts if part) or self.unmoved

    def why(self, effect: Effect, heard: Heard, *, is_up: bool) -> str:
        """Return what opened the persona most, or closed them, or nothing."""
        codes, lines = (effect.up, self.opened) if is_up else (effect.down, self.closed)
        return _with_evidence(lines[codes[0]], codes[0], heard) if codes else ""

    def hint(
        self, persona: Persona, heard: Heard, effect: Effect, before: Sequence[Sequence[str]]
    ) -> Hint:
        """Return what worked and what to try, from this turn and what was said before it."""
        said = {code for codes in (*before, heard.clean) for code in codes}
        return Hint(self._worked(persona, heard), self._to_try(persona, heard, effect, said))

    def _worked(self, persona: Persona, heard: Heard) -> str:
        order = ("whole", *_MISSING[persona.side], "own_side", "support", "question")
        for code in order:
            if code in heard.clean and code in self.worked:
                return _with_evidence(self.worked[code], code, heard)
        for code in ("silence", "short", "off_topic"):
            if code in heard.codes:
                return self.worked[code]
        return self.worked["flagged" if heard.check and heard.check.flags else "nothing"]

    def _to_try(self, persona: Persona, heard: Heard, effect: Effect, said: set[str]) -> str:
        for code in _OUTSIDE:
            if code in heard.codes:
                return self.to_try[code]
        flags = heard.check.flags if heard.check else ()
        if flags:
            return _with_evidence(self.to_try[flags[0].code], flags[0].code, heard)
        if "long" in heard.codes:
            return self.to_try["long"]
        for code in _MISSING[persona.side]:
            if code not in said:
                return self.to_try[code]
        return self.to_try["enough" if effect.band in ("listening", "open") else "stay"]


def evidence_of(code: str, heard: Heard) -> str:
    """Return the person's own words that a code stands on, verbatim, or nothing."""
    if heard.check is None:
        return ""
    slot = heard.check.slots.get(code)
    if slot is not None and slot.present:
        return slot.evidence or ""
    return next((flag.evidence for flag in heard.check.flags if flag.code == code), "")


def needed_codes() -> frozenset[str]:
    """Return every part and flag that the file has to have words for."""
    return frozenset(code for of in (SLOTS_OF, FLAGS_OF) for codes in of.values() for code in codes)


def _with_evidence(line: str, code: str, heard: Heard) -> str:
    """Return a line with the person's words in it, shortened at a word where they are long."""
    words = " ".join(evidence_of(code, heard).split()).strip(" ,;:.")
    if not words and "$evidence" in line:
        words = " ".join(heard.text.split()).strip(" ,;:.")
    parts = words.split(" ")
    if len(parts) > _LONGEST_QUOTED:
        words = " ".join(parts[:_LONGEST_QUOTED]) + " …"
    return Template(line).safe_substitute(evidence=words).strip()
