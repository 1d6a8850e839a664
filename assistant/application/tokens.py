"""How long a text is for a model, told without any model's tokenizer.

One token for three bytes of UTF-8: more than any common tokenizer makes of English, and about
what they make of other scripts, so that what fits by this count fits. tests/servers holds it
against a real one.
"""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.messages import BaseMessage

_BYTES = 3
_A_MESSAGE = 5
"""Tokens that a chat template puts around each message."""


def tokens_of(text: str) -> int:
    """Return about how many tokens a text is, rather too many than too few."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES)


def sent_tokens(messages: Sequence[BaseMessage]) -> int:
    """Return about how many tokens messages are together."""
    return sum(tokens_of(str(message.content)) + _A_MESSAGE for message in messages)


def cut(text: str, most: int) -> tuple[str, bool]:
    """Return the beginning of a text that fits, cut between words, and whether it was cut."""
    if tokens_of(text) <= most:
        return text, False
    kept = text.encode("utf-8", "replace")[: max(most - 1, 0) * _BYTES].decode("utf-8", "ignore")
    words, space, _ = kept.rpartition(" ")
    return f"{words if space else kept}…", True
