"""An application with canned content, for looking at the web app on its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from assistant.application.access import Access, LocalStandings
from assistant.application.pair_records import PairRecords
from assistant.application.rehearsal_snapshots import PersonaChoice, RehearsalChoice
from assistant.application.snapshots import (
    Asked,
    ConversationChoice,
    Entry,
    FlowChoice,
    Guidance,
    Line,
    Piece,
    Snapshot,
)
from assistant.domain.contract import Contract, Part
from assistant.domain.conversation import Person, Role
from assistant.domain.errors import InputError, NotAllowed
from assistant.domain.feedback import FeedbackCheck, Slot
from assistant.domain.passages import Answer, Citation, Origin
from assistant.domain.questions import CheckedQuestion
from assistant.domain.wording import Flag
from tests.doubles.memory_store import MemoryStore
from tests.web.fake_people import LocalAccounts, LocalPrivacy

CONTRACT = Contract(
    "Before we begin", (Part("Private", "What you write is yours alone."),), "I have read this"
)

STEPS = (
    (
        "state_of_mind",
        "My state of mind",
        "How do you arrive today? What is on your mind as you think of the meeting?",
    ),
    (
        "prejudices",
        "My prejudices",
        "What do you catch yourself believing about people of your mentor's age?",
    ),
    (
        "relationship",
        "How I see our relationship",
        "You are higher up in the company. In these meetings you are the one who "
        "learns. What will that ask of you?",
    ),
    (
        "topics",
        "Topics",
        "Which topics would you like to talk about? Name as many as come to mind.",
    ),
    (
        "learning",
        "What I want to learn",
        "When you think of one real task of yours: what would you like to be able "
        "to do afterwards?",
    ),
    (
        "openness",
        "My intention of openness",
        "What will you do when you hear something that is hard to hear?",
    ),
    ("questions", "Questions I will bring", "Write three to five questions you would like to ask."),
    ("share", "What I share", "Which of these may your mentor see?"),
)
SOURCE = """---
title: The charter of the programme
summary: What we promise each other.
---
# The charter of the programme

## What stays between the two of you

What is said in a meeting stays between the two of you. **Neither side** passes it on, not to a
manager, not to the coordinator, unless both have agreed to it beforehand.

The coordinator sees how many meetings took place. The coordinator never sees what was said.

## Taking part is voluntary

