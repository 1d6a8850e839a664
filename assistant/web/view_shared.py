"""What a pair writes together: values in, HTML out. Whatever somebody wrote is escaped here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from assistant.application.pair_snapshots import (
    PairPage,
    SeenHeading,
    SeenItem,
    SeenRecord,
    Version,
    Whose,
)
from assistant.domain.ledger import Comparison
from assistant.domain.pair_records import PairKind
from assistant.web.view import alert, escape

TITLES: dict[PairKind, str] = {
    "agenda": "Our agenda",
    "session notes": "Our session notes",
    "stock-taking": "Our stock-taking",
    "closing plan": "Our closing plan",
}
_LEADS: dict[PairKind, str] = {
    "agenda": "One list for the two of you. What each of you planned with the coach is in it.",
    "session notes": "What you did and want to keep, topic by topic.",
    "stock-taking": "What was gained, what is still to do, and where to go next.",
    "closing plan": "What stays when your meetings end.",
}
_LABELS = {
    "agenda": "Topics, in order",
    "notes": "Notes",
    "skills": "Acquired skills",
    "areas": "Areas to improve",
    "expectations": "Expectations",
    "next_topics": "Topics for next time",
    "autonomous": "Done alone by now",
    "still_open": "Still open",
    "goals": "Goals from here",
    "support": "Support needed",
}
_NEXT: dict[PairKind, str] = {
    "agenda": "Begin the next agenda",
    "session notes": "Begin notes of the next meeting",
    "stock-taking": "Take stock of another meeting",
}
_APART = {
    "nobody": (
        "Write it here together: you both see every word at once. Or each of you takes stock "
        "alone with the coach: then neither sees the other's before both have finished (or a week "
        "has passed), and the two are put side by side here."
    ),
    "you": (
        "You have taken stock on your own. Yours is shown here once {partner} has finished too, "
        "or in a week; until then neither of you sees the other's."
    ),
    "partner": (
        "{partner} has taken stock alone and finished. You will see it here once you have "
        "finished yours with the coach, or in a week."
    ),
    "both": "You both took stock on your own; here the two are side by side.",
}
NO_PAIR = (
    '<h2>Our records</h2><p class="lead">You are not paired with anyone yet. Once your '
    "coordinator has paired you, what the two of you write together is here.</p>"
)
Names = Mapping[Whose, str]


def lead(page: PairPage, pairs: Sequence[tuple[str, str]], partner: str, problem: str) -> str:
    """Return the top: with whom, and another pair to choose where there are several."""
    others = "".join(
        f'<li><button type="button" data-pick="pair:{escape(pair)}">With {escape(name)}</button>'
        "</li>"
        for pair, name in pairs
        if pair != page.pair
    )
    choose = f'<ul class="replies" aria-label="Another pair">{others}</ul>' if others else ""
    may = (
        "You can both change all of it, also at the same time: nothing is overwritten."
        if page.may_write
        else "Your meetings have ended, so nothing here changes any more; you can read all of it."
    )
    return (
        f'<h2 data-pair="{escape(page.pair)}">Our records</h2>'
        f'<p class="lead">You and {escape(partner)}. {may}</p>'
        f"{choose}{alert(problem)}"
    )


def section(record: SeenRecord, page: PairPage, names: Names, sides: tuple[str, str]) -> str:
    """Return one record as it stands. `sides` are the names of the mentee and the mentor."""
    kind = record.kind
    more = _stock_taking(page, names["partner"], sides) if kind == "stock-taking" else ""
    headings = "".join(_heading(record, heading, page.may_write, names) for heading in
                       record.headings)  # fmt: skip
    is_begun = any(heading.items for heading in record.headings)
    following = (
        f'<p><button type="button" class="quiet" data-pick="begin:{kind}">{_NEXT[kind]}</button>'
        "</p>"
        if page.may_write and is_begun and kind in _NEXT
        else ""
    )
    return (
        f'<section class="shared" aria-labelledby="shared-{_id(kind)}">'
        f'<h3 id="shared-{_id(kind)}">{TITLES[kind]}</h3><p class="hint">{_LEADS[kind]}</p>{more}'
        f'<div class="headings">{headings}</div>{_earlier(record)}{following}</section>'
    )


def editor(record: SeenRecord, field: str, text: str | None = None, seen: int | None = None) -> str:
    """Return the box to change one heading in; what it began from goes with it."""
    heading = next(one for one in record.headings if one.field == field)
    words = escape(heading.text if text is None else text)
    label = f"{TITLES[record.kind]}: {_LABELS[field]}"
    given = {
        "kind": record.kind,
        "meeting": str(record.meeting),
        "field": field,
        "seen": str(heading.seen if seen is None else seen),
    }
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in given.items()
    )
    rows = min(12, max(4, len(heading.items) + 2))
    return (
        f'<form class="entry editor" data-form="save">{hidden}'
        f'<label for="edit-{_id(record.kind)}">{escape(label)}</label>'
        '<p class="hint">One item a line. What your partner changes meanwhile stays too.</p>'
        f'<textarea id="edit-{_id(record.kind)}" name="text" data-field="{escape(field)}" '
        f'rows="{rows}" value="{words}">\n{words}</textarea><div class="acts">'
        '<button type="submit" class="primary">Save</button>'
        f'<button type="button" class="quiet" data-pick="close:{record.kind}">Close without saving'
        "</button></div></form>"
    )


def history(kind: PairKind, field: str, versions: Sequence[Version], names: Names) -> str:
    """Return every state of a heading, the last first."""
    states = "".join(
        f"<li><p>{_by(version.changed_by, version.changed_at, names)}</p>{_plain(version.items)}"
        "</li>"
        for version in versions
    )
    return (
        f'<div class="history"><h4>{_LABELS[field]}: earlier states</h4>'
        f'<ol class="states">{states}</ol><button type="button" class="quiet" '
        f'data-pick="close:{kind}">Close</button></div>'
    )


def told(note: str) -> str:
    """Return what came of a change."""
    return f'<p class="saved" role="status">{escape(note)}</p>'


def stamp(*shown: str) -> str:
    """Return what tells whether something on the screen is out of date."""
    return hashlib.sha256("\x00".join(shown).encode("utf-8", "surrogatepass")).hexdigest()


def _heading(record: SeenRecord, heading: SeenHeading, may_write: bool, names: Names) -> str:
    by = ""
    if heading.changed_by and heading.changed_at:
        by = f'<p class="by">Last changed by {_by(heading.changed_by, heading.changed_at, names)}'
        by += "</p>"
    items = "".join(_item(item, names) for item in heading.items)
    listed = f"<ol>{items}</ol>" if items else '<p class="empty">Nothing yet.</p>'
    of = f"{record.kind}:{heading.field}"
    label = _LABELS[heading.field]
    buttons = []
    if may_write:
        buttons.append(("edit", "Change", label))
        if any(item.other for item in heading.items):
            buttons.insert(0, ("settle", "Keep both wordings", label))
    if heading.seen > 1:
        buttons.append(("history", "Earlier states", label))
    foot = "".join(
        f'<button type="button" class="quiet" data-pick="{act}:{of}">{words}'
        f'<span class="sr"> of {escape(about)}</span></button>'
        for act, words, about in buttons
    )
    return (
        f'<div class="heading" data-heading="{escape(heading.field)}"><h4>{label}</h4>{listed}{by}'
        f'<div class="foot">{foot}</div></div>'
    )


def _item(item: SeenItem, names: Names) -> str:
    whose = " and ".join(names[one] for one in item.whose)
    two = (
        '<p class="two">You each worded this at the same time; the other wording is '
        f"“{escape(item.other)}”. Take one out, or keep both.</p>"
        if item.other
        else ""
    )
    by = f' <span class="whose">{escape(whose)}</span>' if whose else ""
    return f"<li><span>{escape(item.words)}</span>{by}{two}</li>"


def _earlier(record: SeenRecord) -> str:
    if not any(heading.items for heading in record.earlier):
        return ""
    body = "".join(
        f"<h4>{_LABELS[heading.field]}</h4>{_plain([item.words for item in heading.items])}"
        for heading in record.earlier
        if heading.items
    )
    return f'<details class="before"><summary>The one before</summary>{body}</details>'


def _stock_taking(page: PairPage, partner: str, sides: tuple[str, str]) -> str:
    said = _APART[page.apart].format(partner=escape(partner))
    compared = "" if page.comparison is None else _compared(page.comparison, sides)
    return f'<p class="apart">{said}</p>{compared}'


def _compared(comparison: Comparison, sides: tuple[str, str]) -> str:
    mentee, mentor = map(escape, sides)
    rows = ""
    for one in comparison.headings:
        both = [
            mine if mine.casefold() == theirs.casefold() else f"{mine} / {theirs}"
            for mine, theirs in one.both
        ]
        if not (both or one.mentee_only or one.mentor_only):
            continue
        columns = (("Both", both), (mentee, one.mentee_only), (mentor, one.mentor_only))
        cells = "".join(
            f'<div class="side"><h5>{label}</h5>{_plain(items)}</div>' for label, items in columns
        )
        rows += f'<h4>{_LABELS[one.field]}</h4><div class="sides">{cells}</div>'
    contrary = "".join(
        f"<li>“{escape(mine)}” ({mentee}) and “{escape(theirs)}” ({mentor}): one counts it as "
        "acquired, the other as still to improve.</li>"
        for mine, theirs in comparison.contrary
    )
    talk = f'<p>Worth talking about:</p><ul class="contrary">{contrary}</ul>' if contrary else ""
    agreed = "<p>You say the same throughout.</p>" if comparison.agrees else ""
    return (
        '<details class="compared" open><summary>Side by side: where you agree, where you differ'
        f"</summary>{agreed}{rows}{talk}</details><h4>What you both keep of it</h4>"
    )


def _plain(items: Sequence[str]) -> str:
    if not items:
        return '<p class="empty">Nothing.</p>'
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _by(who: Whose, at: datetime, names: Names) -> str:
    local = at.astimezone()
    return (
        f'{escape(names[who])}, <time datetime="{at.isoformat()}">'
        f"{local.day} {local:%b}, {local:%H:%M}</time>"
    )


def _id(kind: str) -> str:
    return kind.replace(" ", "-")
