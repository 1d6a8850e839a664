"""The authored steps of one phase for one role, and which of them comes next.

Code decides: the next step follows from what is settled or skipped and from a closed set of
rules. No model, and no number of turns, moves a conversation on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from assistant.domain.conversation import Phase, Place, Role

FieldKind = Literal["text", "list", "questions", "agenda", "share"]
RuleName = Literal["recorded", "not_recorded", "carried", "not_carried"]
RecordKind = Literal["reflection", "agenda", "session notes", "stock-taking", "closing plan"]
CarriedName = Literal[
    "last_skills", "last_areas", "last_expectations", "last_topics", "shared_topics",
    "shared_questions",
]  # fmt: skip

CARRIED: tuple[str, ...] = get_args(CarriedName)


@dataclass(frozen=True)
class Rule:
    """A condition on a step: `name` is one of the closed set, `of` the field or carried name."""

    name: RuleName
    of: str

    def holds(self, fields: Mapping[str, Any], carried: Mapping[str, Any]) -> bool:
        """Return whether the step applies, given what is recorded and what was carried over."""
        match self.name:
            case "recorded":
                return bool(fields.get(self.of))
            case "not_recorded":
                return not fields.get(self.of)
            case "carried":
                return bool(carried.get(self.of))
            case "not_carried":
                return not carried.get(self.of)


@dataclass(frozen=True)
class Step:
    """One question of a flow, and the field it records; a step's id is its field's id.

    `asks` is the question; `asks_without` replaces it when a placeholder of `asks` has nothing to
    fill it. `probe` is one smaller question for a thin answer, `example` an answer to borrow from,
    `why` the reason for asking, `guidance` what to look for in the knowledge base. `gathers` are
    the fields and carried names whose items the step puts forward as `$gathered`.
    """

    id: str
    label: str
    kind: FieldKind
    asks: str
    asks_without: str | None
    probe: str
    example: str
    why: str
    guidance: str | None
    also_called: tuple[str, ...]
    least: int
    most: int
    gathers: tuple[str, ...]
    when: Rule | None


@dataclass(frozen=True)
class Flow:
    """One phase for one role. `private` says that the record is its author's alone."""

    id: str
    phase: Phase
    role: Role
    title: str
    summary: str
    minutes: int
    record: RecordKind
    private: bool
    welcome: str
    finish: str
    steps: tuple[Step, ...]

    def __getitem__(self, step: str) -> Step:
        return next(s for s in self.steps if s.id == step)

    def __contains__(self, step: str) -> bool:
        return any(s.id == step for s in self.steps)


def gathered(
    step: Step, fields: Mapping[str, Any], carried: Mapping[str, Any]
) -> tuple[tuple[str, str], ...]:
    """Return the items a step puts forward, each with where it is from, without repeats."""
    found: dict[str, str] = {}
    for name in step.gathers:
        value = fields.get(name) or carried.get(name) or []
        for item in [value] if isinstance(value, str) else value:
            found.setdefault(item, name)
    return tuple((name, item) for item, name in found.items())


def applicable(
    flow: Flow, fields: Mapping[str, Any], carried: Mapping[str, Any], settled: Collection[str] = ()
) -> tuple[Step, ...]:
    """Return the steps that apply, in order.

    A settled step stays, whatever its rule says by now; a step that offers to share needs
    something to share.
    """

    def applies(step: Step) -> bool:
        if step.id in settled:
            return True
        if step.kind == "share" and not gathered(step, fields, carried):
            return False
        return step.when is None or step.when.holds(fields, carried)

    return tuple(step for step in flow.steps if applies(step))


def current_step(
    flow: Flow, place: Place, fields: Mapping[str, Any], carried: Mapping[str, Any]
) -> Step | None:
    """Return the step the conversation is at, or None when everything was settled or skipped.

    A step someone went back to comes first; otherwise the first that is neither settled nor
    skipped. People who think slowly are not hurried on.
    """
    if place.at is not None:
        return flow[place.at]
    passed = {*place.settled, *place.skipped}
    steps = applicable(flow, fields, carried, place.settled)
    return next((step for step in steps if step.id not in passed), None)


def step_before(
    flow: Flow,
    step: Step | None,
    place: Place,
    fields: Mapping[str, Any],
    carried: Mapping[str, Any],
) -> Step | None:
    """Return the applicable step before `step` (before the end, when it is None), if any."""
    before: Step | None = None
    for candidate in applicable(flow, fields, carried, place.settled):
        if step is not None and candidate.id == step.id:
            break
        before = candidate
    return before
