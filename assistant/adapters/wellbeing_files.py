"""The reviewed words for moments of danger, and whom to turn to: two files, strictly read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from string import Template
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.adapters.flow_files import Words
from assistant.adapters.marked_yaml import Marked, patterns_in, read_yaml
from assistant.domain.errors import SettingsError
from assistant.domain.wellbeing import PLACEHOLDERS, Concern, Place, Tongue, Wellbeing

Patterns = Annotated[list[str], Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _TongueFile(_Strict):
    signs: Patterns
    reply: Words


class _ConcernFile(_Strict):
    id: Words
    signs: Patterns
    reply: Words
    others: dict[str, _TongueFile] = {}


class _WellbeingFile(_Strict):
    idioms: list[str]
    spellings: dict[str, str] = {}
    concerns: Annotated[list[_ConcernFile], Field(min_length=1)]


class _Helpline(_Strict):
    says: Words
    source: Words
    read: date


class _PlaceFile(_Strict):
    emergency: Words
    helplines: list[_Helpline]


class _PlacesFile(_Strict):
    anywhere: _PlaceFile
    countries: dict[str, _PlaceFile]


class _ContactsFile(_Strict):
    contacts: Annotated[list[Words], Field(min_length=1)]


def read_wellbeing(folder: Path, root: Path) -> tuple[Wellbeing | None, list[Marked]]:
    """Return the words and the places of a prompts folder, and both files with their problems.

    Its replies name whom to turn to where the country is not known.
    """
    marked, where = (
        read_yaml(folder / name, (folder / name).relative_to(root).as_posix())
        for name in ("wellbeing.yaml", "places.yaml")
    )
    file, places = marked.shaped(_WellbeingFile), where.shaped(_PlacesFile)
    if file is not None:
        _check(file, marked)
    if file is None or places is None or marked.problems or where.problems:
        return None, [marked, where]
    made = Wellbeing(
        tuple(file.idioms),
        tuple(_concern(one) for one in file.concerns),
        tuple(file.spellings.items()),
        {"": _place(places.anywhere)} | {code: _place(p) for code, p in places.countries.items()},
    )
    return made, [marked, where]


def read_contacts(path: Path) -> tuple[str, ...]:
    """Return the people whom a programme names in a file of its own.

    Raises:
        SettingsError: when the file cannot be read, or is not as it should be.
    """
    marked = read_yaml(path, path.name)
    file = marked.shaped(_ContactsFile)
    if file is None:
        says = "; ".join(str(problem) for problem in marked.problems)
        raise SettingsError(f"TELEMACHUS_CONTACTS: {says}")
    return tuple(file.contacts)


def _check(file: _WellbeingFile, marked: Marked) -> None:
    patterns_in(marked, ("idioms",), file.idioms)
    patterns_in(marked, ("spellings",), list(file.spellings))
    for index, concern in enumerate(file.concerns):
        place = ("concerns", index)
        patterns_in(marked, (*place, "signs"), concern.signs)
        _check_reply(concern.reply, (*place, "reply"), marked)
        for code, tongue in concern.others.items():
            patterns_in(marked, (*place, "others", code, "signs"), tongue.signs)
            _check_reply(tongue.reply, (*place, "others", code, "reply"), marked)


def _check_reply(reply: str, place: tuple[str | int, ...], marked: Marked) -> None:
    template = Template(reply)
    unknown = set(template.get_identifiers()) - PLACEHOLDERS
    if unknown or not template.is_valid():
        known = ", ".join(f"${name}" for name in sorted(PLACEHOLDERS))
        marked.wrong(place, "undefined-placeholder", f"may use {known} and no other.")


def _concern(file: _ConcernFile) -> Concern:
    others = {
        code: Tongue(tuple(one.signs), one.reply, one.reply) for code, one in file.others.items()
    }
    return Concern(file.id, tuple(file.signs), file.reply, others, file.reply)


def _place(file: _PlaceFile) -> Place:
    return Place(file.emergency, tuple(one.says for one in file.helplines))
