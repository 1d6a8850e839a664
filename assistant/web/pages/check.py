"""Check my words: questions a mentee means to ask, feedback a mentor means to give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from assistant.domain.errors import TelemachusError
from assistant.web import view, view_checks
from assistant.web.needs import App
from assistant.web.pages.parts import QUIET, shown

Changes = dict[Any, Any]
LEAD = (
    '<h2>Check my words</h2><p class="lead">Before you say it: see how it may land. '
    "Nothing you write here is kept.</p>"
)
QUESTIONS = (
    '<h3>Questions I mean to ask</h3><p class="hint">One question a line. Open questions get '
    "you further than those answered with yes or no.</p>"
)
FEEDBACK = (
    '<h3>Feedback I mean to give</h3><p class="hint">Write it the way you would say it. '
    "It is looked at for five parts: the situation, the behaviour, its impact, a request, "
    "and an invitation to answer.</p>"
)


class Check:
    """The components of the area and what they do."""

    def __init__(self, app: App) -> None:
        self.app = app
        shown(LEAD, name="check-lead")
        with gr.Row(elem_id="check-row"):
            with gr.Column(elem_classes="sheet"):
                shown(QUESTIONS, name="questions-lead")
                self.questions = gr.Textbox(
                    label="My questions", lines=4, max_lines=12, elem_id="my-questions"
                )
                self.check_questions = gr.Button(
                    "Check my questions", variant="primary", elem_id="check-questions"
                )
                self.questions_found = shown(name="questions-found")
            with gr.Column(elem_classes="sheet"):
                shown(FEEDBACK, name="feedback-lead")
                self.feedback = gr.Textbox(
                    label="My feedback", lines=4, max_lines=12, elem_id="my-feedback"
                )
                self.check_feedback = gr.Button(
                    "Check my feedback", variant="primary", elem_id="check-feedback"
                )
                self.feedback_found = shown(name="feedback-found")

    def wire(self) -> None:
        """Say what happens on each event."""
        for button, box, found, look in (
            (self.check_questions, self.questions, self.questions_found, self._questions),
            (self.check_feedback, self.feedback, self.feedback_found, self._feedback),
        ):
            gr.on([button.click, box.submit], _or_alert(look), [box], [found], **QUIET)

    def _questions(self, text: str) -> str:
        return view_checks.questions(self.app.check_questions(text))

    def _feedback(self, text: str) -> str:
        check = self.app.check_feedback(text)
        return view_checks.feedback(text, check, self.app.cites(check))


def _or_alert(look: Callable[[str], str]) -> Callable[[str | None], str]:
    def found(text: str | None) -> str:
        try:
            return look(text or "")
        except TelemachusError as error:
            return view.alert(str(error))

    return found
