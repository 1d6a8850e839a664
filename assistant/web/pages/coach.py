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
from assistant.domain.conversation import Person, Role
from assistant.domain.errors import InputError, TelemachusError
from assistant.web import view, view_home, view_me
from assistant.web.drafts import Drafts
from assistant.web.identity import person_of
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

    def arrive(self, person: Person) -> Changes:
        """Show the conversation the person was in, or else the welcome."""
        current = self.app.coaching.current(person)
        if current is None:
            return self._welcome(person, None)
        shown = self._talk(self.app.coaching.snapshot(person, current))
        return {**shown, self.box: self.drafts.take(person.id, "say")}

    def pick(self, person: Person, choice: str) -> Changes:
        """Follow a button of the welcome."""
        kind, _, rest = choice.partition(":")
        if kind == "role":
            return self._welcome(person, rest)
        if kind == "flow":
            phase, _, role = rest.rpartition(":")
            return self._begin(person, phase, role)
        if kind == "with":
            pair, _, flow = rest.partition(":")
            phase, _, role = flow.rpartition(":")
            return self._start(person, phase, role, pair)
        if kind == "go":
            return self._go_on(person, rest)
        return self._welcome(person, None)

    def say(
        self,
        text: str | None,
        conversation: str,
        last: str,
        event: gr.EventData,
        request: gr.Request,
    ) -> Iterator[Changes]:
        """Take what was said and show the reply as it comes.

        The box is emptied at once, so that one may go on writing, and filled again with the same
        words when they could not be taken.
        """
        person = person_of(request)
        kind, _, reply = (picked(event) or "say:").partition(":")
        if kind == "leave":
            yield self._go_back(person)
        else:
            yield from self._say(person, reply or text or "", conversation, last, typed=not reply)

    def _say(
        self, person: Person, text: str, conversation: str, last: str, *, typed: bool
    ) -> Iterator[Changes]:
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
            for said in self._frames(person, conversation, text, last):
                if isinstance(said, Snapshot):
                    yield {**self._talk(said), **free}
                else:
                    yield {self.coming: view.coming(text, said)}
        except TelemachusError as error:
            shown = self._as_it_stands(person, conversation) if _is_input(error) else {}
            kept = {self.box: text} if typed else {}
            yield {**shown, **free, **kept, self.problem: view.alert(str(error))}

    def _as_it_stands(self, person: Person, conversation: str) -> Changes:
        try:
            return self._talk(self.app.coaching.snapshot(person, conversation))
        except TelemachusError:
            return {}

    def _frames(
        self, person: Person, conversation: str, text: str, last: str
    ) -> Iterator[str | Snapshot]:
        """Yield the reply as far as it has come, a few times a second, and the snapshot last."""
        reply, painted = "", 0.0
        for said in self.app.coaching.say(person, conversation, text, last or None):
            if not isinstance(said, Piece):
                yield said
                continue
            reply += said.text
            if time.monotonic() - painted >= FRAME:
                painted = time.monotonic()
                yield reply

    def stop_reply(self, conversation: str, request: gr.Request) -> Changes:
        """Stop the model that is replying; the reply then ends by itself with what has come."""
        with suppress(TelemachusError):  # nothing of theirs is being said there
            self.app.coaching.stop(person_of(request), conversation)
        return {self.stop: gr.update(visible=False)}

    def save(self, conversation: str, event: gr.EventData, request: gr.Request) -> Changes:
        """Save one box of the record; on trouble the words stay in the box."""
        said = event._data if isinstance(event._data, dict) else {}
        field, text = str(said.get("field", "")), str(said.get("text", ""))
        person, of = person_of(request), str(said.get("conversation", ""))
        try:
            snapshot = self.app.coaching.edit(person, of, field, text)
        except TelemachusError as error:
            return self._unsaved(person, of, field, error)
        if of != conversation:
            return {self.problem: gr.skip()}  # Gradio wants one component at least
        return {
            self.record: view.record(snapshot, saved=field),
            self.place: view.place(snapshot),
            self.log: view.turns(snapshot.lines),
        }

    def _unsaved(
        self, person: Person, conversation: str, field: str, error: TelemachusError
    ) -> Changes:
        if _is_input(error):
            try:
                snapshot = self.app.coaching.snapshot(person, conversation)
                return {self.record: view.record(snapshot, problem=(field, str(error)))}
            except TelemachusError:
                pass  # what is said below is all there is to say
        return {self.problem: view.alert(str(error))}

    def go_back(self, request: gr.Request) -> Changes:
        """Leave the conversation as it is and show the welcome."""
        return self._go_back(person_of(request))

    def _go_back(self, person: Person) -> Changes:
        self.app.coaching.leave(person)
        return self._welcome(person, None)

    def _begin(self, person: Person, phase: str, role: str) -> Changes:
        partners = self.app.accounts.partners(person, role) if role in get_args(Role) else ()  # type: ignore[arg-type]
        if len(partners) < 2:
            return self._start(person, phase, role, None)
        return self._welcoming(view_me.with_whom(phase, role, partners))

    def _start(self, person: Person, phase: str, role: str, pair: str | None) -> Changes:
        if role not in get_args(Role):
            return self._welcome(person, None)
        try:
            return self._talk(self.app.coaching.start(person, phase, role, pair))  # type: ignore[arg-type]
        except TelemachusError as error:
            return self._welcome(person, role, str(error))

    def _go_on(self, person: Person, conversation: str) -> Changes:
        try:
            return self._talk(self.app.coaching.go_on(person, conversation))
        except TelemachusError as error:
            return self._welcome(person, None, str(error))

    def _welcome(self, person: Person, role: str | None, problem: str = "") -> Changes:
        """Show what a person may do in a role of theirs; without one, ask which it is."""
        roles = self._roles(person)
        if role not in roles:
            role = roles[0] if len(roles) == 1 and roles[0] != "coordinator" else None
        flows = () if role is None else self.app.coaching.flows(role)  # type: ignore[arg-type]
        earlier = self.app.coaching.conversations(person)
        steps = view_home.next_steps(self.app.home.steps(person, role))  # type: ignore[arg-type]
        page = view.welcome(role, flows, earlier, roles, steps)
        return self._welcoming(view.alert(problem) + (page if roles else view_me.NO_ROLE + page))

    def _roles(self, person: Person) -> list[str]:
        held = {one.role for one in self.app.accounts.standing(person).memberships}
        return [role for role in view.EVERY_ROLE if role in held]

    def _welcoming(self, page: str) -> Changes:
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


def _is_input(error: TelemachusError) -> bool:
    """Tell whether something about what was written is to be changed, on a conversation shown."""
    return isinstance(error, InputError)
