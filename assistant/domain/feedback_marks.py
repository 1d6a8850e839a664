"""Find the parts of a piece of feedback in one sentence or clause.

Grammar lives here, word lists in prompts/checks/feedback.yaml. Every function takes words with
quotations blanked out and returns offsets into them, so that evidence is always verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain.wording import Phrases

Place = tuple[int, int]

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)
_DATE = re.compile(
    rf"\b(?:on|of|since)?\s*(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b"
    rf"|{_MONTH}\s+\d{{1,2}}\b|\d{{1,2}}[./]\d{{1,2}}\.?)",
    re.IGNORECASE,
)
_AT_OCCASION = re.compile(
    r"\b(?:in|at|during|on|after|before|over|while|from|to|about)\s+"
    r"(?:the|our|your|that|this|my|last|yesterday's|today's|\w+day's)\s+(?:[\w'&:-]+\s+){0,3}?$",
    re.IGNORECASE,
)
_LAST_OCCASION = re.compile(r"\b(?:our|the|your)\s+(?:last|first|latest)\s+[\w'-]+", re.IGNORECASE)
_WHEN_PAST = re.compile(
    r"\b(?:when|while|as)\s+(?:(?:we|i|they|the\s+\w+)\s+"
    r"(?:\w+ed|were|was|met|had|went|spoke|gave|said|told|took|sat|left|came)"
    r"|you\s+(?:were|had|gave|came\s+to))\b",
    re.IGNORECASE,
)
_HABIT = re.compile(
    r"\b(?:each|every)\s+(?:single\s+)?(?:day|week|month|year|morning|evening|meeting|\w+day)\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(r"\b(?:tomorrow|next\s+(?:time|week|month|meeting|year))\b", re.IGNORECASE)
_YOU_DO = re.compile(
    r"(?P<before>\b[\w']+\s+)?\b(?P<you>you|u|you've|you'd|you have|you had)\s+"
    r"(?:(?:also|just|all|always|never|often|constantly|sometimes|then|even|suddenly|really|only"
    r"|usually|again|once|simply|already|repeatedly|publicly|openly|regularly|not|first|twice"
    r"|kind of|sort of|seldom|still|(?!reply|apply|rely|supply|comply|multiply)\w{2,}ly)\s+){0,3}"
    r"(?P<helper>(?:are|were|was|'?re)\s+(?:always\s+|often\s+|constantly\s+)?"
    r"(?=\w{2,}ing\b|late\b|absent\b|on\s+your\b)(?!trying|hoping|being|feeling|going\s+to)"
    r"|did\s+not\s+|didn'?t\s+|do\s+not\s+|don'?t\s+|have\s+not\s+|haven'?t\s+|had\s+not"
    r"\s+|did\s+|have\s+)?(?:(?:ever|even|always|once|really)\s+)?(?P<verb>[\w'-]+)\b"
    r"(?!\s+across\s+as\b)",
    re.IGNORECASE,
)
_NOT_TOLD = re.compile(
    r"(?:do|does|did|can|could|would|will|are|were|should|shall|might|have|has|if|wish|like"
    r"|want|ask|asked|asking|hope|glad|how|thank|need|whether|unless|than|love|mind|didn't|don't"
    r"|won't|can't|wouldn't|as|help|helps|let|lets|make|makes|made|send|give|show|tell|told|gave|sent"
    r"|see|meet|call|with|for|to|of|from|at|by|about|between|around|behind|miss|hate|remind|trust"
    r"|respect|appreciate|admire|what|where|who|expect|find|bring|get|hear|once|until|teach)\s*",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"(?:are|were|is|was|be|been|seem|seemed|want|wanted|think|thought|feel|felt|should|must|can"
    r"|could|would|will|may|might|need|know|knew|like|love|care|trust|respect|value|have|had|did"
    r"|not|never|always|understand|believe|to|and|or|the|a|in|on|at|for|with|who|when|how)",
    re.IGNORECASE,
)
_I_FEEL = re.compile(
    r"\b(?:i|we|me|us|they|he|she|everyone|it"
    r"|the\s+[\w'-]+(?:\s+[\w'-]+){0,2}?)\s*"
    r"(?:'m|\s+(?:was|am|were|are|is|felt|feel|feels|went|got|get|became|become|fell|looked|look"
    r"|im))\s+(?:(?:[\w'-]+\s+){0,3}?)$",
    re.IGNORECASE,
)
_I_FELT = re.compile(
    r"\b(?:i|we)\s+(?:\w{2,}\s+){0,2}?(?:felt|feel)\s+(?!that\b|you|free\b|the\b|we\b|i\b"
    r"|like\s+(?:we|you|i\s+should|\w+ing))\w+",
    re.IGNORECASE,
)
_CONSEQUENCE = re.compile(
    r"(?:(?:and|so|then|which|therefore|afterwards|since then|after that|now|later|hence)[\s,]+)*"
    r"(?:i\s+(?!noticed|saw|think|thought|know|knew|understand|mean|suggest|wish|hope|want|would"
    r"|may|might|propose|observed|heard|believe|had\s+asked|'d|ask|request|need|am\s+sorry|love"
    r"|admire|like|remember|guess|suppose)"
    r"|we\s|it\s|the\s+[\w'-]+\s+(?!that|of)|my\s|our\s|they\s|he\s|she\s|this\s|that\s+(?!you|we|i)"
    r"|nobody\s|no one\s|everyone\s|(?:two|three|four|five|some|several|many|most)\s+(?:of|people)"
    r"|people\s|\w+\s+(?:was|were|went|got|had)\s|meant|made|led\b|caused|left\s)",
    re.IGNORECASE,
)
_NO_EFFECT = re.compile(
    r"(?:you|u|your|but|if|please|pls|kindly|because|although|though|next|maybe|perhaps|let|dear"
    r"|hi|hello|best|regards|thanks|can|could|would|will|do|don't|stop|try|give|tell|ask|send|use"
    r"|i\s+(?:noticed|saw|think|thought|know|knew|understand|mean|suggest|wish|hope|want|would"
    r"|propose|observed|heard|believe|ask|request|need|am\s+sorry|love|admire|like|remember"
    r"|guess|suppose|am\s+sure|realise|realize|also\s+(?:saw|noticed))|i'(?:d|m\s+sorry|m\s+sure)"
    r"|my\s+(?:request|ask|wish|suggestion))\b",
    re.IGNORECASE,
)
_OPEN_ENDED = re.compile(
    r"(?:so\s+|and\s+|but\s+)?(?:how|what|is there|was there|did i|have i|am i"
    r"|does (?:this|that|it)|do you (?:see|remember|agree|recall|feel|think)"
    r"|would you like to)\b[^?]*\?$",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"^(?:(?:next time|in future|from now on|so|and|then)[\s,]+)(?:let|give|tell|ask|send|wait"
    r"|use|call|write|speak|put|show|include|invite|check|keep|stop)\b",
    re.IGNORECASE,
)
_HOW_BEFORE = re.compile(r"\b(?:how|why|what)\s+$", re.IGNORECASE)
_OUGHT = re.compile(
    r"\byou\s+(?:really\s+|just\s+|simply\s+)?(?:should|must|have\s+to|need\s+to|ought\s+to|"
    r"shouldn'?t|mustn'?t|better|had\s+better|cannot|can'?t)\s+(?:really\s+|just\s+|not\s+|simply"
    r"\s+|always\s+)?(?P<verb>\w+(?:\s+on\b)?)",
    re.IGNORECASE,
)
_KINDLY_MEANT = re.compile(
    r"(?:be|have\s+(?:an?|some|fun|no)|feel|know|see|come|try|visit|meet|watch|get)\b",
    re.IGNORECASE,
)
_IS_LABEL = re.compile(
    r"\b(?:you(?:'re|r| are| were| can be| have been|'ve been| seem| act| sound| come across as"
    r"| are being| behave)|youre|ur|u r|you tend to be"
    r"|your\s+(?:behaviour|behavior|attitude|style|manner|tone|way|reaction)\s+(?:is|was))\s+"
    r"(?:[\w'-]+\s+){0,5}?$",
    re.IGNORECASE,
)
_OF_YOU = re.compile(r"\s+of\s+you\b", re.IGNORECASE)
_WAS_TOLD = re.compile(r"\bi(?:'ve|\s+have)?\s+(?:was|been|got)\s+told\b", re.IGNORECASE)
_REPORTER = re.compile(
    r"^\W*(?:(?:but|and|so)\s+)?(?:he|she|they|someone|people|my|our|the|a|one of)\s*"
    r"(?:[\w'-]+\s+){0,3}?$|^\W*(?:he|she|they)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SlotWords:
    """The word lists by which the five slots are found."""

    moments: Phrases
    occasions: Phrases
    irregular_past: Phrases
    not_behaviours: Phrases
    feelings: Phrases
    impacts: Phrases
    requests: Phrases
    not_requests: Phrases
    empty_wishes: Phrases
    invitations: Phrases


def situation_in(plain: str, words: SlotWords) -> Place | None:
    """Return the words that name one occasion: a day, a date, a meeting, "when we met …"."""
    if _HABIT.search(plain):
        return None
    moment = words.moments.search(plain) or _DATE.search(plain) or _WHEN_PAST.search(plain)
    if moment:
        return moment.span()
    for occasion in words.occasions.all_in(plain):
        begin = max(0, occasion.start() - 60)
        before = _AT_OCCASION.search(plain, begin, occasion.start())
        if before and not _FUTURE.search(plain, begin, occasion.end()):
            return before.start(), occasion.end()
    last = _LAST_OCCASION.search(plain)
    return last.span() if last else None


def behaviour_in(plain: str, words: SlotWords) -> Place | None:
    """Return something they did or did not do that could be seen or heard."""
    for found in _YOU_DO.finditer(plain):
        before = (found["before"] or "").strip()
        if before and _NOT_TOLD.fullmatch(before):
            continue
        if _is_action(found["verb"], found["helper"], words):
            return found.start("you"), found.end()
    return None


def _is_action(verb: str, helper: str | None, words: SlotWords) -> bool:
    if _STATES.fullmatch(verb) or _whole(words.not_behaviours, verb):
        return False
    if helper:
        return True
    return verb.isascii() and len(verb) > 1 and not verb[0].isdigit() and "'" not in verb


def impact_in(plain: str, words: SlotWords) -> Place | None:
    """Return an effect that the words name by themselves: a feeling or a result."""
    found = words.impacts.search(plain) or _I_FELT.search(plain)
    if found:
        return found.span()
    for feeling in words.feelings.all_in(plain):
        begin = max(0, feeling.start() - 60)
        subject = _I_FEEL.search(plain, begin, feeling.start())
        if subject:
            return subject.start(), feeling.end()
    return None


def is_consequence(clause: str) -> bool:
    """Say whether a clause, coming after what they did, can be what it led to."""
    return _CONSEQUENCE.match(clause.lstrip()) is not None


def opens_with_effect(sentence: str) -> bool:
    """Say whether a whole sentence, coming after what they did, can be what it led to."""
    return len(sentence.split()) > 2 and _NO_EFFECT.match(sentence.lstrip()) is None


def opens_the_floor(sentence: str) -> bool:
    """Say whether a question leaves room for their view, in feedback that has said its piece."""
    return _OPEN_ENDED.match(sentence.strip()) is not None


def request_in(plain: str, words: SlotWords) -> Place | None:
    """Return what is asked of them."""
    ought = _OUGHT.search(plain)
    if ought and not _whole(words.empty_wishes, ought["verb"]):
        return None if _KINDLY_MEANT.match(plain, ought.start("verb")) else ought.span()
    if words.not_requests.is_in(plain):
        return None
    for found in words.requests.all_in(plain):
        if not _HOW_BEFORE.search(plain[max(0, found.start() - 8) : found.start()]):
            return found.span()
    command = _COMMAND.search(plain)
    return command.span() if command else None


def lecture_in(plain: str) -> Place | None:
    """Return "you should …" and its like, unless it is kindly meant."""
    for found in _OUGHT.finditer(plain):
        if not _KINDLY_MEANT.match(plain, found.start("verb")):
            return found.span()
    return None


def labels_in(plain: str, traits: Phrases) -> Iterator[Place]:
    """Yield each "you are …" up to a word for what someone is."""
    for trait in traits.all_in(plain):
        begin = max(0, trait.start() - 60)
        found = _IS_LABEL.search(plain, begin, trait.start())
        if found:
            yield found.start(), trait.end()
            continue
        of_you = _OF_YOU.match(plain, trait.end())
        if of_you:
            yield trait.start(), of_you.end()


def is_report(plain: str, reports: Phrases) -> bool:
    """Say whether a sentence tells what somebody else said."""
    if _WAS_TOLD.search(plain):
        return True
    found = reports.search(plain)
    if not found:
        return False
    return _REPORTER.search(plain[max(0, found.start() - 60) : found.start()]) is not None


def is_base_verb(verb: str, words: SlotWords) -> bool:
    """Say whether a verb stands in the form that follows "did not"."""
    if _whole(words.irregular_past, verb):
        return False
    return not re.search(r"(?:ed|ing|[^s]s)$", verb, re.IGNORECASE) and len(verb) > 1


def _whole(phrases: Phrases, word: str) -> bool:
    found = phrases.at(word)
    return found is not None and found.end() == len(word)
