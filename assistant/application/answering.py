"""Answering questions about the programme: with words of the knowledge base, or not at all.

Every sentence of an answer carries a quotation that stands letter for letter in a named passage.
Where the knowledge base does not answer, no source is shown, because a source under a refusal
looks like an answer. Where it answers a part, the answer says which part it leaves open; where a
question names nothing to look for, it is asked back.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from string import Template

from assistant.application.asking import is_underspecified, parts_of
from assistant.application.evidence import Calibration, Evidence, evidence_for
from assistant.application.following import context_of, points_back
from assistant.application.model_answers import (
    LONGEST,
    ModelAnswer,
    fenced,
    messages_for,
    verified,
)
from assistant.application.model_search import ModelSearch
from assistant.application.ports import Search, Speaker
from assistant.application.quoting import Said, best_said, joined, tidy
from assistant.application.usage import on_account
from assistant.domain.errors import InputError, ModelError, UnusableReply
from assistant.domain.passages import Answer, Found
from assistant.domain.prompt import Prompt

__all__ = ["LONGEST", "AnswerWording", "Answering", "fenced", "tidy"]

_LETTER = re.compile(r"\w")
_NEARBY = 3


@dataclass(frozen=True)
class AnswerWording:
    """What is said beside the knowledge base's own words.

    `nearby` has the place `$nearby`, `partly` the place `$parts`, `unclear` the place `$choices`.
    """

    refusal: str
    nearby: str
    nothing_near: str
    nothing_indexed: str
    ask_instead: str
    empty_question: str
    long_question: str
    partly: str = "Not answered here: $parts"
    unclear: str = "What is your question about: $choices?"

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


class Answering:
    """Answers from a knowledge base, with a model where there is one and it keeps its word.

    `model_search` puts a model to use in finding too, for what it is switched on.
    """

    def __init__(
        self,
        search: Search,
        wording: AnswerWording,
        speaker: Speaker | None,
        prompt: Prompt,
        calibration: Calibration | None = None,
        model_search: ModelSearch | None = None,
    ) -> None:
        self._search = search
        self._wording = wording
        self._speaker = speaker
        self._prompt = prompt
        self._calibration = calibration or Calibration.shipped()
        self._model_search = model_search

    @property
    def prompt(self) -> Prompt:
        """Return the prompt that a model is asked with."""
        return self._prompt

    @property
    def model_name(self) -> str | None:
        """Return the name of the model that words answers, if there is one."""
        return self._speaker.name if self._speaker else None

    def on_account(self, person: str) -> Answering:
        """Return the same answering with what a model does for it on a person's account."""
        mine = copy.copy(self)
        mine._speaker = on_account(self._speaker, person)
        if self._model_search is not None:
            helped = on_account(self._model_search.speaker, person)
            mine._model_search = replace(self._model_search, speaker=helped)
        return mine

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
        if self._speaker is not None and evidence.found:
            try:
                return self._from_model(self._speaker, question, history, evidence, confidence)
            except ModelError:
                pass
        context = self._context(question, history)
        if evidence.found and is_underspecified(question, context):
            return self._ask_back(evidence.found, confidence)
        return self._guided(question, context, evidence, confidence)

    def weighed(
        self, question: str, history: Sequence[tuple[str, str]], top: int
    ) -> tuple[Evidence, float]:
        """Return the evidence towards a question and how likely it is that it answers."""
        context = self._context(question, history)
        if self._model_search is None:
            evidence = evidence_for(self._search, question, context, top)
        else:
            evidence = self._model_search.evidence(self._search, question, history, context, top)
        return evidence, self._confidence(evidence)

    def _context(self, question: str, history: Sequence[tuple[str, str]]) -> str:
        return context_of(question, history, self._wording.refusal)

    def _confidence(self, evidence: Evidence) -> float:
        if not evidence.found:
            return 0.0
        if evidence.signals.keys() == {"words"}:
            return evidence.signals["words"]
        return self._calibration.confidence(evidence.signals)

    def _from_model(
        self,
        speaker: Speaker,
        question: str,
        history: Sequence[tuple[str, str]],
        evidence: Evidence,
        confidence: float,
    ) -> Answer:
        messages = messages_for(self._prompt, question, history, evidence.found)
        filled = speaker.fill(messages, ModelAnswer)
        said = verified(filled, evidence.found)
        if said:
            sure = max(confidence, self._calibration.threshold)
            return replace(self._say(said, evidence.found, sure), origin="model")
        if filled.sentences:  # it has something to say, and none of it can be believed
            raise UnusableReply("no sentence of the answer is carried by what it quotes")
        unsure = min(confidence, self._calibration.threshold / 2)
        return replace(self._refuse(evidence.found, unsure), origin="model")

    def _guided(self, question: str, context: str, evidence: Evidence, confidence: float) -> Answer:
        parts = parts_of(question)
        if len(parts) > 1:
            return self._in_parts(parts, context, evidence, confidence)
        if confidence < self._calibration.threshold:
            return self._refuse(evidence.found, confidence)
        said = best_said(evidence)
        if not said:
            return self._refuse(evidence.found, min(confidence, self._calibration.threshold / 2))
        return self._say(said, evidence.found, confidence)

    def _in_parts(
        self, parts: Sequence[str], context: str, evidence: Evidence, confidence: float
    ) -> Answer:
        """Answer each thing that was asked, and say which ones the knowledge base leaves open."""
        said: list[Said] = []
        silent: list[str] = []
        before, surest = "", 0.0
        top = len(evidence.found)
        for part in parts:
            around = f"{context} {before}".strip() if points_back(part) else context
            before = part
            found = evidence_for(self._search, part, around, top)
            sure = self._confidence(found)
            surest = max(surest, sure)
            answers = best_said(found)[:1] if sure >= self._calibration.threshold else []
            said += [each for each in answers if each.text not in {one.text for one in said}]
            silent += [] if answers else [part]
        if not said:
            return self._refuse(evidence.found, min(confidence, self._below))
        answer = self._say(said, evidence.found, surest)
        if not silent:
            return answer
        asked = " ".join(f"“{part.strip()}”" for part in silent)
        note = Template(self._wording.partly).safe_substitute(parts=asked)
        return replace(answer, text=f"{answer.text}\n\n{note}")

    @property
    def _below(self) -> float:
        return self._calibration.threshold * 0.99

    def _say(self, said: Sequence[Said], found: tuple[Found, ...], confidence: float) -> Answer:
        return Answer(
            answered=True,
            confidence=confidence,
            text=joined([each.text for each in said]),
            origin="guided",
            citations=tuple(each.cite(number) for number, each in enumerate(said)),
            passages=found,
            ask_instead=None,
        )

    def _ask_back(self, found: tuple[Found, ...], confidence: float) -> Answer:
        """Return a question about the question: what it could mean, from what was found."""
        leaves = dict.fromkeys(each.passage.heading.rpartition(" > ")[2] for each in found)
        choices = "; ".join(list(leaves)[:_NEARBY])
        text = Template(self._wording.unclear).safe_substitute(choices=choices)
        return replace(
            self._refuse(found, min(confidence, self._below)), text=text, ask_instead=None
        )

    def _refuse(self, found: tuple[Found, ...], confidence: float) -> Answer:
        titles = dict.fromkeys(each.passage.heading.split(" > ")[0] for each in found)
        if titles:
            near = Template(self._wording.nearby).safe_substitute(
                nearby="; ".join(list(titles)[:_NEARBY])
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


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
