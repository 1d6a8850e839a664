"""What comes next, at the top of the home page: values in, HTML out."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.application.home import HomeStep
from assistant.web.view import escape


def next_steps(steps: Sequence[HomeStep]) -> str:
    """Return what comes next, one card for each pair and role; nothing where there is none."""
    if not steps:
        return ""
    several = len(steps) > 1
    cards = "".join(_step(step, number, several) for number, step in enumerate(steps, 1))
    return (
        f'<section class="next" aria-labelledby="next"><h2 id="next">What comes next</h2>{cards}'
        "</section>"
    )


def _step(step: HomeStep, number: int, several: bool) -> str:
    notice = f'<p class="while">{escape(step.notice)}</p>' if step.notice else ""
    beside = ""
    if step.beside is not None:
        phase, words = step.beside
        beside = (
            f'<button type="button" class="quiet" data-pick="{_flow(step, phase)}">'
            f"{escape(words)}</button>"
        )
    people = '<a class="quiet" href="/people">Who takes part</a>' if _coordinates(step) else ""
    return (
        f'<article class="step" aria-labelledby="next-{number}">{_with(step, several)}'
        f'<h3 id="next-{number}">{escape(step.title)}</h3><p>{escape(step.why)}</p>{notice}'
        f'<div class="acts"><button type="button" class="strong" data-pick="{_pick(step)}">'
        f"{escape(step.button)}</button>{beside}{people}</div></article>"
    )


def _with(step: HomeStep, several: bool) -> str:
    """Return for whom a step is: the other's name, and one's own role where one has several."""
    who = f"With {step.partner}" if step.partner else ""
    words = f"{who}, as {step.role}" if who else f"As {step.role}"
    if not (who or several):
        return ""
    return f'<p class="with">{escape(words if several else who)}</p>'


def _pick(step: HomeStep) -> str:
    if step.phase is not None:
        return _flow(step, step.phase)
    return "area:programme" if _coordinates(step) else f"area:together:{escape(step.pair)}"


def _flow(step: HomeStep, phase: str) -> str:
    flow = f"{escape(phase)}:{escape(step.role)}"
    return f"with:{escape(step.pair)}:{flow}" if step.pair else f"flow:{flow}"


def _coordinates(step: HomeStep) -> bool:
    return step.role == "coordinator"
