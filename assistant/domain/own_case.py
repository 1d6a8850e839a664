"""A person's own case: a persona from what they chose, in the form of a persona file.

What comes out is a mapping as a persona file has it, to be judged by the same strict reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Any

OWN = "own-"


@dataclass(frozen=True)
class Cases:
    """What one may choose from, and the template a persona is made from.

    `obstacles` bring a label, and parts of a persona file that go over the template.
    """

    relations: Mapping[str, str]
    settings: Mapping[str, str]
    obstacles: Mapping[str, Mapping[str, Any]]
    template: Mapping[str, Any]


def persona_mapping(
    cases: Cases, name: str, relation: str, obstacle: str, setting: str, topic: str
) -> dict[str, Any]:
    """Return the persona file for a case; the ids must be among the choices."""
    values = {
        "name": name,
        "relation": cases.relations[relation],
        "setting": cases.settings[setting],
        "topic": topic,
    }
    over = dict(cases.obstacles[obstacle])
    label = over.pop("label")
    made = {
        key: Template(value).safe_substitute(values) if isinstance(value, str) else value
        for key, value in cases.template.items()
    }
    made = laid_over(made, over)
    return {**made, "obstacle": str(label)}


def laid_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return one persona mapping laid over another: lines by band and by what was said."""
    made = {**under, **over}
    for key in ("lines", "always"):
        if key in under and key in over:
            made[key] = _merged(under[key], over[key])
    return made


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = {**below, **value}
        else:
            merged[key] = value
    return merged
