"""Scoring a question file: what is found, what is refused, and whether quotations are true.

Beside every figure stands that of a peer built as the textbooks do it, on the same documents,
with the same embedding, so that a figure never has to be believed on its own. Refused questions
and falsely refused ones are always told together, as either alone is easy to make good.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.embeddings import Embeddings
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.application.answering import Answering
from assistant.application.evidence import Calibration
from assistant.application.ports import Search
from assistant.application.quickstart import Quickstart
from assistant.domain.errors import InputError, Problem
from assistant.domain.passages import Answer
from assistant.domain.quotations import contains, is_verbatim

_DEEP = 10


class _Turn(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    role: str
    content: str


class Gold(BaseModel):
    """A span of a file that answers a question."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    file: str
    span: str = Field(min_length=1)


class Question(BaseModel):
    """One line of a question file. An answerable question has at least one gold span."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: str
    question: str
    history: tuple[_Turn, ...] = ()
    answerable: bool
    gold: tuple[Gold, ...] = ()

    @property
    def turns(self) -> tuple[tuple[str, str], ...]:
        """The conversation before the question, as (role, content)."""
        return tuple((turn.role, turn.content) for turn in self.history)

    @property
    def is_for_fitting(self) -> bool:
        """Whether it is of the half to develop on, by the last digit of its id's hash."""
        return hashlib.sha256(self.id.encode()).digest()[-1] % 2 == 0


@dataclass(frozen=True)
class Retrieval:
    """How well passages are found, over the answerable questions of one kind."""

    questions: int
    hit_at_1: float | None
    hit_at_5: float | None
    mrr_at_10: float | None
    ndcg_at_5: float | None

    def as_json(self) -> dict[str, Any]:
        """Return the figures under the names that scripts know."""
        return {
            "questions": self.questions,
            "hit@1": self.hit_at_1,
            "hit@5": self.hit_at_5,
            "mrr@10": self.mrr_at_10,
            "ndcg@5": self.ndcg_at_5,
        }


