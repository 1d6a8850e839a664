"""A rehearsal as HTML: whom to choose, how sure one is, the scene, and two tries side by side.

Everything handed over stays in the page's forms and buttons as ids; the application judges each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from assistant.application.rehearsal_snapshots import (
    CaseOptions,
    Comparison,
    Option,
    PersonaChoice,
    RehearsalChoice,
    RehearsalLine,
    RehearsalSnapshot,
    Try,
)
from assistant.web.view import alert, escape, paragraphs
from assistant.web.view_checks import marked

PRIVATE = "Only you can see this."
STATUS = {"open": "under way", "paused": "under way", "done": "finished", "cancelled": "stopped"}
KEYS = (
    '<div class="under"><p class="keys">Enter sends. Shift and Enter starts a new line.</p>'
    '<button type="button" class="quiet" data-pick="silence">Say nothing</button></div>'
)
OVER = (
    '<div class="under over"><p>The scene is over. You can try a turn again, or end the rehearsal '
    'and look back.</p><button type="button" class="strong" data-pick="end">End the rehearsal'
    "</button></div>"
)
Given = Mapping[str, str]


def button(pick: str, words: str, kind: str = "quiet") -> str:
    """Return a button that says what it picks; `words` are HTML."""
    return f'<button type="button" class="{kind}" data-pick="{escape(pick)}">{words}</button>'


def back(pick: str, words: str) -> str:
    """Return the button that leads back."""
    return button(pick, f'<span aria-hidden="true">←</span> {words}', "back")


def day(when: datetime) -> str:
    """Return a day in words, such as 3 March 2027."""
    return f"{when.day} {when:%B %Y}"


# Choosing.


def choose(
    personas: Sequence[PersonaChoice], earlier: Sequence[RehearsalChoice], problem: str = ""
) -> str:
    """Return whom one may rehearse with, the way to one's own case, and earlier rehearsals."""
    giving = [one for one in personas if one.practises == "giving"]
    entries = (
        button(
            "own",
            "<strong>My own case</strong> <span>Choose what is hard about it, and "
            "practise with someone like them.</span>",
            "card",
        ),
        button(
            "receiving",
            "<strong>The other way round</strong> <span>For a mentee: a junior "
            "tells you something. Listen, ask back, decide.</span>",
            "card",
        ),
    )
    going = next((one for one in earlier if one.status == "open"), None)
    go_on = (
        button(
            f"go:{going.conversation}",
            "<strong>Go on where you left off</strong> "
            f"<span>{escape(going.persona)}, {day(going.changed_at)}</span>",
            "card go-on",
        )
        if going
        else ""
    )
    return (
        '<h2>Rehearse</h2><p class="lead">Say it here first, to someone who takes it the way '
        "a senior colleague might. You can try any turn again.</p>"
        f"{alert(problem)}{go_on}{_cards(giving, entries)}"
        f"{_earlier([one for one in earlier if one is not going])}"
    )


def receiving(personas: Sequence[PersonaChoice]) -> str:
    """Return the juniors from whom one may practise hearing something."""
    juniors = [one for one in personas if one.practises == "receiving"]
    return (
        f"{back('choose', 'Back to the start')}<h2>Receive feedback</h2>"
        '<p class="lead">Someone younger has something to tell you. Practise hearing it out.</p>'
        f"{_cards(juniors)}"
    )


def _cards(personas: Sequence[PersonaChoice], more: Sequence[str] = ()) -> str:
    cards = [
        button(
            f"persona:{one.id}",
            f'<strong>{escape(one.name)}</strong> <span class="role">{escape(one.role)}</span> '
            f'<span>{escape(one.line)}</span> <span class="minutes">'
            f"{'Your own case' if one.is_own else escape(one.obstacle.capitalize())}"
            f" · {len(one.levels)} levels</span>",
            "card",
        )
        for one in personas
    ]
    return f'<ul class="cards people">{"".join(f"<li>{one}</li>" for one in (*cards, *more))}</ul>'


def _earlier(choices: Sequence[RehearsalChoice]) -> str:
    if not choices:
        return ""
    items = "".join(
        "<li>"
        + button(
            f"go:{one.conversation}",
            f"{escape(one.persona)} <span>{STATUS[one.status]} · {day(one.changed_at)}</span>",
        )
        + "</li>"
        for one in choices
    )
    return (
        '<section class="earlier" aria-labelledby="rehearsed"><h3 id="rehearsed">Earlier '
        f'rehearsals</h3><p class="seen">{PRIVATE}</p><ul>{items}</ul>'
        f"{button('progress', 'How it has changed across rehearsals')}</section>"
    )


