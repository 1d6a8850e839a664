"""Whom someone in danger is told to turn to: of their country, of their programme."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.bootstrap import bootstrap
from assistant.domain.errors import SettingsError
from assistant.domain.wellbeing import Wellbeing, concern_in
from assistant.settings import load_settings

DANGER = "I want to die"


def wellbeing(tmp_path: Path, **settings: object) -> Wellbeing:
    return bootstrap(load_settings(telemachus_data=tmp_path, **settings)).wellbeing


def reply_to(text: str, made: Wellbeing) -> str:
    found = concern_in(text, made)
    assert found is not None
    return found.reply


def test_a_country_brings_its_own_numbers_and_no_others(tmp_path: Path) -> None:
    said = reply_to(DANGER, wellbeing(tmp_path, telemachus_country="FR"))

    assert "3114" in said
    assert "112" in said
    assert "988" not in said


def test_without_a_country_the_reply_says_where_each_number_is_for(tmp_path: Path) -> None:
    said = reply_to(DANGER, wellbeing(tmp_path))

    assert "112 in Europe" in said
    assert "$" not in said


def test_a_programme_names_its_own_people_in_every_language(tmp_path: Path) -> None:
    file = tmp_path / "contacts.yaml"
    file.write_text('contacts: ["Ombudsperson: Ana Ruiz, room 12"]\n', encoding="utf-8")
    made = wellbeing(tmp_path, telemachus_contacts=file)

    assert "Ana Ruiz" in reply_to(DANGER, made)
    assert "Ana Ruiz" in reply_to("Ich will nicht mehr leben", made)
    assert "Notruf" in reply_to("Ich will nicht mehr leben", made)


def test_an_unknown_country_or_a_wrong_file_stops_the_start_by_name(tmp_path: Path) -> None:
    file = tmp_path / "contacts.yaml"
    file.write_text("people: []\n", encoding="utf-8")

    with pytest.raises(SettingsError, match="TELEMACHUS_COUNTRY"):
        wellbeing(tmp_path, telemachus_country="QQ")
    with pytest.raises(SettingsError, match="TELEMACHUS_CONTACTS"):
        wellbeing(tmp_path, telemachus_contacts=file)


def test_words_in_disguise_are_read_as_what_they_are(tmp_path: Path) -> None:
    made = wellbeing(tmp_path)

    for text in ("I w\u200bant to d\u200bie", "i want to k1ll myself", "I WANT TO D I E"):
        assert reply_to(text, made)
