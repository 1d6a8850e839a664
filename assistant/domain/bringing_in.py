"""What an archive becomes when its owner brings it in: nothing of another's, nothing twice.

An id that another has is made anew from the importer's and the old one, so the same archive
always becomes the same things, and bringing it in again adds none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from assistant.domain.conversation import Conversation
from assistant.domain.own_case import OWN
from assistant.domain.people import Standing


def anew(person: str, id: str) -> str:
    """Return the id that a person's copy of something has, where its own id is taken."""
    return hashlib.sha256(f"{person}\n{id}".encode()).hexdigest()[:32]


def renamed(one: Conversation, ids: Mapping[str, str]) -> Conversation:
    """Return a conversation with its ids, its turns' and all that refers to them made anew."""
    turns = tuple(
        replace(
            turn,
            id=ids.get(turn.id, turn.id),
            parent=None if turn.parent is None else ids.get(turn.parent, turn.parent),
        )
        for turn in one.turns
    )
    kind, own, case = one.flow.partition(OWN)
    flow = f"{kind}{own}{ids.get(case, case)}" if own else one.flow
    fields = {name: _renamed(value, ids) for name, value in one.fields.items()}
    return replace(one, id=ids.get(one.id, one.id), flow=flow, turns=turns, fields=fields)


def in_pair_of(standing: Standing, one: Conversation) -> Conversation:
    """Return a conversation in its pair only if its author is in it, in that role, just now."""
    is_mine = any(pair.id == one.pair for pair in standing.pairs_as(one.role))
    return one if is_mine else replace(one, pair="")


def taken_ids(one: Conversation, taken: Collection[str]) -> list[str]:
    """Return which of a conversation's own ids are taken."""
    return [id for id in (one.id, *(turn.id for turn in one.turns)) if id in taken]


def _renamed(value: Any, ids: Mapping[str, str]) -> Any:
    return ids.get(value, value) if isinstance(value, str) else value