@dataclass(frozen=True)
class Scores:
    """All figures of one system. A figure over no questions is None."""

    whole: Retrieval
    first_turn: Retrieval
    follow_up: Retrieval
    refusal_recall: float | None
    false_refusal_rate: float | None
    quotations_verbatim: float | None
    offsets_exact: float | None = None
    sources_under_refusal: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the figures under the names that scripts know."""
        return {
            **self.whole.as_json(),
            "first_turn": self.first_turn.as_json(),
            "follow_up": self.follow_up.as_json(),
            "refusal_recall": self.refusal_recall,
            "false_refusal_rate": self.false_refusal_rate,
            "quotations_verbatim": self.quotations_verbatim,
            "offsets_exact": self.offsets_exact,
            "sources_under_refusal": self.sources_under_refusal,
        }


@dataclass(frozen=True)
class Curves:
    """What a plot shows of one system.

    `recall[k - 1]` is the share of answerable questions with a hit among the best k. `trade` holds
    (false refusals, refused of the unanswerable) for every threshold, the lowest first.
    """

    recall: tuple[float, ...]
    trade: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Evaluation:
    """The figures of Telemachus and of the peer, and the lines that could not be used."""

    scores: Scores
    baseline: Scores
    problems: tuple[Problem, ...]
    curves: Curves = Curves((), ())
    baseline_curves: Curves = Curves((), ())

    def as_json(self) -> dict[str, Any]:
        """Return the document that `telemachus evaluate --json` prints."""
        return {
            **self.scores.as_json(),
            "baseline": self.baseline.as_json(),
            "problems": [vars(problem) for problem in self.problems],
        }


@dataclass(frozen=True)
class _Outcome:
    """What one system did with one question: which gold spans each rank holds, and the rest."""

    question: Question
    held: tuple[frozenset[int], ...]
    refused: bool
    quotations: tuple[bool, ...] = ()
    offsets: tuple[bool, ...] = ()
    confidence: float = 0.0


def read_questions(lines: Iterable[str], path: str) -> tuple[list[Question], list[Problem]]:
    """Return the questions of a file, and a problem for each line that is none."""
    questions: list[Question] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = Question.model_validate_json(line)
        except ValidationError as error:
            names = sorted({".".join(map(str, each["loc"])) or "line" for each in error.errors()})
            problems.append(Problem(path, number, "bad-question", f"mend: {', '.join(names)}"))
            continue
        if question.id in seen:
            problems.append(Problem(path, number, "repeated-id", "give each question its own id"))
        elif question.answerable and not question.gold:
            problems.append(Problem(path, number, "no-gold", "name a span that answers it"))
        else:
            seen.add(question.id)
            questions.append(question)
    return questions, problems


def evaluate(
    lines: Iterable[str],
    path: str,
    answering: Answering,
    search: Search,
    embeddings: Embeddings,
    calibration: Calibration | None = None,
    only: Callable[[Question], bool] = lambda question: True,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Score a question file on the knowledge base, and the quickstart peer on the same.

    `path` names the file in problems. `only` chooses the questions, such as one half of them.

    Raises:
        StoreError: when the index cannot be read.
    """
    questions, problems = read_questions(lines, path)
    questions = [question for question in questions if only(question)]
    texts = texts_of(search)
    peer = Quickstart(texts, embeddings)
    threshold = (calibration or Calibration.shipped()).peer_threshold
    ours: list[_Outcome] = []
    theirs: list[_Outcome] = []
    for done, question in enumerate(questions, start=1):
        try:
            answer = answering.answer(question.question, question.turns, top=_DEEP)
        except InputError as error:
            problems.append(Problem(path, 0, error.code, f"{question.id}: {error}"))
            continue
        ours.append(_outcome(question, answer, texts))
        theirs.append(_peer_outcome(question, peer, threshold))
        if progress is not None:
            progress(done, len(questions))
    return Evaluation(score(ours), score(theirs), tuple(problems), curves(ours), curves(theirs))


def texts_of(search: Search) -> dict[str, str]:
    """Return the text of every source in the index."""
    sources = dict.fromkeys(passage.source for passage in search.passages())
    return {source: search.text_of(source) for source in sources}


def score(outcomes: Sequence[_Outcome]) -> Scores:
    """Return the figures over what a system did."""
    answerable = [each for each in outcomes if each.question.answerable]
    silent = [each for each in outcomes if not each.question.answerable]
    quotations = [true for each in outcomes for true in each.quotations]
    return Scores(
        whole=_retrieval(answerable),
        first_turn=_retrieval([each for each in answerable if not each.question.history]),
        follow_up=_retrieval([each for each in answerable if each.question.history]),
        refusal_recall=_mean([each.refused for each in silent]),
        false_refusal_rate=_mean([each.refused for each in answerable]),
        quotations_verbatim=_mean(quotations),
        offsets_exact=_mean([exact for each in outcomes for exact in each.offsets]),
        sources_under_refusal=sum(len(each.quotations) for each in outcomes if each.refused),
    )


def curves(outcomes: Sequence[_Outcome]) -> Curves:
    """Return recall over k, and what each threshold on the confidence would refuse."""
    answerable = [each for each in outcomes if each.question.answerable]
    silent = [each for each in outcomes if not each.question.answerable]
    recall = [_share(any(each.held[:k]) for each in answerable) for k in range(1, _DEEP + 1)]
    trade = [
        (
            _share(each.confidence < threshold for each in answerable),
            _share(each.confidence < threshold for each in silent),
        )
        for threshold in sorted({each.confidence for each in outcomes} | {math.inf})
    ]
    return Curves(tuple(recall), tuple(trade))


def _share(values: Iterable[bool]) -> float:
    kept = list(values)
    return sum(kept) / len(kept) if kept else 0.0


