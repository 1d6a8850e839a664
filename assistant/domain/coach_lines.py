"""The coach's authored lines: everything it says in guided mode that belongs to no single flow.

Lines are templates with `$name` placeholders from a closed set for each key. They are filled in
one pass, so a person's words that look like a placeholder stay words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template

PLACEHOLDERS: dict[str, frozenset[str]] = {
    "back_to": frozenset({"label", "value"}),
    "back_to_open": frozenset({"label"}),
    "nothing_before": frozenset(),
    "kept": frozenset(),
    "skipped": frozenset(),
    "paused": frozenset({"label"}),
    "welcome_back": frozenset({"label"}),
    "welcome_back_done": frozenset(),
    "cancel_confirm": frozenset(),
    "cancelled": frozenset(),
    "cancel_declined": frozenset(),
    "corrected": frozenset({"label", "value"}),
    "correct_to_what": frozenset({"label", "value"}),
    "help": frozenset(),
    "why": frozenset({"why"}),
    "example": frozenset({"example"}),
    "summary": frozenset({"record"}),
    "summary_empty": frozenset(),
    "nothing_to_repeat": frozenset(),
    "digression": frozenset({"answer"}),
    "digression_back": frozenset(),
    "questions_offer": frozenset({"text", "rewrite", "why"}),
    "questions_flagged": frozenset({"text", "why"}),
    "questions_taken": frozenset({"rewrite"}),
    "questions_kept": frozenset(),
    "questions_one_more": frozenset({"count"}),
    "questions_enough": frozenset({"count"}),
    "questions_complete": frozenset({"count"}),
    "questions_few": frozenset({"count", "least"}),
    "questions_none": frozenset(),
    "questions_starters": frozenset({"starters"}),
    "share_chosen": frozenset({"count"}),
    "share_nothing": frozenset(),
    "share_unclear": frozenset({"gathered"}),
    "agenda_taken": frozenset(),
    "agenda_no_minutes": frozenset(),
    "unsure_again": frozenset(),
    "done_already": frozenset(),
    "cancelled_already": frozenset(),
    "wellbeing_hold": frozenset(),
    "privacy_own": frozenset(),
    "privacy_pair": frozenset(),
    "unshared": frozenset({"items", "count"}),
    "unshare_nothing": frozenset(),
    "questions_not_one": frozenset({"text"}),
    "model_unfit": frozenset(),
    "moved_on": frozenset(),
    "model_failed": frozenset(),
    "model_broke_off": frozenset(),
    "model_capped": frozenset(),
    "empty": frozenset(),
    "too_long": frozenset({"length", "limit"}),
    "binary": frozenset(),
}

REPLIES = (
    "example", "why", "skip", "back", "yes", "no", "enough", "all", "none", "keep", "close",
    "go_on", "resume",
)  # fmt: skip


@dataclass(frozen=True)
class CoachLines:
    """Authored lines by key, reactions by tone (some with `$echo`), notes by language code.

    `replies` are the words on quick-reply buttons, by what they do.
    """

    lines: Mapping[str, Sequence[str]]
    reactions: Mapping[str, Sequence[str]]
    languages: Mapping[str, str]
    replies: Mapping[str, str]

    def say(self, key: str, turn: int = 0, **values: str) -> str:
        """Return the line for a key; `turn` picks among its variants."""
        variants = self.lines[key]
        return Template(variants[turn % len(variants)]).substitute(values).strip()

    def react(self, tone: str, echo: str | None, turn: int) -> str:
        """Return a reaction to the tone of an answer.

        Where there is an `echo`, reactions with and without it take turns in the file's order, so
        that words are handed back now and then and not like a parrot's.
        """
        variants = [line for line in self.reactions[tone] if echo or "$echo" not in line]
        return Template(variants[turn % len(variants)]).substitute(echo=echo or "").strip()
