"""What each person reads before anything else: what is private, what is shared, and with whom.

It is short, or nobody reads it: about a hundred words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from string import Template
from typing import Any

MOST_WORDS = 130


@dataclass(frozen=True)
class Part:
    """One thing to know, under one word or two."""

    heading: str
    text: str


@dataclass(frozen=True)
class Contract:
    """The contract up front. `$coordinator` in a text is whom to turn to."""

    title: str
    parts: tuple[Part, ...]
    button: str

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Contract:
        """Return the contract that a content file says.

        Raises:
            ValueError: saying what is wrong with it.
        """
        if set(mapping) != {"title", "parts", "button"}:
            raise ValueError("needs exactly: title, parts, button")
        parts = mapping["parts"]
        if not isinstance(parts, list) or not parts:
            raise ValueError("parts must be a list of a heading and a text each")
        made = cls(
            _text(mapping["title"]), tuple(_part(one) for one in parts), _text(mapping["button"])
        )
        words = sum(len(f"{one.heading} {one.text}".split()) for one in made.parts)
        if words > MOST_WORDS:
            raise ValueError(f"has {words} words; nobody reads more than {MOST_WORDS}")
        return made

    def naming(self, coordinator: str) -> Contract:
        """Return the contract with whom to turn to put in."""
        named = tuple(
            replace(one, text=Template(one.text).substitute(coordinator=coordinator))
            for one in self.parts
        )
        return replace(self, parts=named)


def _part(given: object) -> Part:
    if not isinstance(given, dict) or set(given) != {"heading", "text"}:
        raise ValueError("each part needs exactly: heading, text")
    part = Part(_text(given["heading"]), _text(given["text"]))
    template = Template(part.text)
    if not template.is_valid() or set(template.get_identifiers()) - {"coordinator"}:
        raise ValueError("a text may use $coordinator and no other placeholder")
    return part


def _text(given: object) -> str:
    if not isinstance(given, str) or not given.strip():
        raise ValueError("each text must be words")
    return given.strip()
