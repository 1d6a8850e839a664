"""Two people's changes to one list, brought together so that nobody's words are lost.

Items keep an id through rewording and moving. A change is merged against the list it began from:
what one side added stays, what one side reworded outlives its removal by the other, and an item
that both reworded differently stays in both wordings, the second marked as standing `beside` the
first. The invariant: bringing two changes together gives the same list in either order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.domain import records
from assistant.domain.sameness import same


@dataclass(frozen=True)
class Item:
    """One line of a list that two people write.

    `hands` are the ids of those whose words are in it; `beside` the id of the item that words the
    same thing differently, until somebody has settled which of the two it is.
    """

    id: str
    words: str
    hands: tuple[str, ...] = ()
    beside: str = ""


def aligned(base: Sequence[Item], lines: Iterable[str], by: str) -> tuple[Item, ...]:
    """Return what somebody made of a list: each line with the id of the item it comes from.

    A line is an item again when its words are; else when only minutes, case or a few words
    differ; else when it stands in the place of an item that is gone.
    """
    written = list({line.casefold(): line for line in reversed(list(lines))}.values())[::-1]
    origin: dict[int, Item] = {}
    for is_it in (_equal, _nearly, same):
        left = [item for item in base if item not in origin.values()]
        for at, line in enumerate(written):
            found = next((i for i in left if at not in origin and is_it(i.words, line)), None)
            if found is not None:
                origin[at] = found
                left.remove(found)
    for at in range(len(written)):
        if at not in origin:
            after = base.index(origin[at - 1]) + 1 if at - 1 in origin else 0 if at == 0 else None
            if after is not None and after < len(base) and base[after] not in origin.values():
                origin[at] = base[after]
    made: list[Item] = []
    taken = {item.id for item in base}
    for at, line in enumerate(written):
        item = _reworded(origin[at], line, by) if at in origin else _new(line, by, taken)
        taken.add(item.id)
        made.append(item)
    return _with_marks(made, base)


def merged(base: Sequence[Item], mine: Sequence[Item], theirs: Sequence[Item]) -> tuple[Item, ...]:
    """Return two changes of one list as one list; the same whichever comes first."""
    of_base, of_mine, of_theirs = (
        {item.id: item for item in side} for side in (base, mine, theirs)
    )
    taken = {*of_base, *of_mine, *of_theirs}
    kept: dict[str, tuple[Item, ...]] = {}
    for id in sorted(taken):
        items = _both(of_base.get(id), of_mine.get(id), of_theirs.get(id), taken)
        if items:
            kept[id] = items
            taken.update(item.id for item in items)
    found = [item for id in _order(base, mine, theirs, kept) for item in kept[id]]
    return _tidied(found)


def settled(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return a list in which both wordings of whatever was marked are to stay."""
    return tuple(replace(item, beside="") for item in items)


def _both(
    base: Item | None, mine: Item | None, theirs: Item | None, taken: Collection[str]
) -> tuple[Item, ...]:
    """Return what becomes of one item."""
    if mine is None or theirs is None:
        left = mine or theirs
        is_removed = left is None or (base is not None and left.words == base.words)
        return () if is_removed or left is None else (left,)
    beside = _changed(None if base is None else base.beside, mine.beside, theirs.beside)
    if mine.words == theirs.words:
        hands = tuple(sorted({*mine.hands, *theirs.hands}))
        return (replace(mine, hands=hands, beside=beside),)
    if base is not None and mine.words == base.words:
        return (replace(theirs, beside=beside),)
    if base is not None and theirs.words == base.words:
        return (replace(mine, beside=beside),)
    first, second = sorted((mine, theirs), key=lambda item: item.words)
    other = replace(second, id=_id(second.words, taken), beside=first.id)
    return (replace(first, beside=beside), other)


def _changed(base: str | None, mine: str, theirs: str) -> str:
    if mine == theirs:
        return mine
    if base in {mine, theirs}:
        return theirs if base == mine else mine
    return max(mine, theirs)


def _order(
    base: Sequence[Item], mine: Sequence[Item], theirs: Sequence[Item], kept: Collection[str]
) -> list[str]:
    """Return the ids of what is kept in an order that both sides' orders agree to."""
    begun = [item.id for item in base]
    sides = [[item.id for item in side if item.id in kept] for side in (mine, theirs)]
    moved = [side for side in sides if _is_moved(side, begun)]
    if moved:
        main = min([id for id in side if id in begun] for side in moved)
    else:
        main = [id for id in begun if id in kept]
    rest = [_runs(side, main) for side in sides]
    placed: list[str] = []
    for anchor in ("", *main):
        placed += [anchor] if anchor else []
        for run in sorted(side[anchor] for side in rest if anchor in side):
            placed += [id for id in run if id not in placed]
    return placed


def _is_moved(side: Sequence[str], begun: Sequence[str]) -> bool:
    old = [id for id in side if id in begun]
    return old != [id for id in begun if id in side]


def _runs(side: Sequence[str], main: Collection[str]) -> dict[str, list[str]]:
    """Return what a side has beyond the main order, by the id that it stands behind."""
    runs: dict[str, list[str]] = {}
    anchor = ""
    for id in side:
        if id in main:
            anchor = id
        else:
            runs.setdefault(anchor, []).append(id)
    return runs


def _tidied(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return items without one that says the same again, and without marks that point nowhere."""
    distinct: dict[str, Item] = {}
    for item in items:
        distinct.setdefault(item.words.casefold(), item)
    ids = {item.id for item in distinct.values()}
    return tuple(
        item if item.beside in ids else replace(item, beside="") for item in distinct.values()
    )


def _with_marks(made: Sequence[Item], base: Sequence[Item]) -> tuple[Item, ...]:
    """Return items whose mark stays only while both wordings are there as they were."""
    before = {item.id: item.words for item in base}
    same_as_before = {item.id for item in made if before.get(item.id) == item.words}
    return tuple(
        item if {item.id, item.beside} <= same_as_before else replace(item, beside="")
        for item in made
    )


def _equal(one: str, other: str) -> bool:
    return one == other


def _nearly(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(words: str) -> str:
    return records.without_minutes(words).casefold()


def _reworded(item: Item, words: str, by: str) -> Item:
    if item.words == words:
        return item
    is_touched_up = _nearly(item.words, words) or same(item.words, words)
    hands = {*item.hands, by} if is_touched_up else {by}
    return replace(item, words=words, hands=tuple(sorted(hands)))


def _new(words: str, by: str, taken: Collection[str]) -> Item:
    return Item(_id(words, taken), words, (by,))


def _id(words: str, taken: Collection[str]) -> str:
    """Return an id that two people who write the same words come to alike."""
    made = hashlib.sha256(words.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:16]
    while made in taken:
        made = hashlib.sha256(made.encode()).hexdigest()[:16]
    return made
