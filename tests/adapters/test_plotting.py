from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assistant.adapters.plotting import draw
from assistant.application.evaluating import Curves, Evaluation, Retrieval, Scores
from assistant.domain.errors import SettingsError

NOTHING = Retrieval(0, None, None, None, None)
SCORES = Scores(NOTHING, NOTHING, NOTHING, None, None, None)
CURVES = Curves((0.5, 1.0), ((0.0, 0.0), (1.0, 1.0)))


def test_without_matplotlib_the_error_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)

    with pytest.raises(SettingsError, match=r"telemachus\[plot\]"):
        draw(Evaluation(SCORES, SCORES, ()), tmp_path / "plot.png")


def test_a_plot_is_a_png(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")

    draw(Evaluation(SCORES, SCORES, (), CURVES, CURVES), tmp_path / "plot.png")

    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
