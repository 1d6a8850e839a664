"""The JSON documents of CLI.md for answers and checks, and the way back where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from assistant.domain.feedback import FeedbackCheck
from assistant.domain.passages import Answer, Citation, Found, Passage
from assistant.domain.questions import CheckedQuestion


def answer_document(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON values."""
    return {
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "answer": answer.text,
        "origin": answer.origin,
        "citations": [asdict(citation) for citation in answer.citations],
        "passages": [
            {
                "rank": found.rank,
                "source": found.passage.source,
                "heading": found.passage.heading,
                "start": found.passage.start,
                "end": found.passage.end,
                "text": found.passage.text,
                "score": round(found.score, 6),
            }
            for found in answer.passages
        ],
        "ask_instead": answer.ask_instead,
    }


def answer_from(document: Mapping[str, Any]) -> Answer:
    """Return the answer that `answer_document` made a document of; passage ids are not kept."""
    return Answer(
        answered=document["answered"],
        confidence=document["confidence"],
        text=document["answer"],
        origin=document["origin"],
        citations=tuple(Citation(**citation) for citation in document["citations"]),
        passages=tuple(
            Found(
                one["rank"],
                one["score"],
                Passage("", one["source"], one["heading"], one["start"], one["end"], one["text"]),
            )
            for one in document["passages"]
        ),
        ask_instead=document["ask_instead"],
    )


def questions_document(checked: tuple[CheckedQuestion, ...]) -> dict[str, Any]:
    """Return checked questions as JSON values."""
    return {"questions": [asdict(question) for question in checked]}


def feedback_document(check: FeedbackCheck, cites: tuple[Citation, ...]) -> dict[str, Any]:
    """Return a feedback check as JSON values, with the guidance that it rests on."""
    return {
        "slots": {
            name: {"present": slot.present, "evidence": slot.evidence}
            for name, slot in check.slots.items()
        },
        "flags": [asdict(flag) for flag in check.flags],
        "strengths": [asdict(strength) for strength in check.strengths],
        "sentences": [asdict(sentence) for sentence in check.sentences],
        "rewrite": check.rewrite,
        "cites": [asdict(citation) for citation in cites],
    }
