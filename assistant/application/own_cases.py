"""People's own cases: personas made from what they chose, kept for them alone.

A case is kept as a persona file's mapping and judged by the same strict reading whenever it is
read, so a case can never bring a line into a rehearsal that no file could.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, Field

from assistant.application.access import Access
from assistant.application.ports import Speaker
from assistant.application.rehearsal_snapshots import Case, CaseOptions, Option
from assistant.application.rehearsal_turns import PERSONA
from assistant.application.usage import on_account
from assistant.domain.conversation import Conversation, Person, Place
from assistant.domain.errors import ContentError, InputError, ModelError, NotAllowed
from assistant.domain.own_case import OWN, Cases, laid_over, persona_mapping
from assistant.domain.persona import NEEDED, Band, Persona
from assistant.domain.prompt import Prompt
from assistant.domain.reply_checks import names_in_full, repeats
from assistant.domain.smuggling import smuggled_in
from assistant.domain.typed import is_text

CASE_INPUTS = frozenset({"name", "relation", "setting", "obstacle", "said"})
_LONGEST_NAME = 60
_LONGEST_TOPIC = 1_500
_WRITTEN = tuple(said for said in NEEDED["senior"] if said not in ("abuse", "break_role"))

Read = Callable[[Mapping[str, Any], str], Persona]


class PersonaDraft(BaseModel):
    """What a model writes of a persona; the rest comes from the template."""

    model_config = ConfigDict(extra="forbid")

    line: str
    wants: str
    hides: str
    begins: list[str] = Field(min_length=3, max_length=3)
    lines: dict[Band, dict[str, list[str]]]


class OwnCases:
    """Makes, keeps and finds the personas of people's own cases."""

    def __init__(
        self, access: Access, cases: Cases, read: Read, speaker: Speaker | None, prompt: Prompt
    ) -> None:
        self._access = access
        self._cases = cases
        self._read = read
        self._speaker = speaker
        self._prompt = prompt

    def options(self) -> CaseOptions:
        """Return what one chooses from."""
        cases = self._cases
        return CaseOptions(
            relations=_options(cases.relations),
            obstacles=_options({key: one["label"] for key, one in cases.obstacles.items()}),
            settings=_options(cases.settings),
        )

    def personas(self, person: Person) -> tuple[Persona, ...]:
        """Return the personas of a person's own cases, the last made first."""
        found = (self._made(one) for one in self._access.of(person).conversations(phase=PERSONA))
        return tuple(one for one in found if one is not None)

    def persona(self, person: Person, persona_id: str) -> Persona | None:
        """Return one of a person's own personas, or None, also for another person's."""
        if not persona_id.startswith(OWN):
            return None
        try:
            kept = self._access.of(person).conversation(persona_id.removeprefix(OWN))
        except NotAllowed:
            return None
        return self._made(kept) if kept.phase == PERSONA else None

    def describe(self, person: Person, case: Case, now: datetime) -> Persona:
        """Make and keep a persona.

        Raises:
            InputError: unknown-option, empty, too-long, binary.
        """
        case = self._taken(case)
        id = uuid.uuid4().hex
        mapping = persona_mapping(
            self._cases, case.name, case.relation, case.obstacle, case.setting, case.topic
        )
        if self._speaker is not None:
            mapping = self._written(mapping, case, on_account(self._speaker, person.id))
        self._access.of(person).begin(
            Conversation(
                id=id,
                person=person.id,
                pair="",
                flow=PERSONA,
                role="mentor",
                phase=PERSONA,
                status="done",
                place=Place(),
                started_at=now,
                changed_at=now,
                fields={"persona": mapping},
            )
        )
        return replace(self._read(mapping, OWN + id), is_own=True)

    def _written(self, mapping: dict[str, Any], case: Case, speaker: Speaker) -> dict[str, Any]:
        """Return the persona with a model's lines, or as it was where they may not stand."""
        obstacle = self._cases.obstacles[case.obstacle]["label"]
        instruction = self._prompt.render(
            name=case.name,
            relation=self._cases.relations[case.relation],
            setting=self._cases.settings[case.setting],
            obstacle=str(obstacle),
            said=", ".join(_WRITTEN),
        )
        try:
            asked = [SystemMessage(instruction), HumanMessage(case.topic)]
            draft = speaker.fill(asked, PersonaDraft)
            if not self._may_stand(draft, f"{instruction}\n{case.topic}"):
                return mapping
            written = laid_over(mapping, draft.model_dump())
            self._read(written, PERSONA)
        except (ModelError, ContentError):  # the template's own lines stand
            return mapping
        return written

    def _may_stand(self, draft: PersonaDraft, shown: str) -> bool:
        """Return whether nothing in a draft is smuggled in, or taken from the instruction."""
        words = [draft.line, draft.wants, draft.hides, *draft.begins]
        words += [
            text for said in draft.lines.values() for texts in said.values() for text in texts
        ]
        return not any(
            smuggled_in(text) or repeats(text, self._prompt.text) or names_in_full(text, shown)
            for text in words
        )

    def _made(self, kept: Conversation) -> Persona | None:
        try:
            persona = self._read(kept.fields["persona"], OWN + kept.id)
        except ContentError:  # kept under rules that have become stricter since
            return None
        return replace(persona, is_own=True)

    def _taken(self, case: Case) -> Case:
        chosen = {
            "relation": (case.relation, self._cases.relations),
            "obstacle": (case.obstacle, self._cases.obstacles),
            "setting": (case.setting, self._cases.settings),
        }
        for name, (given, known) in chosen.items():
            if given not in known:
                says = f"Choose the {name} from: {', '.join(known)}."
                raise InputError("unknown-option", says)
        name = " ".join(case.name.split())
        topic = case.topic.strip()
        if not name or not topic:
            raise InputError("empty", "Give a first name and what it is about.")
        if len(name) > _LONGEST_NAME or len(topic) > _LONGEST_TOPIC:
            raise InputError(
                "too-long", f"A name takes {_LONGEST_NAME} characters, a topic {_LONGEST_TOPIC:,}."
            )
        if not is_text(name) or not is_text(topic):
            raise InputError("binary", "That does not look like text. Please write it in words.")
        return replace(case, name=name, topic=topic)


def _options(labels: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(Option(id, str(label)) for id, label in labels.items())
