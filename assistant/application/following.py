"""What a question leans on: the turns before it, where it cannot be understood alone.

Without a model a follow-up is recognised by its shape (short, a pronoun, an opening that goes on
from something) and is searched for together with the words it leans on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.application.evidence import content_words
from assistant.domain.markdown import words_of

_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|that|this|these|those|he|she|him|her|his|hers|one|ones"
    r"|there|then|so|such|same|else|instead|both|either|another|the other|the first|the second"
    r"|the last|the former|the latter)\b"
)
_GOES_ON = re.compile(
    r"\s*(?:and|or|but|so|then|also|ok(?:ay)?|yes|no|why|how come|what about|how about|what if"
    r"|what else|which|who else|where|when|really|sure|is that|does that|for how long|how long"
    r"|how often|how many|how much)\b"
)
_FEW = 4
_USER_TURNS = 3
_REACH = 500


def context_of(question: str, history: Sequence[tuple[str, str]], refusal: str) -> str:
    """Return the words a question leans on, or an empty string where it stands alone.

    These are the person's last turns, back to one that stands alone, and the assistant's last. A
    refusal of the assistant's, known by how it begins, holds nothing to lean on.
    """
    if not history or not leans(question):
        return ""
    asked: list[str] = []
    for turn in reversed([content for role, content in history if role == "user"]):
        asked.insert(0, turn)
        if len(asked) == _USER_TURNS or not leans(turn):
            break
    told = [
        content
        for role, content in history[-2:]
        if role == "assistant" and not content.startswith(refusal)
    ]
    return " ".join(words_of(turn)[:_REACH] for turn in [*asked, *told[-1:]]).strip()


def points_back(question: str) -> bool:
    """Return whether a question has a word that stands for something said before."""
    return bool(_LEANS.search(question.casefold()))


def leans(question: str) -> bool:
    """Return whether a question reads as going on from what was said before."""
    plain = question.casefold()
    short = len(content_words(question)) <= _FEW
    return short or points_back(question) or bool(_GOES_ON.match(plain))
