"""What is found by, and in what order: windows, near words, repeated lines, near-duplicates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.adapters.asking import Asked
from assistant.adapters.generation import Generation
from assistant.adapters.kinds import kinds_asked, kinds_held, thing_asked, thing_defined
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.adapters.stating import is_lead
from assistant.adapters.windows import best_windows
from tests.doubles.word_embeddings import WordEmbeddings

BANNER = "Handbook of the programme, edition four, internal use."
FILLER = "These words fill the section up so that it is a passage of its own. " * 8


def index_of(tmp_path: Path, texts: dict[str, str]) -> KnowledgeIndex:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    index = KnowledgeIndex(folder, tmp_path / "data", WordEmbeddings())
    index.update()
    return index


def opened(tmp_path: Path) -> Generation:
    [folder] = (tmp_path / "data").glob("index/*/generation-*")
    return Generation(folder)


def pages(count: int) -> dict[str, str]:
    """Return pages under one banner that have nothing else in common."""
    facts = [
        "Meals are paid up to twenty euros a head, wine never.",
        "The train goes at noon, so bring a coat and be early.",
        "Nobody may record a talk, neither picture nor sound.",
        "Swap shifts with a colleague before you ask the foreman.",
        "Letters from a lawyer belong in the locked grey cabinet.",
    ]
    return {f"{n}.md": f"# Page {n}\n\n{BANNER}\n\n{facts[n]}" for n in range(count)}


def found(index: KnowledgeIndex, question: str, top: int = 3) -> list[str]:
    return [each.passage.source for each in index.search(question, top)]


def test_a_line_that_many_sources_repeat_is_no_answer_and_finds_nothing(tmp_path: Path) -> None:
    texts = pages(5)
    index = index_of(tmp_path, texts)

    evidence = index.evidence("Which edition of the handbook is for internal use?", "", 5)

    text = {each: index.text_of(each) for each in texts}
    said = [
        text[evidence.found[each.found].passage.source][each.start : each.end]
        for each in evidence.statements
    ]
    assert BANNER not in said


def test_a_line_in_a_few_sources_is_kept(tmp_path: Path) -> None:
    index_of(tmp_path, pages(3))

    assert not opened(tmp_path).echoes.any()


def test_a_line_that_is_repeated_no_more_is_found_again(tmp_path: Path) -> None:
    texts = pages(4)
    index = index_of(tmp_path, texts)
    for name in ("1.md", "2.md", "3.md"):
        (tmp_path / "knowledge" / name).unlink()

    index.update()

    evidence = index.evidence("Which edition of the handbook is for internal use?", "", 5)
    best = evidence.statements[0]
    assert index.text_of("0.md")[best.start : best.end] == BANNER


def test_almost_the_same_passage_gives_way_to_another(tmp_path: Path) -> None:
    same = "Meals together cost up to twenty euros a head."
    index = index_of(
        tmp_path,
        {
            "old.md": f"# Money\n\n{same}",
            "new.md": f"# Money\n\n{same}",
            "other.md": "# Money\n\nMeals together at home cost up to ten euros a head.",
        },
    )

    assert found(index, "What do meals together cost a head?", 2)[1] == "other.md"


def test_sources_can_be_passed_over(tmp_path: Path) -> None:
    index = index_of(tmp_path, {"a.md": "# A\n\nA pair meets.", "b.md": "# B\n\nA pair parts."})

    evidence = index.evidence("When does a pair meet?", "", 5, without={"a.md"})

    assert {each.passage.source for each in evidence.found} == {"b.md"}


def test_a_window_is_the_sum_of_its_sentences_and_never_crosses_a_passage(tmp_path: Path) -> None:
    index_of(
        tmp_path, {"a.md": "# A\n\nOne apple. Two pears. Three plums.", "b.md": "# B\n\nFour."}
    )
    generation = opened(tmp_path)
    row, short = (
        next(n for n, each in enumerate(generation.catalogue.passages) if each.source == name)
        for name in ("a.md", "b.md")
    )
    first = generation.catalogue.first_rows[row]
    pair = generation.vectors[first] + generation.vectors[first + 1]
    pair = pair / np.linalg.norm(pair)

    best = best_windows(generation, np.array([row, short]), pair[None, :], (1, 2, 3))

    assert best[1, 0, 0] == pytest.approx(1.0, abs=1e-5)
    assert best[0, 0, 0] < 1.0
    alone = generation.vectors[generation.catalogue.first_rows[short]] @ pair
    assert best[:, 0, 1] == pytest.approx([alone] * 3, abs=1e-5)


def test_a_question_is_searched_for_with_its_context_and_judged_without(tmp_path: Path) -> None:
    embeddings = WordEmbeddings()

    alone = Asked.of("And how often?", "", embeddings)
    leaning = Asked.of("And how often?", "When does a pair meet?", embeddings)

    assert np.array_equal(alone.vector, alone.alone)
    assert np.array_equal(leaning.alone, alone.alone)
    assert not np.array_equal(leaning.vector, alone.vector)
    assert leaning.around == ["pair", "meet"]


@pytest.mark.parametrize(
    ("text", "sentence", "expected"),
    [
        ("# Notes\n\nKeep them.", "Notes", True),
        ("May I take notes?\n\nYes.", "May I take notes?", True),
        ("Any news? (no names)\n\nYes.", "Any news? (no names)", True),
        ("**Notes**\n\nKeep them.", "**Notes**", True),
        ("**Notes** are yours.", "**Notes** are yours.", False),
        ("Keep them.", "Keep them.", False),
    ],
)
def test_headings_and_questions_only_lead_to_an_answer(
    text: str, sentence: str, expected: bool
) -> None:
    start = text.index(sentence)

    assert is_lead(text, start, start + len(sentence)) is expected


def test_the_answer_to_a_listed_question_is_what_follows_it(tmp_path: Path) -> None:
    index = index_of(
        tmp_path, {"faq.md": "# FAQ\n\nMay I take notes?\n\nOn paper, yes.\n\nBring cake."}
    )

    best = index.evidence("Am I allowed to take notes?", "", 1).statements[0]

    assert index.text_of("faq.md")[best.start : best.end] == "On paper, yes."


def test_a_form_to_be_filled_in_is_no_answer(tmp_path: Path) -> None:
    index = index_of(tmp_path, {"a.md": "# Form\n\nName of mentor: ______\n\nSign it."})

    statements = index.evidence("What is the name of the mentor?", "", 1).statements

    text = index.text_of("a.md")
    assert [text[each.start : each.end] for each in statements] == ["Sign it."]


@pytest.mark.parametrize(
    ("question", "kind", "sentence"),
    [
        ("How many weeks is it?", "number", "It takes 3 weeks."),
        ("When does it start?", "time", "It starts on Monday."),
        ("Who decides?", "person", "The coordinator decides."),
        ("How long does an anchoring take?", "duration", "Ten to fifteen minutes are enough."),
        ("How often do we meet?", "frequency", "Every two weeks."),
    ],
)
def test_a_question_asks_for_a_kind_that_a_sentence_may_hold(
    question: str, kind: str, sentence: str
) -> None:
    assert kind in kinds_asked(question)
    assert kind in kinds_held(sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What is mentoring?", "Mentoring is a relationship between two people."),
        ("What does planning mean?", "Planning means settling what you will talk about."),
        ("what's a chemistry call", "Chemistry call: twenty minutes before they are a pair."),
        ("What is reverse mentoring?", "In reverse mentoring, the mentor is the junior."),
    ],
)
def test_a_question_what_something_is_asks_for_the_sentence_that_defines_it(
    question: str, sentence: str
) -> None:
    assert thing_asked(question) == thing_defined(sentence) != frozenset()


@pytest.mark.parametrize(
    "sentence", ["Mentoring is not always easy.", "A mentoring pair is a team of two."]
)
def test_a_sentence_about_a_thing_is_not_taken_to_define_it(sentence: str) -> None:
    assert thing_defined(sentence) != thing_asked("What is mentoring?")


def test_what_a_thing_is_is_answered_with_the_sentence_that_defines_it(tmp_path: Path) -> None:
    text = "# Words\n\nA mentoring pair is easy to make. Mentoring is a relationship of two."
    index = index_of(tmp_path, {"a.md": text})

    best = index.evidence("What is mentoring?", "", 1).statements[0]

    assert index.text_of("a.md")[best.start : best.end] == "Mentoring is a relationship of two."


def test_signals_are_finite_where_there_is_next_to_nothing(tmp_path: Path) -> None:
    index = index_of(tmp_path, {"a.md": "# The\n\nwe are\n"})

    for question in ("Who?", "we are", "xyzzy 42 OK"):
        signals = index.evidence(question, "", 5).signals
        assert signals
        assert all(np.isfinite(value) for value in signals.values())
