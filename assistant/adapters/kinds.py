"""What kind of thing a question asks for, and whether a sentence holds one.

A sentence near to a question about a price that names no number does not answer it. The kinds
are coarse on purpose: they weigh as one signal among others, never as a rule.
"""

from __future__ import annotations

import re

_ASKS = {
    "number": re.compile(
        r"\bhow (?:many|much|often|long|old|far|late|soon|big|large|high|fast|quick\w*|swift\w*)\b"
        r"|\bwhat (?:number|percentage|share|amount|sum|rate|age|size|fee|price|cost)\b"
        r"|\b(?:cost|price|fee|budget|salary|limit|maximum|minimum|deadline|notice)\b"
    ),
    "time": re.compile(
        r"\bwhen\b|\b(?:what|which|on what|by what) (?:date|day|time|year|month|week|hour)\b"
        r"|\b(?:until|since|by) when\b|\bdeadline\b"
    ),
    "person": re.compile(
        r"\bwho(?:m|se)?\b|\bto what person\b|\bwhich (?:person|people|team|role)\b"
    ),
    "place": re.compile(r"\bwhere\b|\bwhich (?:room|place|site|office|building|floor|city|town)\b"),
    "reason": re.compile(r"\bwhy\b|\bfor what reason\b|\bhow come\b|\bwhat for\b"),
}
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
    r"|forty|fifty|sixty|ninety|hundred|half|twice|once|never|always|every|each|no more|at least"
    r"|at most|daily|weekly|monthly|yearly)\b"
)
_HOLDS = {
    "number": _NUMBER,
    "time": re.compile(
        _NUMBER.pattern + r"|\b(?:january|february|march|april|may|june|july|august|september"
        r"|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
        r"|day|week|month|year|hour|before|after|until|during|beginning|end|start|first|last)s?\b"
    ),
    "person": re.compile(
        r"\b(?:mentors?|mentees?|coordinators?|manager|lead|director|officer|team|committee|people"
        r"|person|someone|nobody|anyone|everybody|both|you|they|he|she|we|staff|employees?)\b"
    ),
    "place": re.compile(
        r"\b(?:at|in|on|room|office|site|building|floor|online|intranet|page|desk|place|where)\b"
    ),
    "reason": re.compile(
        r"\b(?:because|since|so that|therefore|as|to|in order|reason|otherwise|why|for)\b"
    ),
}


def kinds_asked(question: str) -> frozenset[str]:
    """Return the kinds of thing that a question asks for; often none is told."""
    plain = question.casefold()
    return frozenset(kind for kind, asks in _ASKS.items() if asks.search(plain))


def holds(kind: str, sentence: str) -> bool:
    """Return whether a sentence holds a thing of a kind."""
    return bool(_HOLDS[kind].search(sentence.casefold()))
