"""What a field holds, and how it reads as text that a person can edit.

A text field holds a string; every other kind a list of strings, one an item. An agenda's item
carries its minutes in its words ("Search settings (20 min)"). The invariant: what `show` makes of
a value, `parse` takes back as the same value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.domain.flow import FieldKind

Value = str | list[str]

_MARK = re.compile(r"^\s*(?:(?:[-*•–·]|\(?\d{1,2}[.):]|[a-z]\))\s+)+", re.IGNORECASE)
_MINUTES = re.compile(
    r"[\s,:(–-]*\b(\d{1,3})\s*(?P<unit>min(?:ute)?s?\.?|m|')?\s*\)?\s*$", re.IGNORECASE
)
_LONGEST = 120  # a bare number is minutes only when round and this long at most: not "Windows 11"
_JOINTS = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_NUMBERS = re.compile(r"(?:\d{1,3}|min(?:ute)?s?|and|then|[\s,.;:/&>+-])+", re.IGNORECASE)
_LEADING_TO_MINUTES = re.compile(r"\s+(?:for|with|gets|takes)$", re.IGNORECASE)


def parse(kind: FieldKind, text: str) -> Value:
    """Return what a field of `kind` holds after someone wrote `text` for it."""
    if kind == "text":
        return text.strip()
    if kind in ("list", "agenda"):
        found = items(text)
        return [_agenda_item(item) for item in found] if kind == "agenda" else found
    return _lines(text)


def show(value: Value) -> str:
    """Return the value as text that can be edited: one item a line."""
    return value if isinstance(value, str) else "\n".join(value)


def items(text: str) -> list[str]:
    """Return the items someone listed: by lines, bullets or semicolons, or by short commas.

    Commas divide only when every part is a few words long, since a sentence has commas of its
    own: "TikTok, AI and remote meetings" is three topics, "I worry, honestly, about AI" is one.
    """
    lines = _lines(text)
    if len(lines) != 1:
        return lines
    parts = [item for part in lines[0].split(";") for item in _lines(part)]
    if len(parts) > 1:
        return parts
    single = lines[0].rstrip(".")
    short = [part.strip() for part in _JOINTS.split(single) if part.strip()]
    if "," in single and len(short) > 1 and all(len(part.split()) <= 5 for part in short):
        return short
    return lines


def minutes(item: str) -> int | None:
    """Return the minutes an agenda item carries in its words, if any."""
    found = _MINUTES.search(item)
    if found is None or not item[: found.start()].strip():
        return None
    length = int(found[1])
    is_plausible = found["unit"] is not None or (length % 5 == 0 and length <= _LONGEST)
    return length if is_plausible else None


def without_minutes(item: str) -> str:
    """Return the words of an agenda item alone."""
    return item if minutes(item) is None else _MINUTES.sub("", item).strip()


def choose(text: str, offered: Sequence[str]) -> list[str] | None:
    """Return which of the offered items someone picked, by number or in the item's own words.

    None means that the answer names nothing that was offered.
    """
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if numbers and all(1 <= number <= len(offered) for number in numbers):
        return [offered[number - 1] for number in dict.fromkeys(numbers)]
    return [item for item in offered if _is_named(item, text)] or None


def just_numbers(text: str) -> list[int] | None:
    """Return the numbers of a text that is nothing but numbers, or None.

    Signs, "and" and "min" may stand between them: "20, 10 and 5 min".
    """
    if not _NUMBERS.fullmatch(text.strip()):
        return None
    return [int(number) for number in re.findall(r"\d+", text)] or None


def refer(item: str, offered: Sequence[str]) -> str:
    """Return an agenda item with a number that points to an offered item put into its words."""
    length = minutes(item)
    words = _LEADING_TO_MINUTES.sub("", without_minutes(item))
    if words.isdigit() and 1 <= int(words) <= len(offered):
        chosen = offered[int(words) - 1]
        return chosen if length is None else f"{without_minutes(chosen)} ({length} min)"
    return item


def _is_named(item: str, text: str) -> bool:
    """Return whether a text holds an item as whole words: "mail" does not name "AI"."""
    return re.search(rf"(?<!\w){re.escape(item)}(?!\w)", text, re.IGNORECASE) is not None


def _agenda_item(item: str) -> str:
    length = minutes(item)
    if length is None:
        return item
    words = _LEADING_TO_MINUTES.sub("", without_minutes(item))
    return f"{words} ({length} min)"


def _lines(text: str) -> list[str]:
    stripped = (_MARK.sub("", line).strip() for line in text.splitlines())
    return [line for line in stripped if line]
