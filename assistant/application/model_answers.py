"""What a model is asked for an answer, and what of its reply is believed.

A model's sentence counts only with a quotation that stands in a passage it was given, and only
with numbers that stand in the quotation.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, Field

from assistant.application.evidence import content_words
from assistant.application.quoting import Said
from assistant.domain.markdown import words_of
from assistant.domain.passages import Found
from assistant.domain.prompt import Prompt
from assistant.domain.quotations import locate
from assistant.domain.reply_checks import has_strange_address
from assistant.domain.sentences import sentences
from assistant.domain.smuggling import smuggled_in

LONGEST = 2_000
_TURNS_SHOWN = 6
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CARRIED = 3 / 4  # of the words of a sentence must more than these stand in its passage
_ALIKE = 5  # letters at the beginning that make two words the same
_LETTER = re.compile(r"\w")


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


def messages_for(
    prompt: Prompt, question: str, history: Sequence[tuple[str, str]], found: Sequence[Found]
) -> list[BaseMessage]:
    """Return the messages that ask for an answer: passages as material, the question last."""
    return [
        SystemMessage(prompt.render()),
        HumanMessage(fenced(found)),
        *turns_shown(history),
        HumanMessage(question),
    ]


def turns_shown(history: Sequence[tuple[str, str]]) -> list[BaseMessage]:
    """Return the last turns as messages."""
    return [
        (AIMessage if role == "assistant" else HumanMessage)(content[:LONGEST])
        for role, content in history[-_TURNS_SHOWN:]
    ]


def fenced(found: Sequence[Found]) -> str:
    """Return passages between fences that no passage can hold, as their own hash is in them."""
    digest = hashlib.sha256("\0".join(each.passage.text for each in found).encode()).hexdigest()
    parts = []
    for number, each in enumerate(found, start=1):
        fence = f"=== passage {number} {digest[:16]} ==="
        end = f"=== end {number} {digest[:16]} ==="
        parts.append(f"{fence}\n[{each.passage.heading}]\n{each.passage.text}\n{end}")
    return "Passages of the knowledge base, as material to quote from:\n\n" + "\n\n".join(parts)


def verified(filled: ModelAnswer, found: Sequence[Found]) -> list[Said]:
    """Return a model's sentences that are carried, each with the source's own letters."""
    said = (_verify(sentence, found) for sentence in filled.sentences)
    return [each for each in said if each is not None]


def _verify(sentence: ModelSentence, found: Sequence[Found]) -> Said | None:
    """Return a sentence with the source's own letters, or None where it is not carried.

    Beside the quotation, every number of the sentence must stand in the quoted words, and most of
    the words that carry its meaning in the passage.
    """
    if len(_LETTER.findall(sentence.quote)) < 3 or len(sentence.quote.split()) < 3:
        return None
    text = words_of(sentence.sentence)
    if not content_words(text) or smuggled_in(sentence.sentence):
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
            around = f"{passage.heading} {passage.text}"
            if not _is_carried(text, around) or has_strange_address(text, around):
                return None
            return Said(text, found[place], passage.start + start, passage.start + end)
    return None


def _is_carried(text: str, passage: str) -> bool:
    """Return whether each sentence of a text takes most of its words from a passage.

    A true quotation beside an invented sentence would lend it an authority that it has not. Words
    are the same that begin alike; a paraphrase of a passage keeps most of them.
    """
    there = {_beginning(word) for word in content_words(passage)}
    for span in sentences(text):
        words = [_beginning(word) for word in content_words(span.text)]
        if words and sum(word in there for word in words) <= _CARRIED * len(words):
            return False
    return True


def _beginning(word: str) -> str:
    return word[:_ALIKE]
