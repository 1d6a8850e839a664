"""Questions about the programme, as a conversation that is kept and can be followed up."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from assistant.application.access import Access
from assistant.application.answering import Answering
from assistant.application.documents import answer_document, answer_from
from assistant.application.ports import Search
from assistant.application.snapshots import Asked
from assistant.application.tracing import NoTrace, Trace, TurnTrace, Watch
from assistant.domain.conversation import Conversation, Person, Place, Turn
from assistant.domain.errors import InputError, StoreError
from assistant.domain.passages import Answer
from assistant.domain.typed import is_text
from assistant.domain.wellbeing import Wellbeing, concern_in

PROGRAMME = "programme"
_TURNS_LOOKED_BACK = 6
_ATTEMPTS = 5


class Programme:
    """One open conversation of programme questions for each person, and the sources behind it."""

    def __init__(
        self,
        access: Access,
        answering: Answering,
        search: Search,
        titles: Callable[[], dict[str, str]],
        wellbeing: Wellbeing,
        now: Callable[[], datetime],
        trace: Trace | None = None,
    ) -> None:
        self._access = access
        self._answering = answering
        self._search = search
        self._titles = titles
        self._wellbeing = wellbeing
        self._now = now
        self._trace = trace or NoTrace()

    def history(self, person: Person) -> tuple[Asked, ...]:
        """Return what a person has asked in the open conversation, the oldest first."""
        conversation = self._open(person)
        return _asked(conversation) if conversation else ()

    def ask(self, person: Person, question: str) -> Asked:
        """Answer a question in the light of those before it, and keep both.

        Raises:
            InputError: when the question is empty, too long or no text; nothing was changed.
            StoreError: when it could not be kept.
        """
        watch = Watch(time.perf_counter)
        if not is_text(question):
            raise InputError("binary", "That does not look like text. Please write it in words.")
        earlier = self.history(person)[-_TURNS_LOOKED_BACK:]
        history = [
            turn
            for asked in earlier
            for turn in (("user", asked.question), ("assistant", asked.answer.text))
        ]
        concern = concern_in(question, self._wellbeing)
        if concern is None:
            answer = self._answering.on_account(person.id).answer(question, history)
        else:
            answer = Answer(False, 0.0, concern.reply, "guided", (), (), None)
        reply = self._keep(person, question.strip(), answer)
        self._trace.keep(
            TurnTrace(
                turn=reply.id,
                phase=PROGRAMME,
                role="",
                step=None,
                outcome="answered" if answer.answered else "refused",
                model=reply.model,
                prompt=reply.prompt,
                said_characters=len(question),
                reply_characters=len(answer.text) if reply.model else 0,
                total_ms=watch.passed_ms(),
            )
        )
        return Asked(question.strip(), answer)

    def clear(self, person: Person) -> None:
        """Close the open conversation; the next question begins another."""
        conversation = self._open(person)
        if conversation is not None:
            self._access.of(person).advance(
                conversation, replace(conversation, status="done", changed_at=self._now())
            )

    def source_text(self, source: str) -> str:
        """Return the text of a source as read."""
        return self._search.text_of(source)

    def title_of(self, source: str) -> str:
        """Return a source's title, or its name when it has none."""
        return self._titles().get(source, source)

    def _open(self, person: Person) -> Conversation | None:
        own = self._access.of(person)
        for one in own.conversations(statuses=("open",), phase=PROGRAMME):
            if one.flow == PROGRAMME:
                return own.conversation(one.id)
        return None

    def _keep(self, person: Person, question: str, answer: Answer) -> Turn:
        own, now = self._access.of(person), self._now()
        for _ in range(_ATTEMPTS):
            conversation = self._open(person)
            parent = conversation.turns[-1].id if conversation and conversation.turns else None
            said = Turn(uuid.uuid4().hex, parent, "person", question, None, now)
            reply = Turn(
                id=uuid.uuid4().hex,
                parent=said.id,
                author="coach",
                text=answer.text,
                step=None,
                said_at=now,
                origin=answer.origin,
                model=self._answering.model_name if answer.origin == "model" else None,
                prompt=self._answering.prompt.stamp if answer.origin == "model" else None,
                attachment={"answer": answer_document(answer)},
            )
            if conversation is None:
                own.begin(self._begun(person, now, (said, reply)))
                return reply
            after = replace(conversation, changed_at=now)
            if own.advance(conversation, after, (said, reply)):
                return reply
        raise StoreError("The conversation kept changing elsewhere; try again in a moment.")

    def _begun(self, person: Person, now: datetime, turns: tuple[Turn, ...]) -> Conversation:
        return Conversation(
            id=uuid.uuid4().hex,
            person=person.id,
            pair="",
            flow=PROGRAMME,
            role="coordinator",
            phase=PROGRAMME,
            status="open",
            place=Place(),
            started_at=now,
            changed_at=now,
            turns=turns,
        )


def _asked(conversation: Conversation) -> tuple[Asked, ...]:
    said = conversation.turns
    return tuple(
        Asked(question.text, answer_from((reply.attachment or {})["answer"]))
        for question, reply in zip(said[::2], said[1::2], strict=False)
    )
