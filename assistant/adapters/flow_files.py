"""Flow files: prompts/flows/*.yaml, strictly read.

A file that loads can be walked from its first step to its end: unknown keys, fields and rules,
steps that can never be reached, placeholders that nothing fills and steps that ask two things at
once are all problems, each with a stable code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from string import Template
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.adapters.marked_yaml import Marked, patterns_in, read_yaml
from assistant.domain.conversation import Phase, Role
from assistant.domain.flow import (
    CARRIED,
    FieldKind,
    Flow,
    RecordKind,
    Rule,
    RuleName,
    Skill,
    Step,
)
from assistant.domain.question_drafts import Frame

_MOST_ITEMS = 6  # of a list that a flow goes through one by one
_FLAGS = re.IGNORECASE | re.DOTALL
_LISTS = ("list", "agenda")
_SAID_AS_IT_IS = ("probe", "example", "why")
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _FrameFile(_Strict):
    of: Name
    fits: Words
    asks: Words


class _SkillFile(_Strict):
    id: Name
    signs: list[Words] = Field(min_length=1)
    says: Words


class _StepFile(_Strict):
    id: Name
    label: Words
    kind: FieldKind
    asks: Words
    asks_without: Words | None = None
    probe: str = ""
    example: Words
    why: Words
    guidance: Words | None = None
    also_called: tuple[Words, ...] = ()
    least: int = Field(1, ge=1, le=20)
    most: int = Field(20, ge=1, le=20)
    gathers: tuple[Name, ...] = ()
    when: dict[RuleName, Name] | None = Field(None, min_length=1, max_length=1)
    each: Name | None = None
    drafts: tuple[_FrameFile, ...] = ()
    never_drafted: tuple[Words, ...] = ()


class _FlowFile(_Strict):
    phase: Phase
    role: Role
    title: Words
    summary: Words
    minutes: int = Field(ge=1, le=120)
    record: RecordKind
    private: bool
    welcome: Words
    finish: Words
    steps: list[_StepFile] = Field(min_length=1)
    skills: tuple[_SkillFile, ...] = ()


def read_flows(folder: Path, root: Path) -> tuple[list[Flow], list[Marked]]:
    """Return the flows of a folder, and every file read with its problems."""
    flows: list[Flow] = []
    read: list[Marked] = []
    taken: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("*.yaml")):
        marked = read_yaml(path, path.relative_to(root).as_posix())
        flow = _flow(marked, path.stem)
        read.append(marked)
        if flow is None:
            continue
        other = taken.setdefault((flow.phase, flow.role), marked.path)
        if other != marked.path:
            marked.wrong(("phase",), "duplicate-flow", f"is what {other} is for; keep one of them.")
        flows.append(flow)
    return flows, read


def _flow(marked: Marked, name: str) -> Flow | None:
    file = marked.shaped(_FlowFile)
    if file is None:
        return None
    _check(file, marked)
    if marked.problems:
        return None
    return Flow(
        id=name,
        phase=file.phase,
        role=file.role,
        title=file.title,
        summary=file.summary,
        minutes=file.minutes,
        record=file.record,
        private=file.private,
        welcome=file.welcome.replace("$$", "$"),
        finish=file.finish.replace("$$", "$"),
        steps=tuple(_steps(file.steps)),
        skills=tuple(
            Skill(skill.id, tuple(re.compile(sign, _FLAGS) for sign in skill.signs), skill.says)
            for skill in file.skills
        ),
    )


def _steps(steps: list[_StepFile]) -> Iterator[Step]:
    """Yield the steps; those that are asked for each item of a list, once for each in turn."""
    for of, group in groupby(steps, key=lambda step: step.each):
        together = list(group)
        if of is None:
            yield from (_step(step) for step in together)
            continue
        ids = {step.id for step in together}
        for at in range(_MOST_ITEMS):
            yield from (_step_about(step, of, at, ids) for step in together)


def _step(step: _StepFile) -> Step:
    rule = next((Rule(name, of) for name, of in step.when.items()), None) if step.when else None
    as_said = {key: getattr(step, key).replace("$$", "$").strip() for key in _SAID_AS_IT_IS}
    drafts = tuple(Frame(one.of, re.compile(one.fits, _FLAGS), one.asks) for one in step.drafts)
    plain = step.model_dump(exclude={"when", "each", "drafts", "never_drafted"})
    never = tuple(re.compile(pattern, _FLAGS) for pattern in step.never_drafted)
    return Step(**{**plain, "when": rule, "drafts": drafts, "never_drafted": never, **as_said})


def _step_about(step: _StepFile, of: str, at: int, together: set[str]) -> Step:
    """Return a step about one item, named and called by its number."""
    number = at + 1
    when = {
        name: f"{field}_{number}" if field in together else field
        for name, field in (step.when or {}).items()
    }
    renamed = step.model_copy(
        update={
            "id": f"{step.id}_{number}",
            "label": f"Topic {number}: {step.label}",
            "also_called": tuple(f"{name} {number}" for name in (step.label, *step.also_called)),
            "when": when or None,
        }
    )
    return replace(_step(renamed), item=(of, at))


def _check(file: _FlowFile, marked: Marked) -> None:
    for key in ("welcome", "finish"):
        _check_template(getattr(file, key), frozenset(), (key,), marked)
    for at, skill in enumerate(file.skills):
        patterns_in(marked, ("skills", at, "signs"), list(skill.signs))
        if "?" in skill.says:
            says = "says asks something; a skill is offered beside a question."
            marked.wrong(("skills", at, "says"), "two-questions", says)
    earlier: dict[str, _StepFile] = {}
    later = [step.id for step in file.steps]
    for index, step in enumerate(file.steps):
        place = ("steps", index)
        if step.id in earlier:
            marked.wrong((*place, "id"), "duplicate-step", f"{step.id} is used twice; rename one.")
        _check_rule(step, place, earlier, later, marked)
        _check_gathers(step, place, earlier, marked)
        _check_each(step, place, earlier, marked)
        _check_drafts(step, place, marked)
        _check_placeholders(step, place, earlier, marked)
        for key in ("asks", "asks_without", "probe"):
            if (getattr(step, key) or "").count("?") > 1:
                marked.wrong((*place, key), "two-questions", f"{key} asks two things; keep one.")
        if step.least > step.most:
            marked.wrong((*place, "least"), "wrong-value", "least is more than most.")
        earlier[step.id] = step


def _check_rule(
    step: _StepFile,
    place: tuple[str, int],
    earlier: dict[str, _StepFile],
    every: list[str],
    marked: Marked,
) -> None:
    for name, of in (step.when or {}).items():
        at = (*place, "when", name)
        if name in ("carried", "not_carried"):
            if of not in CARRIED:
                known = ", ".join(CARRIED)
                marked.wrong(
                    at, "unknown-field", f"{of} is never carried over; use one of {known}."
                )
        elif of not in every:
            marked.wrong(at, "unknown-field", f"{of} is no step of this flow.")
        elif of not in earlier:
            marked.wrong(
                at,
                "unreachable-step",
                f"{step.id} waits for {of}, which comes no earlier; move it or change the rule.",
            )


def _check_gathers(
    step: _StepFile, place: tuple[str, int], earlier: dict[str, _StepFile], marked: Marked
) -> None:
    for index, name in enumerate(step.gathers):
        if name not in earlier and name not in CARRIED:
            marked.wrong(
                (*place, "gathers", index),
                "unknown-field",
                f"{name} is neither an earlier step nor carried over.",
            )
    if step.kind in ("share", "order") and not step.gathers:
        says = f"a step that is to {step.kind} needs gathers; add it."
        marked.wrong((*place, "kind"), "missing-key", says)


def _check_each(
    step: _StepFile, place: tuple[str, int], earlier: dict[str, _StepFile], marked: Marked
) -> None:
    of = step.each
    if of is not None and (of not in earlier or earlier[of].kind not in _LISTS):
        says = f"{of} is no earlier list or agenda of this flow."
        marked.wrong((*place, "each"), "unknown-field", says)


def _check_drafts(step: _StepFile, place: tuple[str, int], marked: Marked) -> None:
    patterns_in(marked, (*place, "never_drafted"), list(step.never_drafted))
    for at, frame in enumerate(step.drafts):
        here = (*place, "drafts", at)
        _check_template(frame.asks, frozenset({"said"}), (*here, "asks"), marked)
        if frame.of not in step.gathers:
            says = f"{frame.of} is not among what the step gathers."
            marked.wrong((*here, "of"), "unknown-field", says)
        patterns = patterns_in(marked, (*here, "fits"), [frame.fits])
        if patterns and "said" not in re.compile(patterns[0]).groupindex:
            marked.wrong((*here, "fits"), "missing-key", "fits needs a group (?P<said>…); add it.")


def _check_placeholders(
    step: _StepFile, place: tuple[str, int], earlier: dict[str, _StepFile], marked: Marked
) -> None:
    known = {*earlier, *CARRIED, *(["gathered"] if step.gathers else [])}
    known |= {"topic"} if step.each else set()
    for key in ("asks", "asks_without", "probe", "example", "why"):
        allowed = frozenset(known) if key == "asks" else frozenset()
        used = _check_template(getattr(step, key) or "", allowed, (*place, key), marked)
        if key == "asks" and used and step.asks_without is None:
            marked.wrong((*place, key), "missing-key", "asks has a placeholder; add asks_without.")


def _check_template(
    text: str, allowed: frozenset[str], place: tuple[str | int, ...], marked: Marked
) -> frozenset[str]:
    """Return the placeholders a text uses; note the ones that nothing fills."""
    template, key = Template(text), place[-1]
    if not template.is_valid():
        marked.wrong(place, "undefined-placeholder", f"{key} has a stray $; write $$.")
        return frozenset()
    used = frozenset(template.get_identifiers())
    for name in sorted(used - allowed):
        says = f"{key} uses ${name}, which nothing fills."
        marked.wrong(place, "undefined-placeholder", says)
    return used
