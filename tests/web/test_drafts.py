from __future__ import annotations

import pytest

from assistant.web.drafts import LONGEST, Drafts


def test_a_draft_is_handed_back_once_and_to_its_person_only() -> None:
    drafts = Drafts()

    drafts.keep("ada", b'{"say": "half a thought", "question": " "}')

    assert drafts.take("ben", "say") == ""
    assert drafts.take("ada", "say") == "half a thought"
    assert drafts.take("ada", "say") == ""
    assert drafts.take("ada", "question") == ""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[1]",
        b'{"say": 1}',
        b"[" * 200_000,
        b'{"say": "' + b"x" * (LONGEST + 1) + b'"}',
    ],
)
def test_what_is_no_draft_is_dropped(body: bytes) -> None:
    drafts = Drafts()

    drafts.keep("ada", body)

    assert drafts.take("ada", "say") == ""


@pytest.mark.parametrize("half", [b"\\ud83d", b"\xed\xa0\xbd"])
def test_half_a_character_is_kept_as_a_mark(half: bytes) -> None:
    drafts = Drafts()

    drafts.keep("ada", b'{"say": "half ' + half + b'"}')

    assert drafts.take("ada", "say") == "half \ufffd"
