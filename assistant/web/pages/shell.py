"""The frame: the name, the way between the areas, and the mode the app is in."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.web import view
from assistant.web.drafts import Drafts
from assistant.web.needs import App
from assistant.web.pages.check import Check
from assistant.web.pages.coach import Coach
from assistant.web.pages.parts import QUIET, pickable, picked
from assistant.web.pages.programme import Programme
from assistant.web.pages.rehearse import Rehearse

Changes = dict[Any, Any]


class Shell:
    """The whole page."""

    def __init__(self, app: App, drafts: Drafts) -> None:
        self.app = app
        self.header = pickable(view.header("coach", app.mode.label), name="top")
        with gr.Column(elem_id="area-coach", elem_classes="area") as coach_area:
            self.coach = Coach(app, drafts)
        with gr.Column(visible=False, elem_id="area-programme", elem_classes="area") as asking:
            self.programme = Programme(app, drafts)
        with gr.Column(visible=False, elem_id="area-check", elem_classes="area") as checking:
            self.check = Check(app)
        with gr.Column(visible=False, elem_id="area-rehearse", elem_classes="area") as rehearsing:
            self.rehearse = Rehearse(app, drafts)
        self.areas = {
            "coach": coach_area,
            "programme": asking,
            "check": checking,
            "rehearse": rehearsing,
        }

    @property
    def parts(self) -> list[Any]:
        """Return every component that moving about may change."""
        return [
            self.header,
            *self.areas.values(),
            *self.coach.parts,
            *self.programme.parts,
            *self.rehearse.parts,
        ]

    def wire(self) -> None:
        """Say what happens on each event."""
        self.coach.wire()
        self.programme.wire()
        self.check.wire()
        self.rehearse.wire()
        self.header.click(self.turn_to, None, self.parts, **QUIET)
        self.coach.welcome.click(self.follow, None, self.parts, **QUIET)

    def arrive(self) -> Changes:
        """Show what was last on screen: the page has just been opened."""
        if self.rehearse.was_last():
            return {**self._area("rehearse"), **self.coach.arrive(), **self.rehearse.arrive()}
        return {**self._area("coach"), **self.coach.arrive()}

    def turn_to(self, event: gr.EventData) -> Changes:
        """Turn to another area."""
        area = picked(event) or "coach"
        if area == "programme":
            return {**self._area(area), **self.programme.arrive()}
        if area == "rehearse":
            return {**self._area(area), **self.rehearse.arrive()}
        return self._area(area if area in self.areas else "coach")

    def follow(self, event: gr.EventData) -> Changes:
        """Follow a button of the welcome; a coordinator goes straight to programme questions."""
        choice = picked(event) or "back"
        if choice == "role:coordinator":
            return {**self._area("programme"), **self.programme.arrive()}
        return self.coach.pick(choice)

    def _area(self, area: str) -> Changes:
        changes: Changes = {
            column: gr.update(visible=name == area) for name, column in self.areas.items()
        }
        return {self.header: view.header(area, self.app.mode.label), **changes}
