"""What a person may do with all that is held on them: see, take back, take along, erase.

Each method acts on the person who asks, and takes no other name. Nothing here decides what may be
read of others: conversations are read and changed through the guard, as everywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assistant.application.access import Access
from assistant.application.archive_text import readable
from assistant.application.archives import Kept, pack, unpack
from assistant.application.erasing import Erasing
from assistant.application.holdings import WITHIN, Around, Holding, described
from assistant.application.ports import Standings
from assistant.application.privacy_ports import Erased, Held, PrivateStore, Retired
from assistant.domain.bringing_in import anew, in_pair_of, renamed, taken_ids
from assistant.domain.conversation import Conversation, Person
from assistant.domain.errors import InputError, NotAllowed, StoreError
from assistant.domain.passwords import sign_in_name
from assistant.domain.permissions import TABLE, kind_of
from assistant.domain.sharing import Share

_ATTEMPTS = 5
# In the archive conversations and what they share stand in full, in a form that is read back.
_IN_FULL = WITHIN | {"conversations", "shares"}


@dataclass(frozen=True)
class Shared:
    """One item that a person shares, and with whom."""

    id: str
    text: str
    when: datetime
    seen_by: str


@dataclass(frozen=True)
class Rules:
    """What the settings and the flows say: the flows' titles, where sharing is kept, months kept.

    `share_fields` are the fields whose items a person chose to share.
    """

    titles: Mapping[str, str]
    share_fields: frozenset[str]
    keep_months: int | None


class Privacy:
    """Everything that is held on a person, for that person."""

    def __init__(
        self,
        store: PrivateStore,
        access: Access,
        standings: Standings,
        rules: Callable[[], Rules],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._access = access
        self._standings = standings
        self._rules = rules
        self._now = now
        self._erasing = Erasing(store, now)

    def mine(self, person: Person) -> tuple[Holding, ...]:
        """Return everything that is held on a person, and who can see it."""
        held = self._store.held(person.id)
        return described(held, self._around(person, held))

    def shared(self, person: Person) -> tuple[Shared, ...]:
        """Return what a person shares, the last shared first."""
        around = self._around(person, self._store.held(person.id))
        return tuple(
            Shared(_id(one), one.text, one.shared_at, f"You and {around.partner(one.pair)}.")
            for one in reversed(self._store.shared(person.id))
        )

    def take_back(self, person: Person, share: str) -> None:
        """End one share, also after its pair has ended.

        Raises:
            NotAllowed: when the person shares no such item.
        """
        own = self._access.of(person)
        for _ in range(_ATTEMPTS):
            mine = self._store.shared(person.id)
            found = next((one for one in mine if _id(one) == share), None)
            if found is None:
                raise NotAllowed("You share no such item.")
            rest = [one for one in mine if one.conversation == found.conversation and one != found]
            now = own.conversation(found.conversation, "take back")
            after = self._without(now, found)
            try:
                if own.advance(now, after, shares=rest):
                    return
            except NotAllowed:  # written to it can be no more; taken back it can
                if own.advance(now, now, shares=rest):
                    return
        raise StoreError("The conversation kept changing elsewhere; try again in a moment.")

    def archive(self, person: Person) -> bytes:
        """Return everything that is held on a person in one file, to keep and to read."""
        held = self._store.held(person.id)
        kept = self._kept(person)
        also_held = {
            table: [dict(row) for row in rows]
            for table, rows in held.items()
            if table not in _IN_FULL and rows
        }
        around = self._around(person, held)
        text = readable(person.name, self._now(), kept, described(held, around), around)
        return pack(person.name, self._now(), kept, also_held, text)

    def restore(self, person: Person, archive: bytes) -> int:
        """Bring an archive in, all of it or nothing; return how many conversations were not here.

        What is here already stays as it is. Everything becomes the person's own, and a pair's
        only where they are in that pair in that role just now.

        Raises:
            InputError: no-archive, too-large, other-version, from-later, damaged; nothing was
                changed.
            NotAllowed: when the person has been erased.
        """
        standing = self._standings.standing(person.id)
        if standing is None:
            raise NotAllowed("There is no such account any more.")
        found = unpack(archive, person.id, self._now())
        fresh: list[Kept] = []
        for one in self._not_here(person, found):
            conversation = in_pair_of(standing, one.conversation)
            may_share = conversation.pair and "share" in TABLE[kind_of(conversation.phase)]
            shares = tuple(
                replace(share, conversation=conversation.id) for share in one.shares if may_share
            )
            fresh.append(Kept(conversation, shares))
        if fresh:
            self._store.bring_in(
                [one.conversation for one in fresh],
                [share for one in fresh for share in one.shares],
            )
        return len(fresh)

    def erase(self, person: Person) -> Erased:
        """Erase a person: their rows, their words in others' records, and the bytes of both.

        Raises:
            UnfinishedErasing: when nothing of theirs can be read any more, but bytes may be left.
            StoreError: when not even that could be done; it is tried again at the next start.
        """
        return self._erasing.erase(person.id)

    def finish(self) -> int:
        """End what erasing was begun and not ended; return for how many people."""
        return self._erasing.finish()

    def retire(self, now: datetime, *, trust_clock: bool = False) -> Retired:
        """Delete what is due by the rules of retention.

        Raises:
            DoubtedClock: when nothing was deleted, because the clock may have jumped.
        """
        months = self._rules().keep_months
        return self._erasing.retire(now, months, trust_clock=trust_clock)

    def person(self, handle: str) -> Person:
        """Return who has this id, sign-in name, or name on one's own machine; for an operator.

        Raises:
            InputError: unknown-person, or when it is not clear who.
        """
        found = {*self._store.found(handle), *self._store.found(sign_in_name(handle))}
        by_id = {one for one in found if one.id == handle}
        if len(by_id or found) != 1:
            raise InputError(
                "unknown-person",
                "There is no such person, or more than one; give the id that “telemachus people” "
                "lists, or on one's own machine the name.",
            )
        return next(iter(by_id or found))

    def _around(self, person: Person, held: Held) -> Around:
        pairs = {row["id"]: row for row in held.get("pairs", ())}
        ids = {id for row in pairs.values() for id in (row["mentee"], row["mentor"]) if id}
        ids |= {row["made_by"] for row in held.get("invitations", ()) if row["made_by"]}
        return Around(
            person=person.id,
            now=self._now(),
            has_account=bool(held.get("accounts")),
            names=self._store.names(ids),
            programmes=self._store.programme_names(),
            titles=self._rules().titles,
            pairs=pairs,
        )

    def _kept(self, person: Person) -> list[Kept]:
        own = self._access.of(person)
        shares = self._store.shared(person.id)
        return [
            Kept(own.conversation(one.id), tuple(s for s in shares if s.conversation == one.id))
            for one in reversed(own.conversations())
        ]

    def _without(self, one: Conversation, share: Share) -> Conversation:
        """Return a conversation whose own account of what is shared no longer names an item."""
        fields: dict[str, Any] = {
            name: [item for item in value if item != share.text]
            if name in self._rules().share_fields and isinstance(value, list)
            else value
            for name, value in one.fields.items()
        }
        return replace(one, fields=fields, changed_at=self._now())

    def _not_here(self, person: Person, found: Sequence[Kept]) -> list[Kept]:
        """Return what is not here yet, with ids of its own."""
        known = self._store.owners([one.conversation.id for one in found])
        turns = [turn.id for one in found for turn in one.conversation.turns]
        ids: dict[str, str] = {}
        missing = [one for one in found if known.get(one.conversation.id) != person.id]
        taken = {*known, *self._store.turn_ids(turns)}
        for one in missing:
            if taken_ids(one.conversation, taken):
                each = (one.conversation.id, *(turn.id for turn in one.conversation.turns))
                ids |= {id: anew(person.id, id) for id in each}
        here = self._store.owners([anew(person.id, one.conversation.id) for one in missing])
        return [
            Kept(renamed(one.conversation, ids), one.shares)
            for one in missing
            if anew(person.id, one.conversation.id) not in here
        ]


def _id(share: Share) -> str:
    """Return what names a share for as long as it is shared."""
    words = f"{share.conversation}\n{share.field}\n{share.text}"
    return hashlib.sha256(words.encode()).hexdigest()[:32]
