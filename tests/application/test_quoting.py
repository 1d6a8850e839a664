from __future__ import annotations

import pytest

from assistant.application.asking import is_underspecified, parts_of
from assistant.application.evidence import Evidence, Statement
from assistant.application.quoting import best_said, quoted
from assistant.domain.passages import Found, Passage


def evidence_of(text: str, *sentences: str) -> Evidence:
    """Return one passage, and its sentences as statements, the best first."""
    passage = Passage("p", "a.md", "Rules > Money", 7, 7 + len(text), text)
    statements = tuple(
        Statement(0, 7 + text.index(one), 7 + text.index(one) + len(one), 0.9 - 0.01 * rank)
        for rank, one in enumerate(sentences)
    )
    return Evidence((Found(1, 1.0, passage),), statements, {})


def quote_of(text: str, sentence: str) -> tuple[str, str]:
    evidence = evidence_of(text, sentence)
    said = quoted(evidence, evidence.statements[0])
    citation = said.cite(0)
    assert citation.quote == text[citation.start - 7 : citation.end - 7]
    return citation.quote, said.text


def test_a_whole_sentence_is_quoted_alone() -> None:
    text = "Meals are paid. Wine is not paid. Ask first."

    assert quote_of(text, "Wine is not paid.") == ("Wine is not paid.", "Wine is not paid.")


def test_a_short_yes_or_no_takes_the_next_sentence_along() -> None:
    text = "Who sees it?\n\nNo. The coordinator sees it alone. Ask her."

    assert quote_of(text, "No.")[0] == "No. The coordinator sees it alone."


def test_a_fragment_of_a_list_is_quoted_with_the_line_that_announces_it() -> None:
    text = "It rains. The programme does not pay for:\n\n- wine\n- clothing\n\nAsk first."

    quote, said = quote_of(text, "clothing")

    assert quote == "The programme does not pay for:\n\n- wine\n- clothing"
    assert said == "The programme does not pay for:\n- wine\n- clothing"


def test_an_item_that_is_a_whole_sentence_stays_alone() -> None:
    text = "Some rules:\n\n- A mentee never pays for a meal with the mentor.\n- Ask first."

    assert quote_of(text, "A mentee never pays for a meal with the mentor.")[0].startswith("A men")


def test_a_row_of_a_table_is_said_under_its_heading() -> None:
    text = "| what | how much |\n|---|---|\n| Meal | 22 euros |"

    assert quote_of(text, "Meal | 22 euros") == ("Meal | 22 euros", "Money: Meal: 22 euros")


def test_numbers_of_paragraphs_are_not_said() -> None:
    text = "(2) The pair meets every month."

    assert quote_of(text, text) == (text, "The pair meets every month.")


def test_a_second_sentence_comes_only_with_its_neighbour() -> None:
    text = "The agreement ends. Either side may end it sooner. " + "Words. " * 20 + "It is long."

    beside = best_said(evidence_of(text, "The agreement ends.", "Either side may end it sooner."))
    apart = best_said(evidence_of(text, "The agreement ends.", "It is long."))

    assert [each.text for each in beside] == [
        "The agreement ends.",
        "Either side may end it sooner.",
    ]
    assert [each.text for each in apart] == ["The agreement ends."]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who pays?", ("Who pays?",)),
        ("I went there. It rained. Who pays?", ("I went there. It rained. Who pays?",)),
        ("Who pays, and how long does it take?", ("Who pays", "how long does it take?")),
        ("Who pays the meal? Which train is paid?", ("Who pays the meal?", "Which train is paid?")),
        ("Ready? How? Why?", ("Ready? How? Why?",)),
    ],
)
def test_a_question_falls_into_the_things_it_asks(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    ("question", "context", "expected"),
    [
        ("How does it work?", "", True),
        ("And then what?", "", True),
        ("How does it work?", "The matching panel", False),
        ("Is it free?", "", False),
        ("How does matching work?", "", False),
        ("How long?", "", True),
        ("What about the second one?", "", True),
        ("Is it allowed?", "", True),
        ("Who pays for it?", "", True),
        ("Is it allowed?", "Recording a meeting", False),
        ("How long is a meeting?", "", False),
        ("Is it ok to record a meeting?", "", False),
    ],
)
def test_a_question_that_names_nothing_is_underspecified(
    question: str, context: str, expected: bool
) -> None:
    assert is_underspecified(question, context) is expected
