"""What was found in someone's own words, as HTML: found, missing and why, never by colour alone."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain.feedback import FeedbackCheck, Slot
from assistant.domain.feedback_kinds import Sentence
from assistant.domain.markdown import words_of
from assistant.domain.passages import Citation
from assistant.domain.questions import CheckedQuestion
from assistant.domain.wording import Flag
from assistant.web.view import escape, paragraphs

KINDS = {
    "open": ("Open question", "It invites an answer in the other person’s own words."),
    "closed": ("Closed question", "It can be answered with yes, no or one word."),
    "not_a_question": ("Not a question yet", "Nothing in it asks for an answer."),
}
SLOTS = (
    ("situation", "Situation", "when and where it was"),
    ("behaviour", "Behaviour", "what the other person did or said"),
    ("impact", "Impact", "what it did to you or to the work"),
    ("request", "Request", "what you ask for from here"),
    ("invitation", "Invitation", "a question that asks for their view"),
)
STRENGTHS = {
    "direct": "Direct.",
    "useful": "Useful.",
    "constructive": "Constructive.",
    "moral_support": "Moral support.",
    "explains_generation": "Explains your generation.",
}
SENTENCES = {
    "request": "asks",
    "judgement": "judges: others could see it otherwise",
    "observation": "observes: others could have seen or counted it",
}


def questions(checked: Sequence[CheckedQuestion]) -> str:
    """Return each question with what was found."""
    if not checked:
        return '<p class="empty">No question was found. Write one a line.</p>'
    return f'<ol class="checked">{"".join(_question(q) for q in checked)}</ol>'


def _question(question: CheckedQuestion) -> str:
    label, meaning = KINDS[question.kind]
    return (
        f'<li><p class="own">{marked(question.text, question.flags)}</p>'
        f'<p class="kind {question.kind}"><strong>{label}.</strong> {meaning}</p>'
        f"{_flags(question.flags)}{_rewrite('You could ask', question.rewrite)}</li>"
    )


def marked(text: str, flags: Sequence[Flag]) -> str:
    """Return someone's words with the evidence of every flag marked, each stretch once."""
    spans: list[tuple[int, int]] = []
    for flag in flags:
        at = text.find(flag.evidence) if flag.evidence else -1
        if at >= 0:
            spans.append((at, at + len(flag.evidence)))
    done, parts = 0, []
    for start, end in sorted(spans):
        if start >= done:
            parts += [escape(text[done:start]), f"<mark>{escape(text[start:end])}</mark>"]
            done = end
    return "".join([*parts, escape(text[done:])]).replace("\n", "<br>")


def _flags(flags: Sequence[Flag]) -> str:
    if not flags:
        return ""
    items = "".join(
        f"<li><q>{escape(flag.evidence)}</q> <span>{escape(flag.why)}</span></li>"
        if flag.evidence
        else f"<li><span>{escape(flag.why)}</span></li>"
        for flag in flags
    )
    return f'<h4>Worth another look</h4><ul class="flags">{items}</ul>'


def _rewrite(label: str, text: str | None) -> str:
    if not text:
        return ""
    return (
        f'<div class="rewrite"><h4>{label}</h4><div class="copied">{paragraphs(text)}</div>'
        f'<button type="button" class="quiet" data-copy="{escape(text)}">Copy</button>'
        '<span class="saved" role="status"></span></div>'
    )


def feedback(text: str, check: FeedbackCheck, cites: Sequence[Citation]) -> str:
    """Return the five parts, what is good, what to look at again, a rewrite, and the guidance."""
    items = "".join(_slot(check.slots[key], label, what) for key, label, what in SLOTS)
    found = sum(check.slots[key].present for key, _, _ in SLOTS)
    own = f'<p class="own">{marked(text, check.flags)}</p>' if check.flags else ""
    verb = "is" if found == 1 else "are"
    return (
        f'<p class="lead">{found} of the {len(SLOTS)} parts {verb} there.</p>'
        f'<ul class="slots">{items}</ul>{_strengths(check.strengths)}{own}{_flags(check.flags)}'
        f"{_rewrite('You could say', check.rewrite)}{_cites(cites)}"
        f"{_sentences(check.sentences)}"
    )


def _strengths(strengths: Sequence[Flag]) -> str:
    """Return what the method asks of a mentor and is there, each strength with its words."""
    if not strengths:
        return ""
    items = "".join(
        f"<li><strong>{STRENGTHS[one.code]}</strong> <q>{escape(one.evidence)}</q> "
        f"<span>{escape(one.why)}</span></li>"
        for one in strengths
    )
    return f'<h4>What is good about it</h4><ul class="flags strengths">{items}</ul>'


def _sentences(sentences: Sequence[Sentence]) -> str:
    if len(sentences) < 2:  # of a single one all is said above
        return ""
    items = "".join(
        f"<li><q>{escape(one.text)}</q> <span>{SENTENCES[one.kind]}</span></li>"
        for one in sentences
    )
    return (
        '<details class="sentence-kinds"><summary>Sentence by sentence</summary>'
        f'<ul class="flags">{items}</ul></details>'
    )


def _cites(cites: Sequence[Citation]) -> str:
    if not cites:
        return ""
    items = "".join(
        f"<li><q>{escape(words_of(cite.quote))}</q> <cite>{escape(cite.heading)}</cite></li>"
        for cite in cites
    )
    return f'<h4>From the guidance</h4><ul class="flags">{items}</ul>'


def _slot(slot: Slot, label: str, what: str) -> str:
    if slot.present:
        return (
            f'<li class="found"><span class="tick" aria-hidden="true">✓</span><div><strong>{label}'
            f": there</strong> <q>{escape(slot.evidence or '')}</q></div></li>"
        )
    return (
        f'<li class="missing"><span class="tick" aria-hidden="true">○</span><div><strong>{label}'
        f": missing</strong> <span>Add {what}.</span></div></li>"
    )
