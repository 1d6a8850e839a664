"""What one phase hands to the next, and what a pair can look back on: the thread between them.

Only finished records that belong to both and what somebody chose to share are read here; a
reflection never is.
"""

from __future__ import annotations

from assistant.application.access import OwnStore
from assistant.domain.ledger import Comparison, Ledger, compared, last_apart, ledger_of
from assistant.domain.sameness import Likeness
from assistant.domain.sharing import carried_over


def carried_for(store: OwnStore, pair: str) -> dict[str, list[str]]:
    """Return what a pair's records and shared items hand to a conversation that begins."""
    return carried_over(
        store.of_pair(pair, "stock-taking"),
        store.of_pair(pair, "planning"),
        store.shares(pair),
        store.of_pair(pair, "work session"),
    )


def ledger_for(
    store: OwnStore, pair: str, like: Likeness | None = None, most: int | None = None
) -> Ledger:
    """Return the ledger of a pair, for its two members; `most` keeps to the last few records.

    For anyone else it is empty: the store as they may use it has nothing of the pair's.
    """
    shares = store.shares(pair)
    return ledger_of(
        store.of_pair(pair, "stock-taking", most),
        store.of_pair(pair, "planning", most),
        store.of_pair(pair, "work session", most),
        store.of_pair(pair, "closing", most),
        shared=[(one.text, one.shared_at) for one in shares if one.field == "topics"],
        like=like,
    )


def comparison_for(store: OwnStore, pair: str, like: Likeness | None = None) -> Comparison | None:
    """Return the last stock-takings of both sides compared, where both have taken stock of it."""
    both = last_apart(store.of_pair(pair, "stock-taking"))
    return None if both is None else compared(both[0].fields, both[1].fields, like)
