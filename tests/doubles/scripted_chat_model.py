"""A chat model of LangChain's kind that says what a test wrote for it.

Unlike LangChain's own, it never starts over, ends each line with a finish_reason, and can fill a
shape.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import BaseModel, PrivateAttr, ValidationError

from tests.doubles.script import Line, Script, broken, in_pieces


class ScriptedChatModel(BaseChatModel):
    """Speaks its lines in order, one for each call: text, a dict (as JSON), or a failure.

    `finish_reason` None never says why a line ended; `structured` lists what
    `with_structured_output` can do; `after_its_end` is raised when a line was said whole.
    """

    finish_reason: str | None = "stop"
    by_letter: bool = False
    after_its_end: Exception | None = None
    structured: frozenset[str] = frozenset({"json_schema", "json_mode"})

    _script: Script = PrivateAttr()

    def __init__(self, *lines: Line, **options: Any) -> None:
        super().__init__(**options)
        self._script = Script(lines)

    @property
    def asked(self) -> list[list[BaseMessage]]:
        """Return the messages of each call, in order."""
        return self._script.asked

    def assert_spent(self) -> None:
        self._script.assert_spent()

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        line = self._script.next_line(messages)
        failure = broken(line)
        text = failure.text if failure else _as_text(line)
        pieces = list(text) if self.by_letter else in_pieces(text)
        for piece in pieces[: failure.pieces if failure else None]:
            yield _chunk(piece)
        if failure:
            raise failure.error
        yield _chunk("", self.finish_reason)
        if self.after_its_end:
            raise self.after_its_end

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        line = self._script.next_line(messages)
        if failure := broken(line):
            raise failure.error
        reply = AIMessage(_as_text(line), response_metadata=_ended(self.finish_reason))
        return ChatResult(generations=[ChatGeneration(message=reply)])

    def with_structured_output(
        self,
        schema: dict[str, Any] | type,
        *,
        include_raw: bool = False,
        method: str = "json_schema",
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, Any]:
        if method not in self.structured:
            raise ValueError("this model has no such method")

        def filled(messages: LanguageModelInput) -> Any:
            raw = self.invoke(messages)
            parsed, error = None, None
            try:
                parsed = _parsed(schema, raw.text)
            except (ValueError, ValidationError) as reason:
                error = reason
            if include_raw:
                return {"raw": raw, "parsed": parsed, "parsing_error": error}
            if error is not None:
                raise error
            return parsed

        return RunnableLambda(filled)


def _parsed(schema: dict[str, Any] | type, text: str) -> Any:
    if isinstance(schema, type) and issubclass(schema, BaseModel):
        return schema.model_validate_json(text)
    return json.loads(text)


def _as_text(line: Line) -> str:
    return line if isinstance(line, str) else json.dumps(line)


def _ended(reason: str | None) -> dict[str, Any]:
    return {} if reason is None else {"finish_reason": reason}


def _chunk(text: str, reason: str | None = None) -> ChatGenerationChunk:
    return ChatGenerationChunk(
        message=AIMessageChunk(content=text), generation_info=_ended(reason) or None
    )
