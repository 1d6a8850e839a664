"""Any chat model behind the port `Speaker`.

The invariant: a reply either comes whole, with the model's own word that it had finished, or
ends in a `ModelError` within the time limits; and nothing a vendor raises passes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from langchain_core.messages import BaseMessage
from pydantic import BaseModel, SecretStr

from assistant.adapters.model_faults import Unavailable, Unusable
from assistant.adapters.replies import ThoughtSieve, finish_reason, refuse_if_cut, text_of
from assistant.adapters.structured_replies import Ladder
from assistant.adapters.upstream import Upstream
from assistant.domain.errors import ModelError, SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Shape = TypeVar("Shape", bound=BaseModel)
Result = TypeVar("Result")
Pieces = Generator[str, None, None]

_OPENAI = "https://api.openai.com/v1"
# Servers on one's own machine ask for no key, but the client insists on sending one.
_NO_KEY = SecretStr("none")


@dataclass(frozen=True)
class TimeLimits:
    """How long a person is kept waiting, in seconds, before the turn goes on without the model.

    `first_token` counts from the request to the first words, retries included; `whole_turn` to
    the end of the reply; `fill` is for a structured reply on all rungs together.
    """

    connect: float = 5.0
    first_token: float = 45.0
    between_tokens: float = 20.0
    whole_turn: float = 120.0
    fill: float = 45.0
    retries: int = 1
    retry_pause: float = 0.5
    longest_pause: float = 2.0

    @property
    def read(self) -> float:
        """Return how long a connection may stay silent before the HTTP client drops it."""
        return max(self.first_token, self.between_tokens, self.fill)


@dataclass(frozen=True)
class ModelChoice:
    """Which model to speak with, as the settings say.

    `name` is a model's name, or `provider:name` for a LangChain integration; with a `base_url`
    a colon may belong to the name itself (`llama3.2:3b`). Set `requires_finish_reason` to false
    for a provider that never says why a reply ended; then every reply that ends counts as whole.
    """

    name: str
    api_key: SecretStr | None = None
    base_url: str | None = None
    limits: TimeLimits = field(default_factory=TimeLimits)
    requires_finish_reason: bool = True


def chat_model(choice: ModelChoice) -> BaseChatModel:
    """Return the chat model that was chosen; nothing is sent to it.

    Vendors are imported here and not before, so that who goes guided does not wait for them.

    Raises:
        SettingsError: naming CHAT_MODEL or OPENAI_API_KEY, and what to do.
    """
    provider, colon, name = choice.name.partition(":")
    if not choice.name.strip() or (colon and not name.strip()):
        raise SettingsError("CHAT_MODEL is empty: give a model's name, or provider:name.")
    if colon and provider == "openai":
        return _openai(choice, name)
    if colon:
        other = _other_provider(provider, name)
        if other is not None:
            return other
        if choice.base_url is None:
            raise SettingsError(
                f"CHAT_MODEL: LangChain knows no provider {provider!r}; write provider:name, or "
                "set OPENAI_BASE_URL if this is a model's name on a server of your own."
            )
    return _openai(choice, choice.name)


def model_speaker(choice: ModelChoice) -> ModelSpeaker:
    """Return the chosen model as a `Speaker`, under the name that was chosen."""
    return ModelSpeaker(
        chat_model(choice),
        name=choice.name,
        limits=choice.limits,
        requires_finish_reason=choice.requires_finish_reason,
    )


class ModelSpeaker:
    """A `Speaker` over any LangChain chat model.

    Retries happen here, and only before the first words: a reply that has begun is never begun
    again. What its server can do about structured replies is learned once for each speaker.
    """

    def __init__(
        self,
        model: BaseChatModel,
        *,
        name: str,
        limits: TimeLimits | None = None,
        requires_finish_reason: bool = True,
    ) -> None:
        self._model = model
        self._name = name
        self._limits = limits or TimeLimits()
        self._requires_finish_reason = requires_finish_reason
        self._ladder = Ladder(model)

    @property
    def name(self) -> str:
        """Return the model's name, to be saved with each turn."""
        return self._name

    def stream(self, messages: Sequence[BaseMessage]) -> Iterator[str]:
        """Yield the reply in pieces as they come; closing the iterator hangs up on the model.

        Raises:
            ModelError: at any moment, also after some pieces were yielded.
        """
        started = time.monotonic()

        def begun() -> tuple[Pieces, str]:
            attempt = self._pieces(messages, started)
            return attempt, next(attempt)

        pieces, first = self._retried(begun, started + self._limits.first_token)
        with closing(pieces):
            yield first
            yield from pieces

    def fill(self, messages: Sequence[BaseMessage], shape: type[Shape]) -> Shape:
        """Return a validated value of `shape`.

        Raises:
            ModelError: when the model gives none, in whatever way.
        """
        ends = time.monotonic() + self._limits.fill

        def ask(call: Callable[[], object]) -> object:
            return self._retried(lambda: _in_time(call, ends), ends)

        return self._ladder.fill(messages, shape, ask)

    def _pieces(self, messages: Sequence[BaseMessage], started: float) -> Pieces:
        """Yield the words of one attempt, of which there is at least one piece."""
        reason: str | None = None
        spoken = False
        sieve = ThoughtSieve()
        ends = started + self._limits.whole_turn
        with closing(Upstream(lambda: self._model.stream(list(messages)))) as upstream:
            while True:
                try:
                    chunk = upstream.next(self._patience(spoken, started, ends))
                except ModelError:
                    if reason is not None and spoken:
                        break  # The model had finished; what fails after that is no loss.
                    raise
                if chunk is None:
                    break
                text = sieve.words(text_of(chunk.content))
                reason = finish_reason(chunk.response_metadata) or reason
                if text:
                    spoken = True
                    yield text
        refuse_if_cut(reason)
        if reason is None and self._requires_finish_reason:
            raise Unusable("unfinished")
        if rest := sieve.rest():
            yield rest
        elif not spoken:
            raise Unusable("empty")

    def _patience(self, spoken: bool, started: float, ends: float) -> float:
        now = time.monotonic()
        next_due = (
            now + self._limits.between_tokens if spoken else started + self._limits.first_token
        )
        return min(next_due, ends) - now

    def _retried(self, attempt: Callable[[], Result], ends: float) -> Result:
        """Return what an attempt returns, trying again where the fault may pass in time."""
        for _ in range(self._limits.retries):
            try:
                return attempt()
            except Unavailable as fault:
                asked = fault.retry_after
                pause = self._limits.retry_pause if asked is None else asked
                too_late = time.monotonic() + pause >= ends
                if not fault.may_pass or pause > self._limits.longest_pause or too_late:
                    raise
            time.sleep(pause)
        return attempt()


