"""Whole rehearsals, each a file: what someone says to a persona, and what must be true after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.domain.errors import InputError
from tests.conversations.rehearsal_walker import Expected, RehearsalWalker, read_walk

FOLDER = Path(__file__).parents[1] / "conversations" / "rehearsal"
FILES = sorted(FOLDER.glob("*/*.yaml"))


@pytest.mark.parametrize(
    "path", FILES, ids=[path.relative_to(FOLDER).with_suffix("").as_posix() for path in FILES]
)
def test_a_rehearsal_goes_as_its_file_says(path: Path, tmp_path: Path) -> None:
    walk = read_walk(path)
    walker = RehearsalWalker(tmp_path, walk.persona, walk.level, walk.model)

    for number, turn in enumerate(walk.turns, start=1):
        if turn.again is not None:
            walker.again(turn.again)
        elif turn.expect.refused is not None:
            with pytest.raises(InputError) as refused:
                walker.say((turn.say or "") * turn.times)
            assert refused.value.code == turn.expect.refused
            continue
        else:
            walker.say((turn.say or "") * turn.times)
        wrong = [
            f"{name}: is {got!r}, not {want!r}"
            for name, want, got in _compared(turn.expect, walker)
            if want is not None and got != want
        ]
        assert not wrong, f"after turn {number}: {walker.snapshot.lines[-1].text}\n{wrong}"

    if walker.speaker is not None:
        walker.speaker.assert_spent()
    walker.close()


def _compared(expected: Expected, walker: RehearsalWalker) -> Iterator[tuple[str, object, object]]:
    snapshot, effect = walker.snapshot, walker.effect
    last = snapshot.lines[-1]
    said = snapshot.lines[-2] if len(snapshot.lines) > 1 else None
    moved = effect.moved if effect else 0
    yield "answers", expected.answers, effect.said if effect else None
    yield "moved", expected.moved, "up" if moved > 0 else "down" if moved < 0 else "none"
    yield "mood", expected.mood, snapshot.mood
    yield "over", expected.over, (effect.over if effect else None) or "nothing"
    yield "author", expected.author, last.author
    yield "origin", expected.origin, last.origin
    yield "note", expected.note, last.note is not None
    yield "checked", expected.checked, said is not None and said.check is not None
    yield "retrying", expected.retrying, snapshot.retrying is not None
    yield "tries", expected.tries, len(said.tries) if said else 0
    yield "status", expected.status, snapshot.status
    yield "forks", expected.forks, len(snapshot.forks)
    yield "says", expected.says, last.text
    if expected.never_says is not None:
        yield "never_says", False, expected.never_says in last.text
