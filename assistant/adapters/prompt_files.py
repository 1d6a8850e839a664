"""Prompt files, strictly read: front matter (id, purpose, inputs, returns), words for a model."""

from __future__ import annotations

from pathlib import Path
from string import Template

from pydantic import BaseModel, ConfigDict

from assistant.adapters.marked_yaml import Marked, parse_yaml, read_text
from assistant.domain.errors import Problem
from assistant.domain.prompt import Prompt


class _Front(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    purpose: str
    inputs: tuple[str, ...]
    returns: str | None = None


def read_prompt(path: Path, root: Path) -> tuple[Prompt | None, Marked]:
    """Return a prompt, and the file read with its problems.

    `inputs` lists exactly the placeholders: one missing is `undefined-placeholder`, one too many
    `unused-input`.
    """
    shown = path.relative_to(root).as_posix()
    text = read_text(path, shown)
    if isinstance(text, Problem):
        return None, Marked(shown, problems=[text])
    parts = text.replace("\r\n", "\n").split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        problem = Problem(shown, 1, "missing-key", "has no front matter between two --- lines.")
        return None, Marked(shown, problems=[problem])
    marked = parse_yaml(parts[1], shown, first_line=1)
    front = marked.shaped(_Front)
    if front is None:
        return None, marked
    _check(front, parts[2], parts[1].count("\n") + 3, marked)
    if marked.problems:
        return None, marked
    return Prompt(front.id, front.purpose, frozenset(front.inputs), parts[2].strip()), marked


def _check(front: _Front, body: str, first_line: int, marked: Marked) -> None:
    used: set[str] = set()
    for line, text in enumerate(body.split("\n"), start=first_line):
        template = Template(text)
        if not template.is_valid():
            says = "has a stray $; write $$."
            marked.problems.append(Problem(marked.path, line, "undefined-placeholder", says))
            continue
        for name in template.get_identifiers():
            if name not in front.inputs and name not in used:
                says = (
                    f"uses ${name}, which inputs does not list; add it or remove the placeholder."
                )
                marked.problems.append(Problem(marked.path, line, "undefined-placeholder", says))
            used.add(name)
    for name in sorted(set(front.inputs) - used):
        marked.wrong(("inputs",), "unused-input", f"lists {name}, which the text does not use.")
