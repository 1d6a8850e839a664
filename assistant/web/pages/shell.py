"""The frame: the name, the way between the areas, and the mode the app is in."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.web import view, view_me
from assistant.web.drafts import Drafts
from assistant.web.identity import me_of, person_of
from assistant.web.needs import App
from assistant.web.pages.check import Check
from assistant.web.pages.coach import Coach
from assistant.web.pages.parts import QUIET, pickable, picked
from assistant.web.pages.programme import Programme
from assistant.web.pages.rehearse import Rehearse
from assistant.web.pages.shared import Shared
from assistant.web.pages.together import Together

Changes = dict[Any, Any]


class Shell:
    """The whole page."""

    def __init__(self, app: App, drafts: Drafts) -> None:
        self.app = app
        self.drafts = drafts
        self.header = pickable(view.header("coach", app.mode.label), name="top")
        with gr.Column(elem_id="area-coach", elem_classes="area") as coach_area:
            self.coach = Coach(app, drafts)
        with gr.Column(visible=False, elem_id="area-together", elem_classes="area") as pair_area:
            self.together = Together(app)
        with gr.Column(visible=False, elem_id="area-programme", elem_classes="area") as asking:
            self.programme = Programme(app, drafts)
        with gr.Column(visible=False, elem_id="area-check", elem_classes="area") as checking:
            self.check = Check(app)
        with gr.Column(visible=False, elem_id="area-rehearse", elem_classes="area") as rehearsing:
            self.rehearse = Rehearse(app, drafts)
        with gr.Column(visible=False, elem_id="area-shared", elem_classes="area") as sharing:
            self.shared = Shared(app, drafts)
        self.areas = {
            "coach": coach_area,
            "together": pair_area,
            "programme": asking,
            "check": checking,
            "rehearse": rehearsing,
            "shared": sharing,
        }

    @property
    def parts(self) -> list[Any]:
        """Return every component that moving about may change."""
        return [
            self.header,
            *self.areas.values(),
            *self.coach.parts,
            *self.together.parts,
            *self.programme.parts,
            *self.rehearse.parts,
            *self.shared.parts,
        ]

    def wire(self) -> None:
        """Say what happens on each event."""
        self.coach.wire()
        self.together.wire()
        self.programme.wire()
        self.check.wire()
        self.rehearse.wire()
        self.shared.wire()
        self.header.click(self.turn_to, None, self.parts, **QUIET)
        self.coach.welcome.click(self.follow, None, self.parts, **QUIET)

    def arrive(self, request: gr.Request) -> Changes:
        """Show what was last on screen: the page has just been opened."""
        person = person_of(request)
        if self.drafts.has(person.id, "shared"):
            coach = self.coach.arrive(person)
            return {**self._area("shared", request), **coach, **self.shared.arrive(person)}
        if self.rehearse.was_last(person):
            shown = {**self.coach.arrive(person), **self.rehearse.arrive(person)}
            return {**self._area("rehearse", request), **shown}
        return {**self._area("coach", request), **self.coach.arrive(person)}

    def turn_to(self, event: gr.EventData, request: gr.Request) -> Changes:
        """Turn to another area."""
        person = person_of(request)
        area = picked(event) or "coach"
        if area == "together":
            return {**self._area(area, request), **self.together.arrive(person)}
        if area == "programme":
            return {**self._area(area, request), **self.programme.arrive(person)}
        if area == "rehearse":
            return {**self._area(area, request), **self.rehearse.arrive(person)}
        if area == "shared":
            return {**self._area(area, request), **self.shared.arrive(person)}
        return self._area(area if area in self.areas else "coach", request)

    def follow(self, event: gr.EventData, request: gr.Request) -> Changes:
        """Follow a button of the home page; some lead to other areas."""
        person = person_of(request)
        choice = picked(event) or "back"
        if choice.startswith("area:together:"):
            pair = choice.removeprefix("area:together:")
            return {**self._area("together", request), **self.together.arrive(person, pair)}
        if choice in {"role:coordinator", "area:programme"}:
            return {**self._area("programme", request), **self.programme.arrive(person)}
        return self.coach.pick(person, choice)

    def _area(self, area: str, request: gr.Request) -> Changes:
        changes: Changes = {
            column: gr.update(visible=name == area) for name, column in self.areas.items()
        }
        if area != "shared":
            changes |= self.shared.rest()
        own_pages = view_me.me(me_of(request))
        return {self.header: view.header(area, self.app.mode.label, own_pages), **changes}
