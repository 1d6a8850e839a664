"""Our pair: what two people made together, for the two of them.

Which pair is shown is a wish of the page; whether one may see it, the application decides anew.
"""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.components.plot import PlotData

from assistant.application.together import PairView
from assistant.domain.conversation import Person
from assistant.domain.errors import TelemachusError
from assistant.web import skills_picture, view, view_together
from assistant.web.identity import person_of
from assistant.web.needs import App
from assistant.web.pages.parts import QUIET, pickable, picked, shown

Changes = dict[Any, Any]


class Together:
    """The components of the area and what they do."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.top = pickable(name="pair-top")
        self.along = shown(name="pair-along")
        # Shared is mounted in here: the agenda and the stock-taking that both of the pair edit.
        with gr.Column(elem_id="shared") as self.shared:
            pass
        with gr.Row(elem_id="skills-row") as self.grown:
            with gr.Column(elem_id="skills-beside", scale=1, visible=False) as self.beside:
                shown(view_together.key(), name="skills-key")
                self.picture = gr.Plot(elem_id="skills-picture", show_label=False, container=False)
            with gr.Column(elem_id="skills-listed", scale=1):
                self.skills = pickable(name="pair-skills")
        self.open = shown(name="pair-open")
        self.timeline = shown(name="pair-timeline")

    @property
    def parts(self) -> list[Any]:
        """Return every component that an event of this area may change."""
        return [
            self.top,
            self.along,
            self.grown,
            self.beside,
            self.picture,
            self.skills,
            self.open,
            self.timeline,
        ]

    def wire(self) -> None:
        """Say what happens on each event."""
        for part in (self.top, self.skills):
            part.click(self.pick, None, self.parts, **QUIET)

    def pick(self, event: gr.EventData, request: gr.Request) -> Changes:
        """Turn to another pair, or show all of its meetings."""
        kind, _, pair = (picked(event) or "").partition(":")
        return self.arrive(person_of(request), pair or None, whole=kind == "whole")

    def arrive(self, person: Person, pair: str | None = None, *, whole: bool = False) -> Changes:
        """Show a pair: the one asked for, or else the first."""
        try:
            pairs = self.app.together.pairs(person)
            if not pairs:
                return self._nothing(view_together.NO_PAIR)
            look = self.app.together.look(person, pair or pairs[0].pair, whole=whole)
        except TelemachusError as error:
            return self._nothing(view.alert(str(error)))
        return {
            self.top: view_together.top(pairs, look),
            self.along: view_together.take_along(look.leaves),
            self.open: view_together.open_things(look.ledger),
            self.timeline: view_together.timeline(look.ledger, look.began_at),
            **self._grown(look),
        }

    def _grown(self, look: PairView) -> Changes:
        has_skills = bool(look.ledger.skills)
        drawn = (
            PlotData(type="plotly", plot=skills_picture.figure(look.ledger)) if has_skills else None
        )
        return {
            self.grown: gr.update(visible=True),
            self.beside: gr.update(visible=has_skills),
            self.picture: drawn,
            self.skills: view_together.skills(look),
        }

    def _nothing(self, said: str) -> Changes:
        return {
            self.top: said,
            self.along: "",
            self.grown: gr.update(visible=False),
            self.beside: gr.update(visible=False),
            self.picture: None,
            self.skills: "",
            self.open: "",
            self.timeline: "",
        }
