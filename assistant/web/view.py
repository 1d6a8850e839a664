"""Values in, HTML out. Whatever a person, a document or a model wrote is escaped here, once.

No function here reads, saves or decides anything.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from assistant.application.snapshots import (
    ConversationChoice,
    FlowChoice,
    Guidance,
    Line,
    Snapshot,
)

AREAS = (
    ("coach", "Coach"),
    ("together", "Our pair"),
    ("shared", "Our records"),
    ("programme", "Programme questions"),
    ("check", "Check my words"),
    ("rehearse", "Rehearse"),
)
ROLES = (
    ("mentee", "Mentee", "I am the senior one, here to learn."),
    ("mentor", "Mentor", "I am the junior one, here to teach."),
    ("coordinator", "Coordinator", "I run the programme and have a question about it."),
)
EVERY_ROLE = tuple(name for name, _, _ in ROLES)
KEYS = '<p class="keys">Enter sends. Shift and Enter starts a new line.</p>'
STATUS = {"open": "under way", "paused": "paused", "done": "finished", "cancelled": "stopped"}


def escape(text: str) -> str:
    """Return the text so that a browser shows it letter for letter, also inside an attribute."""
    return html.escape(text.replace("\x00", "\ufffd"), quote=True)


def paragraphs(text: str) -> str:
    """Return the text as paragraphs, with its line breaks kept."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip("\n"))
    return "".join(f"<p>{escape(b).replace(chr(10), '<br>')}</p>" for b in blocks if b.strip())


def alert(message: str) -> str:
    """Return a message about something that went wrong, announced at once; empty for none."""
    return f'<p class="alert" role="alert">{escape(message)}</p>' if message else ""


def header(area: str, mode_label: str, own_pages: str = "") -> str:
    """Return the top of the page: the name, the areas, one's own pages, and the mode it is in."""
    here = ' aria-current="page"'
    links = "".join(
        f'<li><button type="button" data-pick="{name}"{here if name == area else ""}>'
        f"{label}</button></li>"
        for name, label in AREAS
    )
    return (
        '<a class="skip" href="#main">Skip to the page</a>'
        '<div class="top"><div class="brand"><h1>Telemachus</h1>'
        '<p class="tagline">A coach for reverse mentoring</p></div>'
        f'<nav aria-label="Areas"><ul>{links}</ul></nav>'
        f'<div class="beneath"><p class="mode">{escape(mode_label)}</p>{own_pages}</div></div>'
    )


def who_are_you(roles: Sequence[str] = EVERY_ROLE) -> str:
    """Return the first question of all, with an answer for each role that one has."""
    cards = "".join(
        f'<li><button type="button" class="card" data-pick="role:{name}">'
        f"<strong>{label}</strong> <span>{line}</span></button></li>"
        for name, label, line in ROLES
        if name in roles
    )
    return (
        '<section aria-labelledby="who"><h2 id="who">Who are you?</h2>'
        '<p class="lead">In reverse mentoring the younger one teaches. '
        "Pick what you are here, and we begin.</p>"
        f'<ul class="cards">{cards}</ul></section>'
    )


def welcome(
    role: str | None,
    flows: Sequence[FlowChoice],
    earlier: Sequence[ConversationChoice],
    roles: Sequence[str] = EVERY_ROLE,
    steps: str = "",
) -> str:
    """Return the home page: what comes next, then who one is, or what that role may do.

    `steps` is what comes next, as HTML.
    """
    if role is None:
        who = who_are_you(roles) if roles else ""
        return f'<div class="welcome">{steps}{who}{earlier_conversations(earlier)}</div>'
    mine = [choice for choice in earlier if choice.role == role]
    going = next((c for c in mine if c.status in {"open", "paused"}), None)
    name = next(label for key, label, _ in ROLES if key == role)
    again = (
        '<button type="button" class="back" data-pick="back">'
        '<span aria-hidden="true">←</span> Not you? Choose again</button>'
        if len(roles) > 1
        else ""
    )
    return (
        f'<div class="welcome">{again}{steps}'
        f'<section aria-labelledby="flows"><h2 id="flows">{name}: what would you like to do?</h2>'
        f"{_go_on(going)}{_flow_list(flows)}</section>"
        + earlier_conversations([c for c in mine if c is not going])
        + "</div>"
    )


def _go_on(choice: ConversationChoice | None) -> str:
    if choice is None:
        return ""
    return (
        f'<button type="button" class="card go-on" data-pick="go:{escape(choice.conversation)}">'
        f"<strong>Go on where you left off</strong> <span>{escape(choice.title)}, "
        f"{day(choice)}</span></button>"
    )


def _flow_list(flows: Sequence[FlowChoice]) -> str:
    cards = "".join(
        f'<li><button type="button" class="card" data-pick="flow:{escape(flow.phase)}:{flow.role}">'
        f"<strong>{escape(flow.title)}</strong> <span>{escape(flow.summary)}</span> "
        f'<span class="minutes">About {flow.minutes} minutes</span></button></li>'
        for flow in flows
    )
    return f'<ol class="cards flows">{cards}</ol>'


def earlier_conversations(choices: Sequence[ConversationChoice]) -> str:
    """Return the list of earlier conversations, small; nothing where there are none."""
    if not choices:
        return ""
    items = "".join(
        f'<li><button type="button" class="quiet" data-pick="go:{escape(c.conversation)}">'
        f"{escape(c.title)} <span>{c.role} · {STATUS[c.status]} · {day(c)}</span></button></li>"
        for c in choices
    )
    return (
        '<section class="earlier" aria-labelledby="earlier"><h3 id="earlier">Earlier '
        f"conversations</h3><ul>{items}</ul></section>"
    )


