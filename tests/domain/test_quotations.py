from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.markdown import bare, sentence_spans, words_of
from assistant.domain.quotations import contains, is_verbatim, locate

MARKDOWN = st.text(alphabet="abC 1.\n#-*_|`>[]()<&;/!é\t~:", max_size=80)


def test_an_exact_quotation_is_found_at_its_letters() -> None:
    assert locate("is free", "It is free.") == (3, 10)


def test_marks_and_white_space_are_overlooked_and_the_source_s_letters_are_given() -> None:
    text = "Part is **really\n  [free](http://x.y)** here."

    span = locate("is really free here", text)

    assert span is not None
    assert text[slice(*span)] == "is **really\n  [free](http://x.y)** here"


def test_other_letters_or_other_case_are_no_quotation() -> None:
    assert locate("is Free", "It is free.") is None
    assert locate("is freely", "It is free.") is None
    assert locate("  ", "It is free.") is None


def test_entities_and_tags_are_read_as_a_reader_reads_them() -> None:
    assert words_of("a&nbsp;<b>b</b><br/>c &amp; d <!-- e --> _f_ g_h") == "a b c & d f g_h"


def test_sentences_of_lists_tables_and_code_stand_alone() -> None:
    text = "A b. C d, e.g. E.\n\n- one\n- two\n\n| h | i |\n|---|---|\n| j | k |\n\n```\nx. Y\n```"

    assert [text[a:b] for a, b in sentence_spans(text)] == [
        "A b.", "C d, e.g. E.", "one", "two", "j | k", "```\nx. Y\n```"
    ]  # fmt: skip


def test_what_contains_a_span_may_set_it_differently() -> None:
    assert contains("one, two – three", "- one\n- **two**\n- three")
    assert not contains("", "x")
    assert not contains("four", "one")


@settings(max_examples=400, deadline=None)
@given(MARKDOWN)
def test_every_bare_letter_knows_where_it_stands(text: str) -> None:
    plain = bare(text)

    assert plain.text == words_of(text)
    assert len(plain.text) == len(plain.starts) == len(plain.ends)
    assert list(plain.starts) == sorted(plain.starts)
    assert all(a < b for a, b in zip(plain.starts, plain.ends, strict=True))


@settings(max_examples=400, deadline=None)
@given(MARKDOWN)
def test_sentences_never_overlap_and_each_can_be_quoted(text: str) -> None:
    spans = sentence_spans(text)

    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for start, end in spans:
        located = locate(text[start:end], text)
        assert located is not None
        assert is_verbatim(text[slice(*located)], *located, text)
