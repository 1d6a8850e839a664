"""YAML in which every value knows its line, so that whoever edits a file is told where to look.

Stricter than YAML itself: a key given twice is a problem, since the first would be lost silently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from assistant.domain.errors import Problem

Place = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_CODES = {
    "extra_forbidden": ("unknown-key", "is not a key that belongs here; remove or rename it"),
    "missing": ("missing-key", "is missing; add it"),
    "literal_error": ("unknown-value", "is not one of the values it may have"),
}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads `yes`, `no`, `on` and `off` as the words they are; only true and false are truths."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":bool")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


@dataclass
class Marked:
    """A YAML document: its value, the line of each place in it (from 1), and what was wrong."""

    path: str
    value: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest one around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def wrong(self, place: Place, code: str, message: str) -> None:
        """Note one problem at a place."""
        self.problems.append(Problem(self.path, self.line(place), code, message))

    def shaped(self, shape: type[Model]) -> Model | None:
        """Return the value as `shape`, or None with every problem noted."""
        if self.problems:
            return None
        try:
            return shape.model_validate(self.value, strict=False)
        except ValidationError as error:
            for one in error.errors(include_url=False, include_input=False):
                place = tuple(part for part in one["loc"] if part != "[key]")
                code, says = _CODES.get(one["type"], ("wrong-value", one["msg"]))
                if code == "unknown-value":
                    says = f"{says}: {one.get('ctx', {}).get('expected', '')}"
                name = ".".join(str(part) for part in place) or "the file"
                self.wrong(place, code, f"{name}: {says}.")
            return None


def read_text(path: Path, shown: str) -> str | Problem:
    """Return a content file's text, or the problem with it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return Problem(shown, 0, "missing-file", "is not there; put it back from the project.")
    except OSError as error:
        return Problem(shown, 0, "unreadable", f"cannot be read ({error.strerror}).")
    except UnicodeDecodeError:
        return Problem(shown, 0, "not-utf8", "is not UTF-8 text; save it as UTF-8.")
    if not text.strip():
        return Problem(shown, 0, "empty-file", "is empty; fill it or remove it.")
    return text


def read_yaml(path: Path, shown: str) -> Marked:
    """Read a YAML file; problems are noted in what is returned, never raised."""
    text = read_text(path, shown)
    if isinstance(text, Problem):
        return Marked(shown, problems=[text])
    return parse_yaml(text, shown)


def parse_yaml(text: str, shown: str, first_line: int = 0) -> Marked:
    """Read YAML that starts `first_line` lines into a file."""
    marked = Marked(shown)
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is not None:
            _walk(node, (), marked, first_line, set())
            marked.value = loader.construct_document(node)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 + first_line
        says = "holds a character that no text has; take it out."
        marked.problems.append(Problem(shown, line, "invalid-yaml", says))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 + first_line if mark else 0
        reason = getattr(error, "problem", None) or "cannot be understood"
        marked.problems.append(Problem(shown, line, "invalid-yaml", f"{reason}; mend the YAML."))
    except (ValueError, AttributeError, RecursionError):  # a date or number that is none, or depth
        says = "holds a value that is not what it looks like; put it in quotes."
        marked.problems.append(Problem(shown, 0, "invalid-yaml", says))
    return marked


def _walk(node: yaml.Node, place: Place, marked: Marked, first_line: int, walked: set[int]) -> None:
    """Note the line of each place; each has its own, so an alias for another is a problem."""
    if id(node) in walked:
        marked.wrong(place, "invalid-yaml", "an alias is not taken here; write it out.")
        return
    walked.add(id(node))
    marked.lines[place] = node.start_mark.line + 1 + first_line
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            marked.lines[*place, name] = key.start_mark.line + 1 + first_line
            _walk(value, (*place, name), marked, first_line, walked)
            marked.lines[*place, name] = key.start_mark.line + 1 + first_line
            if name in seen:
                marked.wrong((*place, name), "duplicate-key", f"{name} is given twice; keep one.")
            seen.add(name)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _walk(value, (*place, index), marked, first_line, walked)


def patterns_in(marked: Marked, place: Place, patterns: list[str]) -> list[str]:
    """Return the regular expressions that compile; note the others."""
    good = []
    for index, pattern in enumerate(patterns):
        try:
            re.compile(pattern, re.IGNORECASE | re.DOTALL)
            good.append(pattern)
        except re.error as error:
            marked.wrong((*place, index), "bad-pattern", f"is no regular expression: {error.msg}.")
    return good


def as_mapping(value: Any) -> Mapping[str, Any]:
    """Return a value if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}
