"""A sheet as Markdown, in which everything a person wrote stays words."""

from __future__ import annotations

import re

from assistant.domain.sheet import Section, Sheet

# A mark that would turn words into something else, wherever it stands or at a line's beginning.
_ANYWHERE = re.compile(r"[\\`*_\[\]<>|#~]")
_FIRST = re.compile(r"^(\s*)([-+>=]|\d{1,9}[.)])(?=\s|$|=)", re.MULTILINE)


def as_markdown(sheet: Sheet) -> bytes:
    """Return a sheet as Markdown in UTF-8."""
    lines = [f"# {sheet.title}", "", f"{_plain(sheet.side)}, {sheet.made_at:%d %B %Y}", ""]
    for section in sheet.sections:
        lines += [f"## {_plain(section.heading)}", "", *_items(section), ""]
    if sheet.minutes:
        lines += [f"In all {sheet.minutes} minutes.", ""]
    return "\n".join(lines).encode("utf-8", errors="replace")


def _items(section: Section) -> list[str]:
    if section.shape == "text":
        return [line for item in section.items for line in _plain(item).split("\n")]
    marks = {"list": "- ", "numbered": "{}. ", "to answer": "{}. "}
    found: list[str] = []
    for number, item in enumerate(section.items, start=1):
        mark = marks[section.shape].format(number)
        found.append(mark + _plain(item).replace("\n", "\n" + " " * len(mark)))
        if section.shape == "to answer":
            found += ["", ""]
    return found


def _plain(words: str) -> str:
    escaped = _ANYWHERE.sub(lambda found: "\\" + found[0], words)
    return _FIRST.sub(lambda found: found[1] + _held(found[2]), escaped)


def _held(mark: str) -> str:
    """Return a list mark with a backslash before its last sign, so that it makes no list."""
    return mark[:-1] + "\\" + mark[-1]
