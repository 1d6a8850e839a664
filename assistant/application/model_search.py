"""A model's help with finding, each part behind a switch of its own.

Rewriting makes a question that leans on the conversation stand alone; reranking puts the passages
into the order in which they answer. Where the model fails or says nothing of use, what was found
without it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, Field

from assistant.application.evidence import Evidence, content_words, evidence_for
from assistant.application.model_answers import LONGEST, fenced, turns_shown
from assistant.application.ports import Search, Speaker
from assistant.domain.errors import ModelError
from assistant.domain.prompt import Prompt

_LOOKED_AT = 12


class Rewritten(BaseModel):
    """A question that stands alone."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(description="The question, understood without the conversation.")


class Order(BaseModel):
    """The passages that help to answer, best first."""

    model_config = ConfigDict(extra="forbid")
    passages: list[int] = Field(description="Numbers of passages, the most useful first.")


@dataclass(frozen=True)
class ModelSearch:
    """A speaker with the prompts for what it is switched on; None leaves a part out."""

    speaker: Speaker
    rewrite: Prompt | None = None
    rerank: Prompt | None = None

    def evidence(
        self,
        search: Search,
        question: str,
        history: Sequence[tuple[str, str]],
        context: str,
        top: int,
    ) -> Evidence:
        """Return the evidence towards a question, with the model's help."""
        asked = self._rewritten(question, history) if context else None
        if asked is not None:
            question, context = asked, ""
        if self.rerank is None:
            return evidence_for(search, question, context, top)
        found = evidence_for(search, question, context, max(top, _LOOKED_AT))
        return cut(self._reranked(self.rerank, question, found), top)

    def _rewritten(self, question: str, history: Sequence[tuple[str, str]]) -> str | None:
        if self.rewrite is None:
            return None
        messages = [
            SystemMessage(self.rewrite.render()),
            *turns_shown(history),
            HumanMessage(question),
        ]
        try:
            text = self.speaker.fill(messages, Rewritten).question.strip()
        except ModelError:
            return None
        return text if content_words(text) and len(text) <= LONGEST else None

    def _reranked(self, prompt: Prompt, question: str, evidence: Evidence) -> Evidence:
        if len(evidence.found) < 2:
            return evidence
        messages = [
            SystemMessage(prompt.render()),
            HumanMessage(fenced(evidence.found)),
            HumanMessage(question),
        ]
        try:
            named = self.speaker.fill(messages, Order).passages
        except ModelError:
            return evidence
        places = [number - 1 for number in named if 1 <= number <= len(evidence.found)]
        return ordered(evidence, list(dict.fromkeys(places)))


def ordered(evidence: Evidence, places: Sequence[int]) -> Evidence:
    """Return the evidence with some passages first, the others after them as they were."""
    order = [*places, *(place for place in range(len(evidence.found)) if place not in places)]
    scores = [each.score for each in evidence.found]
    found = tuple(
        replace(evidence.found[old], rank=new + 1, score=scores[new])
        for new, old in enumerate(order)
    )
    new_place = {old: new for new, old in enumerate(order)}
    moved = [
        replace(
            each,
            found=new_place[each.found],
            score=each.score + scores[new_place[each.found]] - scores[each.found],
        )
        for each in evidence.statements
    ]
    return replace(
        evidence, found=found, statements=tuple(sorted(moved, key=lambda each: -each.score))
    )


def cut(evidence: Evidence, top: int) -> Evidence:
    """Return the evidence of the best passages alone."""
    return replace(
        evidence,
        found=evidence.found[:top],
        statements=tuple(each for each in evidence.statements if each.found < top),
    )