def held_by(question: Question, source: str, text: str) -> frozenset[int]:
    """Return which gold spans of a question a piece of a source holds."""
    return frozenset(
        number
        for number, gold in enumerate(question.gold)
        if gold.file == source and contains(gold.span, text)
    )


def _outcome(question: Question, answer: Answer, texts: Mapping[str, str]) -> _Outcome:
    return _Outcome(
        question=question,
        held=tuple(
            held_by(question, each.passage.source, each.passage.text) for each in answer.passages
        ),
        refused=not answer.answered,
        quotations=tuple(
            bool(each.quote) and each.quote in texts.get(each.source, "")
            for each in answer.citations
        ),
        offsets=tuple(
            is_verbatim(each.quote, each.start, each.end, texts.get(each.source, ""))
            for each in answer.citations
        ),
        confidence=answer.confidence,
    )


def _peer_outcome(question: Question, peer: Quickstart, threshold: float) -> _Outcome:
    chunks = peer.search(question.question, _DEEP)
    return _Outcome(
        question=question,
        held=tuple(held_by(question, chunk.source, chunk.text) for chunk in chunks),
        refused=not chunks or chunks[0].score < threshold,
        confidence=chunks[0].score if chunks else 0.0,
    )


def _retrieval(outcomes: Sequence[_Outcome]) -> Retrieval:
    return Retrieval(
        questions=len(outcomes),
        hit_at_1=_mean([any(each.held[:1]) for each in outcomes]),
        hit_at_5=_mean([any(each.held[:5]) for each in outcomes]),
        mrr_at_10=_mean([_reciprocal_rank(each.held) for each in outcomes]),
        ndcg_at_5=_mean([_ndcg(each.held[:5], len(each.question.gold)) for each in outcomes]),
    )


def _reciprocal_rank(held: Sequence[frozenset[int]]) -> float:
    return next((1 / rank for rank, spans in enumerate(held[:_DEEP], start=1) if spans), 0.0)


def _ndcg(held: Sequence[frozenset[int]], spans: int) -> float:
    """Return the discounted gain, where a rank gains only by a span that no rank before held."""
    gained = 0.0
    seen: frozenset[int] = frozenset()
    for rank, each in enumerate(held, start=1):
        if each - seen:
            gained += 1 / math.log2(rank + 1)
        seen |= each
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(spans, 5) + 1))
    return gained / ideal if ideal else 0.0


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def as_lines(evaluation: Evaluation) -> str:
    """Return the evaluation as a table for people, Telemachus beside the quickstart peer."""
    ours, theirs = evaluation.scores, evaluation.baseline
    lines = [f"{'':34}{'Telemachus':>12}{'quickstart':>12}"]
    for title, one, other in (
        ("all answerable", ours.whole, theirs.whole),
        ("first turns", ours.first_turn, theirs.first_turn),
        ("follow-ups", ours.follow_up, theirs.follow_up),
    ):
        lines.append(f"{title}, {one.questions} questions")
        for name, value in one.as_json().items():
            if name != "questions":
                lines.append(_line(f"  {name}", value, other.as_json()[name]))
    lines += [
        "refusal",
        _line("  refused where it should", ours.refusal_recall, theirs.refusal_recall),
        _line("  refused where it should not", ours.false_refusal_rate, theirs.false_refusal_rate),
        "quotations",
        _line("  verbatim", ours.quotations_verbatim, None),
        _line("  offsets exact", ours.offsets_exact, None),
        f"{'  sources under a refusal':34}{ours.sources_under_refusal:12d}{'-':>12}",
    ]
    return "\n".join(lines)


def _line(name: str, ours: float | None, theirs: float | None) -> str:
    shown = ["-" if value is None else f"{value:.3f}" for value in (ours, theirs)]
    return f"{name:34}{shown[0]:>12}{shown[1]:>12}"
