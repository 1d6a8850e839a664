"""Rehearsals as they are kept: turns that branch, each with what it did.

A rehearsal is a conversation whose turns form a tree by their parents; the field `tip` names the
turn the shown branch ends in. What a turn was found to hold, and what it did, is kept with it, so
the record stays true when the rules are mended later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from assistant.domain.conversation import Conversation, Turn
from assistant.domain.feedback import FeedbackCheck, Slot
from assistant.domain.rehearsal import Effect, Heard, Sofar
from assistant.domain.wording import Flag

REHEARSAL = "rehearsal"
PERSONA = "persona"


def path(conversation: Conversation) -> tuple[Turn, ...]:
    """Return the turns of the branch that is shown, from the first to the tip."""
    return path_to(conversation, conversation.fields["tip"])


def path_to(conversation: Conversation, tip: str) -> tuple[Turn, ...]:
    """Return the turns from the first one to a turn."""
    by_id = {turn.id: turn for turn in conversation.turns}
    found: list[Turn] = []
    at: str | None = tip
    while at is not None:
        found.append(by_id[at])
        at = by_id[at].parent
    return tuple(reversed(found))


def last_below(conversation: Conversation, turn: str) -> str:
    """Return the end of the branch that goes on from a turn, by the last try of each."""
    after = [one for one in conversation.turns if one.parent == turn]
    return last_below(conversation, after[-1].id) if after else turn


def tries_of(conversation: Conversation, turn: Turn) -> tuple[Turn, ...]:
    """Return all tries of one of the person's turns, the oldest first."""
    return tuple(
        one for one in conversation.turns if one.author == "person" and one.parent == turn.parent
    )


def reply_to(conversation: Conversation, turn: Turn) -> Turn | None:
    """Return what was said to a turn."""
    return next((one for one in conversation.turns if one.parent == turn.id), None)


def said_attachment(heard: Heard, worked: str, to_try: str) -> dict[str, Any]:
    """Return what is kept with one of the person's turns."""
    return {
        "codes": list(heard.codes),
        "spoiled": list(heard.spoiled),
        "check": None if heard.check is None else asdict(heard.check),
        "worked": worked,
        "to_try": to_try,
    }


def reply_attachment(effect: Effect, reason: str) -> dict[str, Any]:
    """Return what is kept with one of the persona's turns."""
    return {"effect": asdict(effect), "reason": reason}


def heard_of(turn: Turn) -> Heard | None:
    """Return what one of the person's turns was found to hold; None outside the scene."""
    kept = turn.attachment or {}
    if turn.author != "person" or "codes" not in kept:
        return None
    return Heard(turn.text, check_of(turn), tuple(kept["codes"]), tuple(kept["spoiled"]))


def check_of(turn: Turn) -> FeedbackCheck | None:
    """Return the check that is kept with a turn."""
    kept: Mapping[str, Any] | None = (turn.attachment or {}).get("check")
    if kept is None:
        return None
    slots = {code: Slot(**slot) for code, slot in kept["slots"].items()}
    flags, strengths = (
        tuple(Flag(**flag) for flag in kept.get(key, ())) for key in ("flags", "strengths")
    )
    return FeedbackCheck(slots, flags, kept["rewrite"], strengths)


def effect_of(turn: Turn) -> Effect | None:
    """Return what is kept about the effect that a persona's turn answers."""
    kept = (turn.attachment or {}).get("effect")
    if kept is None:
        return None
    lists = {key: tuple(kept[key]) for key in ("codes", "up", "down")}
    return Effect(**{**kept, **lists})


def sofar(turns: tuple[Turn, ...], start: float) -> Sofar:
    """Return what has happened on a branch."""
    heard = [one for turn in turns if (one := heard_of(turn)) is not None]
    effects = [effect for turn in turns if (effect := effect_of(turn)) is not None]
    return Sofar(
        openness=effects[-1].after if effects else start,
        codes=tuple(one.clean for one in heard),
        texts=tuple(one.text for one in heard),
    )


def is_over(turns: tuple[Turn, ...]) -> bool:
    """Return whether the scene has come to its end on a branch."""
    effects = [one for turn in turns if (one := effect_of(turn)) is not None]
    return bool(effects) and effects[-1].over is not None
