"""Even a fully captured model moves nothing, reads nobody's data, cites nothing that is not there.

Every third attack and look-alike is played here, on the real parts; `make attacks` plays them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.attacks.harness import Attack, Stage, corpus, look_alikes


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("attacked"))
    yield made
    made.close()


@pytest.mark.parametrize("attack", corpus()[::3], ids=lambda attack: attack.id)
def test_an_attack_reaches_nothing(stage: Stage, attack: Attack) -> None:
    assert stage.attacked(attack) == []


@pytest.mark.parametrize("like", look_alikes()[::3], ids=lambda like: like.id)
def test_a_harmless_look_alike_is_answered(stage: Stage, like: Attack) -> None:
    assert stage.answered(like) == []


def test_the_corpus_is_as_large_as_is_said_and_says_nothing_twice() -> None:
    attacks, likes = corpus(), look_alikes()

    assert len(attacks) >= 200
    assert len(likes) >= 100
    assert not [
        id for id, count in Counter(one.id for one in (*attacks, *likes)).items() if count > 1
    ]