def before(persona: PersonaChoice, given: Given, problem: str = "") -> str:
    """Return what has happened, and the form that begins the scene."""
    levels = "".join(
        _radio("level", str(level.number), level.label, given.get("level", "1"))
        for level in persona.levels
    )
    return (
        f"{back('choose', 'Choose someone else')}<h2>{escape(persona.name)}</h2>"
        f'<p class="where">{escape(persona.role)}</p>'
        f'<div class="lead">{paragraphs(persona.scene)}</div>'
        f'<form class="sheet" data-form="begin">{_hidden("persona", persona.id)}'
        f'<fieldset class="levels"><legend>How do you meet them?</legend>{levels}</fieldset>'
        f"{confidence('How sure are you that you can say it well?', given)}{alert(problem)}"
        '<button type="submit" class="strong">Begin</button></form>'
    )


def confidence(question: str, given: Given) -> str:
    """Return the scale from 0 to 10, which may be left out."""
    marks = "".join(
        _radio("confidence", str(n), str(n), given.get("confidence", "")) for n in range(11)
    )
    return (
        f'<fieldset class="scale"><legend>{question} <span>You may leave it out.</span></legend>'
        f'<div class="marks">{marks}</div><p class="ends" aria-hidden="true"><span>0: not at all'
        "</span><span>10: completely</span></p></fieldset>"
    )


def own_case(options: CaseOptions, given: Given, problem: str = "") -> str:
    """Return the form in which one describes one's own case."""
    fields = "".join((
        _text("name", "A first name, or one you make up", given),
        _select("relation", "Who they are", options.relations, given),
        _select("obstacle", "What makes it hard", options.obstacles, given),
        _select("setting", "Where you would say it", options.settings, given),
    ))
    topic = escape(given.get("topic", ""))
    return (
        f"{back('choose', 'Back to the start')}<h2>My own case</h2>"
        f'<p class="lead">Choose what fits best. {PRIVATE}</p>'
        f'<form class="sheet" data-form="own">{fields}'
        '<p class="field"><label for="case-topic">What it is about, in a few words</label>'
        f'<textarea id="case-topic" name="topic" rows="3" value="{topic}">\n{topic}</textarea></p>'
        f'{alert(problem)}<button type="submit" class="strong">Go on</button></form>'
    )


def _radio(name: str, value: str, label: str, chosen: str) -> str:
    checked = " checked" if value == chosen else ""
    return (
        f'<label><input type="radio" name="{name}" value="{escape(value)}"{checked}>'
        f"<span>{escape(label)}</span></label>"
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _text(name: str, label: str, given: Given) -> str:
    value = escape(given.get(name, ""))
    return (
        f'<p class="field"><label for="case-{name}">{label}</label><input type="text" '
        f'id="case-{name}" name="{name}" value="{value}" maxlength="60" autocomplete="off"></p>'
    )


def _select(name: str, label: str, options: Sequence[Option], given: Given) -> str:
    items = "".join(
        f'<option value="{escape(one.id)}"{" selected" if given.get(name) == one.id else ""}>'
        f"{escape(one.label[:1].upper() + one.label[1:])}</option>"
        for one in options
    )
    return (
        f'<p class="field"><label for="case-{name}">{label}</label>'
        f'<select id="case-{name}" name="{name}">{items}</select></p>'
    )


# The scene.


def head(snapshot: RehearsalSnapshot) -> str:
    """Return whom one is talking to, and the ways out."""
    persona = snapshot.persona
    level = next(one.label for one in persona.levels if one.number == snapshot.level)
    done = snapshot.status == "done"
    ways = (
        button("debrief", "Back to the debrief", "plain")
        if done
        else button("end", "End the rehearsal", "plain") + button("leave", "Leave", "plain")
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
    return (
        '<div class="retrying" role="status"><p>You are before that turn again. What you said the '
        f"first time is kept.</p>{button(f'keep:{snapshot.retrying}', 'Go back to what I said')}"
        "</div>"
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


# Two tries.


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
