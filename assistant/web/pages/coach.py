"""The coach: a welcome that asks who you are, then the conversation with its record beside it.

Nothing is kept between two events but the id of the conversation on screen, and that is only a
wish: whose it is, and whether it may be seen, the application decides on every call.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, get_args

import gradio as gr

from assistant.application.snapshots import Piece, Snapshot
from assistant.domain.conversation import Role
from assistant.domain.errors import InputError, TelemachusError
from assistant.web import view
from assistant.web.drafts import Drafts
from assistant.web.needs import App
from assistant.web.pages.parts import ON_SAVE, QUIET, pickable, picked, shown

FRAME = 0.05  # seconds between two paintings of a reply that streams
Changes = dict[Any, Any]


class Coach:
    """The components of the area and what they do."""

    def __init__(self, app: App, drafts: Drafts) -> None:
        self.app = app
        self.drafts = drafts
        self.welcome = pickable(name="welcome")
        with gr.Column(visible=False, elem_id="talk") as self.talk:
            with gr.Row(elem_id="phase-row"):
                self.place = shown(name="place")
                self.leave = gr.Button("Leave", elem_id="leave", scale=0)
            with gr.Row(elem_id="talk-row"):
                with gr.Column(elem_id="chat", scale=3):
                    self.log = shown(name="log")
                    self.coming = shown(name="coming")
                    with gr.Column(elem_id="composer"):
                        self.replies = pickable(name="replies")
                        self.problem = shown(name="chat-problem")
                        with gr.Row(elem_id="say-row") as self.say_row:
                            self.box = gr.Textbox(
                                label="Your answer",
                                placeholder="Write here",
                                lines=1,
                                max_lines=10,
                                container=True,
                                elem_id="say",
                                scale=1,
                            )
                            self.send = gr.Button(
                                "Send", variant="primary", elem_id="send", scale=0
                            )
                            self.stop = gr.Button("Stop", visible=False, elem_id="stop", scale=0)
                        self.keys = shown(view.KEYS, name="keys")
                with gr.Column(elem_id="beside", scale=2):
                    self.record = gr.HTML(
                        elem_id="record",
                        js_on_load=ON_SAVE,
                        apply_default_css=False,
                        padding=False,
                    )
        self.conversation = gr.Textbox(visible=False, label="Conversation")
        self.last = gr.Textbox(visible=False, label="Last turn")

    @property
    def parts(self) -> list[Any]:
        """Return every component that an event of this area may change."""
        return [
            self.welcome,
            self.talk,
            self.place,
            self.log,
            self.coming,
            self.replies,
            self.problem,
            self.say_row,
            self.box,
            self.send,
            self.stop,
            self.record,
            self.conversation,
            self.last,
        ]

    def wire(self) -> None:
        """Say what happens on each event but those of the welcome, which leads elsewhere too."""
        gr.on(
            [self.box.submit, self.send.click, self.replies.click],
            self.say,
            [self.box, self.conversation, self.last],
            self.parts,
            trigger_mode="once",
            **QUIET,
        )
        self.record.submit(
            self.save, [self.conversation], self.parts, trigger_mode="multiple", **QUIET
        )
        self.leave.click(self.go_back, None, self.parts, **QUIET)
        self.stop.click(self.stop_reply, [self.conversation], [self.stop], **QUIET)

    def arrive(self) -> Changes:
        """Show the conversation the person was in, or else the welcome."""
        person = self.app.person()
        current = self.app.coaching.current(person)
        if current is None:
            return self._welcome(None)
        shown = self._talk(self.app.coaching.snapshot(person, current))
        return {**shown, self.box: self.drafts.take(person.id, "say")}

    def pick(self, choice: str) -> Changes:
        """Follow a button of the welcome."""
        kind, _, rest = choice.partition(":")
        if kind == "role" and rest in get_args(Role):
            return self._welcome(rest)
        if kind == "flow":
            phase, _, role = rest.rpartition(":")
            return self._start(phase, role)
        if kind == "go":
            return self._go_on(rest)
        return self._welcome(None)

    def say(
        self, text: str | None, conversation: str, last: str, event: gr.EventData
    ) -> Iterator[Changes]:
        """Take what was said and show the reply as it comes.

        The box is emptied at once, so that one may go on writing, and filled again with the same
        words when they could not be taken.
        """
        kind, _, reply = (picked(event) or "say:").partition(":")
        if kind == "leave":
            yield self.go_back()
        else:
            yield from self._say(reply or text or "", conversation, last, typed=not reply)

    def _say(self, text: str, conversation: str, last: str, *, typed: bool) -> Iterator[Changes]:
        emptied = {self.box: ""} if typed else {}
        busy = {
            self.send: gr.update(value="Replying…", interactive=False),
            self.stop: gr.update(visible=self.app.mode.origin == "model"),
            self.problem: "",
        }
        free = {
            self.send: gr.update(value="Send", interactive=True),
            self.stop: gr.update(visible=False),
            self.coming: "",
        }
        yield {**busy, **emptied, self.coming: view.coming(text, "")}
        try:
            for said in self._frames(conversation, text, last):
                if isinstance(said, Snapshot):
                    yield {**self._talk(said), **free}
                else:
                    yield {self.coming: view.coming(text, said)}
        except InputError as error:
            shown = self._talk(self.app.coaching.snapshot(self.app.person(), conversation))
            kept = {self.box: text} if typed else {}
            yield {**shown, **free, **kept, self.problem: view.alert(str(error))}
        except TelemachusError as error:
            kept = {self.box: text} if typed else {}
            yield {**free, **kept, self.problem: view.alert(str(error))}

    def _frames(self, conversation: str, text: str, last: str) -> Iterator[str | Snapshot]:
        """Yield the reply as far as it has come, a few times a second, and the snapshot last."""
        reply, painted = "", 0.0
        for said in self.app.coaching.say(self.app.person(), conversation, text, last or None):
            if not isinstance(said, Piece):
                yield said
                continue
            reply += said.text
            if time.monotonic() - painted >= FRAME:
                painted = time.monotonic()
                yield reply

    def stop_reply(self, conversation: str) -> Changes:
        """Stop the model that is replying; the reply then ends by itself with what has come."""
        with suppress(TelemachusError):  # nothing of theirs is being said there
            self.app.coaching.stop(self.app.person(), conversation)
        return {self.stop: gr.update(visible=False)}

    def save(self, conversation: str, event: gr.EventData) -> Changes:
        """Save one box of the record; on trouble the words stay in the box."""
        said = event._data if isinstance(event._data, dict) else {}
        field, text = str(said.get("field", "")), str(said.get("text", ""))
        person, of = self.app.person(), str(said.get("conversation", ""))
        try:
            snapshot = self.app.coaching.edit(person, of, field, text)
        except InputError as error:
            snapshot = self.app.coaching.snapshot(person, of)
            return {self.record: view.record(snapshot, problem=(field, str(error)))}
        except TelemachusError as error:
            return {self.problem: view.alert(str(error))}
        if of != conversation:
            return {}
        return {
            self.record: view.record(snapshot, saved=field),
            self.place: view.place(snapshot),
            self.log: view.turns(snapshot.lines),
        }

    def go_back(self) -> Changes:
        """Leave the conversation as it is and show the welcome."""
        self.app.coaching.leave(self.app.person())
        return self._welcome(None)

    def _start(self, phase: str, role: str) -> Changes:
        if role not in get_args(Role):
            return self._welcome(None)
        try:
            return self._talk(self.app.coaching.start(self.app.person(), phase, role))  # type: ignore[arg-type]
        except TelemachusError as error:
            return self._welcome(None, str(error))

    def _go_on(self, conversation: str) -> Changes:
        person = self.app.person()
        try:
            snapshot = self.app.coaching.snapshot(person, conversation)
            if snapshot.status in {"open", "paused"}:
                snapshot = self.app.coaching.start(person, snapshot.phase, snapshot.role)
        except TelemachusError as error:
            return self._welcome(None, str(error))
        return self._talk(snapshot)

    def _welcome(self, role: str | None, problem: str = "") -> Changes:
        flows = () if role is None else self.app.coaching.flows(role)  # type: ignore[arg-type]
        earlier = self.app.coaching.conversations(self.app.person())
        page = view.alert(problem) + view.welcome(role, flows, earlier)
        return {
            self.welcome: gr.update(value=page, visible=True),
            self.talk: gr.update(visible=False),
            self.conversation: "",
        }

    def _talk(self, snapshot: Snapshot) -> Changes:
        return {
            self.welcome: gr.update(visible=False),
            self.talk: gr.update(visible=True),
            self.place: view.place(snapshot),
            self.log: view.turns(snapshot.lines),
            self.coming: "",
            self.replies: view.replies(snapshot),
            self.problem: "",
            self.say_row: gr.update(visible=snapshot.status in {"open", "paused"}),
            self.send: gr.update(value="Send", interactive=True),
            self.stop: gr.update(visible=False),
            self.record: view.record(snapshot),
            self.conversation: snapshot.conversation,
            self.last: snapshot.lines[-1].id,
        }
