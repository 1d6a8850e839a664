"""What a page says once about what was just done, such as a link that is shown only this once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """Words for the top of the next page; `link` is shown so that it can be copied.

    `what` names it: a link, or a code.
    """

    words: str
    link: str = ""
    is_problem: bool = False
    what: str = "The link"


class Notices:
    """The last thing to say to each person, kept in memory until it is said."""

    def __init__(self) -> None:
        self._kept: dict[str, Notice] = {}

    def leave(
        self,
        person: str,
        words: str,
        link: str = "",
        *,
        is_problem: bool = False,
        what: str = "The link",
    ) -> None:
        """Keep what the next page is to say."""
        self._kept[person] = Notice(words, link, is_problem, what)

    def take(self, person: str) -> Notice | None:
        """Return what there is to say, once."""
        return self._kept.pop(person, None)
