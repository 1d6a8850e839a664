"""The account of one rehearsal, and the picture across several; for their author's eyes only."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.application import rehearsal_turns as kept
from assistant.application.rehearsal_snapshots import (
    ConfidencePoint,
    CriterionResult,
    Debrief,
    Influence,
    PartProgress,
    Point,
    Progress,
)
from assistant.domain.conversation import Conversation, Turn
from assistant.domain.debrief import TOP, Reached, Rubric, assess, goal_for
from assistant.domain.persona import FLAGS_OF, SLOTS_OF, Persona, Side
from assistant.domain.rehearsal import Effect, Heard
from assistant.domain.rehearsal_wording import RehearsalWording, evidence_of

_MOST_INFLUENCES = 3
_WORTH_SENDING = ("request", "invitation", "behaviour", "decides", "takes")


def debrief_of(
    persona: Persona,
    conversation: Conversation,
    rubric: Rubric,
    sent: Sequence[str],
    wording: RehearsalWording,
) -> Debrief:
    """Return the account of the branch that was played last."""
    shown = kept.path(conversation)
    heard = [one for turn in shown if (one := kept.heard_of(turn)) is not None]
    reached = assess(rubric, heard)
    goal, goal_of = goal_for(rubric, reached)
    fields = conversation.fields
    start = persona.level(fields["level"]).start
    influences = _influences(shown, wording)
    return Debrief(
        conversation=conversation.id,
        persona=persona.name,
        level=fields["level"],
        practises="giving" if persona.side == "senior" else "receiving",
        confidence_before=fields.get("confidence_before"),
        confidence_after=fields.get("confidence_after"),
        openness_start=start,
        openness_end=kept.sofar(shown, start).openness,
        criteria=tuple(_result(one) for one in reached),
        opened=_most([one for one in influences if one.moved > 0]),
        closed=_most([one for one in influences if one.moved < 0]),
        goal=goal,
        goal_of=goal_of,
        sentences=_sentences(heard, persona.side),
        sent=tuple(sent),
        sources=rubric.sources,
    )


def progress_of(
    rehearsals: Sequence[tuple[Persona, Conversation]],
    wording: RehearsalWording,
    goal: str | None,
) -> Progress:
    """Return what has changed across finished rehearsals, the oldest first."""
    points: dict[str, list[Point]] = {}
    for persona, conversation in rehearsals:
        heard = [one for turn in kept.path(conversation) if (one := kept.heard_of(turn))]
        for code in SLOTS_OF[persona.side]:
            point = Point(
                conversation.id,
                conversation.changed_at,
                conversation.fields["level"],
                _share(code, heard, persona.side),
            )
            points.setdefault(code, []).append(point)
    return Progress(
        rehearsals=len(rehearsals),
        parts=tuple(
            PartProgress(code, wording.labels[code], tuple(of)) for code, of in points.items()
        ),
        confidence=tuple(
            ConfidencePoint(
                one.id,
                one.changed_at,
                one.fields.get("confidence_before"),
                one.fields.get("confidence_after"),
            )
            for _, one in rehearsals
        ),
        goal=goal,
    )


def _share(code: str, heard: Sequence[Heard], side: Side) -> float:
    """Return 1 for a part that was there in a turn without a flag, a half for one with, else 0."""
    holding = [one for one in heard if code in one.codes]
    if not holding:
        return 0.0
    flags = set(FLAGS_OF[side])
    return 1.0 if any(not flags & set(one.codes) for one in holding) else 0.5


def _result(reached: Reached) -> CriterionResult:
    criterion, level = reached.criterion, reached.level
    return CriterionResult(
        id=criterion.id,
        title=criterion.title,
        level=level,
        of=TOP,
        anchor=criterion.anchors[level - 1],
        # Level 2 is the part with what spoils it: nothing to step up to.
        next_anchor=criterion.anchors[max(level, 2)] if level < TOP else None,
        quotations=reached.quotations,
    )


def _influences(shown: tuple[Turn, ...], wording: RehearsalWording) -> list[Influence]:
    by_id = {turn.id: turn for turn in shown}
    found = []
    for turn in shown:
        effect = kept.effect_of(turn)
        if effect is None or not effect.moved or turn.parent not in by_id:
            continue
        said = by_id[turn.parent]
        heard = kept.heard_of(said)
        quotation = _quotation(effect, heard) if heard else ""
        why = wording.why(effect, heard, is_up=effect.moved > 0) if heard else ""
        found.append(Influence(said.id, quotation or said.text, why, effect.moved))
    return found


def _quotation(effect: Effect, heard: Heard) -> str:
    codes = effect.up if effect.moved > 0 else effect.down
    return next((words for code in codes if (words := evidence_of(code, heard))), "")


def _most(influences: list[Influence]) -> tuple[Influence, ...]:
    """Return the strongest in their order, none for the same reason as another."""
    strongest: dict[str, Influence] = {}
    for one in sorted(influences, key=lambda one: -abs(one.moved)):
        strongest.setdefault(one.why, one)
    kept = list(strongest.values())[:_MOST_INFLUENCES]
    return tuple(one for one in influences if one in kept)


def _sentences(heard: Sequence[Heard], side: Side) -> tuple[str, ...]:
    """Return the person's own words that could go to the agenda, from turns without a flag."""
    flags = set(FLAGS_OF[side])
    found = [
        words.strip()
        for code in _WORTH_SENDING
        for one in heard
        if not flags & set(one.codes) and (words := evidence_of(code, one))
    ]
    return tuple(dict.fromkeys(found))
