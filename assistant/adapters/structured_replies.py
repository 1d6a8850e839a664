"""Getting a validated value out of a model, whatever its server can do.

A ladder of three rungs: a JSON schema that the server enforces, JSON mode, and a plain prompt
with one repair. Every rung is read in the same tolerant way and validated by the same shape, so
that a server that ignores a rung does no harm. A rung that a server refuses, or that comes to
nothing twice running, is not tried again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, ValidationError

from assistant.adapters.model_faults import Unavailable, Unusable
from assistant.adapters.replies import finish_reason, refuse_if_cut, text_of
from assistant.adapters.rungs import Rung, Rungs

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Shape = TypeVar("Shape", bound=BaseModel)
Asking = Callable[[Callable[[], object]], object]
"""Runs one blocking call to the model within the time limits and translates what it raises."""

# Faults that no lower rung would mend.
_FINAL = frozenset({
    "cut_short",
    "declined",
    "key_refused",
    "model_unknown",
    "no_credit",
    "rate_limited",
    "server_error",
    "too_long",
    "too_slow",
    "unreachable",
})
_FORM = (
    "Reply with one JSON object and nothing else: no explanation, no code fence. "
    "It must be valid against this JSON schema:\n"
)
_REPAIR = (
    "That was not one JSON object of the shape asked for. "
    "Send it again, corrected: the JSON object and nothing else."
)
_THOUGHTS = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)


_MISSES = 2


class Ladder:
    """The rungs of one model on one server, begun where `rungs` remembers."""

    def __init__(self, model: BaseChatModel, rungs: Rungs, server: str) -> None:
        self._model = model
        self._rungs = rungs
        self._server = server
        self._missed = 0

    def fill(self, messages: Sequence[BaseMessage], shape: type[Shape], ask: Asking) -> Shape:
        """Return a value of `shape`, from the first rung that gives one.

        Raises:
            ModelError: when no rung does, or when the model is not to be had at all.
        """
        start = self._rungs.start(self._server)
        was_refused = False
        for rung in tuple(Rung)[start:]:
            try:
                value = self._on(rung, messages, shape, ask)
            except (Unavailable, Unusable) as fault:
                if fault.code in _FINAL or rung is Rung.PLAIN:
                    raise
                was_refused = was_refused or fault.code == "request_refused"
                continue
            if value is not None:
                self._learn(start, rung, was_refused)
                return value
        raise Unusable("wrong_shape")

    def _on(
        self, rung: Rung, messages: Sequence[BaseMessage], shape: type[Shape], ask: Asking
    ) -> Shape | None:
        asked = messages if rung is Rung.SCHEMA else with_form(messages, shape)
        reply = self._reply(rung, asked, shape, ask)
        value = read(reply, shape)
        if value is None and rung is Rung.PLAIN:
            asked = [*asked, AIMessage(reply or "-"), HumanMessage(_REPAIR)]
            value = read(self._reply(rung, asked, shape, ask), shape)
        return value

    def _learn(self, start: Rung, rung: Rung, was_refused: bool) -> None:
        self._missed = self._missed + 1 if rung > start else 0
        if was_refused or self._missed >= _MISSES:
            self._missed = 0
            self._rungs.lower(self._server, rung)

    def _reply(
        self, rung: Rung, messages: Sequence[BaseMessage], shape: type[Shape], ask: Asking
    ) -> str:
        reply = ask(lambda: self._raw(rung, messages, shape))
        if not isinstance(reply, BaseMessage):
            raise Unusable("garbled")
        refuse_if_cut(finish_reason(reply.response_metadata))
        return text_of(reply.content)

    def _raw(self, rung: Rung, messages: Sequence[BaseMessage], shape: type[Shape]) -> object:
        if rung is Rung.PLAIN:
            return self._model.invoke(list(messages))
        method = "json_schema" if rung is Rung.SCHEMA else "json_mode"
        runnable = self._model.with_structured_output(shape, method=method, include_raw=True)
        return cast("dict[str, object]", runnable.invoke(list(messages)))["raw"]


def with_form(messages: Sequence[BaseMessage], shape: type[BaseModel]) -> list[BaseMessage]:
    """Return the messages with the wanted form in the system message.

    It joins a system message that is there: many chat templates take one only, and only first.
    """
    form = _FORM + json.dumps(shape.model_json_schema())
    if messages and isinstance(messages[0], SystemMessage):
        return [SystemMessage(f"{text_of(messages[0].content)}\n\n{form}"), *messages[1:]]
    return [SystemMessage(form), *messages]


def read(reply: str, shape: type[Shape]) -> Shape | None:
    """Return the first JSON object in the reply as a value of `shape`, or None.

    Words before and after it, code fences and a model's thoughts between tags are passed over.
    """
    found = first_object(_THOUGHTS.sub("", reply))
    if found is None:
        return None
    try:
        return shape.model_validate(found)
    except ValidationError:
        return None


def first_object(text: str) -> dict[str, Any] | None:
    """Return the first balanced JSON object in a text, or None."""
    decoder = json.JSONDecoder()
    at = text.find("{")
    while at >= 0:
        try:
            value, _ = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            # From where it broke: what lies before belongs to the broken object, and a part of
            # it must not pass for the whole.
            at = text.find("{", max(error.pos, at + 1))
        except RecursionError:
            return None
        else:
            return cast("dict[str, Any]", value)
    return None
