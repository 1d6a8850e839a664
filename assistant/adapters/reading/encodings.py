"""Bytes into letters: a byte order mark counts first, then UTF-8, then what is likeliest."""

from __future__ import annotations

import codecs
import re

from assistant.adapters.reading.prose import Unreadable

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<(?:meta\b[^<>]{0,200}?charset|\?xml\b[^<>]{0,200}?encoding)\s*=\s*["']?\s*([\w-]{2,20})""",
    re.IGNORECASE,
)
_LIKELY = ["cp1252", "cp1250", "cp1251", "cp1253", "iso8859_15", "mac_roman"]
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_FEW = 24


def letters_of(raw: bytes, is_markup: bool = False) -> str:
    r"""Return bytes as text with line endings as `\n`.

    The mark at the start of a UTF-8 file stays, since offsets count in the file's own letters.

    Raises:
        Unreadable: when it is no text.
    """
    text = _decoded(raw, is_markup)
    if len(_CONTROL.findall(text[:100_000])) > len(text[:100_000]) / 500 or "\0" in text:
        raise Unreadable("is binary, not text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(raw: bytes, is_markup: bool) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                raise Unreadable(f"says that it is {encoding.upper()}, and is not") from None
    if b"\0" in raw:
        raise Unreadable("is binary, not text")
    declared = _DECLARED.search(raw[:2048]) if is_markup else None
    for encoding in ("utf-8", declared[1].decode("ascii") if declared else "utf-8"):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return _likeliest(raw)


def _likeliest(raw: bytes) -> str:
    """Return bytes by the one-byte encoding that they fit; few signs are too few to tell."""
    from charset_normalizer import from_bytes

    if sum(byte > 127 for byte in raw[:100_000]) >= _FEW:
        best = from_bytes(raw[:100_000], cp_isolation=_LIKELY).best()
        if best is not None:
            return raw.decode(best.encoding, "replace")
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
