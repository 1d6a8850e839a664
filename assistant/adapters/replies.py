"""Reading what LangChain's integrations hand over: the words, and whether they are all there.

Each provider has its own name for the reason why a reply ended; a reply is complete when the
model gave one, and it is none of those that mean it was cut off.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.adapters.model_faults import Unusable

# OpenAI and its followers, Anthropic, Ollama, and OpenAI's Responses API, in this order.
_KEYS = ("finish_reason", "stop_reason", "done_reason", "status")
_CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_length", "incomplete"})
_DECLINED = frozenset({"content_filter", "safety", "refusal", "recitation", "blocklist"})
# Nobody offered the model a tool, so a call to one is no reply.
_TOOL = frozenset({"tool_calls", "tool_use", "function_call"})
_THINKS, _THOUGHT = "<think>", "</think>"


def text_of(content: str | list[Any]) -> str:
    """Return the words of a message's content; thoughts, calls and pictures are no words."""
    if isinstance(content, str):
        return content
    return "".join(
        block if isinstance(block, str) else block.get("text") or ""
        for block in content
        if isinstance(block, str) or block.get("type") == "text"
    )


def finish_reason(metadata: Mapping[str, Any]) -> str | None:
    """Return why the reply ended, in lower case, or None while it has not."""
    for key in _KEYS:
        reason = metadata.get(key)
        if isinstance(reason, str) and reason and reason != "in_progress":
            return reason.lower()
    return None


def refuse_if_cut(reason: str | None) -> None:
    """Raise when the reason says that the words so far are not a whole reply.

    Raises:
        Unusable: `cut_short` at the limit of length, `declined` by a filter, or `garbled` where
            the model called a tool that it was not given.
    """
    if reason in _CUT:
        raise Unusable("cut_short")
    if reason in _DECLINED:
        raise Unusable("declined")
    if reason in _TOOL:
        raise Unusable("garbled")


class ThoughtSieve:
    """Holds back the thoughts that some local models put before a reply, between `<think>` tags.

    Only at the beginning of a reply: a tag in the midst of one is somebody's words.
    """

    def __init__(self) -> None:
        self._held = ""
        self._speaking = False

    def words(self, piece: str) -> str:
        """Return what may be said of the reply so far and was not said yet."""
        if self._speaking:
            return piece
        self._held += piece
        start = self._held.lstrip()
        if start.startswith(_THINKS):
            _, thought, after = start.partition(_THOUGHT)
            if not thought or not after.strip():
                return ""
            self._held = after.lstrip()
        elif _THINKS.startswith(start):
            return ""
        self._speaking = True
        return self._held

    def rest(self) -> str:
        """Return what is still held back at the end of the reply, and is no thought."""
        held = self._held.lstrip()
        return "" if self._speaking or held.startswith(_THINKS) else held
