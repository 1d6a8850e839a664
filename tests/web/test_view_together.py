"""The page of a pair: the picture and the table say the same, and words stay words."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

from assistant.domain.conversation import Conversation
from assistant.domain.ledger import Ledger, ledger_of
from assistant.web import skills_picture, view_together
from tests.doubles.authored import NOON, conversation

MARKUP = "<a href='https://evil.example'>a long name & more of it</a>"


def ledger() -> Ledger:
    def stock(id: str, day: int, **given: Any) -> Conversation:
        at = NOON + timedelta(days=day)
        return conversation(
            id, phase="stock-taking", status="done", started_at=at, changed_at=at, **given
        )

    return ledger_of([
        stock("a", 0, fields={"skills": ["maps"], "areas": [MARKUP, "mail"]}),
        stock("b", 1, role="mentor", fields={"areas": ["maps"]}),
        stock("c", 30, fields={"skills": [MARKUP], "areas": ["mail"]}),
    ])


def test_the_picture_has_a_mark_for_each_view_and_no_other() -> None:
    one = ledger()
    figure = json.loads(skills_picture.figure(one))
    lines = dict(
        zip(*(figure["layout"]["yaxis"][key] for key in ("tickvals", "ticktext")), strict=True)
    )

    drawn = sorted(
        (trace["name"], int(lines[round(y)].split(".")[0]), x)
        for trace in figure["data"]
        for x, y in zip(trace["x"], trace["y"], strict=True)
    )

    written = sorted(
        (f"{view.role.capitalize()}: {view.heading}", number, view.meeting - 1)
        for number, skill in enumerate(one.skills, 1)
        for view in skill.views
    )
    assert drawn == written
    assert len(drawn) == 6


def test_what_was_written_is_only_text_in_the_picture_too() -> None:
    figure = skills_picture.figure(ledger())

    assert "<a" not in figure
    assert "&lt;a href" in figure


def test_a_skills_name_is_cut_in_the_picture_and_whole_in_the_table() -> None:
    skill = ledger().skills[1]

    assert skills_picture.named(2, skill).startswith("2. &lt;a")
    assert len(re.sub(r"&\w+;|&#\w+;", "x", skills_picture.named(2, skill))) <= 22
    assert "…" in skills_picture.named(2, skill)


def test_where_nothing_is_open_or_left_out_nothing_is_listed() -> None:
    assert view_together.open_things(ledger_of([])) == ""
    assert view_together.timeline(ledger_of([]), NOON) == ""
    assert view_together.take_along([]) == ""
