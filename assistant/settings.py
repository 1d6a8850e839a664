"""The settings, read once from the environment and `.env`; nothing else reads the environment.

A setting that is unknown, wrong or contradicts another stops the start with its name.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs
from dotenv.parser import parse_stream
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.domain.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
ENV_FILE = ".env"
_TRACING = (
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
)
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(BaseSettings):
    """What can be set, by the upper-case name of each field.

    `telemachus_data` is the folder for conversations and the index; `knowledge` and `prompts` are
    the content folders. Time limits are in seconds, budgets and caps in tokens as this project
    counts them. `chat_rewrites` and `chat_reranks` let a model help with finding what answers a
    programme question. `telemachus_trace` is a file for one line a turn, `telemachus_otlp` the
    address of an OpenTelemetry collector; neither gets a word of what is said.
    `telemachus_langsmith` allows LangSmith, which gets every word. `telemachus_url` is the address
    that people reach the web app by; a session ends after so many hours unused, or days at most.
    `telemachus_country` (two capital letters) and `telemachus_contacts` (a file) say whom someone
    in danger can turn to. What a pair's members wrote for it is deleted
    `telemachus_keep_months` after it ended, if set.
    """

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
    )

    telemachus_data: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("telemachus", appauthor=False))
    )
    telemachus_knowledge: Path = ROOT / "knowledge"
    telemachus_prompts: Path = ROOT / "prompts"
    telemachus_host: str = "127.0.0.1"
    telemachus_port: int = Field(7860, ge=0, le=65535)
    telemachus_coordinator: str | None = None
    telemachus_country: str | None = Field(None, pattern="^[A-Z]{2}$")
    telemachus_contacts: Path | None = None
    telemachus_url: str | None = None
    telemachus_session_hours: float = Field(12, gt=0)
    telemachus_session_days: float = Field(14, gt=0)
    telemachus_keep_months: int | None = Field(None, ge=1, le=1200)

    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_name: str | None = None

    database_url: str | None = None

    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    chat_model: str | None = None
    chat_first_token_seconds: float = Field(20, gt=0)
    chat_rewrites: bool = False
    chat_reranks: bool = False
    chat_turn_seconds: float = Field(60, gt=0)
    chat_connect_seconds: float = Field(5, gt=0)
    chat_between_tokens_seconds: float = Field(20, gt=0)
    chat_rest_after: int = Field(3, ge=1)
    chat_rest_seconds: float = Field(30, gt=0)
    chat_prompt_tokens: int = Field(3_000, ge=1_500)
    chat_daily_tokens: int | None = Field(None, ge=0)
    chat_daily_tokens_each: int | None = Field(None, ge=0)

    embedding_model: str | None = None
    embeddings_base_url: str | None = None
    embeddings_api_key: SecretStr | None = None

    telemachus_trace: Path | None = None
    telemachus_otlp: str | None = None
    telemachus_langsmith: bool = False

    @field_validator(
        "telemachus_data", "telemachus_knowledge", "telemachus_prompts", "telemachus_trace"
    )
    @classmethod
    def _at_home(cls, path: Path | None) -> Path | None:
        return path.expanduser() if path is not None else None

    @field_validator(
        "openai_base_url", "embeddings_base_url", "telemachus_otlp", "telemachus_url", "oidc_issuer"
    )
    @classmethod
    def _is_address(cls, address: str | None) -> str | None:
        if address and not _is_url(address):
            raise ValueError("is no http:// or https:// address.")
        return address

    @property
    def is_for_others(self) -> bool:
        """Return whether other machines are to reach the web app, itself or by its address."""
        at = urlsplit(self.telemachus_url).hostname if self.telemachus_url else None
        return self.telemachus_host not in LOOPBACK or (at is not None and at not in LOOPBACK)

    @property
    def url(self) -> str:
        """Return the address that links begin with, without a slash at its end."""
        host = self.telemachus_host
        place = f"[{host}]" if ":" in host else host
        return (self.telemachus_url or f"http://{place}:{self.telemachus_port}").rstrip("/")

    @property
    def has_model(self) -> bool:
        """Return whether a language model is to be used."""
        return bool(self.openai_api_key or self.openai_base_url or self.chat_model)


def load_settings(**given: object) -> Settings:
    """Return the settings; keywords go before the environment.

    Raises:
        SettingsError: naming every variable that is wrong and what it takes.
    """
    try:
        unknown = _unknown(_names_in_file())
        settings = Settings(**given)  # type: ignore[arg-type]
    except UnicodeDecodeError:
        raise SettingsError(f"{ENV_FILE}: is not UTF-8 text; save it as UTF-8.") from None
    except ValidationError as error:
        wrong = [
            f"{'.'.join(str(part) for part in one['loc']).upper()}: "
            + one["msg"].removeprefix("Value error, ")
            for one in error.errors(include_url=False, include_input=False)
        ]
        raise SettingsError("\n".join([*wrong, *unknown])) from None
    if unknown:
        raise SettingsError("\n".join(unknown))
    _refuse_contradictions(settings)
    if settings.telemachus_host not in LOOPBACK and not settings.telemachus_url:
        raise SettingsError(
            f"TELEMACHUS_HOST: {settings.telemachus_host!r} is not this machine alone, so "
            "TELEMACHUS_URL is needed too: the address that people reach the web app by "
            "(https://…). It takes accounts; “telemachus invite” begins them."
        )
    _require_all(settings)
    return settings


def _refuse_contradictions(settings: Settings) -> None:
    """Refuse settings that are each right, and together not what anybody can want.

    Raises:
        SettingsError: naming the variable to change.
    """
    tracing = [name for name in _TRACING if _is_on(os.environ.get(name))]
    if tracing and not settings.telemachus_langsmith:
        raise SettingsError(
            f"{tracing[0]}: LangSmith would be sent every word that people say. Take it out, or "
            "set TELEMACHUS_LANGSMITH=true if everyone concerned has agreed to that."
        )
    if settings.embeddings_base_url and not settings.embedding_model:
        raise SettingsError(
            "EMBEDDING_MODEL: EMBEDDINGS_BASE_URL is set, so the model there has to be named."
        )


def _is_on(value: str | None) -> bool:
    return (value or "").strip().lower() in {"true", "1", "yes", "on"}


def _require_all(settings: Settings) -> None:
    given = {
        "OIDC_ISSUER": settings.oidc_issuer,
        "OIDC_CLIENT_ID": settings.oidc_client_id,
        "OIDC_CLIENT_SECRET": settings.oidc_client_secret,
    }
    missing = [name for name, value in given.items() if not value]
    if missing and len(missing) < len(given):
        raise SettingsError(f"{', '.join(missing)}: is needed beside the other OIDC_ settings.")


def _names_in_file() -> tuple[str, ...]:
    """Return the names that the file sets, if there is one.

    Raises:
        SettingsError: naming the file, and each line of it that sets nothing.
    """
    file = Path(ENV_FILE)
    if file.is_dir():
        raise SettingsError(f"{ENV_FILE}: is a folder; make it a file, or take it out.")
    try:
        with file.open(encoding="utf-8") as lines:
            parsed = list(parse_stream(lines))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise SettingsError(f"{ENV_FILE}: cannot be read ({error.strerror}).") from None
    wrong = []
    for each in parsed:
        if each.error or (each.key is not None and each.value is None):
            text = each.original.string  # begins with the empty lines before it
            line = each.original.line + text[: len(text) - len(text.lstrip())].count("\n")
            wrong.append(f"{ENV_FILE}:{line}: is no NAME=value; write it so, or take it out.")
    if wrong:
        raise SettingsError("\n".join(wrong))
    return tuple(each.key for each in parsed if each.key is not None)


def _is_url(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _unknown(in_file: tuple[str, ...]) -> list[str]:
    """Return a complaint for each variable that looks like a setting and is none."""
    known = {name.upper() for name in Settings.model_fields}
    names = {name.upper() for name in (*os.environ, *in_file)}
    wrong = sorted(name for name in names - known if name.startswith("TELEMACHUS_"))
    return [f"{name}: is no setting; correct the name or take it out." for name in wrong]


def quiet_vendors() -> None:
    """Switch off what libraries would send, fetch or take on their own; call before importing them.

    LangSmith's tracing is switched off where nobody switched it on; where somebody did, it is for
    `load_settings` to refuse or allow it.
    """
    os.environ.update({
        "GRADIO_ANALYTICS_ENABLED": "False",
        "ANONYMIZED_TELEMETRY": "False",
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        "TOKENIZERS_PARALLELISM": "false",
    })
    # The matrices here are small: several threads would spend more on each other than on them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.update({name: "false" for name in _TRACING if not _is_on(os.environ.get(name))})
