from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from assistant.application.snapshots import (
    Asked,
    ConversationChoice,
    Entry,
    FlowChoice,
    Guidance,
    Line,
    Snapshot,
)
from assistant.domain.feedback import FeedbackCheck, Slot
from assistant.domain.feedback_kinds import Sentence
from assistant.domain.passages import Answer, Citation
from assistant.domain.questions import CheckedQuestion
from assistant.domain.wording import Flag
from assistant.web import view, view_answers, view_checks

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)",
    "</textarea><svg onload=alert(1)>",
    "![x](http://evil.example/x.png) [y](javascript:alert(1))",
    "${alert(1)} {{constructor}} `${1}`",
    "\x01<mark>\x02 \x00",
)
SLOTS = ("situation", "behaviour", "impact", "request", "invitation")


class Read(HTMLParser):
    """The tags, attributes and text of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def snapshot(text: str, **changed: object) -> Snapshot:
    values: dict[str, object] = {
        "conversation": text,
        "title": text,
        "phase": "anchoring",
        "role": "mentee",
        "status": "open",
        "step": "s",
        "step_label": text,
        "number": 3,
        "steps": 8,
        "private": True,
        "lines": (
            Line("1", "coach", text, "guided", text, Guidance(text, text, text)),
            Line("2", "person", text),
        ),
        "entries": (Entry("field", text, text),),
        "replies": (text,),
    }
    return Snapshot(**{**values, **changed})  # type: ignore[arg-type]


def answered(source: str, quote: str, text: str | None = None) -> Asked:
    start = source.index(quote)
    citation = Citation(0, quote, "file.md", "Title > Part", start, start + len(quote))
    return Asked("Why?", Answer(True, 1.0, text or quote, "guided", (citation,), (), None))


def every_view(text: str) -> str:
    now = datetime(2027, 3, 3, tzinfo=UTC)
    one = snapshot(text)
    flag = Flag("code", text, text)
    check = FeedbackCheck({name: Slot(True, text) for name in SLOTS}, (flag,), text)
    source = f"# Title\n\nBefore. {text} After."
    refusal = Asked(text, Answer(False, 0.0, text, "guided", (), (), text))
    return "".join((
        view.header("coach", text),
        view.welcome(
            "mentee",
            [FlowChoice("anchoring", "mentee", text, text, 5)],
            [ConversationChoice(text, text, "mentee", "open", now)],
        ),
        view.place(one),
        view.turns(one.lines),
        view.coming(text, text),
        view.replies(one),
        view.record(one, problem=("field", text)),
        view.alert(text),
        view_answers.asked_so_far(
            [answered(source, text), refusal], lambda _: source, lambda _: text
        ),
        view_answers.waiting(text),
        view_checks.questions([CheckedQuestion(text, "closed", (flag,), text)]),
        view_checks.feedback(text, check, ()),
    ))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_someone_wrote_becomes_a_tag_or_an_event(attack: str) -> None:
    read = Read(every_view(attack))

    assert not {"script", "img", "svg", "iframe", "link", "style"} & set(read.tags)
    assert not [name for name, _ in read.attributes if name.startswith("on")]
    assert all(value == "#main" for name, value in read.attributes if name in {"href", "src"})


@pytest.mark.parametrize("attack", ATTACKS[:-1])
def test_what_someone_wrote_is_shown_letter_for_letter(attack: str) -> None:
    read = Read(view.turns([Line("1", "person", attack)]))

    assert attack in read.text


def test_line_breaks_and_paragraphs_are_kept() -> None:
    assert view.paragraphs("one\ntwo\r\n\n\nthree\n") == "<p>one<br>two</p><p>three</p>"


def test_a_box_of_the_record_holds_quotes_and_leading_line_breaks() -> None:
    one = snapshot("x", entries=(Entry("field", "Label", "\n\"a\" & 'b'"),))

    read = Read(view.record(one))

    assert ("value", "\n\"a\" & 'b'") in read.attributes
    assert "\n\n\"a\" & 'b'" in read.text


def test_the_record_says_who_can_see_it() -> None:
    assert "Only you can see this." in view.record(snapshot("x"))
    assert "You and your partner can see this." in view.record(snapshot("x", private=False))


def test_the_place_says_which_question_it_is_in_words_and_to_a_screen_reader() -> None:
    html = view.place(snapshot("Prejudices"))

    assert "Question 3 of 8: Prejudices" in Read(html).text
    assert 'aria-valuenow="3"' in html
    assert 'aria-valuemax="8"' in html


def test_a_finished_conversation_has_a_full_bar_and_a_way_back() -> None:
    done = snapshot("x", status="done", number=0, step=None, replies=())

    assert "Finished" in view.place(done)
    assert 'data-pick="leave:' in view.replies(done)


def test_a_failed_model_is_one_quiet_line_under_its_turn() -> None:
    read = Read(view.turns([Line("1", "coach", "Hello", "guided", "It broke off.")]))

    assert read.text.count("It broke off.") == 1
    assert ("class", "note") in read.attributes


def test_the_first_question_has_three_answers_of_one_click() -> None:
    assert view.who_are_you().count('data-pick="role:') == 3


def test_the_quotation_is_marked_in_its_section_and_the_front_matter_is_left_out() -> None:
    source = "---\ntitle: T\n---\n# T\n\n## A\n\nNo.\n\n## B\n\nBefore. The words. After.\n\n## C\n"
    citation = answered(source, "The words.").answer.citations[0]

    assert view_answers.around(source, citation) == (
        "<p>Before. <mark>The words.</mark> After.</p>"
    )


def test_a_quotation_over_two_paragraphs_is_marked_in_both() -> None:
    source = "# T\n\nOne.\n\nTwo. Three."
    citation = answered(source, "One.\n\nTwo.").answer.citations[0]

    assert view_answers.around(source, citation) == (
        "<p><mark>One.</mark></p><p><mark>Two.</mark> Three.</p>"
    )


def test_a_long_source_is_cut_at_words_on_both_sides() -> None:
    source = "word " * 500 + "THE QUOTE." + " word" * 500
    citation = answered(source, "THE QUOTE.").answer.citations[0]

    html = view_answers.around(source, citation)

    assert html.startswith("<p>… word ")
    assert html.endswith(" word …</p>")
    assert len(html) < 3 * view_answers.AROUND


def test_a_number_stands_after_the_sentence_that_its_quotation_carries() -> None:
    asked = answered("# T\n\nThe source says so.", "The source says so.", "It is so.")

    html = view_answers.asked_so_far([asked], lambda _: "# T\n\nThe source says so.", str)

    assert 'It is so.<sup class="number">1</sup>' in html


def test_a_refusal_shows_no_source_and_says_whom_to_ask() -> None:
    refusal = Asked("?", Answer(False, 0.1, "Not here.", "guided", (), (), "Ask Ada."))

    html = view_answers.asked_so_far([refusal], str, str)

    assert "Ask Ada." in html
    assert "citations" not in html


def test_a_word_to_someone_in_danger_is_not_called_a_refusal() -> None:
    care = Asked("?", Answer(False, 0.0, "You matter.", "guided", (), (), None))

    html = view_answers.asked_so_far([care], str, str)

    assert "You matter." in html
    assert "refusal" not in html


def test_missing_and_found_are_said_in_words() -> None:
    slots = {
        name: Slot(name == "situation", "Yesterday" if name == "situation" else None)
        for name in SLOTS
    }

    text = Read(view_checks.feedback("Yesterday", FeedbackCheck(slots, (), ""), ())).text

    assert "Situation: there" in text
    assert "Invitation: missing" in text
    assert "1 of the 5 parts" in text


def test_evidence_is_marked_where_it_stands_each_stretch_once() -> None:
    flags = (Flag("a", "you always", "w"), Flag("b", "always", "w"))

    assert view_checks.marked("Do you always <do>?", flags) == (
        "Do <mark>you always</mark> &lt;do&gt;?"
    )


def test_a_huge_word_and_a_huge_text_stay_whole() -> None:
    assert "x" * 20_000 in view.turns([Line("1", "person", "x" * 20_000)])


def test_what_is_good_is_shown_with_its_words_and_each_sentence_with_its_kind() -> None:
    slots = {name: Slot(False, None) for name in SLOTS}
    strengths = (Flag("direct", "Yesterday you came late", "It says plainly what happened."),)
    kinds = (Sentence("It was bad.", "judgement"), Sentence("Could you call?", "request"))
    check = FeedbackCheck(slots, (), "", strengths, kinds)

    text = Read(view_checks.feedback("x", check, ())).text

    assert "Direct. Yesterday you came late It says plainly what happened." in " ".join(
        text.split()
    )
    assert "It was bad. judges" in text
    assert "Could you call? asks" in text
