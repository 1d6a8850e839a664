"""An archive as a person reads it: what they wrote, in order, and what else is held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from assistant.application.archives import Kept
from assistant.application.holdings import Around, Holding
from assistant.domain.conversation import Turn
from assistant.domain.permissions import kind_of

_WHO = {"person": "You", "coach": "Coach", "persona": "Persona"}
_INNER = frozenset({"tip", "retrying", "persona"})  # ids and lines that nobody reads


def readable(
    name: str,
    now: datetime,
    kept: Sequence[Kept],
    holdings: Sequence[Holding],
    around: Around,
) -> str:
    """Return the archive as Markdown."""
    lines = [f"# What Telemachus held on {name}", "", f"Taken on {_day(now)}.", ""]
    lines += ["## Everything that is held, and who can see it", ""]
    lines += [f"- {one.kind}: {one.title} ({_day(one.when)}). {one.seen_by}" for one in holdings]
    for one in kept:
        lines += ["", *_conversation(one, around)]
    return "\n".join(lines) + "\n"


def _conversation(kept: Kept, around: Around) -> list[str]:
    one = kept.conversation
    title = around.titles.get(one.flow, kind_of(one.phase).capitalize())
    lines = [f"## {title}, {_day(one.started_at)}", "", f"As {one.role}; {one.status}.", ""]
    fields = [(key, value) for key, value in one.fields.items() if key not in _INNER]
    lines += [line for key, value in fields for line in _field(key, value)]
    lines += [f"- handed over, {key}: {'; '.join(items)}" for key, items in one.carried.items()]
    lines += [f"- shared on {_day(share.shared_at)}: {share.text}" for share in kept.shares]
    lines += [line for turn in one.turns for line in ("", *_turn(turn))]
    return lines


def _field(key: str, value: Any) -> list[str]:
    label = key.replace("_", " ")
    if isinstance(value, list):
        return [f"- {label}:", *(f"  - {item}" for item in value)]
    return [f"- {label}: {value}"]


def _turn(turn: Turn) -> list[str]:
    said = [f"> {line}" for line in turn.text.splitlines()] or [">"]
    return [f"**{_WHO[turn.author]}**, {turn.said_at:%Y-%m-%d %H:%M}", "", *said]


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
