"""What a reader gives, and the pen it writes with.

The text is Markdown with a closed set of marks: headings, lists, tables and code. Letters of the
file that would be taken for such a mark at the start of a line get a backslash before them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Told = Callable[[int, int], None]
LONGEST = 10_000_000
_MARK = re.compile(r"(?:#{1,6}(?=\s)|>|\||```|~~~|=+$|-{3,}$)")
_FENCE = re.compile(r"^[ ]{0,3}(`{3,})", re.MULTILINE)


class Unreadable(Exception):
    """A file is no document that can be read; the message is the reason, after its name."""


@dataclass(frozen=True)
class Written:
    """A file as read: its text, the title it gives itself, and where each page begins.

    `dated` is the date that the file carries in itself (`YYYY-MM-DD`), empty where it has none.
    """

    text: str
    title: str = ""
    pages: tuple[int, ...] = ()
    dated: str = ""


class Pen:
    """Writes a text block by block; blocks stand an empty line apart.

    Raises:
        Unreadable: from any method, when the text becomes longer than a document can be.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._in_list = False
        self._pages: list[int] = []
        self.first_heading = ""

    def page(self) -> None:
        """Say that a page begins here."""
        self._pages.append(self._length)

    def heading(self, level: int, words: str) -> None:
        """Write a heading of level 1 to 6."""
        words = _line(words)
        if words:
            self.first_heading = self.first_heading or words
            self._write(f"{'#' * max(1, min(level, 6))} {words}")

    def paragraph(self, words: str) -> None:
        """Write a paragraph; its line endings stay."""
        lines = (_plain(_line(line)) for line in words.split("\n"))
        self._write("\n".join(line for line in lines if line))

    def item(self, words: str, depth: int = 0, number: int | None = None) -> None:
        """Write an item of a list; items that follow one another are one list."""
        words = _line(words)
        if words:
            mark = "-" if number is None else f"{number}."
            self._write(f"{'  ' * min(depth, 8)}{mark} {words}", in_list=True)

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Write a table of which the first row names the columns."""
        cells = [[_line(cell).replace("|", "\\|") for cell in row] for row in rows]
        cells = [row for row in cells if any(row)]
        if not cells:
            return
        width = max(len(row) for row in cells)
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in cells]
        lines.insert(1, f"|{' --- |' * width}")
        self._write("\n".join(lines))

    def code(self, words: str) -> None:
        """Write letters as they stand, line for line."""
        words = words.strip("\n")
        if words.strip():
            fence = max((len(found) for found in _FENCE.findall(words)), default=2) + 1
            self._write(f"{'`' * max(fence, 3)}\n{words}\n{'`' * max(fence, 3)}")

    def written(self, title: str = "", dated: str = "") -> Written:
        """Return all that was written.

        Raises:
            Unreadable: when that is nothing.
        """
        text = "".join(self._pieces)
        if not any(map(str.isalnum, text)):
            raise Unreadable("holds no text")
        return Written(text + "\n", _line(title) or self.first_heading, tuple(self._pages), dated)

    def _write(self, block: str, in_list: bool = False) -> None:
        if not block:
            return
        apart = "" if not self._pieces else "\n" if in_list and self._in_list else "\n\n"
        for place in range(len(self._pages) - 1, -1, -1):
            if self._pages[place] != self._length:
                break
            self._pages[place] += len(apart)
        self._pieces += apart, block
        self._length += len(apart) + len(block)
        self._in_list = in_list
        if self._length > LONGEST:
            raise Unreadable("holds more than 10 million characters; split it")


def _line(words: str) -> str:
    return " ".join(words.replace("\xad", "").replace("\x00", "").split())


def _plain(line: str) -> str:
    return f"\\{line}" if _MARK.match(line) else line
