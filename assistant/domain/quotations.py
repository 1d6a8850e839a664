"""Quoting: a quotation is letters that stand in a source, or it is nothing.

Only white space and Markdown marks are overlooked when a quotation is looked for. What is cited
afterwards is the source's own letters, so that a quotation always equals `source[start:end]`.
"""

from __future__ import annotations

from assistant.domain.markdown import bare, words_of


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Return where `quote` stands in `text`, as the shortest span that holds it, or None."""
    exact = quote.strip()
    if not exact:
        return None
    at = text.find(exact)
    if at >= 0:
        return at, at + len(exact)
    wanted, plain = words_of(exact), bare(text)
    at = plain.text.find(wanted) if wanted else -1
    if at < 0:
        return None
    return plain.starts[at], plain.ends[at + len(wanted) - 1]


def is_verbatim(quote: str, start: int, end: int, text: str) -> bool:
    """Return whether `quote` is exactly what stands at `start:end`."""
    return bool(quote) and text[start:end] == quote


def contains(span: str, text: str) -> bool:
    """Return whether `text` holds `span`, letters and digits compared and nothing else.

    For judging what was found, not for citing: a list that was copied as one line, or a dash
    set differently, is the same span.
    """
    wanted = _letters(span)
    return bool(wanted) and wanted in _letters(text)


def _letters(text: str) -> str:
    return "".join(letter for letter in words_of(text).casefold() if letter.isalnum())
