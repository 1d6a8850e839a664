"""What people do in a conversation beside answering: go back, skip, pause, correct, digress.

Recognised from patterns in one file, without a model. A repair is only recognised where the whole
message is one, so that an answer that happens to contain "skip" stays an answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from assistant.domain.flow import Flow, Step

RepairName = Literal[
    "back", "skip", "pause", "resume", "cancel", "correct", "rewrite_last", "digress", "why",
    "example", "help", "repeat", "summary", "yes", "no", "keep", "enough", "all",
    "none", "unshare", "privacy",
]  # fmt: skip

REPAIRS: tuple[str, ...] = get_args(RepairName)


@dataclass(frozen=True)
class Repairs:
    """The file of repairs: for each name regular expressions that match a whole message.

    The patterns of `correct` name groups `field` and, where the new words come along, `value`;
    those of `rewrite_last` and `unshare` a group `value`; those of `digress` may name a group
    `question`. `digress_anywhere` also hold where questions are what is being asked for.
    """

    patterns: dict[RepairName, tuple[re.Pattern[str], ...]]
    digress_anywhere: tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Repair:
    """A repair recognised in a message: for a correction which step, and the new words if given."""

    name: RepairName
    step: str | None = None
    value: str | None = None


_BY_STANDING: tuple[RepairName, ...] = (
    "back", "skip", "pause", "resume", "cancel", "why", "example", "help", "repeat", "summary",
    "privacy",
)  # fmt: skip
# What a bare noun asks of the coach elsewhere is an answer where a step asks what someone wants.
_WANTS = frozenset({"needs", "expectations", "support"})
_WANTED = re.compile(
    r"(?:(?:more |some |a )(?:help|ideas?|suggestions?|breaks?|pauses?|options|notes|examples)"
    r"|examples|ideas|suggestions|breaks|notes)[.!]*",
    re.IGNORECASE,
)


def recognise(text: str, flow: Flow, step: Step | None, repairs: Repairs) -> Repair | None:
    """Return the repair that a message is, or None when it is an answer.

    Answers to something just put forward (yes, no, enough) are asked for with `is_just`.
    """
    plain = _plain(text)
    if step is not None and step.id in _WANTS and _WANTED.fullmatch(plain):
        return None
    for name in _BY_STANDING:
        if is_just(plain, name, repairs):
            return Repair(name)
    return (
        _unsharing(plain, repairs)
        or _correction(plain, flow, repairs)
        or _digression(plain, step, repairs)
    )


def is_just(text: str, name: RepairName, repairs: Repairs) -> bool:
    """Return whether a whole message means just this."""
    plain = _plain(text)
    return any(pattern.fullmatch(plain) for pattern in repairs.patterns[name])


def _plain(text: str) -> str:
    return text.strip().replace("’", "'")


def _correction(text: str, flow: Flow, repairs: Repairs) -> Repair | None:
    for pattern in repairs.patterns["correct"]:
        if found := pattern.fullmatch(text):
            groups = found.groupdict()
            if step := step_called(groups.get("field") or "", flow):
                return Repair("correct", step.id, _said(groups.get("value")))
    for pattern in repairs.patterns["rewrite_last"]:
        if found := pattern.fullmatch(text):
            return Repair("rewrite_last", value=_said(found.groupdict().get("value")))
    return None


def _unsharing(text: str, repairs: Repairs) -> Repair | None:
    for pattern in repairs.patterns["unshare"]:
        if found := pattern.fullmatch(text):
            return Repair("unshare", value=_said(found.groupdict().get("value")))
    return None


def _digression(text: str, step: Step | None, repairs: Repairs) -> Repair | None:
    expects_questions = step is not None and step.kind == "questions"
    patterns = repairs.digress_anywhere
    if not expects_questions:
        patterns = (*patterns, *repairs.patterns["digress"])
    for pattern in patterns:
        if found := pattern.fullmatch(text):
            return Repair("digress", value=_said(found.groupdict().get("question")) or text)
    return None


def _said(value: str | None) -> str | None:
    return value.strip() or None if value else None


def step_called(name: str, flow: Flow) -> Step | None:
    """Return the step whose label, id or other name someone used, if exactly meant."""
    wanted = re.sub(r"^(?:my|our|the|your)\s+", "", name.strip().lower()).strip(" .:'\"“”")
    for step in flow.steps:
        label = re.sub(r"^(?:my|our|the)\s+", "", step.label.lower())
        if wanted in (label, step.id.replace("_", " "), *step.also_called):
            return step
    return None
