"""Find what makes feedback hard to hear where it is said in a roundabout way.

A label without "you are" ("you arrogant man", "nobody is as stubborn as you"), a guess without
"you want", blame that comes as what would otherwise have happened, vagueness as a wish for more of
something. Every function yields offsets into the sentence that it is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.domain.wording import Phrases

Place = tuple[int, int]

_YOU_BEFORE = re.compile(
    r"\byou\s+(?:(?:absolute|complete|total|utter|such|silly|old|poor|real)\s+)?$", re.IGNORECASE
)
_PERSON = re.compile(
    r"\s+(?:man|woman|person|boy|girl|git|thing|lot|people|fellow|creature)\b", re.IGNORECASE
)
_AS_BEFORE = re.compile(r"\b(?:as|so|more)\s+$", re.IGNORECASE)
_AS_YOU = re.compile(r"\s+(?:as|than)\s+you(?:\s+are)?\b", re.IGNORECASE)
_FIGURE = re.compile(
    r"\byou\s+(?:have|'ve\s+got)\s+(?:all\s+)?the\s+\w+\s+of\s+an?\s+[\w-]+"
    r"|\byou(?:'ve|\s+have)(?:\s+got)?\s+(?:such\s+)?an?\s+[\w-]+\s+(?:streak|temper|tongue|personality"
    r"|character|ego|nature|heart|mean\s+side)\b"
    r"|\bwhat\s+an?\s+(?!great|wonderful|lovely|brilliant|good|kind|star|gem|treasure|legend|hero|help"
    r"|joy|pleasure|talent)[\w -]{2,30}?\s+you\s+(?:are|were)\b"
    r"|\bthere(?:'s|\s+is)\s+an?\s+\w+(?:ness|ity|ance|ence|cy)\s+(?:about|in)\s+you\b"
    r"|\bsomething\s+of\s+(?:the|an?)\s+\w+\s+(?:in|about)\s+you\b"
    r"|\byou(?:'re|\s+are)(?:\s+(?:really|just))?\s+(?:not\s+(?:exactly|really|much\s+of)|hardly"
    r"|scarcely|anything\s+but)\s+(?:an?|the)\s+(?:\w+\s+)?(?:player|person|listener|leader|teacher"
    r"|communicator|host|colleague|angel|genius|model)\b",
    re.IGNORECASE,
)
_GUESS = re.compile(
    r"\byou\s+(?:only\s+|just\s+|clearly\s+|obviously\s+)?(?:do|did|say|said)\s+(?:it|this|that|so)\s+"
    r"(?:only\s+|just\s+)?(?:to|because\s+you|for\s+(?:show|effect|yourself|attention))\b"
    r"(?!\s+(?:help|save|check|test\s+the|make\s+sure|protect\s+(?:me|us|the)))[\w' ]{0,30}"
    r"|\byou\s+(?:\w+ly\s+)?(?:think|believe|assume|reckon|figure)\s+(?:that\s+)?(?:i'm|we're"
    r"|they're|he's|she's|nobody\s|everyone\s|everybody\s|people\s|young\s)[\w' ]{0,30}"
    r"|\bi\s+(?:\w+ly\s+)?(?:suspect|reckon|guess|imagine|assume|sense|have\s+the\s+feeling)\s+(?:that\s+)?"
    r"you(?:'re|'d|'ve)?\s+(?!know|remember|saw|see|have\s+(?:seen|heard|noticed)|noticed|heard|meant?)"
    r"[\w' ]{2,30}"
    r"|\bso\s+that\s+you\s+(?:could|can|would|did(?:n't|\s+not)|would(?:n't|\s+not))\s+(?!see|hear|read"
    r"|reach|help)\w+"
    r"|(?<=\w\s)to\s+(?:stay|be|keep|feel|remain)\s+(?:in\s+(?:control|power|charge)|important"
    r"|superior|the\s+boss|needed|clever|on\s+top)\b"
    r"|\byou(?:'d|\s+would)\s+(?:much\s+)?(?:rather|sooner)\s+\w+[\w' ]{0,24}?\bthan\b",
    re.IGNORECASE,
)
_GUESS_ASKED = re.compile(
    r"\b(?:if|when|whether|what|why|do|did|does|that|as|like|where|unless|perhaps|maybe)\s+$", re.I
)
_YOU = re.compile(r"\byou\b", re.IGNORECASE)
_BLAME = re.compile(
    r"\byou(?:'ve|\s+have)?\s+(?:made|turned|make)\s+(?:my|our|her|his|their)\s+(?:life|lives|work"
    r"|job|week|day|days|time|year)\s+(?:\w+\s+)?(?:(?:an?|into)\s+)*(?:hell|misery|nightmare"
    r"|miserable|impossible|harder|unbearable|torture)\b"
    r"|\bif\s+you(?:'d|\s+had)(?:n't|\s+not)?\s+[\w' ]{2,40}?,?\s+(?:none|nothing|this|that|it|we"
    r"|i|they|the\s+\w+)\b[\w' ]{0,24}?\bwould(?:n't|\s+not|\s+never|\s+still)?\s+(?:have|be)\b"
    r"|\bhad\s+you\s+(?:not\s+|only\s+)?\w+[^,.]{1,40},?\s+\w+\s+(?:\w+\s+)?(?:would|wouldn't|could)\b"
    r"|\byou(?:'ve|\s+have)?\s+(?:brought|put)\s+(?:shame|disgrace|ruin|misery)\s+(?:on|upon|to|over)\b"
    r"|\byou(?:'ve|\s+have)?\s+(?:drove|driven|chased|pushed|scared|frightened|bullied|hounded|forced)\s+"
    r"[\w ]{1,20}?\s+(?:away\b|out\s+of\s+(?:the|our|this|their|her|his)\s+"
    r"(?!room|house|door|car|way)\w+)"
    r"|\b(?:we|i|they|everyone)\s+(?:all\s+)?(?:have\s+to|had\s+to|must|has\s+to)\s+(?:pay|suffer)"
    r"\s+for\s+(?:your|what\s+you)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\bthings\s+(?:could|might|should|would)\s+(?:\w+\s+)?(?:run|go|be|work|flow)\b"
    r"|\b(?:be|were|are|seem)\s+(?:just\s+)?(?:a\s+(?:bit|little|touch|tad)|somewhat|slightly)\s+"
    r"(?:(?:more|less)[\s.…]+[a-z]+|different|nicer|kinder|softer|warmer|better)"
    r"(?=\W*$|\s+(?:with|to|towards|around)\s+(?:people|us|me|others|everyone|them)\b)"
    r"|\byours?\s+(?:\w+\s+){1,3}?ha(?:s|ve)\s+a\s+certain\s+\w+"
    r"|\b(?:more|less)\s+(?:of\s+)?an?\s+(?:presence|people\s+person|team\s+spirit)\b",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    r"\b(?:it'?s|it\s+is|that'?s)\s+(?P<it>always|never)\s+[\w' ]{1,24}?\s(?:with|for)\s+you\b"
    r"|\b(?P<all>all\s+the\s+time|at\s+every\s+(?:single\s+)?(?:meeting|session|turn|opportunity))\b"
    r"(?<=time|ting|sion|turn|nity)(?=\W*$)",
    re.IGNORECASE,
)


def labels_in(plain: str, traits: Phrases) -> Iterator[Place]:
    """Yield each label that needs no "you are"."""
    for trait in traits.all_in(plain):
        person = _PERSON.match(plain, trait.end())
        named = _YOU_BEFORE.search(plain[: trait.start()])
        if person and named:
            yield named.start(), person.end()
        compared = _AS_YOU.match(plain, trait.end())
        if compared and _AS_BEFORE.search(plain[: trait.start()]):
            yield trait.start(), compared.end()
    for figure in _FIGURE.finditer(plain):
        yield figure.span()


def guesses_in(plain: str) -> Iterator[Place]:
    """Yield each purpose or opinion that is put into their head."""
    for found in _GUESS.finditer(plain):
        if not _YOU.search(plain[: found.start()] + found.group()[:40]):
            continue
        if not _GUESS_ASKED.search(plain[max(0, found.start() - 16) : found.start()]):
            yield found.start(), found.start() + len(found.group().rstrip())


def blame_in(plain: str) -> Iterator[Place]:
    """Yield what is laid at their door."""
    for found in _BLAME.finditer(plain):
        yield found.span()


def vague_in(plain: str) -> Iterator[Place]:
    """Yield each wish for more or less of something that nobody could act on."""
    for found in _VAGUE.finditer(plain):
        yield found.span()


def absolutes_in(plain: str) -> Iterator[Place]:
    """Yield each "always" that is said of them by way of "it"."""
    for found in _ALWAYS.finditer(plain):
        yield found.span(found.lastgroup or "it")
