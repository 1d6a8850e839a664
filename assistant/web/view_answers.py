"""Programme questions and their answers as HTML: quotations that open the passage around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.application.snapshots import Asked
from assistant.domain.passages import Answer, Citation
from assistant.domain.sentences import sentences
from assistant.web.view import escape, paragraphs

_OWN_LINE = r"[ \t]*\x01?(?:\n|[-*+•] |\d+[.)] |[^\n]* \| )"  # an item, a row of a table, nothing
AROUND = 420  # characters of the source shown on either side of a quotation, at most

EXAMPLES = (
    "Who can see what we talk about?",
    "What does a mentor do?",
    "How does the first meeting begin?",
    "How does a mentoring relationship end?",
)


def examples() -> str:
    """Return some questions one might ask, as buttons."""
    items = "".join(
        f'<li><button type="button" data-pick="{escape(question)}">{escape(question)}</button></li>'
        for question in EXAMPLES
    )
    return (
        '<p class="hint" id="examples">For example:</p>'
        f'<ul class="replies" aria-labelledby="examples">{items}</ul>'
    )


def asked_so_far(
    asked: Sequence[Asked], text_of: Callable[[str], str], title_of: Callable[[str], str]
) -> str:
    """Return the conversation so far, each answer with its quotations."""
    items = "".join(_asked(n, each, text_of, title_of) for n, each in enumerate(asked, 1))
    return f'<ol class="asked">{items}</ol>' if items else ""


def waiting(question: str) -> str:
    """Return a question that is being looked up."""
    return (
        f'<ol class="asked"><li><h3 class="question">{escape(question)}</h3>'
        '<p class="waiting"><span></span><span></span><span></span></p></li></ol>'
    )


def _asked(
    number: int, each: Asked, text_of: Callable[[str], str], title_of: Callable[[str], str]
) -> str:
    answer = each.answer
    body = (
        f'<div class="answer">{_numbered(answer)}</div>'
        f'<h4>Where this stands</h4><ol class="citations">'
        + "".join(
            f"<li>{_citation(n, c, text_of(c.source), title_of(c.source))}</li>"
            for n, c in enumerate(answer.citations, 1)
        )
        + "</ol>"
        if answer.answered
        else _refusal(answer)
    )
    return f'<li id="asked-{number}"><h3 class="question">{escape(each.question)}</h3>{body}</li>'


def _refusal(answer: Answer) -> str:
    # Without anyone to ask it is no refusal but a word to someone who may be in danger.
    if not answer.ask_instead:
        return f'<div class="care">{paragraphs(answer.text)}</div>'
    whom = f'<p class="whom">{escape(answer.ask_instead)}</p>'
    return (
        '<div class="refusal"><p class="tag">Not in the programme’s documents</p>'
        f"{paragraphs(answer.text)}{'' if answer.ask_instead in answer.text else whom}</div>"
    )


def _numbered(answer: Answer) -> str:
    """Return the answer with the number of each quotation after the sentence that it carries."""
    answered = _unmarked(answer.text)
    ends = _ends(answered, answer.citations)
    text, rest = "", 0
    for end in sorted(set(ends.values())):
        numbers = [n for n in sorted(ends) if ends[n] == end]
        text += answered[rest:end] + "".join(f"\x01{n}\x02" for n in numbers)
        rest = end
    shown = paragraphs(text + answered[rest:])
    return re.sub(r"\x01(\d+)\x02", r'<sup class="number">\1</sup>', shown)


def _ends(text: str, citations: Sequence[Citation]) -> dict[int, int]:
    """Return where the words that a quotation carries end, by its number.

    That is where the quotation stands in the answer itself, or else the end of its sentence; a
    number is left out where the sentences cannot be told apart for certain.
    """
    spans = sentences(text)
    certain = len(spans) == max((c.sentence for c in citations), default=-1) + 1
    ends: dict[int, int] = {}
    for number, citation in enumerate(citations, 1):
        at = text.find(citation.quote)
        if at >= 0:
            ends[number] = at + len(citation.quote)
        elif certain:
            ends[number] = spans[citation.sentence].end
    return ends


def _citation(number: int, citation: Citation, text: str, title: str) -> str:
    headings = citation.heading.split(" > ") if citation.heading else [title]
    return (
        f'<details><summary><span class="number">{number}</span>'
        f"<q>{escape(_flat(citation.quote))}</q>"
        f'<span class="from">{escape(title)}</span></summary>'
        f'<div class="passage"><h5>{escape(" › ".join(headings))}</h5>{around(text, citation)}'
        f'<p class="file">{escape(citation.source)}</p></div></details>'
    )


def around(text: str, citation: Citation) -> str:
    """Return the section around a quotation, the quotation marked letter for letter."""
    before, cut = _section_end(text[: citation.start])
    after = re.split(r"\n#{1,6} ", text[citation.end :], maxsplit=1)[0]
    if len(before) > AROUND or cut:
        before = "… " + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " …"
    quote = _unmarked(text[citation.start : citation.end])
    quote = re.sub(r"(\n\s*\n)", "\x02\\1\x01", quote)  # a mark ends with its paragraph
    body = paragraphs(_unwrapped(f"{_plain(before)}\x01{quote}\x02{_plain(after)}".strip()))
    return body.replace("\x01", "<mark>").replace("\x02", "</mark>")


def _section_end(text: str) -> tuple[str, bool]:
    """Return the text after its last heading or front matter, and whether there was neither."""
    found = list(re.finditer(r"(?m)^(?:#{1,6} .*|---)\n", text))
    return (text[found[-1].end() :], False) if found else (text, bool(text))


def _unwrapped(text: str) -> str:
    """Return Markdown with the lines of a paragraph joined; items of a list keep their own."""
    return re.sub(rf"(?<=\S)[ \t]*\n(?!{_OWN_LINE})[ \t]*", " ", text)


def _plain(text: str) -> str:
    """Return Markdown without the marks that would only puzzle a reader."""
    text = re.sub(r"(?m)^\|[ :|-]+\|$\n?|^\| | \|$", "", text)
    text = re.sub(r"(?m)^([ \t]*)[-*+] ", r"\1• ", text)
    return _unmarked(re.sub(r"\*\*|__|`", "", text))


def _unmarked(text: str) -> str:
    """Return the text, as long as it was, without the two characters that stand for marks here."""
    return text.replace("\x01", " ").replace("\x02", " ")


def _flat(text: str) -> str:
    return " ".join(text.split())
