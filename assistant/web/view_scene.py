"""The scene of a rehearsal as HTML: its turns with how each landed, and two tries side by side."""

from __future__ import annotations

from assistant.application.rehearsal_snapshots import (
    Comparison,
    RehearsalLine,
    RehearsalSnapshot,
    Try,
)
from assistant.web.view import escape, paragraphs
from assistant.web.view_checks import marked
from assistant.web.view_rehearse import PRIVATE, back, button

KEYS = (
    '<div class="under"><p class="keys">Enter sends. Shift and Enter starts a new line.</p>'
    '<button type="button" class="quiet" data-pick="silence">Say nothing</button></div>'
)
OVER = (
    '<div class="under over"><p>The scene is over. You can try a turn again, or end the rehearsal '
    'and look back.</p><button type="button" class="strong" data-pick="end">End the rehearsal'
    "</button></div>"
)


def head(snapshot: RehearsalSnapshot) -> str:
    """Return whom one is talking to, and the ways out."""
    persona = snapshot.persona
    level = next(one.label for one in persona.levels if one.number == snapshot.level)
    done = snapshot.status == "done"
    ways = (
        button("debrief", "Back to the debrief", "plain")
        if done
        else button("end", "End the rehearsal", "plain") + button("pause", "Pause", "plain")
    )
    now = "" if done else f" · {escape(snapshot.mood)} just now"
    return (
        f'<div class="stage"><div><h2 class="phase">{escape(persona.name)}</h2>'
        f'<p class="where">{escape(persona.role)} · {escape(level.lower())}{now}</p></div>'
        f'<div class="ways">{ways}</div></div><details class="happened"><summary>What has happened'
        f"</summary>{paragraphs(persona.scene)}<p>{PRIVATE}</p></details>"
    )


def scene(snapshot: RehearsalSnapshot) -> str:
    """Return the turns of the branch that is being played."""
    following = (*snapshot.lines[1:], None)
    items = "".join(
        _turn(snapshot, line, reply) for line, reply in zip(snapshot.lines, following, strict=True)
    )
    return f'<ol class="turns">{items}</ol>{_retrying(snapshot)}'


def _turn(snapshot: RehearsalSnapshot, line: RehearsalLine, reply: RehearsalLine | None) -> str:
    who = {"person": "You", "coach": "Coach"}.get(line.author) or escape(snapshot.persona.name)
    said = paragraphs(line.text) or '<p class="nothing">Says nothing.</p>'
    note = f'<p class="note">{escape(line.note)}</p>' if line.note else ""
    more = ""
    if len(line.tries) > 1:
        who += f", try {line.tries.index(line.id) + 1} of {len(line.tries)}"
    if line.author == "person":
        took = reply if reply is not None and reply.author == "persona" else None
        more = f'<div class="after">{_landed(line, took)}{_tries(snapshot, line)}</div>'
    return (
        f'<li class="turn {line.author}"><p class="who">{who}</p><div class="said">{said}</div>'
        f"{more}{note}</li>"
    )


def _landed(line: RehearsalLine, reply: RehearsalLine | None) -> str:
    parts = [
        f"<dt>{label}</dt><dd>{escape(words)}</dd>"
        for label, words in (
            ("One thing that worked", line.worked),
            ("One to try", line.to_try),
            ("How they took it", reply.reason if reply else None),
        )
        if words
    ]
    if not parts:
        return ""
    moved = ""
    if reply is not None and reply.openness is not None:
        moved = openness(reply.openness - (reply.moved or 0.0), reply.openness)
    return (
        '<details class="landed"><summary>How that landed</summary>'
        f"<dl>{''.join(parts)}</dl>{moved}</details>"
    )


def _tries(snapshot: RehearsalSnapshot, line: RehearsalLine) -> str:
    buttons = []
    if snapshot.status != "done":
        buttons.append(button(f"again:{line.id}", "Try that turn again"))
    others = [one for one in line.tries if one != line.id]
    for other in others:
        first, second = sorted((line.id, other), key=line.tries.index)
        number = line.tries.index(other) + 1
        words = "Compare the two" if len(others) == 1 else f"Compare with try {number}"
        buttons.append(button(f"compare:{first}:{second}", words))
    return f'<div class="tries">{"".join(buttons)}</div>' if buttons else ""


