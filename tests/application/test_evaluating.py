from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.application.answering import Answering, AnswerWording
from assistant.application.evaluating import Evaluation, as_lines, evaluate, read_questions
from assistant.application.evidence import Calibration
from assistant.application.quickstart import CHUNK, chunks
from assistant.domain.prompt import Prompt
from tests.doubles.word_embeddings import WordEmbeddings
from tests.doubles.word_search import WordSearch

TEXTS = {
    "charter.md": "Taking part is **free** of charge.\n\nA pair meets every three weeks.",
    "closing.md": "At the end the pair names its goals.",
}
WORDING = AnswerWording("No.", "Near: $nearby", "None.", "Empty.", "Ask.", "Write.", "Shorter.")


def line(name: str, question: str, span: str | None = None, **more: Any) -> str:
    gold = [{"file": "charter.md", "span": span}] if span else []
    answerable = span is not None
    return json.dumps({
        "id": name,
        "question": question,
        "answerable": answerable,
        "gold": gold,
        **more,
    })


def scored(*lines: str) -> Evaluation:
    search = WordSearch(TEXTS)
    calibration = Calibration({}, 0.0, 0.5, 0.5, {})
    answering = Answering(search, WORDING, None, Prompt("a", "", frozenset(), ""), calibration)
    return evaluate(lines, "q.jsonl", answering, search, WordEmbeddings(), calibration)


def test_a_passage_that_holds_a_gold_span_marks_aside_is_a_hit() -> None:
    result = scored(line("1", "Is taking part free of charge?", "part is free\n of charge"))

    assert result.as_json()["hit@1"] == 1.0
    assert result.as_json()["mrr@10"] == 1.0
    assert result.as_json()["ndcg@5"] == 1.0
    assert result.as_json()["quotations_verbatim"] == 1.0


def test_first_turns_and_follow_ups_are_told_apart() -> None:
    history = [{"role": "user", "content": "When does a pair meet?"}]
    result = scored(
        line("1", "Is taking part free of charge?", "part is free of charge"),
        line("2", "And how often is that?", "every three weeks", history=history),
    )

    assert result.as_json()["first_turn"]["questions"] == 1
    assert result.as_json()["follow_up"]["questions"] == 1
    assert result.as_json()["follow_up"]["hit@1"] == 1.0


def test_refused_and_falsely_refused_are_told_together() -> None:
    result = scored(
        line("1", "Is there an aeroplane to travel abroad with?"),
        line("2", "Can somebody explain the financial consequences?", "part is free of charge"),
        line("3", "Is taking part free of charge?", "part is free of charge"),
    )

    assert (result.scores.refusal_recall, result.scores.false_refusal_rate) == (1.0, 0.5)


def test_the_peer_is_scored_on_the_same_questions() -> None:
    result = scored(line("1", "Is taking part free of charge?", "part is free of charge"))

    assert result.baseline.whole.questions == 1
    assert result.baseline.whole.hit_at_5 == 1.0
    assert set(result.as_json()["baseline"]) < set(result.as_json())


def test_figures_over_no_questions_are_none() -> None:
    assert scored().as_json()["hit@1"] is None


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("{", "bad-question"),
        ("[]", "bad-question"),
        ('{"id": "x"}', "bad-question"),
        (line("x", "Answerable without a span?", answerable=True), "no-gold"),
        (line("1", "The id again?"), "repeated-id"),
        (line("x", ""), "empty_question"),
        (line("x", "x" * 3_000), "long_question"),
    ],
)
def test_a_bad_line_is_told_and_the_rest_is_scored(bad: str, code: str) -> None:
    result = scored(line("1", "Is taking part free of charge?", "free of charge"), "", bad)

    assert [each.code for each in result.problems] == [code]
    assert result.scores.whole.questions == 1


def test_a_problem_names_its_line_and_never_holds_what_was_asked() -> None:
    _, [problem] = read_questions(['{"id": 3, "question": "my secret"}'], "q.jsonl")

    assert (problem.path, problem.line) == ("q.jsonl", 1)
    assert "secret" not in str(problem)


def test_the_peer_s_chunks_hold_everything_in_at_most_a_thousand_characters() -> None:
    text = "\n\n".join(["short one", "x" * 2_500, "middling " * 60, "middling " * 60])

    pieces = list(chunks(text))

    assert all(len(piece) <= CHUNK for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_the_table_for_people_shows_both_systems() -> None:
    lines = as_lines(scored(line("1", "Is taking part free?", "part is free"))).splitlines()

    assert "Telemachus" in lines[0]
    assert "quickstart" in lines[0]
    assert any("offsets exact" in each and "1.000" in each for each in lines)


def test_the_curves_tell_recall_over_k_and_what_refusing_costs() -> None:
    result = scored(
        line("1", "Is there an aeroplane to travel abroad with?"),
        line("2", "Is taking part free of charge?", "part is free of charge"),
    )

    assert result.curves.recall == (1.0,) * 10
    assert result.curves.trade[0] == (0.0, 0.0)
    assert (0.0, 1.0) in result.curves.trade
    assert result.curves.trade[-1] == (1.0, 1.0)


def test_offsets_and_sources_under_a_refusal_are_counted() -> None:
    result = scored(line("1", "Is there an aeroplane to travel abroad with?"))

    assert result.scores.sources_under_refusal == 0
    assert result.scores.offsets_exact is None
