"""Turning a conversation into what its owner sees; nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.application.snapshots import Entry, Guidance, Line, Snapshot
from assistant.domain import records
from assistant.domain.coach_lines import CoachLines
from assistant.domain.conversation import Conversation, Turn
from assistant.domain.flow import Flow, Step, applicable, current_step


def snapshot_of(flow: Flow, conversation: Conversation, lines: CoachLines) -> Snapshot:
    """Return a conversation as its owner sees it."""
    place, fields = conversation.place, conversation.fields
    ahead = [step.id for step in flow.steps if step.kind == "share"]  # shown before it applies
    steps = applicable(flow, fields, conversation.carried, (*place.settled, *ahead))
    step = current_step(flow, place, fields, conversation.carried)
    is_running = conversation.status in ("open", "paused") and step is not None
    return Snapshot(
        conversation=conversation.id,
        title=flow.title,
        phase=flow.phase,
        role=conversation.role,
        status=conversation.status,
        step=step.id if step and is_running else None,
        step_label=step.label if step and is_running else "",
        number=steps.index(step) + 1 if step in steps and is_running else 0,
        steps=len(steps),
        private=flow.private,
        lines=tuple(_line(turn) for turn in conversation.turns),
        entries=entries_of(flow, conversation),
        replies=_replies(step, conversation, lines.replies),
    )


def entries_of(flow: Flow, conversation: Conversation) -> tuple[Entry, ...]:
    """Return the recorded fields in the flow's order, each as text that can be edited."""
    fields = conversation.fields
    return tuple(
        Entry(
            step.id,
            step.label,
            records.show(fields[step.id]),
            len(fields[step.id]) if step.kind == "share" else 0,
        )
        for step in flow.steps
        if fields.get(step.id)
    )


def _line(turn: Turn) -> Line:
    offered = (turn.attachment or {}).get("guidance")
    return Line(
        id=turn.id,
        author=turn.author,
        text=turn.text,
        origin=turn.origin,
        note=turn.note,
        guidance=Guidance(**offered) if offered else None,
    )


def _replies(
    step: Step | None, conversation: Conversation, words: Mapping[str, str]
) -> tuple[str, ...]:
    """Return short answers that fit just now, as words for buttons."""
    if conversation.status in ("paused", "cancelled"):
        return (words["resume"],)
    pending = conversation.place.pending
    if pending is not None:
        by_kind = {
            "cancel": ("close", "go_on"),
            "rewrite": ("yes", "no"),
            "return": ("keep",),
            "correct": ("keep",),
            "hold": ("resume",),
        }
        return tuple(words[key] for key in by_kind[pending[0]])
    if step is None or conversation.status == "done":
        return ()
    keys = ["example", "why", "skip"]
    if step.kind == "share":
        keys = ["all", "none", "why"]
    elif step.kind == "order":
        keys = ["keep", "why"]
    elif step.drafts and not conversation.fields.get(step.id):
        keys = ["all", "example", "skip"]
    elif step.kind == "questions" and len(conversation.fields.get(step.id, [])) >= step.least:
        keys = ["enough", "example"]
    elif step.kind == "agenda" and conversation.fields.get(step.id):
        keys = ["keep"]
    if conversation.place.settled or conversation.place.skipped:
        keys.append("back")
    return tuple(words[key] for key in keys)
