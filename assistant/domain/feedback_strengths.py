"""Find moral support where the other doubts, and the explaining of one's own generation.

Both are strengths that the method asks of a mentor. A sentence that comforts or explains is not
read as a request ("don't worry") nor as an effect ("I cried too").
"""

from __future__ import annotations

import re
from typing import Literal

Place = tuple[int, int]
SupportCode = Literal["moral_support", "explains_generation"]
StrengthCode = Literal["direct", "useful", "constructive", "moral_support", "explains_generation"]
STRENGTHS: tuple[StrengthCode, ...] = (
    "direct",
    "useful",
    "constructive",
    "moral_support",
    "explains_generation",
)

_ALL = (
    r"(?:everyone|everybody|every1|all\s+of\s+(?:us|them|you)|(?:most|many|half)\s+of\s+(?:us|them)"
    r"|nobody|no\s+one|we\s+all|it\s+happens)"
)
_COMFORT = re.compile(
    r"\b(?:(?:don'?t|do\s+not|no\s+need\s+to|please\s+don'?t)\s+(?:you\s+)?(?:worry|lose\s+heart"
    r"|give\s+up|panic"
    r"|despair|be\s+(?:so\s+)?(?:hard\s+on|discouraged|down|ashamed|disheartened)"
    r"|get\s+discouraged|think\s+it'?s\s+you"
    r"|beat\s+yourself)|permit\s+me\s+to\s+reassure|reassure\s+you|let\s+me\s+reassure|(?:^"
    r"|[.!]\s+)relax\b|hang\s+in\s+there|nobody\s+expects"
    r"|no\s+one\s+expects|nobody\s+(?:is|was)\s+born|(?:hard|harder|tough"
    r"|tougher)\s+on\s+yourself|good\s+start|happens\s+to\s+(?:all|everyone|everybody|the\s+best"
    r"|me)"
    r"|(?:it'?s|it\s+is|that'?s|that\s+is)\s+(?:perfectly\s+|completely\s+|quite\s+|totally\s+"
    r"|absolutely\s+)?(?:fine|normal"
    r"|natural|ok(?:ay)?|all\s+right|understandable)\s+(?:to\b|that\s+you|if\s+you|at\s+first"
    r"|when\s+you)"
    r"|real\s+progress|your\s+progress|you(?:'re|\s+are)\s+(?:(?:already|much|really"
    r"|so)\s+)*(?:further\s+than|not\s+(?:too\s+)?"
    r"(?:slow|stupid|old|alone|hopeless|behind|useless|the\s+only)|doing\s+(?:fine|well|great"
    r"|better|ok(?:ay)?)|getting\s+there"
    r"|where\s+everyone\s+is|closer\s+than|making\s+progress)|you\s+can\s+do\s+(?:this|it)"
    r"|you'?ll\s+(?:get\s+there|have\s+it|manage)"
    r"|took\s+(?:me|us|my\s+\w+|all\s+of\s+us|everyone)\s+(?:[\w-]+\s+){1,3}?(?:week|month|year"
    r"|day|while|time|age)s?"
    r"|(?:is|looks?)\s+(?:for\s+all\s+difficult|(?:worse|harder)\s+than\s+it\s+is)"
    r"|further\s+than\s+(?:most|you\s+think)"
    r"|(?:which|that)\s+is\s+the\s+hard\s+(?:bit|part)|which\s+took\s+me|i\s+believe\s+in\s+you"
    r"|that\s+is\s+where\s+everyone)\b",
    re.IGNORECASE,
)
_SHARED = re.compile(
    rf"\b{_ALL}\b[\w', ]{{0,50}}?\b(?:at\s+first|at\s+1st|in\s+the\s+beginning"
    rf"|the\s+first\s+(?:week|month|time|day|year)|in\s+week"
    r"|gets?\s+lost|once|one\s+\w+\s+at\s+the\s+start|at\s+the\s+start|in\s+the\s+begin"
    r"|struggled?|messe?s?\s+(?:it\s+)?up|defeats?"
    r"|found\s+it\s+hard|takes?\s+(?:a\s+while|time)|was\s*;|manage\s+to)\b|\bdefeats?\s+(?:all"
    r"|most)\s+of\s+us\b"
    r"|\b(?:demanding|hard|difficult|new)\s+for\s+(?:every|all|each)\w*\b"
    r"|\beverybody\s+was\s*[;.,]|\bi\s+swore\s+at\s+it|\b(?:nobody|no\s+one)\s+gets\b|\byou(?:'ll"
    r"|\s+will)\s+be\s+(?:fine|ok(?:ay)?|great)\b|\byou\s+\w+\s+it\s+(?:sooner|faster"
    r"|better)\s+than\b",
    re.IGNORECASE,
)
_DOUBT_ANSWERED = re.compile(
    r"\byou\s+(?:say|said|feel|felt|think|thought|worry|expressed"
    r"|doubt)\b[\w', ]{0,60}?(?:\b(?:too|hopeless|slow|old|doubt\w*|useless"
    r"|stupid|behind|aptitude|never|can'?t|cannot)\b)[\s\S]{0,80}?\b(?:but|however|yet|and\s+yet"
    r"|may\s+i\s+point\s+out|last\s+week"
    r"|already|today|everybody|everyone)\b"
    r"|\b(?:last|b4|a)\s+\w+\s+(?:ago\s+)?(?:u|you)\s+(?:couldn'?t|could\s+not"
    r"|didn'?t)\b[\w' ]{0,40}?\b(?:now|and\s+now|today)\b",
    re.IGNORECASE,
)
_GENERATION = re.compile(
    r"\b(?:(?:my|our)\s+(?:own\s+)?generation|(?:people|persons?|folks|those|anyone|someone|kids"
    r"|us|many)\s+(?:of\s+)?(?:my|our)\s+(?:age|year)"
    r"|(?:at|of)\s+(?:my|our)\s+age|(?:my|our|for\s+us)\s+lot|us\s+(?:young(?:er)?\s+\w+|lot)"
    r"|we\s+(?:the\s+)?young(?:er)?(?:\s+\w+)?"
    r"|(?:of\s+us\s+)young(?:er)?\s+\w+|gen(?:eration)?[\s-]?(?:z|y|alpha)|millennials?"
    r"|digital\s+natives?|we\s+grew\s+up|i\s+grew\s+up"
    r"|(?:we|i)\s+(?:were|was|got)\s+(?:all\s+)?(?:raised|brought\s+up)|my\s+year\s+(?:was"
    r"|learned|learnt)|our\s+parents\s+told\s+us|our\s+way\s+of\s+\w+ing|in\s+my\s+age\b"
    r"|older\s+(?:people|colleagues|ones)\s+(?:sometimes|often|may|might)|people\s+our\s+age)\b",
    re.IGNORECASE,
)
_SPOKEN_FOR = re.compile(
    r"\b(?:my|our)\s+generation\s+(?:keeps?|always|never|says?|has\s+had\s+enough)\b", re.I
)
_OURS = re.compile(r"\b(?:we|us|i|i'm|i've|my|our|ours|me|isn'?t|not)\b", re.IGNORECASE)


def comfort_in(plain: str) -> Place | None:
    """Return the words that hold up someone who doubts, or nothing."""
    found = _COMFORT.search(plain) or _SHARED.search(plain) or _DOUBT_ANSWERED.search(plain)
    return found.span() if found else None


def own_generation_in(plain: str) -> Place | None:
    """Return the words by which a generation explains itself, or nothing."""
    found = _GENERATION.search(plain)
    if not found or _SPOKEN_FOR.search(plain) or not _OURS.search(plain):
        return None
    return found.span()
