"""What a rehearsal is made from, beside the personas: lines about turns, rubrics, own cases.

Read as strictly as the rest: a level of a rubric that nothing can reach is a problem, and so is a
case that would make a persona with a problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.adapters.flow_files import Words
from assistant.adapters.marked_yaml import Marked, patterns_in, read_yaml
from assistant.adapters.persona_files import (
    PrincipleFile,
    persona_of,
    principles_in,
    read_personas,
)
from assistant.domain.debrief import Criterion, Rubric
from assistant.domain.errors import ContentError
from assistant.domain.own_case import Cases, persona_mapping
from assistant.domain.persona import FLAGS_OF, SLOTS_OF, TURNINGS, Band, Persona, Principle, Side
from assistant.domain.receiving import ReceivingWording
from assistant.domain.rehearsal_wording import NOTES, SIGNS, RehearsalWording, needed_codes

_FLAGS = re.IGNORECASE | re.DOTALL
_RUBRICS: Mapping[Side, str] = {"senior": "feedback", "junior": "receiving"}
_PLACEHOLDER = re.compile(r"\$(?!evidence\b)")
_LEAST_SENIORS = 8


@dataclass(frozen=True)
class RehearsalContent:
    """All that rehearsals are made from."""

    personas: Mapping[str, Persona]
    wording: RehearsalWording
    receiving: ReceivingWording
    rubrics: Mapping[Side, Rubric]
    cases: Cases


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _RehearsalFile(_Strict):
    levels: Annotated[tuple[Words, ...], Field(min_length=3, max_length=3)]
    moods: dict[Band, Words]
    signs: dict[str, Annotated[list[str], Field(min_length=1)]]
    labels: dict[str, Words]
    opened: dict[str, Words]
    closed: dict[str, Words]
    unmoved: Words
    paused: Words
    worked: dict[str, Words]
    to_try: dict[str, Words]
    languages: dict[str, Words]
    notes: dict[str, Words]
    house: Annotated[list[PrincipleFile], Field(min_length=1)]


class _CriterionFile(_Strict):
    id: Words
    title: Words
    parts: tuple[str, ...]
    spoiled_by: tuple[str, ...]
    together_with: str | None = None
    anchors: Annotated[tuple[Words, ...], Field(min_length=4, max_length=4)]
    goal: Words
    refine: Words


class _RubricFile(_Strict):
    sources: Annotated[tuple[Words, ...], Field(min_length=1)]
    keep: Words
    criteria: Annotated[list[_CriterionFile], Field(min_length=1)]


class _ObstacleFile(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)

    label: Words


class _CasesFile(_Strict):
    relations: Annotated[dict[str, Words], Field(min_length=1)]
    settings: Annotated[dict[str, Words], Field(min_length=1)]
    obstacles: Annotated[dict[str, _ObstacleFile], Field(min_length=1)]
    template: dict[str, Any]


def read_rehearsal(folder: Path, root: Path) -> tuple[RehearsalContent | None, list[Marked]]:
    """Return what rehearsals are made from, and every file read with its problems."""

    def read(name: str) -> Marked:
        path = folder / name
        return read_yaml(path, path.relative_to(root).as_posix())

    spoken = read("rehearsal.yaml")
    wording = _wording(spoken)
    house = wording.house if wording else ()
    personas, files = read_personas(folder / "personas", root, house)
    marked = [spoken, *files]
    rubrics: dict[Side, Rubric] = {}
    for side, name in _RUBRICS.items():
        file = read(f"rubrics/{name}.yaml")
        rubric = _rubric(file, name, side)
        marked.append(file)
        if rubric is not None:
            rubrics[side] = rubric
    listened = read("checks/receiving.yaml")
    receiving = _receiving(listened)
    described = read("cases.yaml")
    cases = _cases(described, house)
    marked += [listened, described]
    if not any(one.problems for one in marked):
        shown = Marked((folder / "personas").relative_to(root).as_posix())
        _check_there_are_enough(personas, shown)
        marked.append(shown)
    if any(one.problems for one in marked) or not (wording and receiving and cases):
        return None, marked
    return RehearsalContent(personas, wording, receiving, rubrics, cases), marked


def _check_there_are_enough(personas: Mapping[str, Persona], shown: Marked) -> None:
    sides = [persona.side for persona in personas.values()]
    if sides.count("senior") < _LEAST_SENIORS or "junior" not in sides:
        says = f"needs {_LEAST_SENIORS} seniors and a junior; add some."
        shown.wrong((), "missing-persona", says)


def _wording(marked: Marked) -> RehearsalWording | None:
    file = marked.shaped(_RehearsalFile)
    if file is None:
        return None
    signs = {
        code: tuple(re.compile(p, _FLAGS) for p in patterns_in(marked, ("signs", code), patterns))
        for code, patterns in file.signs.items()
    }
    house = principles_in(marked, ("house",), file.house)
    parts = needed_codes()
    moves = {*parts, *TURNINGS}
    _check_keys(marked, "signs", set(file.signs), set(SIGNS), set(SIGNS))
    _check_keys(marked, "notes", set(file.notes), set(NOTES))
    _check_keys(marked, "moods", set(file.moods), {"closed", "guarded", "listening", "open"})
    _check_keys(marked, "labels", set(file.labels), set(parts), set(parts))
    flags = {flag for codes in FLAGS_OF.values() for flag in codes}
    opening = moves - flags - {"abuse", "break_role"}
    _check_keys(marked, "opened", set(file.opened), opening, opening)
    _check_keys(marked, "closed", set(file.closed), moves - set(SLOTS_OF["junior"]), moves)
    praised = {"whole", "question", "support", "own_side", "silence", "short", "off_topic"}
    praised |= {"flagged", "nothing"}
    slots = {slot for codes in SLOTS_OF.values() for slot in codes}
    _check_keys(marked, "worked", set(file.worked), slots | praised, slots | praised)
    tried = {"silence", "short", "repeat", "abuse", "break_role", "long", "enough", "stay"}
    _check_keys(marked, "to_try", set(file.to_try), set(parts) | tried, set(parts) | tried)
    for key in ("opened", "closed", "worked", "to_try"):
        for code, line in getattr(file, key).items():
            if _PLACEHOLDER.search(line):
                says = "may use $evidence and no other $."
                marked.wrong((key, code), "undefined-placeholder", says)
    if marked.problems:
        return None
    given = {key: getattr(file, key) for key in _RehearsalFile.model_fields}
    return RehearsalWording(**{**given, "signs": signs, "house": house})


def _check_keys(
    marked: Marked, key: str, given: set[Any], needed: set[Any], known: set[str] | None = None
) -> None:
    for name in sorted(needed - given):
        marked.wrong((key,), "missing-key", f"{name} is missing; add it.")
    for name in sorted(given - (known or needed)):
        marked.wrong((key, name), "unknown-code", f"{name} is nothing that can come up here.")


def _rubric(marked: Marked, name: str, side: Side) -> Rubric | None:
    file = marked.shaped(_RubricFile)
    if file is None:
        return None
    slots, flags = SLOTS_OF[side], FLAGS_OF[side]
    for index, one in enumerate(file.criteria):
        place = ("criteria", index)
        together = (one.together_with,) if one.together_with else ()
        wrong = [*(set(one.parts) | set(together)) - set(slots), *set(one.spoiled_by) - set(flags)]
        if wrong:
            says = f"{', '.join(sorted(wrong))} is no part or flag of this check."
            marked.wrong(place, "unknown-code", says)
        if not one.parts and not one.spoiled_by:
            marked.wrong(place, "missing-key", "looks at nothing; give parts or spoiled_by.")
        if len(one.parts) == 1 and not together:
            says = "its third level can never stay; give together_with."
            marked.wrong(place, "unreachable-level", says)
    if marked.problems:
        return None
    criteria = tuple(Criterion(**one.model_dump()) for one in file.criteria)
    return Rubric(name, criteria, file.sources, file.keep)


def _receiving(marked: Marked) -> ReceivingWording | None:
    if not marked.problems and not isinstance(marked.value, dict):
        marked.wrong((), "wrong-value", "is no mapping of keys to values.")
    if marked.problems:
        return None
    try:
        return ReceivingWording.from_mapping(marked.value)
    except ValueError as error:
        marked.wrong((), "wrong-value", f"{error}.")
        return None


def _cases(marked: Marked, house: tuple[Principle, ...]) -> Cases | None:
    file = marked.shaped(_CasesFile)
    if file is None:
        return None
    obstacles = {
        name: {"label": one.label, **(one.model_extra or {})}
        for name, one in file.obstacles.items()
    }
    cases = Cases(file.relations, file.settings, obstacles, file.template)
    relation, setting = next(iter(file.relations)), next(iter(file.settings))
    for name in obstacles:
        try:
            made = persona_mapping(cases, "Sam", relation, name, setting, "a matter")
            persona_of(made, name, house)
        except ContentError as error:
            first = error.problems[0]
            says = f"the persona made from {name} has a problem: {first.message}"
            marked.wrong(("obstacles", name), first.code, says)
    return None if marked.problems else cases