def day(choice: ConversationChoice) -> str:
    """Return the day of the last change in words, such as 3 March 2027."""
    changed = choice.changed_at
    return f"{changed.day} {changed:%B %Y}"


def place(snapshot: Snapshot) -> str:
    """Return where in the phase one is: title, question, and how far along."""
    steps = max(snapshot.steps, 1)
    if snapshot.status in {"done", "cancelled"} or snapshot.number == 0:
        now, line = steps, "Finished" if snapshot.status != "cancelled" else "Stopped"
    else:
        now = snapshot.number
        line = f"Question {snapshot.number} of {snapshot.steps}: {escape(snapshot.step_label)}"
        if snapshot.status == "paused":
            line = f"Paused at question {snapshot.number} of {snapshot.steps}"
    return (
        f'<h2 class="phase">{escape(snapshot.title)}</h2><p class="where">{line}</p>'
        f'<div class="progress" role="progressbar" aria-label="How far along" aria-valuemin="0"'
        f' aria-valuemax="{steps}" aria-valuenow="{now}" aria-valuetext="{line}">'
        f'<span style="width:{round(100 * now / steps)}%"></span></div>'
    )


def turns(lines: Sequence[Line]) -> str:
    """Return the turns so far."""
    return f'<ol class="turns">{"".join(_turn(line) for line in lines)}</ol>'


def _turn(line: Line) -> str:
    who = "You" if line.author == "person" else "Coach"
    return (
        f'<li class="turn {line.author}"><p class="who">{who}</p>'
        f'<div class="said">{paragraphs(line.text)}</div>'
        f"{_guidance(line.guidance)}{_note(line.note)}</li>"
    )


def _note(note: str | None) -> str:
    return f'<p class="note">{escape(note)}</p>' if note else ""


def _guidance(guidance: Guidance | None) -> str:
    if guidance is None:
        return ""
    return (
        f'<details class="guidance"><summary>From the guidance: {escape(guidance.title)}</summary>'
        f"<blockquote>{paragraphs(guidance.quote)}</blockquote>"
        f'<p class="file">{escape(guidance.source)}</p></details>'
    )


def coming(said: str, reply: str) -> str:
    """Return the turn under way: what was just said, and the reply as far as it has come."""
    body = paragraphs(reply) or '<p class="waiting"><span></span><span></span><span></span></p>'
    return (
        '<ol class="turns"><li class="turn person"><p class="who">You</p>'
        f'<div class="said">{paragraphs(said)}</div></li>'
        '<li class="turn coach"><p class="who">Coach</p>'
        f'<div class="said">{body}</div></li></ol>'
    )


def replies(snapshot: Snapshot) -> str:
    """Return the short answers that fit just now, as buttons."""
    if snapshot.status == "done":
        return _picks("leave", ["Back to the start"])
    return _picks("say", snapshot.replies)


def _picks(kind: str, labels: Sequence[str]) -> str:
    if not labels:
        return ""
    items = "".join(
        f'<li><button type="button" data-pick="{kind}:{escape(label)}">'
        f"{escape(label)}</button></li>"
        for label in labels
    )
    return f'<ul class="replies" aria-label="Short answers">{items}</ul>'


def record(
    snapshot: Snapshot, saved: str | None = None, problem: tuple[str, str] | None = None
) -> str:
    """Return the record so far, each entry with a box to correct it.

    `saved` is the field that was just saved; `problem` a field and why it was not.
    """
    seen = _who_sees(snapshot)
    entries = "".join(
        _entry(e.field, e.label, e.text, e.field == saved, _problem_of(e.field, problem))
        for e in snapshot.entries
    )
    body = (
        f'<ul class="entries">{entries}</ul>'
        if entries
        else '<p class="empty">What you answer is written down here as we go. '
        "You can change it at any time.</p>"
    )
    count = f' <span class="count">{len(snapshot.entries)}</span>' if snapshot.entries else ""
    return (
        f'<details class="record" open data-conversation="{escape(snapshot.conversation)}">'
        f'<summary><h3>Your record</h3>{count}</summary><p class="seen">{seen}</p>{body}</details>'
    )


def _who_sees(snapshot: Snapshot) -> str:
    if not snapshot.private:
        return "You and your partner can see this."
    shared = sum(entry.shared for entry in snapshot.entries)
    if not shared:
        return "Only you can see this."
    items = "1 item" if shared == 1 else f"{shared} items"
    return f"Only you can see this, except the {items} you chose to share."


def _problem_of(field: str, problem: tuple[str, str] | None) -> str:
    return alert(problem[1]) if problem is not None and problem[0] == field else ""


def _entry(field: str, label: str, text: str, saved: bool, problem: str) -> str:
    # A textarea has no value attribute of its own; Gradio's page copies it into the box whenever
    # it changes, and leaves the box alone, with what is being typed there, when it does not.
    name, value = escape(field), escape(text)
    return (
        f'<li class="entry"><label for="entry-{name}">{escape(label)}</label>'
        f'<textarea id="entry-{name}" data-field="{name}" rows="2" value="{value}">\n{value}'
        f'</textarea>{problem}<div class="foot"><button type="button" class="quiet" '
        f'data-save="{name}">Save<span class="sr"> {escape(label)}</span></button>'
        f'<span class="saved" role="status">{"Saved" if saved else ""}</span></div></li>'
    )
