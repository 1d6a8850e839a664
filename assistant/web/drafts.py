"""Words in a box that were not sent when the page went away, kept in memory until it is back.

Gradio loads the page again by itself once a lost server answers. A browser's own storage would
keep the words on disk, so the page hands them to the server, which forgets them when it hands
them back.
"""

from __future__ import annotations

from assistant.web.bodies import json_in

LONGEST = 20_000  # characters of one box; a message may have fewer
BOXES = ("say", "question", "tell", "shared")


class Drafts:
    """The unsent words of each person, by box."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, str]] = {}

    def keep(self, person: str, body: bytes) -> None:
        """Keep what a page hands over as JSON; what is no such thing is dropped."""
        try:
            said = json_in(body)
        except ValueError:
            return
        if isinstance(said, dict):
            words = {box: said[box] for box in BOXES if isinstance(said.get(box), str)}
            self._kept[person] = {
                box: text for box, text in words.items() if text.strip() and len(text) <= LONGEST
            }

    def has(self, person: str, box: str) -> bool:
        """Return whether there is something in a box to be taken."""
        return box in self._kept.get(person, {})

    def take(self, person: str, box: str) -> str:
        """Return what was in a box, once."""
        return self._kept.get(person, {}).pop(box, "")

    def forget(self, person: str) -> None:
        """Drop all that a person left in boxes."""
        self._kept.pop(person, None)
