"""The settings: each error names its variable, and nothing listens to the world."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.domain.errors import SettingsError
from assistant.settings import ROOT, Settings, load_settings, quiet_vendors


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def failed(**given: object) -> str:
    with pytest.raises(SettingsError) as wrong:
        load_settings(**given)
    return str(wrong.value)


def test_everything_has_a_default() -> None:
    settings = load_settings()

    assert settings.telemachus_knowledge == ROOT / "knowledge"
    assert settings.telemachus_prompts == ROOT / "prompts"
    assert settings.telemachus_host == "127.0.0.1"
    assert settings.telemachus_data.is_absolute()
    assert settings.database_url is None


def test_the_environment_sets_and_keywords_go_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEMACHUS_PORT", "8001")
    monkeypatch.setenv("TELEMACHUS_COORDINATOR", "Ana Ruiz")

    assert load_settings().telemachus_port == 8001
    assert load_settings(telemachus_port=8002).telemachus_port == 8002
    assert load_settings().telemachus_coordinator == "Ana Ruiz"


def test_a_file_sets_too_and_the_environment_goes_before_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("TELEMACHUS_PORT=8001\nCHAT_MODEL=a-model\n", encoding="utf-8")
    monkeypatch.setenv("TELEMACHUS_PORT", "8002")

    settings = load_settings()

    assert (settings.telemachus_port, settings.chat_model) == (8002, "a-model")


def test_the_example_file_is_one_that_works(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    (tmp_path / ".env").write_text(example, encoding="utf-8")
    commented = [line[1:] for line in example.splitlines() if line[:1] == "#" and "=" in line]
    names = {line.split("=")[0] for line in commented if line.split("=")[0].isupper()}

    load_settings()

    assert names <= {name.upper() for name in Settings.model_fields}


def test_what_is_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEMACHUS_PORT", "OPENAI_API_KEY", "DATABASE_URL"):
        monkeypatch.setenv(name, "")

    assert load_settings().telemachus_port == 7860
    assert not load_settings().has_model


def test_a_home_folder_may_be_written_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEMACHUS_DATA", "~/mentoring")

    assert load_settings().telemachus_data == Path.home() / "mentoring"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEMACHUS_PORT", "many"),
        ("TELEMACHUS_PORT", "70000"),
        ("TELEMACHUS_PORT", "-1"),
        ("CHAT_FIRST_TOKEN_SECONDS", "0"),
        ("CHAT_TURN_SECONDS", "soon"),
        ("CHAT_PROMPT_TOKENS", "200"),
        ("CHAT_REST_AFTER", "0"),
        ("CHAT_DAILY_TOKENS_EACH", "-1"),
        ("EMBEDDINGS_BASE_URL", "localhost:8000"),
        ("TELEMACHUS_OTLP", "localhost:4317"),
        ("TELEMACHUS_HOST", "0.0.0.0"),
        ("TELEMACHUS_HOST", "192.168.1.4"),
        ("TELEMACHUS_HOST", "example.org"),
        ("OPENAI_BASE_URL", "localhost:11434/v1"),
        ("OPENAI_BASE_URL", "ftp://127.0.0.1/v1"),
        ("OPENAI_BASE_URL", "https://"),
        ("OPENAI_BASE_URL", "http://127.0.0.1:many/v1"),
        ("OPENAI_BASE_URL", "http://[::1/v1"),
        ("TELEMACHUS_PROT", "8000"),
        ("TELEMACHUS_COORDINATER", "Ana"),
    ],
)
def test_what_is_wrong_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    assert failed().startswith(f"{name}: ")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_alone_may_be_listened_on(host: str) -> None:
    assert load_settings(telemachus_host=host).telemachus_host == host


def test_all_that_is_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEMACHUS_PORT", "many")
    monkeypatch.setenv("CHAT_TURN_SECONDS", "soon")

    told = failed().splitlines()

    assert [line.split(":")[0] for line in told] == ["TELEMACHUS_PORT", "CHAT_TURN_SECONDS"]


def test_a_file_that_is_no_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("TELEMACHUS_COORDINATOR=José\n".encode("latin-1"))

    assert ".env" in failed()


def test_a_file_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()

    assert failed().startswith(".env: is a folder")


@pytest.mark.parametrize("bad", ["=8000", "this is no setting", "TELEMACHUS_PORT", "A='open"])
def test_each_line_of_a_file_that_sets_nothing_is_told_by_its_number(
    tmp_path: Path, bad: str
) -> None:
    text = f"# A comment\n\nexport TELEMACHUS_PORT=8001\n\n\n{bad}\nCHAT_MODEL=\n"
    (tmp_path / ".env").write_text(text, encoding="utf-8")

    told = failed()

    assert told.startswith(".env:6: ")
    assert len(told.splitlines()) == 1
    assert bad not in told


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:11434/v1", "https://models.example/v1", "http://[::1]:1/v1"],
)
def test_an_address_of_a_model_is_taken(address: str) -> None:
    assert load_settings(openai_base_url=address).openai_base_url == address


def test_a_wrong_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("TELEMACHUS_PORT", "many")

    assert "sk-secret" not in failed()
    assert "sk-secret" not in repr(load_settings(telemachus_port=1))


@pytest.mark.parametrize(
    ("given", "has_model"),
    [
        ({}, False),
        ({"openai_api_key": "k"}, True),
        ({"openai_base_url": "http://127.0.0.1:1/v1"}, True),
        ({"chat_model": "a-model"}, True),
        ({"telemachus_coordinator": "Ana"}, False),
    ],
)
def test_a_model_is_used_when_one_is_named(given: dict[str, object], has_model: bool) -> None:
    assert load_settings(**given).has_model is has_model


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().telemachus_port = 1


def test_vendors_are_kept_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["ANONYMIZED_TELEMETRY", "GRADIO_ANALYTICS_ENABLED", "LANGSMITH_TRACING"]
    for name in [*names, "HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"]:
        monkeypatch.setenv(name, "was set")
    for name in ("LANGCHAIN_TRACING_V2", "TOKENIZERS_PARALLELISM"):
        monkeypatch.setenv(name, "was set")

    quiet_vendors()

    assert {os.environ[name].lower() for name in names} == {"false"}  # noqa: TID251


TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")


@pytest.mark.parametrize("name", TRACING)
def test_tracing_to_langsmith_stops_the_start_unless_it_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "true")

    quiet_vendors()

    assert failed().startswith(f"{name}: ")
    assert load_settings(telemachus_langsmith=True).telemachus_langsmith


def test_langsmith_that_is_off_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in TRACING:
        monkeypatch.setenv(name, "false")

    assert not load_settings().telemachus_langsmith


def test_an_embeddings_server_needs_its_model_named() -> None:
    assert failed(embeddings_base_url="http://127.0.0.1:1/v1").startswith("EMBEDDING_MODEL: ")


MAIL = {"smtp_host": "mail.example.org", "smtp_from": "coach@example.org"}


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"smtp_from": "coach@example.org"}, "SMTP_HOST"),
        ({"smtp_host": "mail.example.org"}, "SMTP_FROM"),
        ({**MAIL, "smtp_from": "coach"}, "SMTP_FROM"),
        ({**MAIL, "smtp_from": "a@example.org\nBcc: b@example.org"}, "SMTP_FROM"),
        ({**MAIL, "smtp_user": "coach"}, "SMTP_PASSWORD"),
        ({**MAIL, "smtp_tls": "maybe"}, "SMTP_TLS"),
        ({**MAIL, "smtp_tls": "none", "smtp_user": "c", "smtp_password": "p"}, "SMTP_TLS"),
        ({**MAIL, "smtp_port": 0}, "SMTP_PORT"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused_by_name(
    given: dict[str, object], names: str
) -> None:
    assert names in failed(**given)


def test_a_password_is_never_told() -> None:
    settings = load_settings(**MAIL, smtp_user="coach", smtp_password="a secret of theirs")

    assert "a secret of theirs" not in repr(settings)
