"""What one phase hands to the next: the thread through a relationship."""

from __future__ import annotations

from assistant.application.access import OwnStore
from assistant.domain.sharing import carried_over


def carried_for(store: OwnStore, pair: str) -> dict[str, list[str]]:
    """Return what a pair's records and shared items hand to a conversation that begins."""
    return carried_over(
        store.of_pair(pair, "stock-taking"), store.of_pair(pair, "planning"), store.shares(pair)
    )
