"""What the web app needs from the application, and all that it may use of it.

`assistant.bootstrap.App` fits these shapes; so does the small one that the tests of looks use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from assistant.application.pair_snapshots import PairPage, Saved, Version
from assistant.application.rehearsal_snapshots import (
    Case,
    CaseOptions,
    Comparison,
    Debrief,
    PersonaChoice,
    Progress,
    RehearsalChoice,
    RehearsalSnapshot,
)
from assistant.application.snapshots import (
    Asked,
    ConversationChoice,
    FlowChoice,
    Piece,
    Snapshot,
)
from assistant.domain.contract import Contract
from assistant.domain.conversation import Person, Role
from assistant.domain.feedback import FeedbackCheck
from assistant.domain.passages import Citation, Origin
from assistant.domain.questions import CheckedQuestion
from assistant.web.needs_pair import Home, Mail, TakingAlong, Together
from assistant.web.needs_people import Accounts, People, Privacy


class Mode(Protocol):
    """How replies come about, in a line a person can read."""

    @property
    def origin(self) -> Origin:
        """Return whether replies are authored or come from a model."""
        ...

    @property
    def label(self) -> str:
        """Return the line for the screen."""
        ...


class Coaching(Protocol):
    """The guided conversations of one person."""

    def flows(self, role: Role) -> Sequence[FlowChoice]:
        """Return the flows of a role, in the order of the method."""
        ...

    def conversations(self, person: Person) -> Sequence[ConversationChoice]:
        """Return earlier conversations, the one changed last first."""
        ...

    def current(self, person: Person) -> str | None:
        """Return the id of the conversation the person is in the middle of."""
        ...

    def start(self, person: Person, phase: str, role: Role, pair: str | None = None) -> Snapshot:
        """Start a flow, or go on with the one that is open or paused."""
        ...

    def go_on(self, person: Person, conversation_id: str) -> Snapshot:
        """Go on with a conversation, or look at one that is finished."""
        ...

    def snapshot(self, person: Person, conversation_id: str) -> Snapshot:
        """Return what a conversation shows."""
        ...

    def stop(self, person: Person, conversation_id: str) -> None:
        """Stop the reply that is coming; what has come is kept."""
        ...

    def say(
        self, person: Person, conversation_id: str, text: str, after: str | None = None
    ) -> Iterator[Piece | Snapshot]:
        """Take what the person said; yield the reply in pieces and one snapshot last."""
        ...

    def edit(self, person: Person, conversation_id: str, field: str, text: str) -> Snapshot:
        """Correct one field of the record."""
        ...

    def leave(self, person: Person) -> None:
        """Go back to the welcome; nothing is lost."""
        ...


class Programme(Protocol):
    """Questions about the programme, answered from its documents."""

    def history(self, person: Person) -> Sequence[Asked]:
        """Return what was asked so far, oldest first."""
        ...

    def ask(self, person: Person, question: str) -> Asked:
        """Answer a question, or say that the documents do not answer it."""
        ...

    def clear(self, person: Person) -> None:
        """Start over; the questions so far are forgotten."""
        ...

    def source_text(self, source: str) -> str:
        """Return the text of a document, the one that offsets count in."""
        ...

    def title_of(self, source: str) -> str:
        """Return the title of a document."""
        ...


class Rehearsing(Protocol):
    """Rehearsals of one person; every id is checked against its owner on each call."""

    def personas(self, person: Person) -> Sequence[PersonaChoice]:
        """Return whom one may rehearse with."""
        ...

    def rehearsals(self, person: Person) -> Sequence[RehearsalChoice]:
        """Return a person's rehearsals, the last changed first."""
        ...

    def current(self, person: Person) -> str | None:
        """Return the rehearsal a person is in the middle of."""
        ...

    def start(
        self, person: Person, persona_id: str, level: int = 1, confidence: int | None = None
    ) -> RehearsalSnapshot:
        """Begin a rehearsal."""
        ...

    def snapshot(self, person: Person, conversation_id: str) -> RehearsalSnapshot:
        """Return what a rehearsal shows."""
        ...

    def say(
        self, person: Person, conversation_id: str, text: str
    ) -> Iterator[Piece | RehearsalSnapshot]:
        """Take a turn; yield the reply in pieces and the rehearsal after it last."""
        ...

    def pause(self, person: Person, conversation_id: str) -> RehearsalSnapshot:
        """Let a rehearsal wait where it is."""
        ...

    def resume(self, person: Person, conversation_id: str | None = None) -> RehearsalSnapshot:
        """Go on with a rehearsal that is not finished."""
        ...

    def try_again(self, person: Person, conversation_id: str, turn: str) -> RehearsalSnapshot:
        """Go back to before one of one's own turns."""
        ...

    def choose(self, person: Person, conversation_id: str, turn: str) -> RehearsalSnapshot:
        """Go on with the branch of another try of a turn."""
        ...

    def compare(self, person: Person, conversation_id: str, first: str, second: str) -> Comparison:
        """Return two tries of the same turn."""
        ...

    def finish(
        self, person: Person, conversation_id: str, confidence: int | None = None
    ) -> Debrief:
        """End a rehearsal and return the account of it."""
        ...

    def debrief(self, person: Person, conversation_id: str) -> Debrief:
        """Return the account of a finished rehearsal again."""
        ...

    def progress(self, person: Person) -> Progress:
        """Return a person's picture of progress."""
        ...

    def send(self, person: Person, conversation_id: str, text: str) -> Debrief:
        """Put one sentence on the pair's agenda."""
        ...

    def take_back(self, person: Person, conversation_id: str, text: str) -> Debrief:
        """Take back a sentence from the agenda."""
        ...

    def case_options(self) -> CaseOptions:
        """Return what one chooses from to describe one's own case."""
        ...

    def describe(self, person: Person, case: Case) -> PersonaChoice:
        """Make and keep a persona from someone's own case."""
        ...


