"""How much of the model each person and programme has used: numbers, and never a word.

What is counted are tokens as this project counts them, sent and received. Where a cap is set and
reached, the model is not asked any more that day, and everything goes on guided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol, TypeVar, cast, overload

from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from assistant.application.ports import Speaker
from assistant.application.tokens import sent_tokens, tokens_of
from assistant.domain.errors import ModelError, UnavailableModel
from assistant.domain.people import LOCAL

Shape = TypeVar("Shape", bound=BaseModel)
# Codes of faults at which nothing was sent.
_UNSENT = frozenset({"resting", "unreachable"})


class CapReached(UnavailableModel):
    """The day's share of the model is used up."""

    code = "cap_reached"


@dataclass(frozen=True)
class Spent:
    """How much was used: `calls` of the model, tokens `sent` to it and `received` from it."""

    calls: int = 0
    sent: int = 0
    received: int = 0

    @property
    def tokens(self) -> int:
        """Return the tokens of both directions."""
        return self.sent + self.received


class Usage(Protocol):
    """The count of each day, by programme and person; nobody in particular is the person ''."""

    def add(self, programme: str, person: str, day: date, sent: int, received: int) -> None:
        """Count one call of the model."""
        ...

    def of_person(self, programme: str, person: str, day: date) -> Spent:
        """Return what one person used on a day."""
        ...

    def of_programme(self, programme: str, day: date) -> Spent:
        """Return what a whole programme used on a day."""
        ...


@dataclass(frozen=True)
class Caps:
    """The most tokens a day; None is no limit."""

    person: int | None = None
    programme: int | None = None


@dataclass(frozen=True)
class MeteredSpeaker:
    """A `Speaker` whose use is counted, on the account of `person` where there is one.

    `programme_of` says by whose id which programme it is counted for; without it all are one.
    """

    speaker: Speaker
    usage: Usage
    today: Callable[[], date]
    caps: Caps = Caps()
    programme: str = LOCAL
    person: str = ""
    programme_of: Callable[[str], str] | None = None

    def on_account(self, person: str) -> MeteredSpeaker:
        """Return the same speaker on a person's account."""
        programme = self.programme if self.programme_of is None else self.programme_of(person)
        return replace(self, programme=programme, person=person)

    @property
    def name(self) -> str:
        """Return the model's name, to be saved with each turn."""
        return self.speaker.name

    def stream(self, messages: Sequence[BaseMessage]) -> Iterator[str]:
        """Yield the reply in pieces as they come; closing the iterator hangs up on the model.

        Raises:
            ModelError: at any moment; `cap_reached` at once where a cap is reached.
        """
        self._require_room()
        came: list[str] = []
        with (
            _Counted(self, messages, came),
            closing(cast("Any", self.speaker.stream(messages))) as said,
        ):
            for piece in said:
                came.append(piece)
                yield piece

    def fill(self, messages: Sequence[BaseMessage], shape: type[Shape]) -> Shape:
        """Return a validated value of `shape`.

        Raises:
            ModelError: when the model gives none; `cap_reached` at once where a cap is reached.
        """
        self._require_room()
        came: list[str] = []
        with _Counted(self, messages, came):
            value = self.speaker.fill(messages, shape)
            came.append(value.model_dump_json())
            return value

    def _require_room(self) -> None:
        day, caps = self.today(), self.caps
        if caps.programme is not None:
            spent = self.usage.of_programme(self.programme, day)
            if spent.tokens >= caps.programme:
                raise CapReached
        if caps.person is not None and self.person:
            spent = self.usage.of_person(self.programme, self.person, day)
            if spent.tokens >= caps.person:
                raise CapReached


class _Counted:
    """Counts one call when it is over, however it ended; what never went out is not counted."""

    def __init__(
        self, speaker: MeteredSpeaker, messages: Sequence[BaseMessage], came: Sequence[str]
    ) -> None:
        self._speaker, self._messages, self._came = speaker, messages, came

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: Any) -> None:
        if isinstance(error, ModelError) and error.code in _UNSENT and not any(self._came):
            return
        speaker = self._speaker
        speaker.usage.add(
            speaker.programme,
            speaker.person,
            speaker.today(),
            sent_tokens(self._messages),
            tokens_of("".join(self._came)),
        )


@overload
def on_account(speaker: Speaker, person: str) -> Speaker: ...
@overload
def on_account(speaker: None, person: str) -> None: ...
@overload
def on_account(speaker: Speaker | None, person: str) -> Speaker | None: ...
def on_account(speaker: Speaker | None, person: str) -> Speaker | None:
    """Return a speaker on a person's account, where its use is counted."""
    return speaker.on_account(person) if isinstance(speaker, MeteredSpeaker) else speaker
