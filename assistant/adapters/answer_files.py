"""The authored part of answering programme questions, and how files of content are read.

Answering needs a few of the files only, and `telemachus ask` is not to wait for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from assistant.adapters.marked_yaml import Marked, read_yaml
from assistant.adapters.prompt_files import read_prompt
from assistant.application.answering import AnswerWording
from assistant.domain.errors import ContentError, Problem
from assistant.domain.prompt import Prompt

Made = TypeVar("Made")


@dataclass(frozen=True)
class AnswerContent:
    """What answering says in its own voice, and what it asks a model with."""

    wording: AnswerWording
    prompt: Prompt
    rewrite: Prompt
    rerank: Prompt


def load_answer_content(folder: Path) -> AnswerContent:
    """Return the authored part of answering from a prompts folder.

    Raises:
        ContentError: with every problem of its files.
    """
    loading = Loading(folder)
    content = loading.answers()
    if content is None:
        raise ContentError(loading.problems)
    return content


class Loading:
    """Reads files of one prompts folder and gathers their problems."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder.parent
        self.problems: list[Problem] = []

    def read(self, name: str) -> Marked:
        """Return a YAML file of the folder as read."""
        path = self.folder / name
        return read_yaml(path, path.relative_to(self.root).as_posix())

    def keep(self, marked: Marked) -> None:
        """Gather the problems of a file."""
        self.problems += marked.problems

    def answers(self) -> AnswerContent | None:
        """Return the authored part of answering, or None with its problems gathered."""
        wording = self.made("answers.yaml", AnswerWording.of)
        names = ("answer.md", "rewrite.md", "rerank.md")
        prompt, rewrite, rerank = (self.prompt(name, frozenset()) for name in names)
        if wording is None or prompt is None or rewrite is None or rerank is None:
            return None
        return AnswerContent(wording, prompt, rewrite, rerank)

    def prompt(self, name: str, filled: frozenset[str]) -> Prompt | None:
        """Return a prompt that uses exactly what the code fills in."""
        prompt, marked = read_prompt(self.folder / name, self.root)
        if prompt is not None and prompt.inputs != filled:
            known = ", ".join(sorted(filled)) or "none"
            marked.wrong(("inputs",), "wrong-inputs", f"must be exactly: {known}.")
        self.keep(marked)
        return prompt

    def made(self, name: str, make: Callable[[Mapping[str, Any]], Made]) -> Made | None:
        """Return what a YAML mapping makes, or None with its problems gathered."""
        marked = self.read(name)
        if not marked.problems and not isinstance(marked.value, dict):
            marked.wrong((), "wrong-value", "is no mapping of keys to values.")
        made: Made | None = None
        if not marked.problems:
            try:
                made = make(marked.value)
            except ValueError as error:
                marked.wrong((), "wrong-value", f"{error}.")
        self.keep(marked)
        return made
