"""Which chat model is spoken with, as the settings say.

Nothing is sent to a model here, and a vendor's package is imported only where it is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import SecretStr

from assistant.adapters.rungs import Rungs
from assistant.adapters.speaking import ModelSpeaker, TimeLimits
from assistant.domain.errors import SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_OPENAI = "https://api.openai.com/v1"
# Servers on one's own machine ask for no key, but the client insists on sending one.
_NO_KEY = SecretStr("none")


@dataclass(frozen=True)
class ModelChoice:
    """Which model to speak with, as the settings say.

    `name` is a model's name, or `provider:name` for a LangChain integration; with a `base_url`
    a colon may belong to the name itself (`llama3.2:3b`). Set `requires_finish_reason` to false
    for a provider that never says why a reply ended; then every reply that ends counts as whole.
    `traced` lets LangSmith see what is said, where its own variables turn it on.
    """

    name: str
    api_key: SecretStr | None = None
    base_url: str | None = None
    limits: TimeLimits = field(default_factory=TimeLimits)
    requires_finish_reason: bool = True
    traced: bool = False

    @property
    def place(self) -> str:
        """Return the address that is spoken to, or nothing where the provider has its own."""
        return self.base_url or ""


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


def model_speaker(choice: ModelChoice, rungs: Rungs | None = None) -> ModelSpeaker:
    """Return the chosen model as a `Speaker`, under the name that was chosen."""
    return ModelSpeaker(
        chat_model(choice),
        name=choice.name,
        limits=choice.limits,
        requires_finish_reason=choice.requires_finish_reason,
        rungs=rungs,
        place=choice.place,
        traced=choice.traced,
    )


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

    from assistant.adapters.leaving import make_leavable

    limits = choice.limits
    try:
        model = ChatOpenAI(
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
    make_leavable(getattr(model.root_client, "_client", None))
    return model


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
