"""A prompt: words for a model, with named placeholders and a hash that says which words ran.

What a person wrote never fills a placeholder; it goes to the model as a message of its own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from string import Template


@dataclass(frozen=True)
class Prompt:
    """A prompt file as loaded. `inputs` are exactly the names of the placeholders in `text`."""

    id: str
    purpose: str
    inputs: frozenset[str]
    text: str

    @property
    def digest(self) -> str:
        """Return the hash of the words, tagged with its algorithm."""
        return "sha256:" + hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def stamp(self) -> str:
        """Return which prompt this is, word for word: its id and the hash of its words."""
        return f"{self.id}@{self.digest}"

    def render(self, **values: str) -> str:
        """Return the text with every placeholder filled.

        Raises:
            ValueError: when a value is missing or one too many is given, naming them all.
        """
        if values.keys() != self.inputs:
            missing, extra = self.inputs - values.keys(), values.keys() - self.inputs
            raise ValueError(f"{self.id}: missing {sorted(missing)!r}, not used {sorted(extra)!r}")
        return Template(self.text).substitute(values)
