"""What the two of a pair write together, each in a browser of their own.

Everything shown is refreshed every few seconds and when the window is turned to; the box that
somebody writes in is a component of its own, which no refresh touches.
"""

from __future__ import annotations

import json
from typing import Any, get_args

import gradio as gr

from assistant.application.pair_snapshots import PairPage, Saved, SeenRecord, Whose
from assistant.domain.conversation import Person, Role
from assistant.domain.errors import TelemachusError
from assistant.domain.pair_records import KINDS, PairKind
from assistant.web import view, view_shared
from assistant.web.drafts import Drafts
from assistant.web.identity import person_of
from assistant.web.needs import App
from assistant.web.pages.parts import ON_PICK, QUIET, fillable, filled, pickable, picked

EVERY = 4  # seconds between two looks at what the other may have changed
Changes = dict[Any, Any]
ON_FOCUS = (
    ON_PICK
    + """
window.addEventListener('focus', () => {
  if (element.offsetParent) trigger('click', {pick: 'look'});
});
"""
)


class Shared:
    """The components of the area and what they do."""

    def __init__(self, app: App, drafts: Drafts) -> None:
        self.app = app
        self.drafts = drafts
        self.lead = gr.HTML(
            elem_id="shared-lead", js_on_load=ON_FOCUS, apply_default_css=False, padding=False
        )
        self.views: dict[PairKind, gr.HTML] = {}
        self.editors: dict[PairKind, gr.HTML] = {}
        for kind in KINDS:
            name = kind.replace(" ", "-")
            with gr.Column(elem_classes="sheet"):
                self.views[kind] = pickable(name=f"shared-view-{name}")
                self.editors[kind] = fillable(name=f"shared-edit-{name}")
        self.pair = gr.Textbox(visible=False, label="Pair")
        self.seen = gr.Textbox(visible=False, label="What is shown")
        self.timer = gr.Timer(EVERY, active=False)

    @property
    def parts(self) -> list[Any]:
        """Return every component that an event of this area may change."""
        return [
            self.lead,
            *self.views.values(),
            *self.editors.values(),
            self.pair,
            self.seen,
            self.timer,
        ]

    def wire(self) -> None:
        """Say what happens on each event."""
        shown = [self.lead, *self.views.values(), self.seen]
        self.timer.tick(self.look, [self.pair, self.seen], shown, **QUIET)
        gr.on(
            [self.lead.click, *(view.click for view in self.views.values())],
            self.follow,
            [self.pair, self.seen],
            self.parts,
            **QUIET,
        )
        gr.on(
            [editor.click for editor in self.editors.values()],
            self.follow,
            [self.pair, self.seen],
            self.parts,
            **QUIET,
        )
        gr.on(
            [editor.submit for editor in self.editors.values()],
            self.save,
            [self.pair],
            self.parts,
            trigger_mode="once",
            **QUIET,
        )

    def arrive(self, person: Person) -> Changes:
        """Show the records of the pair the person is in, and words that were not saved."""
        pairs = self._pairs(person)
        closed: Changes = dict.fromkeys(self.editors.values(), "")
        if not pairs:
            empty = dict.fromkeys(self.views.values(), "")
            return {self.lead: view_shared.NO_PAIR, **empty, **closed, self.pair: ""}
        pair = pairs[0][0]
        left = _left(self.drafts.take(person.id, "shared"))
        if left is not None and left.get("pair") in dict(pairs):
            pair = left["pair"]
        changes = {**closed, **self._shown(person, pair), self.timer: gr.update(active=True)}
        return {**changes, **self._put_back(person, pair, left)} if left else changes

    def rest(self) -> Changes:
        """Stop looking: another area is on the screen."""
        return {self.timer: gr.update(active=False)}

    def look(self, pair: str, seen: str, request: gr.Request) -> Changes:
        """Show what has changed since it was last looked at; nothing where nothing has."""
        return self._look(person_of(request), pair, seen)

    def follow(self, pair: str, seen: str, event: gr.EventData, request: gr.Request) -> Changes:
        """Follow a button of the area."""
        person = person_of(request)
        act, _, rest = (picked(event) or "look").partition(":")
        kind, _, field = rest.partition(":")
        try:
            match act:
                case "pair":
                    closed = dict.fromkeys(self.editors.values(), "")
                    return {**closed, **self._shown(person, rest)}
                case "edit":
                    return self._edit(person, pair, kind, field)
                case "history":
                    return self._history(person, pair, kind, field)
                case "settle":
                    meeting = self._record(self._page(person, pair), kind).meeting
                    self.app.pair_records.settle(person, pair, kind, meeting, field)
                case "begin":
                    self.app.pair_records.begin(person, pair, kind)
                case "close":
                    closed = {self.editors[of]: "" for of in KINDS if of == kind}
                    return closed or self._nothing()
            return self._look(person, pair, seen)
        except (TelemachusError, StopIteration) as error:
            return self._trouble(person, pair, error)

    def save(self, pair: str, event: gr.EventData, request: gr.Request) -> Changes:
        """Keep what was written in a box; on trouble the words stay in it."""
        person = person_of(request)
        _, given = filled(event)
        kind, field = given.get("kind", ""), given.get("field", "")
        try:
            saved = self.app.pair_records.save(
                person, pair, kind, _number(given.get("meeting")), field,
                _number(given.get("seen")), given.get("text", ""),
            )  # fmt: skip
        except TelemachusError as error:
            return self._trouble(person, pair, error)
        note = _note(saved, dict(self._pairs(person)).get(pair, "your partner"))
        editor = next(self.editors[of] for of in KINDS if of == kind)
        return {**self._shown(person, pair), editor: view_shared.told(note)}

    # What is shown.

    def _page(self, person: Person, pair: str) -> PairPage:
        return self.app.pair_records.page(person, pair)

    def _look(self, person: Person, pair: str, seen: str) -> Changes:
        try:
            changes = self._shown(person, pair)
        except TelemachusError:
            return self._nothing()
        if changes[self.seen] == seen:
            return self._nothing()
        return _without(changes, self.pair)

    def _shown(self, person: Person, pair: str, problem: str = "") -> Changes:
        page, pairs = self._page(person, pair), self._pairs(person)
        partner = dict(pairs).get(pair, "your partner")
        names = _names(partner)
        sides = self._sides(person, pair, partner)
        sections = [view_shared.section(one, page, names, sides) for one in page.records]
        top = view_shared.lead(page, pairs, partner, problem)
        return {
            self.lead: top,
            **dict(zip(self.views.values(), sections, strict=True)),
            self.pair: pair,
            self.seen: view_shared.stamp(top, *sections),
        }

    def _nothing(self) -> Changes:
        """Return what leaves the screen as it is; Gradio wants one component at least."""
        return {self.seen: gr.skip()}

    def _edit(self, person: Person, pair: str, kind: str, field: str) -> Changes:
        record = self._record(self._page(person, pair), kind)
        return {self.editors[record.kind]: view_shared.editor(record, field)}

    def _history(self, person: Person, pair: str, kind: str, field: str) -> Changes:
        record = self._record(self._page(person, pair), kind)
        versions = self.app.pair_records.history(person, pair, kind, record.meeting, field)
        names = _names(dict(self._pairs(person)).get(pair, "your partner"))
        return {self.editors[record.kind]: view_shared.history(record.kind, field, versions, names)}

    def _put_back(self, person: Person, pair: str, left: dict[str, str]) -> Changes:
        """Return the box with the words that were not saved when the page went away."""
        try:
            record = self._record(self._page(person, pair), left.get("kind", ""))
            seen = _number(left.get("seen"))
            form = view_shared.editor(record, left.get("field", ""), left.get("text", ""), seen)
        except (TelemachusError, StopIteration):
            return {}
        return {self.editors[record.kind]: form}

    def _trouble(self, person: Person, pair: str, error: Exception) -> Changes:
        problem = str(error) if isinstance(error, TelemachusError) else ""
        try:
            return self._shown(person, pair, problem)
        except TelemachusError:
            return {self.lead: view_shared.NO_PAIR if not problem else view.alert(problem)}

    def _record(self, page: PairPage, kind: str) -> SeenRecord:
        return next(one for one in page.records if one.kind == kind)

    def _pairs(self, person: Person) -> list[tuple[str, str]]:
        """Return the pairs of a person with the other's name: those that go on, then ended ones."""
        named: dict[str, str] = {}
        for role in get_args(Role):
            named |= dict(self.app.accounts.partners(person, role))
        every = self.app.accounts.standing(person).pairs
        latest = sorted(every, key=lambda one: (one.ended_at is None, one.began_at), reverse=True)
        return [(one.id, named.get(one.id, "your partner")) for one in latest]

    def _sides(self, person: Person, pair: str, partner: str) -> tuple[str, str]:
        mine = next(
            (one for one in self.app.accounts.standing(person).pairs if one.id == pair), None
        )
        is_mentee = mine is not None and mine.mentee == person.id
        return ("You", partner) if is_mentee else (partner, "You")


def _names(partner: str) -> dict[Whose, str]:
    return {"you": "you", "partner": partner, "someone who left": "someone who left"}


def _note(saved: Saved, partner: str) -> str:
    if saved.left_two and saved.brought_together:
        return (
            f"Saved. {partner} had worded something differently meanwhile: both wordings are "
            "there, marked. Nothing was overwritten."
        )
    if saved.brought_together:
        return f"Saved. {partner} had changed this meanwhile: both changes are in."
    return "Saved."


def _left(draft: str) -> dict[str, str] | None:
    """Return the form a page left behind, None for anything else."""
    try:
        said = json.loads(draft) if draft else None
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    return {name: text for name, text in said.items() if isinstance(text, str)}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _without(changes: Changes, part: Any) -> Changes:
    return {key: value for key, value in changes.items() if key is not part}
