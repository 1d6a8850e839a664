"""The account of a rehearsal against a rubric with anchors, in the person's own quotations.

Which level is reached follows from the checks of the turns by three rules, the same for every
criterion, so anyone can work it out again from the turns: there at all, there without what spoils
it, there together with what makes it land.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.rehearsal import Heard
from assistant.domain.rehearsal_wording import evidence_of

TOP = 4


@dataclass(frozen=True)
class Criterion:
    """One thing a rubric looks at.

    `parts` are looked for; `spoiled_by` are flags that, in the same turn, hold the level down;
    `together_with` is a part that has to be in the same turn for the highest level. A criterion
    without parts is about the flags alone. `anchors` describe the levels, the lowest first.
    `goal` is what to aim at next time when this is what is weakest, `refine` when it was good and
    only the highest level is missing.
    """

    id: str
    title: str
    parts: tuple[str, ...]
    spoiled_by: tuple[str, ...]
    together_with: str | None
    anchors: tuple[str, str, str, str]
    goal: str
    refine: str


@dataclass(frozen=True)
class Rubric:
    """The criteria for one kind of rehearsal; `sources` name where they are from."""

    id: str
    criteria: tuple[Criterion, ...]
    sources: tuple[str, ...]
    keep: str


@dataclass(frozen=True)
class Reached:
    """The level of a criterion, counted from 1, and the person's words it rests on."""

    criterion: Criterion
    level: int
    quotations: tuple[str, ...]


def assess(rubric: Rubric, turns: Sequence[Heard]) -> tuple[Reached, ...]:
    """Return the level of every criterion, from the turns of one branch."""
    return tuple(
        _by_parts(criterion, turns) if criterion.parts else _by_flags(criterion, turns)
        for criterion in rubric.criteria
    )


def goal_for(rubric: Rubric, reached: Sequence[Reached]) -> tuple[str, str]:
    """Return one goal for next time, and the title of what it is about (none at the top)."""
    lowest = weakest(reached)
    if lowest is None:
        return rubric.keep, ""
    criterion = lowest.criterion
    is_good = lowest.level == TOP - 1
    return (criterion.refine if is_good else criterion.goal), criterion.title


def weakest(reached: Sequence[Reached]) -> Reached | None:
    """Return the first criterion of the lowest level, or None when all are at the top."""
    lowest = min(reached, key=lambda one: one.level)
    return lowest if lowest.level < TOP else None


def _by_parts(criterion: Criterion, turns: Sequence[Heard]) -> Reached:
    holding = [turn for turn in turns if set(criterion.parts) & set(turn.codes)]
    clean = [turn for turn in holding if not set(criterion.spoiled_by) & set(turn.codes)]
    in_clean = {code for turn in clean for code in turn.codes}
    level = 1
    if holding:
        level = 2
    if set(criterion.parts) <= in_clean:
        level = 3
        wanted = {*criterion.parts, *filter(None, (criterion.together_with,))}
        if any(wanted <= set(turn.codes) for turn in clean):
            level = TOP
    shown = clean if level > 2 else holding
    quotations = [
        words for turn in shown for code in criterion.parts if (words := evidence_of(code, turn))
    ]
    return Reached(criterion, level, _few(quotations))


def _by_flags(criterion: Criterion, turns: Sequence[Heard]) -> Reached:
    spoken = [turn for turn in turns if turn.check is not None]
    spoiled = [turn for turn in spoken if set(criterion.spoiled_by) & set(turn.codes)]
    share = len(spoiled) / len(spoken) if spoken else 1.0
    level = 1 if share > 0.5 else 2 if len(spoiled) > 1 else 3 if spoiled else TOP
    quotations = [
        words
        for turn in spoiled
        for code in criterion.spoiled_by
        if code in turn.codes and (words := evidence_of(code, turn))
    ]
    return Reached(criterion, level, _few(quotations))


def _few(quotations: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(quotations))[:3]
