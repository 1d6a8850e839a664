"""What kind of thing a question asks for, which sentence holds one, and what a sentence defines.

A sentence near to a question about a time that names none does not answer it. The kinds are
coarse on purpose: they weigh as one sign among others, never as a rule.
"""

from __future__ import annotations

import re

from assistant.adapters.words import stems

_ASKS = {
    "duration": re.compile(r"\bhow (?:long|much time)\b|\bwhat (?:duration|length)\b"),
    "frequency": re.compile(r"\bhow (?:often|many times|frequently)\b|\bwhat frequency\b"),
    "number": re.compile(
        r"\bhow (?:many|much|old|far|late|soon|big|large|high|fast|quick\w*|swift\w*)\b"
        r"|\bwhat (?:number|percentage|share|amount|sum|rate|age|size|fee|price|cost)\b"
        r"|\b(?:cost|price|fee|budget|salary|limit|maximum|minimum|deadline|notice)\b"
    ),
    "time": re.compile(
        r"\bwhen (?!i|we|you|he|she|they|it\b)|\b(?:what|which) (?:date|day|time|year|month|week)\b"
        r"|\b(?:until|since|by) when\b|\bhow soon\b"
    ),
    "person": re.compile(r"\bwho(?:m|se)?\b|\bwhich (?:person|people|team|role)\b"),
}
_NUMBER = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty"
    r"|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|half|few|several|an?)"
)
_SPAN = r"(?:second|minute|hour|day|night|week|fortnight|month|quarter|year)s?\b"
_HOLDS = {
    "duration": re.compile(rf"\b{_NUMBER}\b[\s-]+(?:\w+[\s-]+){{0,2}}?{_SPAN}"),
    "frequency": re.compile(
        rf"\b(?:every|once|twice|{_NUMBER} times)\b|\beach (?:week|month|year|meeting|session)\b"
        r"|\b(?:daily|weekly|fortnightly|monthly|quarterly|yearly|never|always)\b"
        rf"|\bone \w+ an? (?:week|month|year)\b|\bat the end of each\b"
    ),
    "number": re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty"
        r"|thirty|forty|fifty|sixty|ninety|hundred|half|twice|once|never|always|every|each|no more"
        r"|at least|at most|daily|weekly|monthly|yearly)\b"
    ),
    "time": re.compile(
        rf"\b{_SPAN}|\d{{1,2}}[:.]\d\d|\b(?:january|february|march|april|may|june|july|august"
        r"|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday"
        r"|sunday|before|after|until|during|as soon as|at the (?:beginning|end|start))\b"
    ),
    "person": re.compile(
        r"\b(?:mentors?|mentees?|keepers?|coordinators?|managers?|leads?|directors?|officers?|teams?"
        r"|board|panel|office|committee|ombudsperson|people|persons?|someone|nobody|anyone|author"
        r"|everybody|both|you|they|he|she|we|staff|employees?|partner|company)\b"
    ),
}
_DEFINITION = re.compile(
    r"\s*(?:so,? |and |please,? )*(?:what(?:'s|’s| is| are| was| were)|define|explain"
    r"|(?P<means>what does)|what is meant by)\s+(?:an? |the |a so-called )?"
    r"(?P<thing>[\w'’ -]{2,50}?)\s*(?P<verb>mean|stand for|refer to)?\s*[?.!]*\s*",
    re.IGNORECASE,
)
_SAYS_WHAT = re.compile(
    r"(?:[\d.()§]+\s+)?(?:in |an? |the )?[\"“”'‘’*_]*(?P<thing>[\w'’ -]{2,50}?)[\"“”'‘’*_]*"
    r"(?: (?:is|are) (?:an?|the|one|any|what|when|how|where|\w+ing|people|those)\b"
    r"| (?:means?|refers to|stands for)\b|\s*:|\s+[–—-]\s|, the\b)",
    re.IGNORECASE,
)


def kinds_asked(question: str) -> frozenset[str]:
    """Return the kinds of thing that a question asks for; often none is told."""
    plain = question.casefold()
    return frozenset(kind for kind, asks in _ASKS.items() if asks.search(plain))


def kinds_held(sentence: str) -> frozenset[str]:
    """Return the kinds of thing that a sentence holds."""
    plain = sentence.casefold()
    return frozenset(kind for kind, held in _HOLDS.items() if held.search(plain))


def thing_asked(question: str) -> frozenset[str]:
    """Return the stems of what a question wants to have explained; none where it does not."""
    asked = _DEFINITION.fullmatch(question)
    if asked is None or (asked["means"] and not asked["verb"]):
        return frozenset()
    return frozenset(stems(asked["thing"]))


def thing_defined(sentence: str) -> frozenset[str]:
    """Return the stems of what a sentence begins to explain; none where it does not."""
    said = _SAYS_WHAT.match(sentence)
    return frozenset(stems(said["thing"])) if said else frozenset()
