"""Programme questions: one box, the conversation so far, and quotations that open their passage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from assistant.domain.conversation import Person
from assistant.domain.errors import TelemachusError
from assistant.web import view, view_answers
from assistant.web.drafts import Drafts
from assistant.web.identity import person_of
from assistant.web.needs import App
from assistant.web.pages.parts import QUIET, pickable, picked, shown

Changes = dict[Any, Any]
LEAD = (
    '<h2>Programme questions</h2><p class="lead">What the programme’s own documents say, word for '
    "word. Where they say nothing, you are told so, and whom to ask.</p>"
)


class Programme:
    """The components of the area and what they do."""

    def __init__(self, app: App, drafts: Drafts) -> None:
        self.app = app
        self.drafts = drafts
        shown(LEAD, name="programme-lead")
        self.answers = shown(name="answers")
        self.coming = shown(name="answer-coming")
        with gr.Column(elem_id="asking"):
            self.examples = pickable(view_answers.examples(), name="examples-of-questions")
            self.problem = shown(name="programme-problem")
            with gr.Row(elem_id="ask-row"):
                self.box = gr.Textbox(
                    label="Your question",
                    placeholder="In your own words",
                    lines=1,
                    max_lines=6,
                    elem_id="question",
                    scale=1,
                )
                self.send = gr.Button("Ask", variant="primary", elem_id="ask", scale=0)
        self.anew = gr.Button("Start a new conversation", elem_id="anew", size="md", visible=False)

    @property
    def parts(self) -> list[Any]:
        """Return every component that an event of this area may change."""
        return [
            self.answers,
            self.coming,
            self.examples,
            self.problem,
            self.box,
            self.send,
            self.anew,
        ]

    def wire(self) -> None:
        """Say what happens on each event."""
        gr.on(
            [self.box.submit, self.send.click, self.examples.click],
            self.ask,
            [self.box],
            self.parts,
            trigger_mode="once",
            **QUIET,
        )
        self.anew.click(self.start_anew, None, self.parts, **QUIET)

    def ask(self, text: str | None, event: gr.EventData, request: gr.Request) -> Iterator[Changes]:
        """Answer a question; on trouble it stays in the box."""
        person = person_of(request)
        example = picked(event)
        question = example or text or ""
        emptied = {} if example else {self.box: ""}
        yield {
            **emptied,
            self.problem: "",
            self.coming: view_answers.waiting(question) if question.strip() else "",
            self.send: gr.update(value="Looking…", interactive=False),
        }
        free = {self.send: gr.update(value="Ask", interactive=True), self.coming: ""}
        try:
            self.app.programme.ask(person, question)
            yield {**self.arrive(person), **free}
        except TelemachusError as error:
            kept = {} if example else {self.box: question}
            yield {**free, **kept, self.problem: view.alert(str(error))}

    def start_anew(self, request: gr.Request) -> Changes:
        """Forget the questions so far."""
        person = person_of(request)
        self.app.programme.clear(person)
        return {**self.arrive(person), self.problem: ""}

    def _draft(self, person: Person) -> Changes:
        draft = self.drafts.take(person.id, "question")
        return {self.box: draft} if draft else {}

    def arrive(self, person: Person) -> Changes:
        """Show the conversation so far."""
        programme = self.app.programme
        asked = programme.history(person)
        return {
            **self._draft(person),
            self.answers: view_answers.asked_so_far(
                asked, programme.source_text, programme.title_of
            ),
            self.examples: gr.update(visible=not asked),
            self.anew: gr.update(visible=bool(asked)),
        }
