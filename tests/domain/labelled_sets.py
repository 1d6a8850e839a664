"""The labelled sets, split in two by the hash of an id, and the scores taken on them."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.domain.feedback import FeedbackWording
from assistant.domain.questions import QuestionWording

_ROOT = Path(__file__).parents[2]


def labelled(name: str, half: str) -> list[dict[str, Any]]:
    path = Path(__file__).parent / "labelled" / f"{name}.yaml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [row for row in rows if half in {"all", half_of(row["id"])}]


def half_of(key: str) -> str:
    if key.startswith("seen-"):
        return "development"
    return "held-out" if hashlib.sha256(key.encode()).digest()[0] % 2 else "development"


@lru_cache
def question_wording() -> QuestionWording:
    return QuestionWording.from_mapping(checks("questions"))


@lru_cache
def feedback_wording() -> FeedbackWording:
    return FeedbackWording.from_mapping(checks("feedback"))


def checks(name: str) -> dict[str, Any]:
    path = _ROOT / "prompts" / "checks" / f"{name}.yaml"
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def long_texts() -> list[str]:
    """Return texts of 20,000 characters that are hard on careless patterns."""
    pieces = (
        "a",
        " ",
        "you ",
        "so, ",
        "do you ",
        "'a ",
        '"',
        "[",
        "how how ",
        "you are so ",
        "I felt, ",
        "you never let me. ",
        "in the last ",
        "a,b ",
        "as your very ",
        "What do you use and why do you use it? ",
        "Yesterday in the meeting you interrupted me and I felt small. ",
        "sorry to bother you but ",
        "you always ",
        "great but ",
        "\x00\ufffd",
        "\n- ",
    )
    return [(piece * 20_000)[:20_000] for piece in pieces]


def precision_recall_f1(pairs: Iterable[tuple[bool, bool]]) -> tuple[float, float, float]:
    """Score pairs of (labelled, found)."""
    counted = list(pairs)
    hits = sum(label and found for label, found in counted)
    found_all = sum(found for _, found in counted) or 1
    labelled_all = sum(label for label, _ in counted) or 1
    precision, recall = hits / found_all, hits / labelled_all
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)
