from __future__ import annotations

from assistant.application.answering import Answering, AnswerWording
from assistant.application.evidence import Calibration
from assistant.application.model_search import ModelSearch
from assistant.domain.errors import UnavailableModel
from assistant.domain.prompt import Prompt
from tests.doubles.scripted_speaker import ScriptedSpeaker
from tests.doubles.word_search import WordSearch

TEXTS = {
    "charter.md": "Taking part is free of charge.\n\nA pair meets every three weeks.",
    "closing.md": "At the end a pair meets the coordinator.",
}
WORDING = AnswerWording("No.", "Near: $nearby", "None.", "Empty.", "Ask.", "Write.", "Shorter.")
REWRITE = Prompt("rewrite", "", frozenset(), "Write it again.")
RERANK = Prompt("rerank", "", frozenset(), "Put them in order.")
HISTORY = [("user", "When does a pair meet?"), ("assistant", "Every three weeks.")]


def answering(model: ModelSearch, search: WordSearch) -> Answering:
    calibration = Calibration({}, 0.0, 0.1, 0.1, {})
    prompt = Prompt("a", "", frozenset(), "")
    return Answering(search, WORDING, None, prompt, calibration, model)


def test_a_follow_up_is_searched_for_as_the_model_rewrote_it() -> None:
    speaker = ScriptedSpeaker({"question": "Is taking part free of charge?"})
    search = WordSearch(TEXTS)

    answer = answering(ModelSearch(speaker, rewrite=REWRITE), search).answer("And that?", HISTORY)

    assert search.asked == ["Is taking part free of charge?"]
    assert answer.text == "Taking part is free of charge."
    assert [each.type for each in speaker.asked[0]] == ["system", "human", "ai", "human"]
    speaker.assert_spent()


def test_a_question_that_stands_alone_is_not_rewritten() -> None:
    speaker = ScriptedSpeaker()

    answering(ModelSearch(speaker, rewrite=REWRITE), WordSearch(TEXTS)).answer("Is it free?")

    speaker.assert_spent()


def test_passages_come_in_the_order_that_the_model_gives() -> None:
    search = WordSearch(TEXTS)
    before = [each.passage.text for each in search.search("a pair meets", 5)]
    speaker = ScriptedSpeaker({"passages": [2, 99, 2]})

    found = answering(ModelSearch(speaker, rerank=RERANK), search).answer("A pair meets?").passages

    assert [each.passage.text for each in found] == [before[1], before[0], *before[2:]]
    assert [each.rank for each in found] == list(range(1, len(found) + 1))
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)


def test_a_model_that_fails_leaves_the_search_as_it_was() -> None:
    speaker = ScriptedSpeaker(UnavailableModel("down"), UnavailableModel("down"))
    with_model = answering(ModelSearch(speaker, REWRITE, RERANK), WordSearch(TEXTS))
    without = Answering(
        WordSearch(TEXTS), WORDING, None, REWRITE, Calibration({}, 0.0, 0.1, 0.1, {})
    )

    assert with_model.answer("And a pair?", HISTORY) == without.answer("And a pair?", HISTORY)
    speaker.assert_spent()


def test_an_empty_rewriting_is_not_believed() -> None:
    speaker = ScriptedSpeaker({"question": "?"})
    search = WordSearch(TEXTS)

    answering(ModelSearch(speaker, rewrite=REWRITE), search).answer("And that?", HISTORY)

    assert "pair meet" in search.asked[0]
