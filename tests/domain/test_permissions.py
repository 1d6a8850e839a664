"""Who may do what with whose words."""

from __future__ import annotations

import pytest

from assistant.domain.conversation import Person
from assistant.domain.errors import NotAllowed
from assistant.domain.permissions import Act, require
from tests.doubles.authored import ANA, conversation

ACTS: tuple[Act, ...] = ("read", "write")


@pytest.mark.parametrize("act", ACTS)
def test_a_person_may_use_their_own_conversation(act: Act) -> None:
    require(ANA, act, conversation())


@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_may_not_even_under_the_same_name(act: Act) -> None:
    with pytest.raises(NotAllowed):
        require(Person("other", ANA.name), act, conversation())


def test_a_refusal_says_nothing_about_the_conversation() -> None:
    with pytest.raises(NotAllowed) as refused:
        require(Person("other", "Ben"), "read", conversation("secret-id", pair="secret-pair"))

    assert "secret" not in str(refused.value)
    assert "Ben" not in str(refused.value)