def _in_time(call: Callable[[], Result], ends: float) -> Result | None:
    with closing(Upstream(lambda: iter([call()]))) as upstream:
        return upstream.next(ends - time.monotonic())


def _openai(choice: ModelChoice, name: str) -> BaseChatModel:
    key = choice.api_key
    if key is None or not key.get_secret_value():
        if choice.base_url is None:
            raise SettingsError("OPENAI_API_KEY is not set, and neither is OPENAI_BASE_URL.")
        key = _NO_KEY
    if choice.base_url is not None and not choice.base_url.startswith(("http://", "https://")):
        raise SettingsError("OPENAI_BASE_URL must begin with http:// or https://.")
    # Refused here, because a client that cannot send a header quotes it in what it raises.
    if not all("!" <= character <= "~" for character in key.get_secret_value()):
        raise SettingsError("OPENAI_API_KEY has a space or a character that no key has in it.")

    from httpx2 import Timeout
    from langchain_openai import ChatOpenAI

    limits = choice.limits
    try:
        return ChatOpenAI(
            model=name,
            api_key=key,
            # Said outright, or a forgotten OPENAI_API_BASE would decide where words are sent.
            base_url=choice.base_url or _OPENAI,
            timeout=Timeout(limits.read, connect=limits.connect),
            max_retries=0,  # ModelSpeaker retries; the client sleeps as long as a server likes.
            stream_usage=choice.base_url is None,
            use_responses_api=None if choice.base_url is None else False,
            cache=False,
        )
    except Exception as error:  # noqa: BLE001 - vendor boundary: an address it cannot read
        kind = type(error).__name__
        raise SettingsError(f"OPENAI_BASE_URL cannot be used as an address ({kind}).") from None


def _other_provider(provider: str, name: str) -> BaseChatModel | None:
    """Return a model of a LangChain integration, or None where there is no such provider."""
    from langchain.chat_models import init_chat_model

    try:
        model: BaseChatModel = init_chat_model(name, model_provider=provider)
    except ImportError as error:
        package = _package(error)
        raise SettingsError(
            f"CHAT_MODEL: {provider!r} needs the package {package}; install it with "
            f"'pip install {package}'."
        ) from None
    except Exception as error:  # noqa: BLE001 - vendor boundary: any integration, any exception
        if isinstance(error, ValueError) and str(error).startswith("Unsupported provider"):
            return None
        # The vendor's message may quote a key; the kind of error is enough to look it up.
        raise SettingsError(
            f"CHAT_MODEL: the provider {provider!r} could not be set up "
            f"({type(error).__name__}); check its key and the model's name."
        ) from None
    return model


def _package(error: ImportError) -> str:
    missing = getattr(error.__cause__, "name", None) or "langchain integration"
    return missing.partition(".")[0].replace("_", "-")
