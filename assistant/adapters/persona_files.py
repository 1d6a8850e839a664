"""Persona files: prompts/personas/*.yaml, strictly read.

A file that loads can be played from its first line to its end: a line that can never be said, one
that is missing where it may be needed, and one that breaks the persona's own principles are all
problems, each with a stable code. The same reading judges a persona that a model wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.adapters.flow_files import Words
from assistant.adapters.marked_yaml import Marked, patterns_in, read_yaml
from assistant.domain.errors import ContentError
from assistant.domain.persona import (
    ENDINGS,
    FLAGS_OF,
    INSTEAD,
    MORE,
    NEEDED,
    Band,
    Ending,
    Level,
    Persona,
    Principle,
    Side,
    band_of,
    codes_of,
)
from assistant.domain.persona_replies import faults_of
from assistant.domain.rehearsal_echo import ECHOES, LONGEST

Variants = Annotated[tuple[Words, ...], Field(min_length=1, max_length=6)]
Weight = Annotated[float, Field(gt=0, le=0.5)]
_FLAGS = re.IGNORECASE | re.DOTALL


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PrincipleFile(_Strict):
    """A principle as a file has it."""

    says: Words
    never: list[str] = []
    at_most: Annotated[int, Field(ge=5, le=60)] | None = None
    when: tuple[Band, ...] = ()


class _LevelFile(_Strict):
    start: Annotated[float, Field(ge=0, le=1)]
    up: Annotated[float, Field(gt=0, le=3)]
    down: Annotated[float, Field(gt=0, le=3)]


class _PersonaFile(_Strict):
    name: Words
    role: Words
    side: Side
    obstacle: Words
    line: Words
    scene: Words
    wants: Words
    hides: Words
    opens: dict[str, Weight]
    closes: dict[str, Weight]
    principles: Annotated[list[PrincipleFile], Field(min_length=1)]
    levels: Annotated[list[_LevelFile], Field(min_length=3, max_length=3)]
    begins: Annotated[list[Words], Field(min_length=3, max_length=3)]
    ends: dict[Ending, Words]
    always: dict[str, Variants]
    lines: dict[Band, dict[str, Variants]]
    patience: Annotated[int, Field(ge=4, le=30)] = 12


def read_personas(
    folder: Path, root: Path, house: Sequence[Principle]
) -> tuple[dict[str, Persona], list[Marked]]:
    """Return the personas of a folder by id, and every file read with its problems."""
    personas: dict[str, Persona] = {}
    read = []
    for path in sorted(folder.glob("*.yaml")):
        marked = read_yaml(path, path.relative_to(root).as_posix())
        persona = persona_in(marked, path.stem, house)
        read.append(marked)
        if persona is not None:
            personas[persona.id] = persona
    return personas, read


def persona_of(mapping: Mapping[str, Any], id: str, house: Sequence[Principle]) -> Persona:
    """Return the persona of a mapping, judged as a file is.

    Raises:
        ContentError: with every problem.
    """
    marked = Marked("persona", value=dict(mapping))
    persona = persona_in(marked, id, house)
    if persona is None:
        raise ContentError(marked.problems)
    return persona


def persona_in(marked: Marked, id: str, house: Sequence[Principle]) -> Persona | None:
    """Return the persona of a document, or None with every problem noted."""
    file = marked.shaped(_PersonaFile)
    if file is None:
        return None
    principles = principles_in(marked, ("principles",), file.principles)
    _check_codes(file, marked)
    if marked.problems:
        return None
    first, second, third = (Level(**level.model_dump()) for level in file.levels)
    persona = Persona(
        id=id,
        name=file.name,
        role=file.role,
        line=file.line,
        obstacle=file.obstacle,
        side=file.side,
        scene=file.scene,
        wants=file.wants,
        hides=file.hides,
        opens=file.opens,
        closes=file.closes,
        principles=principles,
        levels=(first, second, third),
        begins=(file.begins[0], file.begins[1], file.begins[2]),
        lines=file.lines,
        always=file.always,
        ends=file.ends,
        patience=file.patience,
    )
    _check_reach(persona, marked)
    _check_spoken(persona, house, marked)
    return None if marked.problems else persona


def principles_in(
    marked: Marked, place: tuple[str | int, ...], files: Sequence[PrincipleFile]
) -> tuple[Principle, ...]:
    """Return the principles of a document, with what is wrong about them noted."""
    principles = []
    for index, one in enumerate(files):
        if not one.never and one.at_most is None:
            says = "has neither never nor at_most, so nothing can break it; add one."
            marked.wrong((*place, index), "missing-key", says)
        patterns = patterns_in(marked, (*place, index, "never"), one.never)
        never = tuple(re.compile(pattern, _FLAGS) for pattern in patterns)
        principles.append(Principle(one.says, never, one.at_most, one.when))
    return tuple(principles)


def _check_codes(file: _PersonaFile, marked: Marked) -> None:
    known = codes_of(file.side)
    for key in ("opens", "closes"):
        for code in getattr(file, key):
            if code not in known:
                says = f"{code} is nothing that is found in a turn; use one of {', '.join(known)}."
                marked.wrong((key, code), "unknown-code", says)
            elif key == "closes" and code in file.opens:
                says = f"{code} both opens and closes; keep one."
                marked.wrong((key, code), "unknown-code", says)
    for ending in ENDINGS:
        if ending not in file.ends:
            marked.wrong(("ends",), "missing-line", f"{ending} is missing; add it.")
    if MORE not in file.always:
        marked.wrong(("always",), "missing-line", f"{MORE} is missing; add it.")
    _check_answered(file, marked)


def _check_answered(file: _PersonaFile, marked: Marked) -> None:
    said = {*NEEDED[file.side], *INSTEAD[file.side]}
    for place, lines in _blocks(file):
        for code in lines:
            if code not in said and not (code == MORE and place == ("always",)):
                says = f"{code} is nothing that is answered; use one of {', '.join(sorted(said))}."
                marked.wrong((*place, code), "unknown-code", says)


def _blocks(file: _PersonaFile) -> list[tuple[tuple[str, ...], Mapping[str, Any]]]:
    return [(("always",), file.always), *((("lines", b), lines) for b, lines in file.lines.items())]


def _check_reach(persona: Persona, marked: Marked) -> None:
    """Note lines that can never be said, and lacks where one may be needed."""
    reachable = persona.reachable()
    for band in persona.lines:
        if band not in reachable:
            says = f"{persona.name} can never be {band}; take it out or change levels or weights."
            marked.wrong(("lines", band), "unreachable-line", says)
    for said in persona.always:
        if said != MORE and all(said in persona.lines.get(band, {}) for band in reachable):
            says = f"every band has a line for {said} of its own, so this one is never said."
            marked.wrong(("always", said), "unreachable-line", says)
    flags = FLAGS_OF[persona.side]
    for band, lines in persona.lines.items():
        if "flagged" in lines and all(flag in {*lines, *persona.always} for flag in flags):
            says = "every flag has a line of its own here, so this one is never said."
            marked.wrong(("lines", band, "flagged"), "unreachable-line", says)
    for band in reachable:
        for said in NEEDED[persona.side]:
            if not persona.lines.get(band, {}).get(said) and not persona.always.get(said):
                says = f"{persona.name} has no line for {said} when {band}; add one."
                marked.wrong(("lines", band), "missing-line", says)


def _check_spoken(persona: Persona, house: Sequence[Principle], marked: Marked) -> None:
    """Note lines that break a principle, hold an unknown placeholder, or are there twice."""
    seen: set[str] = set()
    for place, bands, line in _spoken(persona):
        template = Template(line)
        if not template.is_valid() or set(template.get_identifiers()) - set(ECHOES):
            known = ", ".join(f"${echo}" for echo in ECHOES)
            marked.wrong(place, "undefined-placeholder", f"may use {known} and no other $.")
            continue
        if line in seen:
            marked.wrong(place, "unreachable-line", "is there twice, and is said only once.")
        seen.add(line)
        plain = template.substitute(LONGEST)
        faults = (fault for band in bands for fault in faults_of(plain, persona, band, house))
        if fault := next(faults, None):
            marked.wrong(place, "broken-principle", fault)


def _spoken(persona: Persona) -> Iterator[tuple[tuple[str | int, ...], Sequence[Band], str]]:
    """Yield every line with its place and the bands it may be said in."""
    starts = [band_of(level.start) for level in persona.levels]
    for index, line in enumerate(persona.begins):
        yield ("begins", index), (starts[index],), line
    for ending, line in persona.ends.items():
        yield ("ends", ending), ("closed",) if ending == "left" else ("open",), line
    for said, variants in persona.always.items():
        for index, line in enumerate(variants):
            yield ("always", said, index), persona.reachable(), line
    for band, lines in persona.lines.items():
        for said, variants in lines.items():
            for index, line in enumerate(variants):
                yield ("lines", band, said, index), (band,), line