def _retrying(snapshot: RehearsalSnapshot) -> str:
    if snapshot.retrying is None:
        return ""
    earlier = (
        f'<p>You said: <q class="earlier-words">{escape(snapshot.earlier)}</q></p>'
        if snapshot.earlier
        else "<p>You said nothing.</p>"
    )
    reuse = button("reuse", "Start from those words", "plain") if snapshot.earlier else ""
    return (
        '<div class="retrying" role="status"><p>You are before that turn again. What you said '
        f"before is kept.</p>{earlier}{reuse}"
        f"{button(f'keep:{snapshot.retrying}', 'Go back to what I said')}</div>"
    )


def coming(snapshot: RehearsalSnapshot, said: str, reply: str) -> str:
    """Return the turn under way."""
    wait = '<p class="waiting"><span></span><span></span><span></span></p>'
    mine = paragraphs(said) or '<p class="nothing">Says nothing.</p>'
    return (
        '<ol class="turns"><li class="turn person"><p class="who">You</p>'
        f'<div class="said">{mine}</div></li><li class="turn persona"><p class="who">'
        f'{escape(snapshot.persona.name)}</p><div class="said">{paragraphs(reply) or wait}</div>'
        "</li></ol>"
    )


def openness(before: float, after: float) -> str:
    """Return how open the persona was before and after, as a bar and in words."""
    was, now = (round(100 * min(max(one, 0.0), 1.0)) for one in (before, after))
    low, high = sorted((was, now))
    way = "opened" if now > was else "closed" if now < was else "still"
    return (
        f'<div class="openness {way}"><p>Openness {was} → {now} of 100</p><div class="bar" '
        f'aria-hidden="true"><span class="held" style="width:{low}%"></span>'
        f'<span class="moved" style="width:{high - low}%"></span></div></div>'
    )


def compare(snapshot: RehearsalSnapshot, comparison: Comparison) -> str:
    """Return two tries side by side, with how the persona took each."""
    tries = "".join(_try(snapshot, one) for one in (comparison.first, comparison.second))
    return (
        f"{back('scene', 'Back to the scene')}<h2>Two tries of the same turn</h2>"
        f'<p class="lead">{escape(snapshot.persona.name)} had said: '
        f"<q>{escape(comparison.after)}</q></p>"
        f'<div class="side-by-side">{tries}</div>{_changed(snapshot, comparison)}'
    )


def _try(snapshot: RehearsalSnapshot, one: Try) -> str:
    flags = one.check.flags if one.check else ()
    said = marked(one.text, flags) if one.text else "Says nothing."
    goes_on = ""
    if snapshot.status != "done":
        goes_on = (
            '<p class="seen">This is the one you are going on with.</p>'
            if one.is_current
            else button(f"use:{one.turn}", "Go on with this one", "plain")
        )
    return (
        f'<section class="sheet try"><h3>Try {one.number}</h3><p class="mine">{said}</p>'
        f'<h4>{escape(snapshot.persona.name)} answered</h4><div class="theirs">'
        f"{paragraphs(one.reaction)}</div>{openness(one.openness_before, one.openness_after)}"
        f"<p>{escape(one.reason)}</p>{goes_on}</section>"
    )


def _changed(snapshot: RehearsalSnapshot, comparison: Comparison) -> str:
    checks = [one.check for one in (comparison.first, comparison.second) if one.check]
    parts = {code for check in checks for code in check.slots}
    lists = (
        ("Now there", [one for one in comparison.gained if one in parts]),
        ("No longer there", [one for one in comparison.lost if one in parts]),
        ("Left out, and better so", [one for one in comparison.gained if one not in parts]),
        ("New, and worth another look", [one for one in comparison.lost if one not in parts]),
    )
    items = "".join(
        f"<dt>{label}</dt><dd>"
        + escape(", ".join(snapshot.part_labels.get(code, code) for code in codes))
        + "</dd>"
        for label, codes in lists
        if codes
    )
    if not items:
        return '<p class="lead">The two hold the same parts.</p>'
    return (
        f"<h3>From try {comparison.first.number} to try {comparison.second.number}</h3>"
        f'<dl class="changed">{items}</dl>'
    )
