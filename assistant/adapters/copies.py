"""What a folder says more than once: lines of most files, and files that are nearly the same.

Lines repeat where a site prints its banner on every page; such lines are no knowledge. Files are
nearly the same where someone kept an older edition beside the newer one: the better is kept.
Likeness is that of Broder (1997): the share of runs of four words that two texts have in common.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from assistant.adapters.documents import Document
from assistant.adapters.markdown_blocks import blocks_of
from assistant.adapters.splitting import line_key, lines_of
from assistant.domain.markdown import words_of

LIKE = 0.8
LIKE_EDITIONS = 0.6
LIKE_WITH_ADDITION = 0.85
LIKE_UNDER_OTHER_TITLES = 0.97
FEWEST_FILES = 4
SHARE_OF_FILES = 1 / 3
_RUN = 4
_SHORT = 8
_MOST_RUNS = 2_000_000
_HOLDERS = 20
_WORD = re.compile(r"\w+")
_EDITION = frozenset({
    "a", "an", "the", "of", "and", "for", "to", "in", "copy", "old", "older", "new", "newer",
    "draft", "final", "archive", "archived", "edition", "version", "rev", "revised",
    "revision", "updated", "update", "current", "previous", "superseded", "backup", "v",
    "pdf", "docx",
})  # fmt: skip
_SAYS_EDITION = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|\b(?:old|archived?|superseded|previous|edition|version|v\d+)\b",
    re.IGNORECASE,
)
_DATED = ("reviewed", "last_reviewed", "updated", "last_updated", "modified", "date", "valid_from")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.?"
_DATE = re.compile(
    rf"\b(?P<iso>(?:19|20)\d\d-\d\d(?:-\d\d)?)\b"
    rf"|\b(?:(?P<day>\d{{1,2}})\.?\s+)?{_MONTH}\s+(?:(?P<day2>\d{{1,2}}),\s*)?(?P<year>(?:19|20)\d\d)\b"
    rf"|\b(?P<alone>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_SAYS_WHEN = re.compile(
    r"\b(?:last\s+)?(?:reviewed|updated|revised|modified|version|edition|valid|effective|dated?"
    r"|as of|approved|published)\b[^\n]{0,40}",
    re.IGNORECASE,
)
_EDGE = 1500
_AT_ONCE = 2000


@dataclass(frozen=True)
class Profile:
    """What a document is compared by: its lines, each as a key and as words.

    `is_edition` says that its title or name tells which edition it is, or that it is an old one.
    """

    source: str
    title: frozenset[str]
    is_edition: bool
    dated: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]


def profile(document: Document) -> Profile:
    """Return what a document is compared by."""
    words = frozenset(_WORD.findall(document.title.casefold())) - _EDITION
    title = frozenset(word for word in words if not re.search(r"\d", word))
    named = f"{document.title} {document.source}".replace("_", " ")
    is_edition = _SAYS_EDITION.search(named) is not None
    lines = tuple(_lines(document))
    return Profile(document.source, title, is_edition, date_of(document), lines)


def repeated_lines(profiles: Sequence[Profile]) -> frozenset[str]:
    """Return the keys of lines that stand in most files, several copies of a file counted once.

    "Most" is a third of the files and four at least: not every page carries every banner.
    """
    copies = nearly_same(profiles, frozenset())
    counted = [each for each in profiles if each.source not in copies]
    files = Counter(key for each in counted for key in {key for key, _ in each.lines if key})
    least = max(FEWEST_FILES, SHARE_OF_FILES * len(counted))
    return frozenset(key for key, count in files.items() if count >= least)


def nearly_same(profiles: Sequence[Profile], repeated: AbstractSet[str]) -> dict[str, str]:
    """Return each file that is left out, with the one that is kept in its place.

    Files of one title are copies from a likeness of .8 on, and where one is marked as an edition
    from .6 on, since figures change from edition to edition. Under other titles, as two pages on
    two countries may have, next to nothing may differ. Repeated lines do not count.
    """
    texts = [
        [word for key, words in each.lines if key not in repeated for word in words]
        for each in profiles
    ]
    lengths = [
        sum(len(words) for key, words in each.lines if key and key not in repeated)
        for each in profiles
    ]
    left_out: dict[str, str] = {}
    for _, one, other in sorted(_pairs(profiles, texts), key=lambda pair: (-pair[0], *pair[1:])):
        a, b = profiles[one], profiles[other]
        if a.source in left_out or b.source in left_out:
            continue
        first = _is_better(a, lengths[one], b, lengths[other])
        left_out.update({b.source: a.source} if first else {a.source: b.source})
    return {source: _kept(source, left_out) for source in left_out}


def date_of(document: Document) -> str:
    """Return when a document was last looked over, as far as known: a year, month or day.

    Its front matter counts first, then what it says itself, then the date that its file carries.
    """
    for name in _DATED:
        value = document.front.get(name)
        if isinstance(value, datetime.date):
            return value.isoformat()[:10]
        found = _date(str(value)) if value is not None else ""
        if found:
            return found
    body = document.text[document.body :]
    says = " ".join(_SAYS_WHEN.findall(f"{body[:_EDGE]}\n{body[-_EDGE:]}"))
    return max(_dates(says), default="") or _date(document.title) or document.dated


def _lines(document: Document) -> Iterator[tuple[str, tuple[str, ...]]]:
    text = document.text
    for block in blocks_of(text, document.body, document.is_plain):
        if block.kind == "heading":
            yield "", tuple(_WORD.findall(block.words.casefold()))
        elif block.kind != "close":
            for start, end in lines_of(text, block):
                line = text[start:end]
                key = line_key(line) if block.kind != "code" else ""
                parts = (line[at : at + _AT_ONCE] for at in range(0, len(line), _AT_ONCE))
                words = [word for part in parts for word in _WORD.findall(words_of(part))]
                if words:
                    yield key, tuple(word.casefold() for word in words)


def _pairs(
    profiles: Sequence[Profile], texts: Sequence[Sequence[str]]
) -> Iterator[tuple[float, int, int]]:
    """Yield the likeness of each two files that are nearly the same, the earlier one first."""
    every = sum(map(len, texts)) // _MOST_RUNS + 1
    runs = [_runs(text, every) for text in texts]
    holders: dict[int, list[int]] = {}
    for place, mine in enumerate(runs):
        shared: Counter[int] = Counter()
        for run in mine:
            held = holders.setdefault(run, [])
            shared.update(held)
            if len(held) < _HOLDERS:
                held.append(place)
        for other, count in shared.items():
            alike = count / (len(mine) + len(runs[other]) - count)
            is_short = min(len(mine), len(runs[other])) < _SHORT
            if alike >= (1.0 if is_short else _least(profiles[place], profiles[other])):
                yield alike, other, place


def _least(one: Profile, other: Profile) -> float:
    """Return from which likeness on two files are copies."""
    if one.title == other.title:
        return LIKE_EDITIONS if one.is_edition or other.is_edition else LIKE
    if one.title and other.title and (one.title < other.title or other.title < one.title):
        return LIKE_WITH_ADDITION
    return LIKE_UNDER_OTHER_TITLES


def _runs(words: Sequence[str], every: int) -> frozenset[int]:
    ends = (words[offset:] for offset in range(_RUN))
    runs = (hash(run) for run in zip(*ends, strict=False))
    found = frozenset(run for run in runs if run % every == 0)
    return found or frozenset({hash(tuple(words))} if words else ())


def _kept(source: str, left_out: Mapping[str, str]) -> str:
    """Return the file that is kept in the end, where the one kept first was itself left out."""
    while source in left_out:
        source = left_out[source]
    return source


def _is_better(one: Profile, one_words: int, other: Profile, other_words: int) -> bool:
    """Return whether the first of two is kept: the newer, or else the longer, or else the first."""
    if one.dated and other.dated and one.dated != other.dated:
        shorter = min(len(one.dated), len(other.dated))
        if one.dated[:shorter] != other.dated[:shorter]:
            return one.dated > other.dated
    return one_words > other_words or (one_words == other_words and one.source < other.source)


def _date(words: str) -> str:
    return next(_dates(words), "")


def _dates(words: str) -> Iterator[str]:
    for found in _DATE.finditer(words):
        if found["iso"] or found["alone"]:
            yield found["iso"] or found["alone"]
            continue
        month = _MONTHS.index(found["month"][:3].lower()) + 1
        day = found["day"] or found["day2"]
        yield f"{found['year']}-{month:02}" + (f"-{int(day):02}" if day else "")
