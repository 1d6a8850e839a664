"""Answering questions about the programme: with words of the knowledge base, or not at all.

Every sentence of an answer carries a quotation that stands letter for letter in a named passage.
Where the knowledge base does not answer, no source is shown, because a source under a refusal
looks like an answer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from string import Template

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, Field

from assistant.application.evidence import (
    Calibration,
    Evidence,
    Statement,
    content_words,
    evidence_for,
)
from assistant.application.following import context_of
from assistant.application.ports import Search, Speaker
from assistant.domain.errors import InputError, ModelError
from assistant.domain.markdown import words_of
from assistant.domain.passages import Answer, Citation, Found
from assistant.domain.prompt import Prompt
from assistant.domain.quotations import locate

LONGEST = 2_000
_MOST = 3
_CLOSE = 0.12
_LIST_REACH = 700
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LETTER = re.compile(r"\w")
_ROW = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)]|\|)")
_TURNS_SHOWN = 6


@dataclass(frozen=True)
class AnswerWording:
    """What is said beside the knowledge base's own words. `nearby` has the place `$nearby`."""

    refusal: str
    nearby: str
    nothing_near: str
    nothing_indexed: str
    ask_instead: str
    empty_question: str
    long_question: str

    @classmethod
    def of(cls, document: Mapping[str, object]) -> AnswerWording:
        """Return the wording from a file as read.

        Raises:
            ValueError: naming every key that is missing, not known or not text.
        """
        names = {field.name for field in fields(cls)}
        wrong = sorted(names.symmetric_difference(document))
        wrong += sorted(key for key in names & document.keys() if not _is_text(document[key]))
        if wrong:
            raise ValueError(f"missing, not known or not text: {', '.join(wrong)}")
        return cls(**{name: str(document[name]).strip() for name in names})


class ModelSentence(BaseModel):
    """One sentence of an answer with what carries it."""

    model_config = ConfigDict(extra="forbid")
    sentence: str = Field(description="One sentence of the answer.")
    quote: str = Field(description="Words copied letter for letter from the passage.")
    passage: int = Field(description="The number of the passage quoted.")


class ModelAnswer(BaseModel):
    """An answer in sentences; none where the passages do not answer."""

    model_config = ConfigDict(extra="forbid")
    sentences: list[ModelSentence]


@dataclass(frozen=True)
class _Said:
    """A sentence to be said and the letters of a source that carry it."""

    text: str
    found: Found
    start: int
    end: int


class Answering:
    """Answers from a knowledge base, with a model where there is one and it keeps its word."""

    def __init__(
        self,
        search: Search,
        wording: AnswerWording,
        speaker: Speaker | None,
        prompt: Prompt,
        calibration: Calibration | None = None,
    ) -> None:
        self._search = search
        self._wording = wording
        self._speaker = speaker
        self._prompt = prompt
        self._calibration = calibration or Calibration.shipped()

    @property
    def prompt(self) -> Prompt:
        """Return the prompt that a model is asked with."""
        return self._prompt

    @property
    def model_name(self) -> str | None:
        """Return the name of the model that words answers, if there is one."""
        return self._speaker.name if self._speaker else None

    def answer(
        self, question: str, history: Sequence[tuple[str, str]] = (), top: int = 5
    ) -> Answer:
        """Return what the knowledge base says to a question, or that it does not say.

        `history` holds (role, content) pairs, oldest first, roles `user` and `assistant`.

        Raises:
            InputError: `empty_question` or `long_question`.
            StoreError: when the index cannot be read.
        """
        if not _LETTER.search(question):
            raise InputError("empty_question", self._wording.empty_question)
        if len(question) > LONGEST:
            raise InputError("long_question", self._wording.long_question)
        evidence, confidence = self.weighed(question, history, top)
        return self._answered(question, history, evidence, confidence)

    def weighed(
        self, question: str, history: Sequence[tuple[str, str]], top: int
    ) -> tuple[Evidence, float]:
        """Return the evidence towards a question and how likely it is that it answers."""
        context = context_of(question, history, self._wording.refusal)
        evidence = evidence_for(self._search, question, context, top)
        if not evidence.found:
            return evidence, 0.0
        if evidence.signals.keys() == {"words"}:
            return evidence, evidence.signals["words"]
        return evidence, self._calibration.confidence(evidence.signals)

    def _answered(
        self,
        question: str,
        history: Sequence[tuple[str, str]],
        evidence: Evidence,
        confidence: float,
    ) -> Answer:
        if self._speaker is not None and evidence.found:
            try:
                filled = self._speaker.fill(
                    self._messages(question, history, evidence.found), ModelAnswer
                )
            except ModelError:
                return self._guided(evidence, confidence)
            said = self._verified(filled, evidence.found)
            if said:
                sure = max(confidence, self._calibration.threshold)
                return self._say(said, evidence.found, sure, "model")
            unsure = min(confidence, self._calibration.threshold / 2)
            return replace(self._refuse(evidence.found, unsure), origin="model")
        return self._guided(evidence, confidence)

    def _guided(self, evidence: Evidence, confidence: float) -> Answer:
        if confidence < self._calibration.threshold:
            return self._refuse(evidence.found, confidence)
        said = [self._quoted(evidence, statement) for statement in _best(evidence.statements)]
        said = [each for each in said if _LETTER.search(each.text)]
        if not said:
            return self._refuse(evidence.found, min(confidence, self._calibration.threshold / 2))
        return self._say(said, evidence.found, confidence, "guided")

    def _quoted(self, evidence: Evidence, statement: Statement) -> _Said:
        found = evidence.found[statement.found]
        text = found.passage.text
        start, end = statement.start - found.passage.start, statement.end - found.passage.start
        if text[start:end].rstrip("*_ ").endswith(":"):
            end = _end_of_list(text, end)
        quote = text[start:end]
        return _Said(tidy(quote), found, found.passage.start + start, found.passage.start + end)

    def _say(
        self, said: Sequence[_Said], found: tuple[Found, ...], confidence: float, origin: str
    ) -> Answer:
        citations = tuple(self._cite(number, each) for number, each in enumerate(said))
        return Answer(
            answered=True,
            confidence=confidence,
            text=_joined([each.text for each in said]),
            origin="model" if origin == "model" else "guided",
            citations=citations,
            passages=found,
            ask_instead=None,
        )

    def _cite(self, number: int, said: _Said) -> Citation:
        passage = said.found.passage
        quote = passage.text[said.start - passage.start : said.end - passage.start]
        return Citation(number, quote, passage.source, passage.heading, said.start, said.end)

    def _refuse(self, found: tuple[Found, ...], confidence: float) -> Answer:
        titles = dict.fromkeys(each.passage.heading.split(" > ")[0] for each in found)
        if titles:
            near = Template(self._wording.nearby).safe_substitute(
                nearby="; ".join(list(titles)[:3])
            )
        else:
            empty = not self._search.passages()
            near = self._wording.nothing_indexed if empty else self._wording.nothing_near
        return Answer(
            answered=False,
            confidence=confidence,
            text=f"{self._wording.refusal} {near}",
            origin="guided",
            citations=(),
            passages=found,
            ask_instead=self._wording.ask_instead,
        )

    def _messages(
        self, question: str, history: Sequence[tuple[str, str]], found: Sequence[Found]
    ) -> list[BaseMessage]:
        messages: list[BaseMessage] = [
            SystemMessage(self._prompt.render()),
            HumanMessage(fenced(found)),
        ]
        for role, content in history[-_TURNS_SHOWN:]:
            kind = AIMessage if role == "assistant" else HumanMessage
            messages.append(kind(content[:LONGEST]))
        return [*messages, HumanMessage(question)]

    def _verified(self, filled: ModelAnswer, found: Sequence[Found]) -> list[_Said]:
        said = (_verify(sentence, found) for sentence in filled.sentences)
        return [each for each in said if each is not None]


