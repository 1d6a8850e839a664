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
_SPOKEN = re.compile(  # how a clause of a sentence begins, and an item of a list does not
    r"(?:i|i['’]\w+|you|we|he|she|it|they|there|this|that|which|but|so|because|since|if"
    r"|though|although|honestly|really|actually|maybe|perhaps|well|hm+|um+|yes|no|not)\b",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(?:[0-9]++|min(?:ute)?s?|and|then|[\s,.;:/&>+-]++)++", re.IGNORECASE)
_ALL_BUT = re.compile(
    r"\s*(?:share )?(?:all|everything)(?: of (?:them|it|these))?[\s,]+"
    r"(?:but|except(?: for)?|apart from|without|bar|save|minus|not)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|never|except|without|apart from|neither|nor|none)\b|n['’]t\b", re.IGNORECASE
)
_RANGE = re.compile(r"\b(\d{1,2})\s*(?:-|–|to|through|until)\s*(\d{1,2})\b", re.IGNORECASE)
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

    Commas divide only when every part is a few words long and none begins as a clause does, since
    a sentence has commas of its own: "TikTok, AI and remote meetings" is three topics, "I worry,
    honestly, about AI" is one.
    """
    lines = _lines(text)
    if len(lines) != 1:
        return lines
    parts = [item for part in lines[0].split(";") for item in _lines(part)]
    if len(parts) > 1:
        return parts
    single = lines[0].rstrip(".")
    short = [part.strip() for part in _JOINTS.split(single) if part.strip()]
    is_sentence = ". " in single or any(_SPOKEN.match(part) for part in short)
    if "," in single and not is_sentence and all(len(part.split()) <= 7 for part in short):
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

    None means that the answer names nothing that was offered, or says only what not to take: with
    something that leaves a person's hands nobody should guess.
    """
    if but := _ALL_BUT.match(text):
        left_out = _named(text[but.end() :], offered)
        return [item for item in offered if item not in left_out] if left_out else None
    return None if _NOT.search(_outside(text, offered)) else _named(text, offered)


def _named(text: str, offered: Sequence[str]) -> list[str] | None:
    spread = _RANGE.sub(lambda found: _spread(int(found[1]), int(found[2])), text)
    numbers = _numbers_in(spread)
    if numbers and all(1 <= number <= len(offered) for number in numbers):
        return [offered[number - 1] for number in dict.fromkeys(numbers)]
    return [item for item in offered if _is_named(item, text)] or None


def just_numbers(text: str) -> list[int] | None:
    """Return the numbers of a text that is nothing but numbers, or None.

    Signs, "and" and "min" may stand between them: "20, 10 and 5 min".
    """
    if not _NUMBERS.fullmatch(text.strip()):
        return None
    return _numbers_in(text) or None


def refer(item: str, offered: Sequence[str]) -> str:
    """Return an agenda item with a number that points to an offered item put into its words."""
    length = minutes(item)
    words = _LEADING_TO_MINUTES.sub("", without_minutes(item))
    number = _numbers_in(words)[0] if re.fullmatch(r"[0-9]+", words) else 0
    if 1 <= number <= len(offered):
        chosen = offered[number - 1]
        return chosen if length is None else f"{without_minutes(chosen)} ({length} min)"
    return item


def _numbers_in(text: str) -> list[int]:
    return [int(number[:6]) for number in re.findall(r"[0-9]+", text)]


def _spread(first: int, last: int) -> str:
    return " ".join(map(str, range(first, last + 1)))


def _outside(text: str, offered: Sequence[str]) -> str:
    """Return a text without the offered items it holds, whose own words decide nothing."""
    for item in offered:
        text = re.sub(re.escape(item), " ", text, flags=re.IGNORECASE)
    return text


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
