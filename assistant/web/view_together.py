"""The page of a pair: values in, HTML out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.application.together import Leaf, PairChoice, PairView
from assistant.domain.ledger import Event, Ledger, Skill
from assistant.domain.next_step import Meeting
from assistant.domain.topics import dropped
from assistant.web.rendering import day
from assistant.web.view import escape

NO_PAIR = (
    '<h2>Our pair</h2><p class="lead">Here the two of you will see what you made together. You '
    "have no partner here yet; your coordinator brings people together. Until then the anchoring "
    "is a good place to begin, and it is yours alone.</p>"
)
_PHASES = {
    "planning": "Planned",
    "work session": "Worked together",
    "stock-taking": "Took stock",
    "closing": "Looked back",
}
_SEEN = "Only the two of you see this page. It shows what you made together, and nothing private."


def top(pairs: Sequence[PairChoice], look: PairView) -> str:
    """Return whose page it is, which other pairs there are, and the next date."""
    partner = look.choice.partner
    with_whom = f"You and {escape(partner)}" if partner else "You and your partner"
    return (
        f'<h2>Our pair</h2>{_others(pairs, look.choice)}<p class="lead">{with_whom}'
        f'{_lasting(look)}.</p><p class="hint">{_SEEN}</p>{_next_meeting(look.meeting)}'
    )


def _others(pairs: Sequence[PairChoice], chosen: PairChoice) -> str:
    if len(pairs) < 2:
        return ""
    here = ' aria-current="true"'
    items = "".join(
        f'<li><button type="button" data-pick="pair:{escape(one.pair)}"'
        f"{here if one.pair == chosen.pair else ''}>With {escape(one.partner or 'someone')}, "
        f"as {one.role}</button></li>"
        for one in pairs
    )
    return f'<ul class="replies" aria-label="My pairs">{items}</ul>'


def _lasting(look: PairView) -> str:
    since = f", since {day(look.began_at)}" if look.began_at else ""
    return since + (f", until {day(look.ended_at)}" if look.ended_at else "")


def _next_meeting(meeting: Meeting | None) -> str:
    if meeting is None:
        return ""
    there = meeting.starts_at.astimezone(ZoneInfo(meeting.zone))
    when = f"{there:%A}, {day(there)} at {there:%H:%M} ({escape(meeting.zone)})"
    return f'<p class="meeting"><strong>You meet next on {when}.</strong></p>'


def take_along(leaves: Sequence[Leaf]) -> str:
    """Return what can be taken along, each with the files it comes as."""
    if not leaves:
        return ""
    rows = "".join(_leaf(leaf) for leaf in leaves)
    return (
        '<section aria-labelledby="along"><h3 id="along">To take along</h3>'
        f'<ul class="leaves">{rows}</ul></section>'
    )


def _leaf(leaf: Leaf) -> str:
    whose = f"from the {leaf.side}, " if leaf.side else "yours alone, "
    title = f"{escape(leaf.title)}, {whose}{day(leaf.at)}"
    at = f"/take/{escape(leaf.record)}"
    of = f'<span class="sr"> of {title}</span>'
    links = [
        f'<a class="file-link" href="{at}/pdf" download>PDF{of}</a>',
        f'<a class="file-link" href="{at}/md" download>Text{of}</a>',
    ]
    if leaf.is_dated:
        links.append(f'<a class="file-link" href="{at}/date">Calendar{of}</a>')
    return (
        f"<li><p><strong>{escape(leaf.title)}</strong> <span>{whose}{day(leaf.at)}</span></p>"
        f'<p class="links">{"".join(links)}</p></li>'
    )


def key() -> str:
    """Return what the marks of the picture mean."""
    items = "".join(
        f'<li><span class="mark {role} {heading.replace(" ", "-")}" aria-hidden="true"></span>'
        f"The {role}: {heading}</li>"
        for role in ("mentee", "mentor")
        for heading in ("acquired", "to improve")
    )
    return f'<ul class="key" aria-label="What the marks mean">{items}</ul>'


def skills(look: PairView) -> str:
    """Return the table of skills, the same points as the picture; kind words where there are none.

    A skill has a number, by which it is found in the picture.
    """
    ledger = look.ledger
    if not ledger.skills:
        return (
            '<h3 id="skills">What grew</h3><p class="empty">Nothing here yet, and that is as it '
            "should be: after your first meeting, take stock, each from your own side. What you "
            "write down then begins to show here.</p>"
        )
    rows = "".join(_skill(number, skill) for number, skill in enumerate(ledger.skills, 1))
    return (
        '<h3 id="skills">What grew, as each of you sees it</h3>'
        '<table class="picture skills" aria-labelledby="skills"><thead><tr><th scope="col">Skill'
        '</th><th scope="col">The mentee says</th><th scope="col">The mentor says</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>{_older(look)}"
    )


def _skill(number: int, skill: Skill) -> str:
    cells = "".join(
        f'<td data-label="The {role} says">{_said(skill, role)}</td>'
        for role in ("mentee", "mentor")
    )
    return f'<tr><th scope="row">{number}. {escape(skill.name)}</th>{cells}</tr>'


def _said(skill: Skill, role: str) -> str:
    said = [view for view in skill.views if view.role == role]
    return "<br>".join(f"{view.at.day} {view.at:%b}: {view.heading}" for view in said) or "–"


def _older(look: PairView) -> str:
    if look.is_whole:
        return ""
    return (
        '<p class="hint">These are your last meetings. <button type="button" class="quiet" '
        f'data-pick="whole:{escape(look.choice.pair)}">Show all of them</button></p>'
    )


def open_things(ledger: Ledger) -> str:
    """Return what is open still and what was left out; nothing where stock was never taken."""
    parts = [
        _list("open", "Still open", ledger.open_points),
        _list("dropped", "Left out so far", dropped(ledger.topics)),
    ]
    return f'<div class="side-by-side">{"".join(parts)}</div>' if any(parts) else ""


def _list(name: str, heading: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    listed = "".join(f"<li>{escape(item)}</li>" for item in items)
    return (
        f'<section aria-labelledby="{name}"><h3 id="{name}">{heading}</h3>'
        f'<ul class="plain-list">{listed}</ul></section>'
    )


def timeline(ledger: Ledger, began_at: datetime | None) -> str:
    """Return the road so far, the last first."""
    if not ledger.timeline:
        return ""
    events = "".join(map(_event, reversed(ledger.timeline)))
    began = (
        f'<li><p class="when">{day(began_at)}</p><div><p><strong>You were paired</strong></p>'
        "</div></li>"
        if began_at
        else ""
    )
    return (
        '<section aria-labelledby="road"><h3 id="road">Our road so far</h3>'
        f'<ol class="road">{events}{began}</ol></section>'
    )


def _event(event: Event) -> str:
    words = "".join(f"<li>{escape(item)}</li>" for item in event.words)
    listed = f'<ul class="plain-list">{words}</ul>' if words else ""
    return (
        f'<li><p class="when">{day(event.at)}</p><div><p><strong>{_PHASES[event.phase]}</strong> '
        f"<span>from the {event.role}</span></p>{listed}</div></li>"
    )
