"""Open and closed questions in spoken talk with noise, on the half that nothing was tuned on."""

from __future__ import annotations

from benchmarks.question_check import checked, first_word, score, utterances, wording


def test_the_promise_is_kept_and_the_first_word_rule_is_beaten() -> None:
    said = utterances("reporting")
    ours, plain = score(said, checked(wording())), score(said, first_word)

    assert len(said) >= 80
    assert ours.f1 >= 0.80
    assert ours.f1 > plain.f1
