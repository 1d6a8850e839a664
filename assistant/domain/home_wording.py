"""The authored words of the home page: a step's title, why it is next, and what the button says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Any

from assistant.domain.conversation import Role
from assistant.domain.next_step import CODES, Agreed, Code, Overdue

PLACEHOLDERS = frozenset({"partner", "day", "weeks"})
_ROLES = ("mentee", "mentor")
_KEYS = {"first_within_days", "meet_within_days", "steps", "overdue", "mails"}
# The mails there are, and what stands in each.
_MAILS = {"confirm": {"url", "link"}, "reminder": {"url", "notice"}}
_OVERDUE = ("never met", "not met")
_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip


@dataclass(frozen=True)
class StepWords:
    """What is said about one step; `why` by role, `beside` empty where nothing else fits."""

    title: str
    why: Mapping[str, str]
    button: str
    beside: str = ""


@dataclass(frozen=True)
class HomeWording:
    """All words of the home page, and the time a pair agrees to meet within.

    `mails` are subject and text of each mail there is.
    """

    steps: Mapping[str, StepWords]
    overdue: Mapping[str, str]
    agreed: Agreed
    mails: Mapping[str, tuple[str, str]]

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> HomeWording:
        """Return the words that a content file says.

        Raises:
            ValueError: saying what is wrong with it.
        """
        if set(mapping) != _KEYS:
            raise ValueError(f"needs exactly: {', '.join(sorted(_KEYS))}")
        steps, overdue = mapping["steps"], mapping["overdue"]
        if not isinstance(steps, dict) or set(steps) != set(CODES):
            raise ValueError(f"steps needs exactly: {', '.join(CODES)}")
        if not isinstance(overdue, dict) or set(overdue) != set(_OVERDUE):
            raise ValueError(f"overdue needs exactly: {', '.join(_OVERDUE)}")
        return cls(
            {code: _step(code, given) for code, given in steps.items()},
            {name: _text(name, given) for name, given in overdue.items()},
            Agreed(_days(mapping, "first_within_days"), _days(mapping, "meet_within_days")),
            _mails(mapping["mails"]),
        )

    def title(self, code: Code, **values: str) -> str:
        """Return the title of a step."""
        return _said(self.steps[code].title, values)

    def why(self, code: Code, role: Role, **values: str) -> str:
        """Return why a step is next, for one side."""
        return _said(self.steps[code].why.get(role, ""), values)

    def notice(self, kind: Overdue, days: int) -> str:
        """Return that it has been a while, without blame."""
        return _said(self.overdue[kind], {"weeks": weeks(days)})


def weeks(days: int) -> str:
    """Return a number of days as weeks in words, rounded down."""
    count = max(days // 7, 1)
    named = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"{named} {'week' if count == 1 else 'weeks'}"


def _said(text: str, values: Mapping[str, str]) -> str:
    return Template(text).substitute(dict.fromkeys(PLACEHOLDERS, "") | dict(values))


def _step(code: str, given: object) -> StepWords:
    if not isinstance(given, dict):
        raise ValueError(f"steps.{code} must hold title, why it is next, and button")
    sides = ("both",) if "both" in given else _ROLES
    needed = {"title", "button", *sides}
    if not needed <= set(given) <= {*needed, "beside"}:
        raise ValueError(f"steps.{code} needs exactly: title, button, {', '.join(sides)}")
    texts = {key: _text(f"steps.{code}.{key}", text) for key, text in given.items()}
    why = {role: texts[role if role in texts else "both"] for role in _ROLES}
    if "both" in texts:
        why["coordinator"] = texts["both"]
    return StepWords(texts["title"], why, texts["button"], texts.get("beside", ""))


def _mails(given: object) -> dict[str, tuple[str, str]]:
    if not isinstance(given, dict) or set(given) != set(_MAILS):
        raise ValueError(f"mails needs exactly: {', '.join(_MAILS)}")
    found: dict[str, tuple[str, str]] = {}
    for name, mail in given.items():
        if not isinstance(mail, dict) or set(mail) != {"subject", "text"}:
            raise ValueError(f"mails.{name} needs exactly: subject, text")
        subject = _text(f"mails.{name}.subject", mail["subject"], frozenset())
        if len(subject.splitlines()) > 1:
            raise ValueError(f"mails.{name}.subject must be one line")
        text = _text(f"mails.{name}.text", mail["text"], frozenset(_MAILS[name]))
        found[name] = (subject, f"{text}\n")
    return found


def _text(name: str, given: object, allowed: frozenset[str] = PLACEHOLDERS) -> str:
    if not isinstance(given, str) or not given.strip():
        raise ValueError(f"{name} must be words")
    template = Template(given.strip())
    if not template.is_valid() or set(template.get_identifiers()) - allowed:
        known = " and ".join(f"${one}" for one in sorted(allowed)) or "none"
        raise ValueError(f"{name} may use {known} and no other placeholder")
    return given.strip()


def _days(mapping: Mapping[str, Any], name: str) -> int:
    given = mapping[name]
    if type(given) is not int or not 1 <= given <= 366:
        raise ValueError(f"{name} must be a number of days from 1 to 366")
    return given
