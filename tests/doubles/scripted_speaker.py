"""A `Speaker` that says what a test wrote for it: the quickest way to test a turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from langchain_core.messages import BaseMessage
from pydantic import BaseModel, ValidationError

from assistant.domain.errors import ModelError, UnusableReply
from tests.doubles.script import Breaks, Line, Script, broken, in_pieces

Shape = TypeVar("Shape", bound=BaseModel)


class ScriptedSpeaker:
    """Speaks its lines in order: text for `stream`, a dict for `fill`, a ModelError for both.

    `(text, error)` fails after the text, `Breaks(text, error, pieces)` within it.
    """

    def __init__(self, *lines: Line, name: str = "scripted") -> None:
        for line in lines:
            failure = broken(line)
            if failure and not isinstance(failure.error, ModelError):
                raise TypeError("a speaker raises ModelError and nothing else")
        self._script = Script(lines)
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    @property
    def asked(self) -> list[list[BaseMessage]]:
        """Return the messages of each call, in order."""
        return self._script.asked

    def assert_spent(self) -> None:
        self._script.assert_spent()

    def stream(self, messages: Sequence[BaseMessage]) -> Iterator[str]:
        line = self._script.next_line(messages)
        failure = broken(line)
        if failure is None and not isinstance(line, str):
            raise self._script.misused("asked for words, but the line is a filled shape")
        whole = failure or Breaks(str(line), UnusableReply())
        if whole.text:
            yield from in_pieces(whole.text)[: whole.pieces]
        if failure:
            raise failure.error

    def fill(self, messages: Sequence[BaseMessage], shape: type[Shape]) -> Shape:
        line = self._script.next_line(messages)
        if failure := broken(line):
            raise failure.error
        if not isinstance(line, dict):
            raise self._script.misused("asked to fill a shape, but the line is words")
        try:
            return shape.model_validate(line)
        except ValidationError:
            raise UnusableReply("the reply is not what was asked for") from None
