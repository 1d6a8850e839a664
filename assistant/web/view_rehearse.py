"""Before a rehearsal, as HTML: whom to choose, one's own case, and how sure one is.

Everything handed over stays in the page's forms and buttons as ids; the application judges each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from assistant.application.rehearsal_snapshots import (
    CaseOptions,
    Option,
    PersonaChoice,
    RehearsalChoice,
)
from assistant.web.view import alert, escape, paragraphs

PRIVATE = "Only you can see this."
STATUS = {"open": "under way", "paused": "paused", "done": "finished", "cancelled": "stopped"}
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


def choose(
    personas: Sequence[PersonaChoice],
    earlier: Sequence[RehearsalChoice],
    problem: str = "",
    note: str = "",
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
    going = next((one for one in earlier if one.status in ("open", "paused")), None)
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
        f"{alert(problem)}{_note(note)}{go_on}{_cards(giving, entries)}"
        f"{_earlier([one for one in earlier if one is not going])}"
    )


def _note(note: str) -> str:
    return f'<p class="note" role="status">{escape(note)}</p>' if note else ""


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