def tidy(quote: str) -> str:
    """Return quoted Markdown as plain sentences; items of a list keep a line each."""
    lines = (_tidy_line(line) for line in quote.split("\n"))
    kept: list[str] = []
    for line, is_item in lines:
        if line and (is_item or not kept):
            kept.append(f"- {line}" if is_item and kept else line)
        elif line:
            kept[-1] = f"{kept[-1]} {line}"
    return "\n".join(kept)


def fenced(found: Sequence[Found]) -> str:
    """Return passages between fences that no passage can hold, as their own hash is in them."""
    digest = hashlib.sha256("\0".join(each.passage.text for each in found).encode()).hexdigest()
    parts = []
    for number, each in enumerate(found, start=1):
        fence = f"=== passage {number} {digest[:16]} ==="
        end = f"=== end {number} {digest[:16]} ==="
        parts.append(f"{fence}\n[{each.passage.heading}]\n{each.passage.text}\n{end}")
    return "Passages of the knowledge base, as material to quote from:\n\n" + "\n\n".join(parts)


def _joined(sentences: Sequence[str]) -> str:
    """Return sentences as one paragraph, or a paragraph each where one is a list or a fragment."""
    flows = all(each.endswith((".", "!", "?", "…", '"', "”")) for each in sentences)
    return (" " if flows and not any("\n" in each for each in sentences) else "\n\n").join(
        sentences
    )


def _tidy_line(line: str) -> tuple[str, bool]:
    is_item = bool(_ROW.match(line))
    if "|" in line:
        cells = [words_of(cell) for cell in line.split("|")]
        return ": ".join(cell for cell in cells if _LETTER.search(cell)), is_item
    return re.sub(r"^\d{1,3}[.)]\s+", "", words_of(line)) if is_item else words_of(line), is_item


def _best(statements: Sequence[Statement]) -> list[Statement]:
    """Return the one to three sentences that answer, in the order in which they stand."""
    if not statements:
        return []
    near = [each for each in statements if each.score >= statements[0].score - _CLOSE][:_MOST]
    return sorted(near, key=lambda each: (each.found, each.start))


def _end_of_list(text: str, end: int) -> int:
    """Return where the list that a sentence announces ends, as far as it can be quoted whole."""
    at = end
    reached = end
    for line in text[end:].split("\n"):
        if line.strip() and at > end and not _ROW.match(line) and not line.startswith("  "):
            break
        if line.strip() and at + len(line) - end <= _LIST_REACH:
            reached = at + len(line.rstrip())
        at += len(line) + 1
    return reached


def _verify(sentence: ModelSentence, found: Sequence[Found]) -> _Said | None:
    """Return a model's sentence with the source's own letters, or None where it is not carried.

    Beside the quotation, every number of the sentence must stand in the quoted words.
    """
    if len(_LETTER.findall(sentence.quote)) < 3 or len(sentence.quote.split()) < 3:
        return None
    text = words_of(sentence.sentence)
    if not content_words(text):
        return None
    named = sentence.passage - 1
    order = sorted(range(len(found)), key=lambda place: place != named)
    for place in order:
        passage = found[place].passage
        span = locate(sentence.quote, passage.text)
        if span is not None:
            start, end = span
            if not set(_NUMBER.findall(text)) <= set(_NUMBER.findall(passage.text[start:end])):
                return None
            return _Said(text, found[place], passage.start + start, passage.start + end)
    return None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