Nobody is made to take part, and either side may end the relationship without giving a reason.
"""
QUOTE = "What is said in a meeting stays between the two of you."


@dataclass(frozen=True)
class FakeMode:
    origin: Origin = "guided"
    label: str = "Guided: no language model is used"


@dataclass
class FakeCoaching:
    delay: float
    kept: dict[str, Snapshot] = field(default_factory=dict)
    now: str | None = None
    stopped: list[str] = field(default_factory=list)

    def flows(self, role: Role) -> tuple[FlowChoice, ...]:
        return (
            FlowChoice(
                "anchoring",
                role,
                "Before the meeting",
                "Think through what you bring, and leave with three to five good questions.",
                15,
            ),
            FlowChoice(
                "planning",
                role,
                "Plan the meeting",
                "Agree on the topics and the time for each.",
                10,
            ),
            FlowChoice(
                "stock-taking", role, "After the meeting", "What was learnt, what comes next.", 10
            ),
        )

    def conversations(self, person: Person) -> tuple[ConversationChoice, ...]:
        return tuple(
            ConversationChoice(
                s.conversation, s.title, s.role, s.status, datetime(2027, 3, 3, tzinfo=UTC)
            )
            for s in reversed(self.kept.values())
        )

    def current(self, person: Person) -> str | None:
        return self.now

    def start(self, person: Person, phase: str, role: Role, pair: str | None = None) -> Snapshot:
        title = next(f.title for f in self.flows(role) if f.phase == phase)
        going = [
            s
            for s in self.kept.values()
            if (s.phase, s.role) == (phase, role) and s.status in {"open", "paused"}
        ]
        if going:
            snapshot = replace(going[0], status="open")
        else:
            name = f"c{len(self.kept) + 1}"
            hello = Line(
                f"{name}-0",
                "coach",
                "Good to have you here. We take a quarter of an hour to get you ready for "
                "the meeting, one question at a time.\n\n" + STEPS[0][2],
                "guided",
            )
            snapshot = Snapshot(
                name,
                title,
                phase,
                role,
                "open",
                STEPS[0][0],
                STEPS[0][1],
                1,
                len(STEPS),
                phase == "anchoring",
                (hello,),
                (),
                ("Example", "Skip"),
            )
        self.kept[snapshot.conversation] = snapshot
        self.now = snapshot.conversation
        return snapshot

    def go_on(self, person: Person, conversation_id: str) -> Snapshot:
        before = self.snapshot(person, conversation_id)
        return self.start(person, before.phase, before.role) if before.number else before

    def snapshot(self, person: Person, conversation_id: str) -> Snapshot:
        if conversation_id not in self.kept:
            raise NotAllowed("This conversation is not yours.")
        return self.kept[conversation_id]

    def stop(self, person: Person, conversation_id: str) -> None:
        self.stopped.append(conversation_id)

    def say(
        self, person: Person, conversation_id: str, text: str, after: str | None = None
    ) -> Iterator[Piece | Snapshot]:
        _check(text)
        before = self.snapshot(person, conversation_id)
        at = before.number
        following = STEPS[at] if at < len(STEPS) else None
        if text == "Example":
            following, at = STEPS[at - 1], at - 1
        reply = f"“{text[:60]}” — thank you, that is written down."
        reply += (
            f"\n\n{following[2]}"
            if following
            else "\n\nThat was the last question. Your record is complete."
        )
        for word in reply.split(" "):
            time.sleep(self.delay)
            yield Piece(word + " ")
        count = len(before.lines)
        guidance = (
            Guidance(
                "Asking good questions",
                "asking-good-questions.md",
                "An open question begins with what, how or which, and leaves the answer to "
                "the other person.",
            )
            if count == 3
            else None
        )
        note = (
            "The model did not finish; the rest of this reply is from the authored text."
            if count == 5
            else None
        )
        lines = (
            *before.lines,
            Line(f"{conversation_id}-{count}", "person", text),
            Line(f"{conversation_id}-{count + 1}", "coach", reply, "guided", note, guidance),
        )
        step = STEPS[before.number - 1]
        entries = (
            (*(e for e in before.entries if e.field != step[0]), Entry(step[0], step[1], text))
            if text not in {"Skip", "Example"}
            else before.entries
        )
        done = following is None
        snapshot = replace(
            before,
            lines=lines,
            entries=entries,
            status="done" if done else "open",
            number=0 if done else at + 1,
            step=None if following is None else following[0],
            step_label="" if following is None else following[1],
            replies=("Example", "Skip", "Go back"),
        )
        self.kept[conversation_id] = snapshot
        if done:
            self.now = None
        yield snapshot

    def edit(self, person: Person, conversation_id: str, field: str, text: str) -> Snapshot:
        _check(text)
        before = self.snapshot(person, conversation_id)
        entries = tuple(replace(e, text=text) if e.field == field else e for e in before.entries)
        self.kept[conversation_id] = replace(before, entries=entries)
        return self.kept[conversation_id]

    def leave(self, person: Person) -> None:
        self.now = None


def _check(text: str) -> None:
    if not text.strip():
        raise InputError("empty", "Write a few words first, then send.")
    if len(text) > 8000:
        raise InputError(
            "too-long", "That is longer than 8,000 characters. Shorten it, then send again."
        )


@dataclass
class FakeProgramme:
    asked: list[Asked] = field(default_factory=list)

    def history(self, person: Person) -> tuple[Asked, ...]:
        return tuple(self.asked)

    def ask(self, person: Person, question: str) -> Asked:
        _check(question)
        if "salary" in question or "pay" in question:
            answer = Answer(
                False,
                0.1,
                "The programme's documents do not answer this.",
                "guided",
                (),
                (),
                "Ask your programme coordinator.",
            )
        else:
            second = "The coordinator never sees what was said."
            citations = tuple(
                Citation(
                    n,
                    q,
                    "charter.md",
                    "The charter of the programme > What stays between the two of you",
                    SOURCE.index(q),
                    SOURCE.index(q) + len(q),
                )
                for n, q in enumerate((QUOTE, second))
            )
            answer = Answer(True, 0.9, f"{QUOTE} {second}", "guided", citations, (), None)
        self.asked.append(Asked(question, answer))
        return self.asked[-1]

    def clear(self, person: Person) -> None:
        self.asked.clear()

    def source_text(self, source: str) -> str:
        return SOURCE

    def title_of(self, source: str) -> str:
        return "The charter of the programme"


class FakeRehearsing:
    """Nobody to rehearse with and nothing rehearsed; the area is walked on the real product."""

    def personas(self, person: Person) -> tuple[PersonaChoice, ...]:
        return ()

    def rehearsals(self, person: Person) -> tuple[RehearsalChoice, ...]:
        return ()

    def current(self, person: Person) -> str | None:
        return None


class FakeHome:
    """Nothing comes next; the home page is walked on the real product."""

    def steps(self, person: Person, role: Role | None = None) -> tuple[()]:
        return ()


class FakeTogether:
    """Nobody is paired; the page of a pair is walked on the real product."""

    def pairs(self, person: Person) -> tuple[()]:
        return ()


@dataclass
class FakeApp:
    delay: float = 0.03
    mode: FakeMode = field(default_factory=FakeMode)
    coaching: Any = None
    programme: FakeProgramme = field(default_factory=FakeProgramme)
    rehearsing: Any = field(default_factory=FakeRehearsing)
    home: Any = field(default_factory=FakeHome)
    together: Any = field(default_factory=FakeTogether)
    taking_along: Any = None
    mail: Any = None
    accounts: Any = field(default_factory=LocalAccounts)
    privacy: Any = field(default_factory=LocalPrivacy)
    people: Any = None
    pair_records: Any = field(
        default_factory=lambda: PairRecords(Access(MemoryStore(), LocalStandings()))
    )
    has_accounts: bool = False
    contract: Contract = CONTRACT

    def __post_init__(self) -> None:
        self.coaching = self.coaching or FakeCoaching(self.delay)

    def person(self) -> Person:
        return Person("p1", "You")

    def check_questions(self, text: str) -> tuple[CheckedQuestion, ...]:
        _check(text)
        return tuple(self._question(line.strip()) for line in text.splitlines() if line.strip())

    def _question(self, text: str) -> CheckedQuestion:
        if text.lower().startswith(("what", "how", "which")):
            return CheckedQuestion(text, "open", (), None)
        start = " ".join(text.split()[:2])
        flag = Flag("closed", start, "It starts in a way that is answered with yes or no.")
        return CheckedQuestion(
            text, "closed", (flag,), "What do you think about it, and what makes you think so?"
        )

    def cites(self, check: FeedbackCheck) -> tuple[Citation, ...]:
        return ()

    def check_feedback(self, text: str) -> FeedbackCheck:
        _check(text)
        flags = (
            (Flag("absolute", "always", "“Always” is easy to deny. Name the one time you saw."),)
            if "always" in text
            else ()
        )
        slots = {
            name: Slot(False, None)
            for name in ("situation", "behaviour", "impact", "request", "invitation")
        }
        slots["situation"] = Slot(True, text[:30])
        return FeedbackCheck(
            slots,
            flags,
            "In yesterday's meeting you spoke over me twice. I lost my thread. Could we "
            "agree on a sign? How did you see it?",
        )
