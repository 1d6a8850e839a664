"""The authored steps of one phase for one role, and which of them comes next.

Code decides: the next step follows from what is settled or skipped and from a closed set of
rules. No model, and no number of turns, moves a conversation on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from assistant.domain.conversation import Phase, Place, Role
from assistant.domain.question_drafts import Frame, drafted, ordered

FieldKind = Literal["text", "list", "questions", "agenda", "share", "order"]
RuleName = Literal["recorded", "not_recorded", "carried", "not_carried"]
RecordKind = Literal[
    "reflection", "agenda", "session notes", "stock-taking", "closing plan", "question sheet"
]
# `last_…` are of the last stock-taking of each side (`last_open` its topics and its areas in one),
# `planned_topics` the agenda made for now, `dropped_topics` what was left out of an agenda and
# never came back, `ledger_…` of all stock-takings, `shared_…` what somebody chose to share.
CarriedName = Literal[
    "last_skills", "last_areas", "last_expectations", "last_topics", "last_open",
    "planned_topics", "dropped_topics", "ledger_skills", "ledger_open",
    "shared_topics", "shared_questions",
]  # fmt: skip

CARRIED: tuple[str, ...] = get_args(CarriedName)
_FEWEST = {"share": 1, "order": 2}  # items without which there is nothing to choose or to order


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
    the fields and carried names whose items the step puts forward as `$gathered`; with `drafts`
    it puts forward questions made from their words instead, though never from a clause in which
    one of `never_drafted` is found. A step about one `item` of a list, as
    the list's field and a place counted from 0, applies while there is such an item.
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
    drafts: tuple[Frame, ...] = ()
    never_drafted: tuple[re.Pattern[str], ...] = ()
    item: tuple[str, int] | None = None


@dataclass(frozen=True)
class Skill:
    """A relational skill offered, once, after an answer in which one of its signs is found."""

    id: str
    signs: tuple[re.Pattern[str], ...]
    says: str


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
    skills: tuple[Skill, ...] = ()

    def __getitem__(self, step: str) -> Step:
        return next(s for s in self.steps if s.id == step)

    def __contains__(self, step: str) -> bool:
        return any(s.id == step for s in self.steps)


def gathered(
    step: Step, fields: Mapping[str, Any], carried: Mapping[str, Any]
) -> tuple[tuple[str, str], ...]:
    """Return the items a step puts forward, each with where it is from, without repeats.

    A step that orders puts them forward in the order it proposes.
    """
    found: dict[str, str] = {}
    values = {name: fields.get(name) or carried.get(name) or [] for name in step.gathers}
    if step.drafts:
        found = drafted(
            {name: _text(value) for name, value in values.items()}, step.drafts, step.never_drafted
        )
    else:
        for name, value in values.items():
            for item in [value] if isinstance(value, str) else value:
                found.setdefault(item, name)
    items = ordered(list(found)) if step.kind == "order" else list(found)
    return tuple((found[item], item) for item in items)


def item_of(step: Step, fields: Mapping[str, Any]) -> str | None:
    """Return the item of a list that a step is about, while there is one."""
    if step.item is None:
        return None
    name, at = step.item
    items: Sequence[str] = fields.get(name) or []
    return items[at] if at < len(items) else None


def _text(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def applicable(
    flow: Flow, fields: Mapping[str, Any], carried: Mapping[str, Any], settled: Collection[str] = ()
) -> tuple[Step, ...]:
    """Return the steps that apply, in order.

    A settled step stays, whatever its rule says by now; a step that offers to share needs
    something to share, and one that orders, two things or more.
    """

    def applies(step: Step) -> bool:
        if step.id in settled:
            return True
        fewest = _FEWEST.get(step.kind, 0)
        if fewest and len(gathered(step, fields, carried)) < fewest:
            return False
        if step.item is not None and item_of(step, fields) is None:
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
