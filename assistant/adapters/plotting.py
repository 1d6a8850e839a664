"""An evaluation as a picture: recall over k, and the price of refusing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assistant.application.evaluating import Evaluation
from assistant.domain.errors import SettingsError

_NAMES = ("Telemachus", "quickstart")


def draw(evaluation: Evaluation, path: Path) -> None:
    """Write the two curves of Telemachus and of the peer to a PNG file.

    Raises:
        SettingsError: when matplotlib, which is an extra, is not installed, or the file cannot
            be written.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise SettingsError(
            "--plot needs matplotlib; install it with: pip install 'telemachus[plot]'"
        ) from None
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    recall, trade = figure.subplots(1, 2)
    _recall(recall, evaluation)
    _trade(trade, evaluation)
    try:
        figure.savefig(path, dpi=120, format="png")
    except OSError as error:
        raise SettingsError(f"--plot: {path} cannot be written ({error.strerror}).") from None


def _recall(axes: Any, evaluation: Evaluation) -> None:
    both = (evaluation.curves, evaluation.baseline_curves)
    for name, curves in zip(_NAMES, both, strict=True):
        axes.plot(range(1, len(curves.recall) + 1), curves.recall, marker="o", label=name)
    axes.set(xlabel="passages looked at (k)", ylabel="answerable with a hit", ylim=(0, 1))
    axes.set_title("What is found")
    axes.legend()
    axes.grid(alpha=0.3)


def _trade(axes: Any, evaluation: Evaluation) -> None:
    both = (evaluation.curves, evaluation.baseline_curves)
    for name, curves in zip(_NAMES, both, strict=True):
        axes.plot(*zip(*curves.trade, strict=True), label=name)
    axes.axvline(0.10, linestyle=":", color="grey")
    axes.set(xlabel="answerable, refused (false refusals)", ylabel="unanswerable, refused")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_title("What refusing costs")
    axes.legend()
    axes.grid(alpha=0.3)
