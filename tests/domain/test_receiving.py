"""How feedback is received, by transparent rules."""

from __future__ import annotations

import pytest

from assistant.domain.receiving import RECEIVING_SLOTS, check_receiving
from tests.conversations.rehearsal_walker import content


def found(text: str) -> tuple[set[str], set[str]]:
    checked = check_receiving(text, content().rehearsal.receiving)
    slots = {code for code, slot in checked.slots.items() if slot.present}
    assert tuple(checked.slots) == RECEIVING_SLOTS
    assert all((slot.evidence or "") in text for slot in checked.slots.values())
    return slots, {flag.code for flag in checked.flags}


@pytest.mark.parametrize(
    ("said", "slots", "flags"),
    [
        ("Thank you for telling me.", {"thanks"}, set()),
        ("Thank you, but I had to because of the deadline.", set(), {"justifies"}),
        ("When did you notice that?", {"asks_back"}, set()),
        ("Don't you think that was necessary?", set(), set()),
        ("I hear that the report came back without a word.", {"takes"}, set()),
        ("I had not noticed that. I'll ask first next time.", {"takes", "decides"}, set()),
        ("That's not true, you misunderstood.", set(), {"defence"}),
        ("You're overreacting, it's nothing.", set(), {"dismisses"}),
        ("You could have asked me.", set(), {"turns_back"}),
        ("I'm the director, it's my decision.", set(), {"pulls_rank"}),
        ("My boss told me “it's nothing, you're overreacting”.", set(), set()),
        ("Nice weather.", set(), set()),
    ],
)
def test_listening_is_told_from_defending(said: str, slots: set[str], flags: set[str]) -> None:
    assert found(said) == (slots, flags)
