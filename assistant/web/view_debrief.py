"""The account of a rehearsal and the picture across several, as HTML, for their author alone."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.application.rehearsal_snapshots import (
    CriterionResult,
    Debrief,
    Influence,
    Progress,
    RehearsalSnapshot,
)
from assistant.web.view import alert, escape
from assistant.web.view_rehearse import (
    PRIVATE,
    Given,
    back,
    button,
    confidence,
    day,
)
from assistant.web.view_scene import openness

SHOWN = 8  # rehearsals in the picture of progress, the last ones
REACHED = ((1.0, "there"), (0.5, "there, with a catch"), (0.0, "missing"))


def ending(snapshot: RehearsalSnapshot, given: Given, problem: str = "") -> str:
    """Return the last question before the debrief."""
    return (
        f"{back('scene', 'Back to the scene')}<h2>End the rehearsal</h2>"
        f'<form class="sheet" data-form="finish">'
        f"{confidence('How sure are you now that you can say it well?', given)}{alert(problem)}"
        '<button type="submit" class="strong">Show me the debrief</button></form>'
    )


def debrief(account: Debrief, text: str = "", problem: str = "") -> str:
    """Return the account; `text` is a sentence that could not be sent, and `problem` why."""
    criteria = "".join(_criterion(one) for one in account.criteria)
    goal_of = f'<p class="seen">{escape(account.goal_of)}</p>' if account.goal_of else ""
    return (
        f"{back('choose', 'Back to the start')}<h2>How it went with {escape(account.persona)}</h2>"
        f'<p class="where">{PRIVATE}</p>'
        f'<section class="goal"><h3>One goal for next time</h3><p class="own">'
        f"{escape(account.goal)}</p>{goal_of}</section>"
        f'<div class="figures">{_sure(account)}'
        f"{openness(account.openness_start, account.openness_end)}</div>"
        f'<h3>What you did</h3><ol class="criteria">{criteria}</ol>'
        f"{_influences('What opened them', account.opened)}"
        f"{_influences('What closed them', account.closed)}"
        f"{_agenda(account, text, problem)}{_sources(account.sources)}"
        f'<div class="ways">{button("scene", "Read the scene again", "plain")}'
        f"{button('progress', 'Across my rehearsals', 'plain')}</div>"
    )


def _sure(account: Debrief) -> str:
    values = (account.confidence_before, account.confidence_after)
    if all(one is None for one in values):
        return ""
    was, now = ("not said" if one is None else str(one) for one in values)
    return f"<p>Confidence {was} → {now} of 10</p>"


def _criterion(one: CriterionResult) -> str:
    steps = "".join(
        f'<span class="{"reached" if n < one.level else "open"}"></span>' for n in range(one.of)
    )
    above = (
        f'<p class="above"><strong>A step up:</strong> {escape(one.next_anchor)}</p>'
        if one.next_anchor
        else ""
    )
    said = "".join(f"<li><q>{escape(words)}</q></li>" for words in one.quotations)
    return (
        f'<li><div class="level"><h4>{escape(one.title)}</h4><span class="steps" '
        f'aria-hidden="true">{steps}</span><span class="of">level {one.level} of {one.of}</span>'
        f"</div><p>{escape(one.anchor)}</p>{above}"
        + (f'<ul class="flags">{said}</ul>' if said else "")
        + "</li>"
    )


def _influences(title: str, influences: Sequence[Influence]) -> str:
    if not influences:
        return ""
    return f'<h3>{title}</h3><ul class="flags">{"".join(map(_influence, influences))}</ul>'


def _influence(one: Influence) -> str:
    moved = f"({'+' if one.moved > 0 else '−'}{abs(round(100 * one.moved))})"
    is_quoted = one.quotation.strip(" .,;:!?") in one.why
    quotation = "" if is_quoted else f"<q>{escape(one.quotation)}</q> "
    return f"<li>{quotation}<span>{escape(one.why)} {moved}</span></li>"


def _agenda(account: Debrief, text: str, problem: str) -> str:
    sent = "".join(f"<li>{_words('take-back', one, 'Take it back')}</li>" for one in account.sent)
    ready = "".join(
        f"<li>{_words('send', one, 'Put this on our agenda')}</li>"
        for one in account.sentences
        if " ".join(one.split()) not in account.sent
    )
    on_it = f'<h4>On our agenda</h4><ul class="sentences">{sent}</ul>' if sent else ""
    value = escape(text)
    return (
        '<section class="agenda"><h3>For our next session</h3><p class="hint">Nothing goes to your '
        "partner unless you put it there: then they see that one sentence, and nothing else."
        f'</p>{on_it}<ul class="sentences">{ready}</ul>'
        '<form data-form="send"><label for="agenda-text">In other words</label>'
        f'<textarea id="agenda-text" name="text" rows="2" value="{value}">\n{value}</textarea>'
        f'{alert(problem)}<button type="submit" class="plain">Put this on our agenda</button>'
        "</form></section>"
    )


def _words(form: str, words: str, label: str) -> str:
    return (
        f'<form data-form="{form}"><input type="hidden" name="text" value="{escape(words)}">'
        f'<q>{escape(words)}</q><button type="submit" class="plain">{label}'
        f'<span class="sr">: {escape(words)}</span></button></form>'
    )


def _sources(sources: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(one)}</li>" for one in sources)
    return (
        '<details class="rests"><summary>What this looks at, and where it is from</summary>'
        f"<ul>{items}</ul></details>"
        if items
        else ""
    )


def progress(picture: Progress) -> str:
    """Return how each part went across finished rehearsals, as a table with bars."""
    lead = (
        f"{back('choose', 'Back to the start')}<h2>Across my rehearsals</h2>"
        f'<p class="where">{PRIVATE}</p>'
    )
    if not picture.rehearsals:
        return f'{lead}<p class="empty">Finish a rehearsal, and it shows up here.</p>'
    rows = "".join(
        f'<tr><th scope="row">{escape(part.label)}</th><td>'
        + _bars([
            (one.reached, f"{day(one.finished_at)}: {reached(one.reached)}")
            for one in part.points[-SHOWN:]
        ])
        + f"</td><td>{reached(part.points[-1].reached)}</td></tr>"
        for part in picture.parts
        if part.points
    )
    goal = (
        f'<section class="goal"><h3>My goal for next time</h3><p class="own">'
        f"{escape(picture.goal)}</p></section>"
        if picture.goal
        else ""
    )
    return (
        f'{lead}{goal}<table class="picture"><thead><tr><th scope="col">Part</th>'
        '<th scope="col">Each rehearsal, the oldest first</th><th scope="col">Last time</th></tr>'
        f"</thead><tbody>{rows}{_confidence_row(picture)}</tbody></table>"
        '<p class="hint">A full bar: it was there. Half a bar: it was there, in a turn that also '
        "held a label, blame or the like. No bar: it was missing.</p>"
    )


def _confidence_row(picture: Progress) -> str:
    known = [one for one in picture.confidence if one.after is not None][-SHOWN:]
    if not known:
        return ""
    bars = _bars([
        ((one.after or 0) / 10, f"{day(one.finished_at)}: {one.after} of 10") for one in known
    ])
    last = known[-1]
    was = "" if last.before is None else f"{last.before} → "
    return (
        f'<tr class="sure"><th scope="row">Confidence afterwards</th><td>{bars}</td>'
        f"<td>{was}{last.after} of 10</td></tr>"
    )


def _bars(values: Sequence[tuple[float, str]]) -> str:
    bars = "".join(
        f'<li><span class="bar" style="height:{round(100 * share)}%"></span>'
        f'<span class="sr">{escape(words)}</span></li>'
        for share, words in values
    )
    return f'<ol class="bars">{bars}</ol>'


def reached(share: float) -> str:
    """Return how a part went, in words."""
    return next(words for least, words in REACHED if share >= least)