class PairRecords(Protocol):
    """What the two of a pair write together; every id is checked on each call."""

    def page(self, person: Person, pair: str) -> PairPage:
        """Return all of it as it stands."""
        ...

    def save(
        self, person: Person, pair: str, kind: str, meeting: int, field: str, seen: int, text: str
    ) -> Saved:
        """Keep what somebody made of a heading they saw as change `seen` left it."""
        ...

    def settle(self, person: Person, pair: str, kind: str, meeting: int, field: str) -> Saved:
        """Let both wordings stay of whatever has two."""
        ...

    def begin(self, person: Person, pair: str, kind: str) -> None:
        """Begin the next record of a kind."""
        ...

    def history(
        self, person: Person, pair: str, kind: str, meeting: int, field: str
    ) -> Sequence[Version]:
        """Return every state of a heading, the last first."""
        ...


class App(Protocol):
    """Everything the web app stands on."""

    @property
    def mode(self) -> Mode:
        """Return how replies come about."""
        ...

    @property
    def coaching(self) -> Coaching:
        """Return the guided conversations."""
        ...

    @property
    def programme(self) -> Programme:
        """Return the programme's questions and answers."""
        ...

    @property
    def rehearsing(self) -> Rehearsing:
        """Return the rehearsals."""
        ...

    @property
    def home(self) -> Home:
        """Return what comes next for a person."""
        ...

    @property
    def together(self) -> Together:
        """Return what a pair made together."""
        ...

    @property
    def taking_along(self) -> TakingAlong:
        """Return the making of files from records."""
        ...

    @property
    def mail(self) -> Mail | None:
        """Return the reminders by mail, None where no mail server is set."""
        ...

    @property
    def pair_records(self) -> PairRecords:
        """Return what the two of a pair write together."""
        ...

    @property
    def has_accounts(self) -> bool:
        """Return whether people sign in; once it is so, it stays so."""
        ...

    @property
    def accounts(self) -> Accounts:
        """Return who may come in."""
        ...

    @property
    def people(self) -> People:
        """Return who takes part."""
        ...

    @property
    def privacy(self) -> Privacy:
        """Return what is kept on a person."""
        ...

    @property
    def contract(self) -> Contract:
        """Return what each person reads before anything else."""
        ...

    def person(self) -> Person:
        """Return the one person of one's own machine, where nobody signs in."""
        ...

    def check_questions(self, text: str) -> Sequence[CheckedQuestion]:
        """Check questions a mentee means to ask."""
        ...

    def check_feedback(self, text: str) -> FeedbackCheck:
        """Check feedback a mentor means to give."""
        ...

    def cites(self, check: FeedbackCheck) -> Sequence[Citation]:
        """Return the guidance that a feedback check rests on."""
        ...
