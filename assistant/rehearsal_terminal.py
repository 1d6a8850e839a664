"""A rehearsal in a terminal: one turn a line, as text or as JSON lines.

Lines that begin with a colon steer and are not said: `:how` tells how the last turn landed (folded
otherwise, so that one can stay in the scene), `:again` tries the last turn again, `:done` or
`:done 7` finishes (with the confidence afterwards). An empty line is silence. Who says "pause"
leaves the scene as it is, to be gone on with later.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assistant.application.documents import feedback_document
from assistant.application.rehearsal_snapshots import (
    Debrief,
    Influence,
    PersonaChoice,
    RehearsalSnapshot,
)
from assistant.domain.errors import InputError
from assistant.terminal import refuse, replies, write

if TYPE_CHECKING:
    from assistant.bootstrap import App
    from assistant.domain.conversation import Person

_AGAIN, _DONE, _HOW = ":again", ":done", ":how"
_KEYS = (
    "(An empty line says nothing. :how tells how that landed, :again tries the turn again, "
    "“pause” leaves it for later, :done 7 ends it, with how sure you feel.)"
)


def list_personas(app: App, name: str, as_json: bool) -> int:
    """Print whom one may rehearse with."""
    personas = app.rehearsing.personas(app.person(name))
    if as_json:
        document = {"personas": [asdict(persona) for persona in personas]}
        write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        write("".join(_listed(persona) for persona in personas))
    return 0


def rehearse(
    app: App, persona: str, level: int, confidence: int | None, name: str, as_json: bool
) -> int:
    """Play a rehearsal, reading turns from standard input; return the exit status.

    Raises:
        InputError: when there is no such persona or level.
    """
    person = app.person(name)
    return _play(app, person, app.rehearsing.start(person, persona, level, confidence), as_json)


def resume(app: App, name: str, as_json: bool) -> int:
    """Go on with the rehearsal that was left last; return the exit status.

    Raises:
        InputError: when there is none.
    """
    person = app.person(name)
    return _play(app, person, app.rehearsing.resume(person), as_json)


def _play(app: App, person: Person, snapshot: RehearsalSnapshot, as_json: bool) -> int:
    write("" if as_json else f"{snapshot.persona.scene}\n\n{_KEYS}\n\n")
    _show(app, snapshot, as_json)
    status, after = 0, None
    for raw in replies(as_json):
        if raw.strip().startswith(_DONE):
            after = _number(raw)
            break
        if raw.strip() == _HOW:
            write("" if as_json else "".join(_landed(snapshot)))
            continue
        try:
            snapshot = _taken(app, person, snapshot, raw)
        except InputError as error:
            status = 1
            refuse(error, as_json)
            continue
        if snapshot.paused is not None:
            _wait(snapshot.paused, as_json)
            return status
        _show(app, snapshot, as_json)
        if snapshot.is_over and not as_json:
            break
    return _finish(app, person, snapshot, after, as_json) or status


def _taken(app: App, person: Person, snapshot: RehearsalSnapshot, raw: str) -> RehearsalSnapshot:
    if raw.strip() == _AGAIN:
        mine = [line.id for line in snapshot.lines if line.author == "person"]
        if not mine:
            raise InputError("unknown-turn", "There is no turn to try again yet.")
        return app.rehearsing.try_again(person, snapshot.conversation, mine[-1])
    *_, last = app.rehearsing.say(person, snapshot.conversation, raw)
    assert isinstance(last, RehearsalSnapshot)
    return last


def _wait(says: str, as_json: bool) -> None:
    if as_json:
        write(json.dumps({"paused": True, "note": says}, ensure_ascii=False) + "\n")
    else:
        write(f"    {says} Go on with: telemachus rehearse --resume\n")


def _finish(
    app: App, person: Person, snapshot: RehearsalSnapshot, after: int | None, as_json: bool
) -> int:
    try:
        debrief = app.rehearsing.finish(person, snapshot.conversation, after)
    except InputError as error:
        refuse(error, as_json)
        return 1
    if as_json:
        write(json.dumps({"debrief": asdict(debrief)}, ensure_ascii=False) + "\n")
    else:
        write("".join(_account(debrief)))
    return 0


def _show(app: App, snapshot: RehearsalSnapshot, as_json: bool) -> None:
    if snapshot.retrying is not None:
        said_before = f"    Before that turn again. You said: “{snapshot.earlier or '…'}”\n"
        write("" if as_json else said_before)
        return
    last = snapshot.lines[-1]
    said = snapshot.lines[-2] if len(snapshot.lines) > 1 else None
    if not as_json:
        name = f"{snapshot.persona.name}: " if last.author == "persona" else ""
        write(f"{name}{last.text}\n" + (f"({last.note})\n" if last.note else ""))
        return
    check: dict[str, Any] | None = None
    if said is not None and said.check is not None:
        is_giving = snapshot.persona.practises == "giving"
        check = feedback_document(said.check, app.cites(said.check) if is_giving else ())
    document = {
        "persona_says": last.text,
        "check": check,
        "origin": last.origin,
        "done": snapshot.is_over,
        "openness": snapshot.openness,
        "reason": snapshot.reason,
    }
    write(json.dumps(document, ensure_ascii=False) + "\n")


def _landed(snapshot: RehearsalSnapshot) -> Iterator[str]:
    mine = [line for line in snapshot.lines if line.author == "person"]
    if not mine or not mine[-1].worked:
        yield "    Say something first.\n"
        return
    yield f"    What worked: {mine[-1].worked}\n    To try: {mine[-1].to_try}\n"
    yield f"    How they took it: {snapshot.reason}\n"


def _account(debrief: Debrief) -> Iterator[str]:
    yield "\nThe account\n"
    for one in debrief.criteria:
        yield f"  {one.title}: {one.level} of {one.of}. {one.anchor}\n"
        yield from (f"      “{words}”\n" for words in one.quotations)
    for title, influences in (("opened", debrief.opened), ("closed", debrief.closed)):
        yield from (f"  What {title} them: {_why(one)}\n" for one in influences)
    yield f"  Next time: {debrief.goal}\n"


def _why(one: Influence) -> str:
    quoted = one.quotation.strip(" .,;:!?")
    return one.why if not quoted or quoted in one.why else f"“{quoted}”: {one.why}"


def _listed(persona: PersonaChoice) -> str:
    return (
        f"{persona.id}\n    {persona.name}, {persona.role} ({persona.obstacle}; "
        f"{persona.practises} feedback)\n    {persona.line}\n"
    )


def _number(raw: str) -> int | None:
    digits = raw.strip().removeprefix(_DONE).strip()
    return int(digits) if digits.isdigit() and int(digits) <= 10 else None
