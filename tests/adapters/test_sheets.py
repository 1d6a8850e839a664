"""Sheets as files: read back with other libraries, and with any script a person writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from assistant.adapters.sheet_calendar import as_calendar
from assistant.adapters.sheet_markdown import as_markdown
from assistant.adapters.sheet_pdf import as_pdf
from assistant.domain.sheet import Section, Shape, Sheet

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


def sheet(*items: str, shape: Shape = "list", **changed: object) -> Sheet:
    given = {"title": "Agenda", "side": "Plan the meeting, as mentee", "made_at": AT,
             "sections": (Section("Topics", items, shape),)}  # fmt: skip
    return Sheet(**{**given, **changed})  # type: ignore[arg-type]


def text_of(pdf: bytes) -> tuple[str, int]:
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    return "\n".join(pages), len(document)


def ink(pdf: bytes) -> int:
    """Count the dark points of a first page."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=1, grayscale=True).to_pil()
    return sum(page.histogram()[:128])


def test_a_page_holds_what_the_sheet_holds() -> None:
    text, pages = text_of(as_pdf(sheet("maps (20 min)", "chat <b>now</b> & then", minutes=35)))

    assert pages == 1
    for words in ("Agenda", "Plan the meeting", "maps (20 min)", "<b>now</b> & then", "35 minutes"):
        assert words in text


@pytest.mark.parametrize(
    "words",
    ["Élan, ň, ą, ß", "Привет, как дела", "Καλημέρα", "Tiếng Việt", "नमस्ते"],
)
def test_a_script_the_font_has_is_printed_without_a_note(words: str) -> None:
    pdf = as_pdf(sheet(words))

    assert "Markdown file" not in text_of(pdf)[0]
    assert ink(pdf) > ink(as_pdf(sheet("")))


@pytest.mark.parametrize("words", ["你好，世界。", "会議の前に確認", "안녕하세요 회의"])
def test_an_eastern_script_is_kept_as_text_and_says_what_it_needs(words: str) -> None:
    text, _ = text_of(as_pdf(sheet(words)))

    assert words in text
    assert "need a font" in text


@pytest.mark.parametrize("words", ["مرحبا بك", "שלום", "🎉", "สวัสดี"])
def test_a_letter_no_font_has_is_marked_and_told(words: str) -> None:
    pdf = as_pdf(sheet(words))

    assert "cannot be printed here" in text_of(pdf)[0]
    assert ink(pdf) > ink(as_pdf(sheet("")))
    assert words in as_markdown(sheet(words)).decode()


@pytest.mark.parametrize("shape", ["list", "numbered", "text", "to answer"])
def test_long_words_many_items_and_whole_essays_come_through(shape: Shape) -> None:
    essay = "word " * 1500
    items = ("a" * 2000, essay, "one\n\ntwo", "", *(f"item {n}" for n in range(60)))

    text, pages = text_of(as_pdf(sheet(*items, shape=shape)))

    assert pages > 1
    assert "item 59" in text


def test_five_questions_with_room_for_answers_fit_one_page() -> None:
    asked = tuple(f"What would you have done in my place, when this happened: “{n} {'x ' * 60}”?"
                  for n in range(5))  # fmt: skip

    assert text_of(as_pdf(sheet(*asked, shape="to answer")))[1] == 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=5))
def test_nothing_that_can_be_typed_breaks_a_file(items: list[str]) -> None:
    written = sheet(*items)

    assert as_pdf(written).startswith(b"%PDF")
    assert as_markdown(written).decode()
    assert as_calendar(written, "r1", AT, timedelta(hours=1), AT).endswith(b"END:VCALENDAR\r\n")


def test_the_same_sheet_is_the_same_file() -> None:
    assert as_pdf(sheet("maps")) == as_pdf(sheet("maps"))


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("# no heading", "\\# no heading"),
        ("1. no list", "1\\. no list"),
        ("- no list", "\\- no list"),
        ("<script>", "\\<script\\>"),
        ("[a](b)", "\\[a\\](b)"),
        ("2 * 3 * 4", "2 \\* 3 \\* 4"),
        ("plain words, dots. And -dashes-", "plain words, dots. And -dashes-"),
    ],
)
def test_words_stay_words_in_markdown(words: str, kept: str) -> None:
    assert f"\n- {kept}\n" in as_markdown(sheet(words)).decode()


def test_a_date_is_private_in_utc_and_lasts_as_long_as_the_agenda() -> None:
    starts = datetime(2026, 12, 1, 10, tzinfo=timezone(timedelta(hours=1)))

    calendar = Calendar.from_ical(
        as_calendar(sheet("maps; chat, all\nof it"), "r1", starts, timedelta(minutes=35), AT)
    )
    event: Any = calendar.walk("VEVENT")[0]

    assert event["dtstart"].dt == datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert event["dtend"].dt == datetime(2026, 12, 1, 9, 35, tzinfo=UTC)
    assert (event["uid"], event["class"]) == ("r1@telemachus", "PRIVATE")
    assert "maps" not in event["summary"]
    assert "maps; chat, all\nof it" in event["description"]
