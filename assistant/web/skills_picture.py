"""A pair's skills as a picture: one line for each skill, one column for each meeting.

It shows the points that the table beside it lists, and nothing else: no score, no order of people.
The figure is plotly's, as plain JSON; the browser draws it with the script that Gradio brings.
"""

from __future__ import annotations

import json
from typing import Any

from assistant.domain.ledger import Heading, Ledger, Skill
from assistant.web.view import escape

# Each reaches 3:1 against the paper by day and by lamplight.
_COLOURS = {"mentee": "#2a8582", "mentor": "#b5652a"}
_APART = {"mentee": 0.14, "mentor": -0.14}  # of a line: the two sides' marks stand side by side
_SHAPES = {"mentee": "circle", "mentor": "square"}
_HEADINGS: tuple[Heading, ...] = ("acquired", "to improve")
_LINE, _AROUND = 46, 60  # pixels
_MANY = 5  # meetings whose days fit side by side on a phone
_LONGEST = 18  # characters of a skill's name beside its line; the table has all of it


def figure(ledger: Ledger) -> str:
    """Return the picture as the JSON of a plotly figure."""
    columns = meetings(ledger)
    return json.dumps({
        "data": [
            _marks(ledger, columns, role, heading) for role in _COLOURS for heading in _HEADINGS
        ],
        "layout": _layout(ledger, columns),
    })


def meetings(ledger: Ledger) -> dict[int, str]:
    """Return the day of each meeting that stock was taken of, by its number."""
    first: dict[int, Any] = {}
    for skill in ledger.skills:
        for view in skill.views:
            first[view.meeting] = min(view.at, first.get(view.meeting, view.at))
    return {number: f"{first[number].day} {first[number]:%b}" for number in sorted(first)}


def named(number: int, skill: Skill) -> str:
    """Return the name of a line: its number in the table, and as much of the words as fits."""
    words = " ".join(skill.name.split())
    short = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
    return f"{number}. {escape(short)}"


def _marks(ledger: Ledger, columns: dict[int, str], role: str, heading: Heading) -> dict[str, Any]:
    points = [
        (view.meeting, line + _APART[role])
        for line, skill in enumerate(reversed(ledger.skills), 1)
        for view in skill.views
        if (view.role, view.heading) == (role, heading)
    ]
    shape = _SHAPES[role] if heading == "acquired" else f"{_SHAPES[role]}-open"
    names = {line: skill.name for line, skill in enumerate(reversed(ledger.skills), 1)}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"{role.capitalize()}: {heading}",
        "x": [list(columns).index(meeting) for meeting, _ in points],
        "y": [line for _, line in points],
        "text": [f"{escape(names[round(line)])}, {columns[meeting]}" for meeting, line in points],
        "hovertemplate": "%{text}<extra>%{fullData.name}</extra>",
        "marker": {"symbol": shape, "size": 13, "color": _COLOURS[role], "line": {"width": 2.5}},
    }


def _layout(ledger: Ledger, columns: dict[int, str]) -> dict[str, Any]:
    count = len(ledger.skills)
    lines = [named(number, skill) for number, skill in enumerate(ledger.skills, 1)]
    return {
        "height": _AROUND + _LINE * count,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 14, "r": 8, "t": 8, "b": 8},
        "font": {"size": 13, "family": "system-ui, sans-serif"},
        "dragmode": False,
        "showlegend": False,
        "xaxis": {
            "tickvals": list(range(len(columns))),
            "ticktext": list(columns.values()),
            "range": [-0.5, len(columns) - 0.5],
            "tickangle": 0 if len(columns) < _MANY else -90,
            "fixedrange": True,
            "automargin": True,
            "zeroline": False,
            "gridcolor": "rgba(128,128,128,0.25)",
        },
        "yaxis": {
            "tickvals": list(range(1, count + 1)),
            "ticktext": lines[::-1],
            "range": [0.5, count + 0.5],
            "fixedrange": True,
            "automargin": True,
            "zeroline": False,
            "gridcolor": "rgba(128,128,128,0.25)",
        },
    }
