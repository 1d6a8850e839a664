"""From a sentence that answers to the words to be quoted: the shortest span that makes sense.

A list item or a row of a table rarely makes sense alone, and "No." never does, so a span grows
as far as it must and no further. Every span stays letters of its passage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.application.evidence import Evidence, Statement
from assistant.domain.markdown import sentence_spans, words_of
from assistant.domain.passages import Citation, Found

_CLOSE = 0.08
_BESIDE = 40
_LIST_REACH = 700
_FEW_WORDS = 3
_LETTER = re.compile(r"\w")
_ROW = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)]|\|)")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_NUMBERED = re.compile(r"^(?:\(\w{1,2}\)|§+\s*\d+|\d{1,3}[.)]|\d+(?:\.\d+)+\.?)\s+")
_ENDED = (".", "!", "?", "…", '"', "”", ")")


@dataclass(frozen=True)
class Said:
    """A sentence to be said and the letters of a source that carry it."""

    text: str
    found: Found
    start: int
    end: int

    def cite(self, number: int) -> Citation:
        """Return the citation of the sentence of this number."""
        passage = self.found.passage
        quote = passage.text[self.start - passage.start : self.end - passage.start]
        return Citation(number, quote, passage.source, passage.heading, self.start, self.end)


def best_said(evidence: Evidence) -> list[Said]:
    """Return the sentence that answers, with its neighbour where that is nearly as good."""
    if not evidence.statements:
        return []
    first = evidence.statements[0]
    said = [quoted(evidence, first)]
    for other in evidence.statements[1:]:
        if other.score >= first.score - _CLOSE and _is_beside(first, other):
            said.append(quoted(evidence, other))
            break
    kept = [each for each in said if _LETTER.search(each.text)]
    if len(kept) > 1 and _same(kept[0], kept[1]):
        kept = kept[:1]
    return sorted(kept, key=lambda each: (each.found.rank, each.start))


def _is_beside(one: Statement, other: Statement) -> bool:
    gap = max(one.start, other.start) - min(one.end, other.end)
    return one.found == other.found and gap <= _BESIDE


def quoted(evidence: Evidence, statement: Statement) -> Said:
    """Return a statement with the span that it takes to make sense."""
    found = evidence.found[statement.found]
    text, first = found.passage.text, found.passage.start
    start, end = statement.start - first, statement.end - first
    if _announces(text[start:end]):
        end = _end_of_list(text, end)
    elif _is_item(text, start):
        start, end = _with_lead(text, start, end)
    elif len(words_of(text[start:end]).split()) < _FEW_WORDS:
        end = _next_end(text, end)
    words = tidy(text[start:end])
    if _is_fragment(text, start, words):
        words = f"{_leaf(found.passage.heading)}: {words}"
    return Said(words, found, first + start, first + end)


def tidy(quote: str) -> str:
    """Return quoted Markdown as plain sentences; items of a list keep a line each."""
    lines = (_tidy_line(line) for line in quote.split("\n"))
    kept: list[str] = []
    for line, is_item in lines:
        if line and (is_item or not kept):
            kept.append(f"- {line}" if is_item and kept else line)
        elif line:
            kept[-1] = f"{kept[-1]} {line}"
    return _NUMBERED.sub("", "\n".join(kept))


def joined(sentences: Sequence[str]) -> str:
    """Return sentences as one paragraph, or a paragraph each where one is a list or a fragment."""
    flows = all(each.endswith(_ENDED) for each in sentences)
    return (" " if flows and not any("\n" in each for each in sentences) else "\n\n").join(
        sentences
    )


def _same(one: Said, other: Said) -> bool:
    if one.text.casefold() == other.text.casefold():
        return True
    same_source = one.found.passage.source == other.found.passage.source
    return same_source and one.start < other.end and other.start < one.end


def _announces(sentence: str) -> bool:
    return sentence.rstrip("*_ ").endswith(":")


def _is_item(text: str, start: int) -> bool:
    return bool(_ITEM.match(text, text.rfind("\n", 0, start) + 1))


def _is_fragment(text: str, start: int, words: str) -> bool:
    """Return whether words say too little without their heading: a row, or an item alone."""
    line = text[text.rfind("\n", 0, start) + 1 : start + 1]
    if "\n" in words:
        return False
    return line.lstrip().startswith("|") or (_is_item(text, start) and words[-1:] not in _ENDED)


def _with_lead(text: str, start: int, end: int) -> tuple[int, int]:
    """Return an item's span, grown to the line that announces its list where it is a fragment."""
    if text[:end].rstrip("*_ ").endswith((".", "!", "?")) and len(text[start:end].split()) >= 6:
        return start, end
    at = text.rfind("\n", 0, start) + 1
    while at > 0:
        line_start = text.rfind("\n", 0, at - 1) + 1
        line = text[line_start : at - 1]
        if line.strip() and not _ITEM.match(line) and not line.startswith("  "):
            if not _announces(line) or end - line_start > _LIST_REACH:
                return start, end
            lead = sentence_spans(text[line_start : at - 1])
            return line_start + (lead[-1][0] if lead else 0), _end_of_list(text, at - 1)
        at = line_start
    return start, end


def _next_end(text: str, end: int) -> int:
    """Return where the sentence after a short one ends, where it stands in the same paragraph."""
    paragraph = text.find("\n\n", end)
    rest = text[end : paragraph if paragraph >= 0 else len(text)]
    following = [stop for _, stop in sentence_spans(rest)]
    return end + following[0] if following else end


def _end_of_list(text: str, end: int) -> int:
    """Return where the list that a sentence announces ends, as far as it can be quoted whole."""
    at = end
    reached = end
    for line in text[end:].split("\n"):
        if line.strip() and at > end and not _ROW.match(line) and not line.startswith("  "):
            break
        if line.strip() and at + len(line) - end <= _LIST_REACH:
            reached = at + len(line.rstrip())
        at += len(line) + 1
    return reached


def _tidy_line(line: str) -> tuple[str, bool]:
    is_item = bool(_ROW.match(line))
    if "|" in line:
        cells = [words_of(cell) for cell in line.split("|")]
        return ": ".join(cell for cell in cells if _LETTER.search(cell)), is_item
    return re.sub(r"^\d{1,3}[.)]\s+", "", words_of(line)) if is_item else words_of(line), is_item


def _leaf(heading: str) -> str:
    return heading.rpartition(" > ")[2]
