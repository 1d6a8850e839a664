"""Rehearsals: saying it to a persona first, trying again, and the account of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator

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
from assistant.application.snapshots import Piece
from assistant.domain.conversation import Person


class Rehearsing:
    """Rehearsals of any person, one turn at a time."""

    def personas(self, person: Person) -> tuple[PersonaChoice, ...]:
        """Return whom one may rehearse with, a person's own cases last."""
        raise NotImplementedError

    def rehearsals(self, person: Person) -> tuple[RehearsalChoice, ...]:
        """Return a person's rehearsals, the last changed first."""
        raise NotImplementedError

    def current(self, person: Person) -> str | None:
        """Return the rehearsal a person is in the middle of, if any."""
        raise NotImplementedError

    def start(
        self, person: Person, persona_id: str, level: int = 1, confidence: int | None = None
    ) -> RehearsalSnapshot:
        """Begin a rehearsal; `confidence` is how sure one feels before it, 0 to 10.

        Raises:
            InputError: unknown-persona, unknown-level, bad-confidence.
        """
        raise NotImplementedError

    def snapshot(self, person: Person, conversation_id: str) -> RehearsalSnapshot:
        """Return a rehearsal as its owner sees it.

        Raises:
            NotAllowed: when it is not theirs, or not there.
        """
        raise NotImplementedError

    def say(
        self, person: Person, conversation_id: str, text: str
    ) -> Iterator[Piece | RehearsalSnapshot]:
        """Yield the persona's reply in pieces, and the rehearsal after it last.

        An empty text is silence, which the persona takes in their own way.

        Raises:
            InputError: too-long, binary, scene-over; nothing was changed.
            NotAllowed: when it is not theirs.
        """
        raise NotImplementedError

    def try_again(self, person: Person, conversation_id: str, turn: str) -> RehearsalSnapshot:
        """Go back to before one of one's own turns; what is said next branches off there.

        Raises:
            InputError: unknown-turn.
        """
        raise NotImplementedError

    def choose(self, person: Person, conversation_id: str, turn: str) -> RehearsalSnapshot:
        """Go on with the branch of another try of a turn.

        Raises:
            InputError: unknown-turn.
        """
        raise NotImplementedError

    def compare(self, person: Person, conversation_id: str, first: str, second: str) -> Comparison:
        """Return two tries of the same turn side by side.

        Raises:
            InputError: unknown-turn, not-the-same-turn.
        """
        raise NotImplementedError

    def finish(
        self, person: Person, conversation_id: str, confidence: int | None = None
    ) -> Debrief:
        """End a rehearsal and return its debrief; `confidence` is how sure one feels, 0 to 10.

        Raises:
            InputError: bad-confidence, nothing-said.
        """
        raise NotImplementedError

    def debrief(self, person: Person, conversation_id: str) -> Debrief:
        """Return the debrief of a finished rehearsal again.

        Raises:
            InputError: not-finished.
        """
        raise NotImplementedError

    def progress(self, person: Person) -> Progress:
        """Return a person's picture of progress, for their eyes only."""
        raise NotImplementedError

    def send(self, person: Person, conversation_id: str, text: str) -> Debrief:
        """Share one sentence with the pair, for the agenda of the next session.

        Raises:
            InputError: empty, too-long, binary, not-finished.
        """
        raise NotImplementedError

    def take_back(self, person: Person, conversation_id: str, text: str) -> Debrief:
        """Take back a sentence that was sent."""
        raise NotImplementedError

    def case_options(self) -> CaseOptions:
        """Return what one chooses from to describe one's own case."""
        raise NotImplementedError

    def describe(self, person: Person, case: Case) -> PersonaChoice:
        """Make and keep a persona from someone's own case.

        Raises:
            InputError: unknown-option, empty, too-long, binary.
        """
        raise NotImplementedError
