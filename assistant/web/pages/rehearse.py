"""Rehearse: choose someone, play the scene, try turns again, compare, and look back.

Kept between two events is only the id of the rehearsal on screen, and that is a wish: whose it is
the application decides on every call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import gradio as gr

from assistant.application.rehearsal_snapshots import Case, RehearsalSnapshot
from assistant.domain.errors import InputError, TelemachusError
from assistant.web import view, view_debrief, view_rehearse, view_scene
from assistant.web.drafts import Drafts
from assistant.web.needs import App
from assistant.web.pages.parts import QUIET, fillable, filled, pickable, picked, shown

Changes = dict[Any, Any]
EMPTY = "Write what you would say, or choose “Say nothing”."


class Rehearse:
    """The components of the area and what they do."""

    def __init__(self, app: App, drafts: Drafts) -> None:
        self.app = app
        self.drafts = drafts
        self.page = fillable(name="rehearse-page")
        with gr.Column(visible=False, elem_id="rehearse-scene") as self.scene:
            self.head = pickable(name="rehearse-head")
            self.log = pickable(name="rehearse-log")
            self.coming = shown(name="rehearse-coming")
            with gr.Column(elem_id="rehearse-composer") as self.composer:
                self.problem = shown(name="rehearse-problem")
                with gr.Row(elem_id="tell-row") as self.tell_row:
                    self.box = gr.Textbox(
                        label="What you say",
                        placeholder="Say it the way you would say it",
                        lines=1,
                        max_lines=8,
                        elem_id="tell",
                        scale=1,
                    )
                    self.send = gr.Button("Say it", variant="primary", elem_id="tell-it", scale=0)
                self.under = pickable(name="rehearse-under")
        self.conversation = gr.Textbox(visible=False, label="Rehearsal")

    @property
    def parts(self) -> list[Any]:
        """Return every component that an event of this area may change."""
        return [
            self.page,
            self.scene,
            self.head,
            self.log,
            self.coming,
            self.composer,
            self.problem,
            self.tell_row,
            self.box,
            self.send,
            self.under,
            self.conversation,
        ]

    def wire(self) -> None:
        """Say what happens on each event."""
        gr.on(
            [self.box.submit, self.send.click, self.under.click],
            self.say,
            [self.box, self.conversation],
            self.parts,
            trigger_mode="once",
            **QUIET,
        )
        gr.on(
            [self.page.click, self.head.click, self.log.click],
            self.follow,
            [self.conversation],
            self.parts,
            **QUIET,
        )
        self.page.submit(self.take, [self.conversation], self.parts, trigger_mode="once", **QUIET)

    def was_last(self) -> bool:
        """Tell whether a rehearsal is under way, and nothing was said to the coach since."""
        person = self.app.person()
        open_ones = [o for o in self.app.rehearsing.rehearsals(person) if o.status == "open"]
        talks = self.app.coaching.conversations(person)
        return bool(open_ones) and all(open_ones[0].changed_at > talk.changed_at for talk in talks)

    def arrive(self) -> Changes:
        """Show the rehearsal the person is in the middle of, or else whom to choose."""
        person = self.app.person()
        current = self.app.rehearsing.current(person)
        if current is None:
            return self._choose()
        draft = self.drafts.take(person.id, "tell")
        shown = self._scene(self.app.rehearsing.snapshot(person, current))
        return {**shown, self.box: draft} if draft else shown

    def follow(self, conversation: str, event: gr.EventData) -> Changes:
        """Follow a button of the area."""
        kind, _, rest = (picked(event) or "choose").partition(":")
        try:
            return self._followed(kind, rest, conversation)
        except TelemachusError as error:
            return self._choose(str(error))

    def _followed(self, kind: str, rest: str, conversation: str) -> Changes:
        person, rehearsing = self.app.person(), self.app.rehearsing
        ways: dict[str, Callable[[], Changes]] = {
            "receiving": lambda: self._page(view_rehearse.receiving(rehearsing.personas(person))),
            "persona": lambda: self._before({"persona": rest}),
            "own": lambda: self._page(view_rehearse.own_case(rehearsing.case_options(), {})),
            "progress": lambda: self._page(view_debrief.progress(rehearsing.progress(person))),
            "go": lambda: self._go_on(rest),
            "scene": lambda: self._scene(rehearsing.snapshot(person, conversation)),
            "debrief": lambda: self._go_on(conversation),
            "end": lambda: self._ending(conversation, {}),
            "pause": lambda: self._pause(conversation),
            "reuse": lambda: self._reuse(conversation),
            "again": lambda: self._scene(rehearsing.try_again(person, conversation, rest)),
            "keep": lambda: self._scene(rehearsing.choose(person, conversation, rest)),
            "use": lambda: self._scene(rehearsing.choose(person, conversation, rest)),
            "compare": lambda: self._compare(conversation, rest),
        }
        return ways.get(kind, self._choose)()

    def take(self, conversation: str, event: gr.EventData) -> Changes:
        """Take a form; on trouble it stays as it was filled, with the reason in it."""
        form, given = filled(event)
        ways: dict[str, Callable[[Mapping[str, str]], Changes]] = {
            "begin": self._begin,
            "own": self._describe,
            "finish": lambda given: self._finish(conversation, given),
            "send": lambda given: self._send(conversation, given.get("text", "")),
            "take-back": lambda given: self._take_back(conversation, given.get("text", "")),
        }
        try:
            return ways[form](given) if form in ways else self._choose()
        except TelemachusError as error:
            return self._choose(str(error))

    def say(self, text: str | None, conversation: str, event: gr.EventData) -> Iterator[Changes]:
        """Take what was said and show how it was answered; on trouble the words stay."""
        pick = picked(event)
        if pick == "end":
            yield self.follow(conversation, event)
            return
        words = "" if pick == "silence" else text or ""
        if pick != "silence" and not words.strip():
            yield {self.problem: view.alert(EMPTY)}
            return
        yield from self._say(words, conversation, is_typed=pick is None)

    def _say(self, words: str, conversation: str, *, is_typed: bool) -> Iterator[Changes]:
        person, rehearsing = self.app.person(), self.app.rehearsing
        emptied = {self.box: ""} if is_typed else {}
        free = {self.send: gr.update(value="Say it", interactive=True), self.coming: ""}
        try:
            before = rehearsing.snapshot(person, conversation)
            yield {
                **emptied,
                self.problem: "",
                self.send: gr.update(value="…", interactive=False),
                self.coming: view_scene.coming(before, words, ""),
            }
            for said in rehearsing.say(person, conversation, words):
                if isinstance(said, RehearsalSnapshot) and said.paused is not None:
                    yield {**self._choose(note=said.paused), **free}
                elif isinstance(said, RehearsalSnapshot):
                    yield {**self._scene(said), **free}
        except TelemachusError as error:
            kept = {self.box: words} if is_typed else {}
            yield {**free, **kept, self.problem: view.alert(str(error))}

    # What forms do.

    def _begin(self, given: Mapping[str, str]) -> Changes:
        level = given.get("level", "")
        try:
            snapshot = self.app.rehearsing.start(
                self.app.person(),
                given.get("persona", ""),
                int(level) if level.isdecimal() else 0,
                _confidence(given),
            )
        except InputError as error:
            return self._before(given, str(error))
        return self._scene(snapshot)

    def _describe(self, given: Mapping[str, str]) -> Changes:
        rehearsing = self.app.rehearsing
        names = ("name", "relation", "obstacle", "setting", "topic")
        try:
            case = Case(**{name: given.get(name, "") for name in names})
            persona = rehearsing.describe(self.app.person(), case)
        except InputError as error:
            page = view_rehearse.own_case(rehearsing.case_options(), given, str(error))
            return self._page(page)
        return self._page(view_rehearse.before(persona, {}))

    def _finish(self, conversation: str, given: Mapping[str, str]) -> Changes:
        try:
            account = self.app.rehearsing.finish(
                self.app.person(), conversation, _confidence(given)
            )
        except InputError as error:
            return self._ending(conversation, given, str(error))
        return self._page(view_debrief.debrief(account))

    def _send(self, conversation: str, text: str) -> Changes:
        person, rehearsing = self.app.person(), self.app.rehearsing
        try:
            account = rehearsing.send(person, conversation, text)
        except InputError as error:
            account = rehearsing.debrief(person, conversation)
            return self._page(view_debrief.debrief(account, text, str(error)))
        return self._page(view_debrief.debrief(account))

    def _take_back(self, conversation: str, text: str) -> Changes:
        account = self.app.rehearsing.take_back(self.app.person(), conversation, text)
        return self._page(view_debrief.debrief(account))

    def _pause(self, conversation: str) -> Changes:
        paused = self.app.rehearsing.pause(self.app.person(), conversation)
        return self._choose(note=paused.paused or "")

    def _reuse(self, conversation: str) -> Changes:
        """Put the words of the turn that is tried again into the box, to be changed there."""
        snapshot = self.app.rehearsing.snapshot(self.app.person(), conversation)
        return {**self._scene(snapshot), self.box: snapshot.earlier or ""}

    # What is shown.

    def _choose(self, problem: str = "", note: str = "") -> Changes:
        person, rehearsing = self.app.person(), self.app.rehearsing
        page = view_rehearse.choose(
            rehearsing.personas(person), rehearsing.rehearsals(person), problem, note
        )
        return {**self._page(page), self.conversation: ""}

    def _before(self, given: Mapping[str, str], problem: str = "") -> Changes:
        personas = self.app.rehearsing.personas(self.app.person())
        persona = next((one for one in personas if one.id == given.get("persona")), None)
        if persona is None:
            return self._choose(problem)
        return self._page(view_rehearse.before(persona, given, problem))

    def _go_on(self, conversation: str) -> Changes:
        person, rehearsing = self.app.person(), self.app.rehearsing
        snapshot = rehearsing.snapshot(person, conversation)
        if snapshot.status != "done":
            return self._scene(rehearsing.resume(person, conversation))
        page = view_debrief.debrief(rehearsing.debrief(person, conversation))
        return {**self._page(page), self.conversation: conversation}

    def _ending(self, conversation: str, given: Mapping[str, str], problem: str = "") -> Changes:
        snapshot = self.app.rehearsing.snapshot(self.app.person(), conversation)
        return self._page(view_debrief.ending(snapshot, given, problem))

    def _compare(self, conversation: str, turns: str) -> Changes:
        person, rehearsing = self.app.person(), self.app.rehearsing
        first, _, second = turns.partition(":")
        comparison = rehearsing.compare(person, conversation, first, second)
        snapshot = rehearsing.snapshot(person, conversation)
        return self._page(view_scene.compare(snapshot, comparison))

    def _page(self, page: str) -> Changes:
        return {
            self.page: gr.update(value=page, visible=True),
            self.scene: gr.update(visible=False),
        }

    def _scene(self, snapshot: RehearsalSnapshot) -> Changes:
        is_open = snapshot.status != "done"
        can_speak = is_open and not snapshot.is_over
        return {
            self.page: gr.update(visible=False),
            self.scene: gr.update(visible=True),
            self.head: view_scene.head(snapshot),
            self.log: view_scene.scene(snapshot),
            self.coming: "",
            self.problem: "",
            self.composer: gr.update(visible=is_open),
            self.tell_row: gr.update(visible=can_speak),
            self.send: gr.update(value="Say it", interactive=True),
            self.under: view_scene.KEYS if can_speak else view_scene.OVER,
            self.conversation: snapshot.conversation,
        }


def _confidence(given: Mapping[str, str]) -> int | None:
    said = given.get("confidence", "")
    return int(said) if said.isdecimal() else None
