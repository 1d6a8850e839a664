"""Whole conversations, each a file: what someone says, and what must be true after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.domain.errors import InputError
from tests.conversations.walker import Expected, Turn, Walk, Walker, content, read_walk

FOLDER = Path(__file__).parents[1] / "conversations"
FILES = sorted(FOLDER.glob("*/*.yaml"))


@pytest.mark.parametrize(
    "path", FILES, ids=[path.relative_to(FOLDER).with_suffix("").as_posix() for path in FILES]
)
def test_a_conversation_goes_as_its_file_says(path: Path, tmp_path: Path) -> None:
    walk = read_walk(path)
    walker = Walker(tmp_path, walk.phase, walk.role, walk.carried, walk.model)

    _expect(walk.begins, walker, "at the beginning")
    for number, turn in enumerate(walk.turns, start=1):
        _take(turn, walker)
        _expect(turn.expect, walker, f"after turn {number}: {walker.reply}")

    if walker.speaker is not None:
        walker.speaker.assert_spent()
    walker.close()


def test_there_is_a_file_for_every_kind_of_trouble() -> None:
    assert len(FILES) >= 60
    assert all(_is_well_named(path) for path in FILES)


def test_an_unknown_key_in_a_file_fails() -> None:
    turns = [{"person": "Hello", "expects": {}}]

    with pytest.raises(ValidationError):
        Walk.model_validate({"phase": "anchoring", "role": "mentee", "turns": turns})


def test_every_flow_is_walked_to_its_end_by_some_file() -> None:
    ended = {
        (walk.phase, walk.role)
        for walk in map(read_walk, FILES)
        if any(turn.expect.status == "done" for turn in walk.turns)
    }

    assert ended == set(content().flows)


def _take(turn: Turn, walker: Walker) -> None:
    if turn.person is not None:
        text = turn.person * turn.times
        if turn.expect.refused is None:
            walker.say(text)
            return
        with pytest.raises(InputError) as refused:
            walker.say(text)
        assert refused.value.code == turn.expect.refused
        assert text.strip() == "" or text.strip() not in str(refused.value)
    elif turn.edits is not None:
        for field, text in turn.edits.items():
            walker.edit(field, text)
    elif turn.does == "leave":
        walker.leave()
    else:
        walker.come_back()


def _expect(expected: Expected, walker: Walker, when: str) -> None:
    wrong = [
        f"{name}: is {got!r}, not {want!r}"
        for name, want, got in _compared(expected, walker)
        if want is not None and got != want
    ]
    assert not wrong, f"{when}\n" + "\n".join(wrong)
    assert all(words in walker.reply for words in expected.says), when
    assert not any(words in walker.reply for words in expected.never_says), when


def _compared(expected: Expected, walker: Walker) -> Iterator[tuple[str, object, object]]:
    snapshot, kept = walker.snapshot, walker.kept
    last = snapshot.lines[-1]
    yield "step", expected.step, snapshot.step
    yield "finished", expected.finished, snapshot.step is None
    yield "status", expected.status, snapshot.status
    yield "asks", expected.asks, walker.questions()
    yield "origin", expected.origin, last.origin
    yield "note", expected.note, last.note is not None
    yield "pending", expected.pending, (kept.place.pending or ("nothing",))[0]
    yield "offers", expected.offers, list(snapshot.replies)
    yield "shared", expected.shared, walker.shared
    for field, value in expected.records.items():
        yield field, value, kept.fields.get(field)
    for field in expected.lacks:
        yield field, False, bool(kept.fields.get(field))
    if expected.fixed is not None:
        replies = {
            concern.id: {concern.reply, *(one.reply for one in concern.others.values())}
            for concern in content().wellbeing.concerns
        }
        yield "fixed", True, last.text in replies[expected.fixed]


def _is_well_named(path: Path) -> bool:
    return path.stem.replace("_", "").isalnum() and path.stem.islower()
