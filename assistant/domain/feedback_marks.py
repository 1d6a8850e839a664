"""Find the parts of a piece of feedback in one sentence or clause.

Grammar lives here, word lists in prompts/checks/feedback.yaml. Every function takes words with
quotations blanked out and returns offsets into them, so that evidence is always verbatim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.domain.feedback_requests import asked_in
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
_DAY = (
    r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun"
    r"|christmas|easter|new\s+year'?s(?:\s+eve)?"
)
_ON_A_DAY = re.compile(
    rf"\b(?:on|last|this|early|late|since)\s+(?:the\s+)?(?:last\s+)?(?:{_DAY})\b"
    r"(?:\s+(?:morning|afternoon|evening|night|nite|last|before\s+last))?"
    rf"|(?:^|[,.]\s+)(?:{_DAY})\s*,|(?:^|\b)(?:the\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"(?:\s+(?:before\s+last|last|morning|afternoon|evening|night|you\b)|\s*[,.]?\s*$|,)"
    r"|(?<=\w\s)(?:sat|sun)(?=\s*[.,!]|\s*$)"
    r"|\b(?:at|over|around)\s+(?:christmas|easter|noon|midnight|lunch(?:time)?|breakfast"
    r"|\d{1,2}(?::\d\d)?"
    r"\s*(?:am|pm|o'clock)?|night)\b"
    r"|\b(?:the\s+)?(?:first|last|second|third)\s+(?:monday|tuesday|wednesday|thursday|friday)\b"
    r"|\b(?:before|since)\s+(?:two|three|four|five|\d+|some|a\s+few)\s+(?:days?|weeks?|months?)\b"
    r"|\b(?:last|this)\s+(?:night|nite|week|wknd|weekend|month|term|spring|summer|autumn|winter"
    r"|year|pm|am|mth)\b"
    rf"|\bin\s+(?:{_MONTH}|spring|summer|autumn|winter)\b|\b(?:just|earlier)\s+now\b"
    rf"|\bearlier(?=\W*$)"
    r"|\b(?:yesterday|today|tonight|earlier\s+today|just\s+now"
    r"|the\s+other\s+day)(?:'s\s+[\w-]+)?\b",
    re.IGNORECASE,
)
_NOT_THEN = re.compile(
    r"\b(?:until|till|by|from|for|only\s+the|every|each|next|again\s+on|to)\s+(?:the\s+)?$", re.I
)
_AT_OCCASION = re.compile(
    r"(?:\b(?:in|at|during|on|after|before|over|while)\s+"
    r"(?:the|our|your|that|my|last|yesterday's|today's|an?|\w+day's|\w+'s)\s+"
    r"|\bduring\s+|(?:^|,\s*|\band\s+)(?:in|at|on|after)\s+)(?:(?!you\b|and\b|is\b"
    r"|are\b)[\w'&:-]+\s+){0,3}?$",
    re.IGNORECASE,
)
_FRONTED = re.compile(
    r"^(?:[\w' ,-]{0,80}?(?:,|:|\band\b|\bbut\b|\bso\b|\bwell\b|\bnow\b)\s+)?"
    r"(?P<when>(?:in|at|during|on|over|after|before|with\s+reference\s+to|upon|throughout|outside"
    r"|inside|in\s+front\s+of|while|as|when|\w+ing\s+(?:out|back|home|in|away|up)\b)\s+"
    r"(?!(?:my|our)\s+(?:opinion|view|generation|eyes|experience|age)|general|fact|truth|short"
    r"|all|least|last|first|future|the\s+(?:end|whole|future|modern|same|other)|reality|that\s+case"
    r"|addition|principle|return|order|time|once|times|top\s+of|long|most|it\b|you\b"
    r"|we\s+(?:speak|talk)"
    r"|i\s+(?:think|see|talk|speak|say)|people|one\b|no\s+time|(?:one|two|three|four|five"
    r"|\d+)\s+(?:years?|months?|weeks?|days?)\b)"
    r"(?:(?!you\b|i\b|we\b)[\w'&:.-]+\s+){0,11}?(?:(?!you\b)[\w'&:.-]+))(?P<comma>,)?\s+"
    r"(?:you\b(?:'ve|\s+(?:also|had|have|did|were))?(?!\s+(?:are|should|must|can|need|will))"
    r"|\w+(?:\s+\w+)?\s+of\s+\w+\s+(?:was|were)\b)",
    re.IGNORECASE,
)
_LAST_OCCASION = re.compile(
    r"\b(?:our|your)\s+(?:last|first|latest|opening|closing)\s+(?!time\b|minute\b|line\b)[\w'-]+"
    r"|\b(?:in|at|during|on|after|since)\s+the\s+(?:last|first|latest|opening|closing"
    r"|second)\s+(?!time\b|minute\b|line\b)[\w'-]+"
    r"|\bin\s+your\s+opening\s+\w+|\bduring\s+(?:the|my|our|your|that"
    r"|\w+'s)\s+[\w'-]+(?:\s+[\w'-]+)?"
    r"|\bon\s+the\s+(?:radio|way|phone|roof|occasion|stage|air|news|train|plane)\b|\bat\s+the\s+"
    r"bedside\b|\bin\s+front\s+of\s+(?:mr|mrs|ms|dr)\b\.?\s+\w+",
    re.IGNORECASE,
)
_PAST = (
    r"(?:was|were|met|had|went|spoke|gave|said|told|took|sat|left|came|asked|read|ran|stood|got|did"
    r"|saw|heard|fell|broke|held|began|brought|\w{2,}ed)"
)
_WHEN_PAST = re.compile(
    rf"\b(?:when|while|as)\s+(?:(?:we|i|they|she|he|[A-Z]\w+|the\s+\w+(?:\s+\w+)?|\w+'s?\s+\w+"
    rf"|mr\.?\s+[\w']+"
    rf"(?:\s+\w+)?|\w+\s+\w+)\s+(?:just\s+|both\s+|all\s+)?{_PAST}"
    r"|you\s+(?:were|had|gave|came\s+to)|we\s+(?:is|are)\s+in)\b",
    re.IGNORECASE,
)
_HABIT = re.compile(
    r"\b(?:each|every)\s+(?:single\s+)?(?:day|week|month|year|morning|evening|meeting|time"
    r"|\w+day)\b",
    re.IGNORECASE,
)
_STILL_GOING = re.compile(r"\s+(?:has|have|is|are|begins?|starts?)\b", re.IGNORECASE)
_FUTURE = re.compile(r"\b(?:tomorrow|next\s+(?:time|week|month|meeting|year))\b", re.IGNORECASE)
_YOU_DO = re.compile(
    r"(?P<before>\b[\w']+\s+)?\b(?P<you>you|u|you've|you'd|you have|you had)\s+"
    r"(?:(?:also|just|all|always|never|often|constantly|sometimes|then|even|suddenly|really|only"
    r"|usually|again|once|simply|already|repeatedly|publicly|openly|regularly|not|first|twice"
    r"|kind of|sort of|seldom|still|(?!reply|apply|rely|supply|comply|multiply)\w{2,}ly)\s+){0,3}"
    r"(?P<helper>(?:are|were|was|'?re)\s+(?:always\s+|often\s+|constantly\s+)?"
    r"(?=\w{2,}ing\b|(?:(?:half\s+an|an|a|\w+)\s+(?:minutes?|hours?|days?|mins?)\s+)?late\b|absent\b|on\s+your\b)(?!trying|hoping|being|feeling|going\s+to)"
    r"|(?:are|were)\s+(?:good|kind|nice)\s+enough\s+to\s+|did\s+not\s+|didn'?t\s+|do\s+not\s+"
    r"|don'?t\s+|have\s+not\s+|haven'?t\s+|had\s+not"
    r"\s+|did\s+|have\s+)?(?:(?:ever|even|always|once|really|never|not|just|only|forever"
    r"|(?!reply|apply|rely|supply|comply|multiply)\w{2,}ly"
    r"|already|also|again|without\s+exception|good\s+enough\s+to|kind\s+enough\s+to)\s+){0,3}"
    r"(?P<verb>[\w'-]+)\b"
    r"(?!\s+across\s+as\b)",
    re.IGNORECASE,
)
_NOUN_BEFORE = re.compile(
    r"\b(?:on|in|at|during|after|before|over|with|of)\s+(?:the|my|our|your|that|this|an?"
    r"|\w+'s)\s+(?:[\w'-]+\s+){0,2}$",
    re.IGNORECASE,
)
_OTHER_DEED = re.compile(
    r"\byou(?:'ve|\s+have)?\s+got\s+(?:the|your|my|our|an?|two|three|to\s+work)\s"
    r"|\byou\s+had\s+(?:(?:me|us|him|her|them)\s+[a-z]+|(?:the|your|no)\s+(?:\w+\s+){1,2}(?:right"
    r"|wrong|open|ready|on|off|up)\b)"
    r"|\b\w+(?:ed|en|wn|de|id|ut|nt)\s+(?:\w+\s+)?by\s+you\b"
    r"|\byou\s+(?:were|was)\s+(?:not\s+|never\s+)?(?:un)?(?:reachable|available|there|present"
    r"|absent|away|out)\b"
    r"|\b(?:already|then|there)\s+you\s+(?:are|were)\s+\w+ing\b"
    r"|\b(?:thanks|thank\s+you|thx"
    r"|grateful)\s+(?:to\s+you\s+)?(?:so\s+much\s+)?for\s+(?:not\s+)?(?!being|making|coming"
    r"|listening"
    r"|reading|having|helping\b[.!]?$)\w+ing\s+\w+\s+\w+",
    re.IGNORECASE,
)
_NOT_DEED = re.compile(
    r"you\s+(?:tell\s+me|know|name\s+it|see\b|gotta|let\s+(?:me|us|the\s+\w+"
    r"|everyone)\s+(?:all\s+)?down|people\b|can\b|recovered"
    r"|rock\b|guys\b|could\b|choose\b|decide\b)|you(?:'re)?\s+\w+ing\s*$",
    re.IGNORECASE,
)
_NOT_TOLD = re.compile(
    r"(?:do|does|did|can|could|would|will|are|were|should|shall|might|have|has|if|wish|like"
    r"|want|ask|asked|asking|hope|glad|how|thank|need|whether|unless|than|love|mind|didn't|don't"
    r"|won't|can't|wouldn't|as|help|helps|let|lets|make|makes|made|send|give|show|tell|told|gave"
    r"|sent"
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
_RHETORICAL = re.compile(
    r"(?:how\s+(?:could|can|dare)\s+you|who\s+do\s+you\s+think|what\s+were\s+you\s+thinking"
    r"|are\s+you\s+serious"
    r"|what(?:'s|\s+is)\s+wrong\s+with|do\s+you\s+(?:even|really)|why\s+(?:can'?t|don'?t"
    r"|won'?t)\s+you|(?:can|could|would|will)\s+"
    r"(?:you|we|someone)\s+(?!tell|say|explain|help|see|talk)|how\s+was\s+your"
    r"|did\s+you\s+(?:enjoy|watch|have|get|sleep))",
    re.IGNORECASE,
)
_OUGHT = re.compile(
    r"\byou\s+(?:really\s+|just\s+|simply\s+)?(?:should|must|have\s+to|need\s+to|ought\s+to|"
    r"shouldn'?t|mustn'?t|better|had\s+better|cannot|can'?t)\s+(?!bear\b|stand\b|handle\b"
    r"|stomach\b|face\b|help\b)(?:really\s+|just\s+|not\s+|simply"
    r"\s+|always\s+)?(?P<verb>\w+(?:\s+on\b)?)",
    re.IGNORECASE,
)
_TAUGHT = re.compile(r"(?:learn|get|hear|recognise|recognize)\b(?!\s+(?:to|the|a|me|us)\b)", re.I)
_KINDLY_MEANT = re.compile(
    r"(?:be|(?<=must\s)have\s+(?:been|had|\w+ed|felt|seen|got)\b|(?:press|click|type|push|pull|turn"
    r"|tap|swipe|scroll|select|drag|plug|log|hold\s+down|enter)\s|have\s+(?:an?|some|fun|no)|feel|know|see|come|try|visit|meet|watch|get)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:need|needs|will|going\s+to|plan(?:ned)?|due|until|ready\s+for)\s+(?:\w+\s+){0,3}$", re.I
)
_WAS_TOLD = re.compile(r"\bi(?:'ve|\s+have)?\s+(?:was|been|got)\s+told\b", re.IGNORECASE)
_REPORTER = re.compile(
    r"^\W{0,9}(?:(?:but|and|so)\s+)?(?:he|she|they|someone|people|my|our|the|a|one of)\s*"
    r"(?:[\w'-]+\s+){0,3}?$|^\W{0,9}(?:he|she|they)\s*$",
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
    commands: Phrases
    empty_wishes: Phrases
    invitations: Phrases


def situation_in(plain: str, words: SlotWords) -> Place | None:
    """Return the words that name one occasion: a day, a date, a meeting, "when we met …"."""
    if _HABIT.search(plain):
        return None
    moment = words.moments.search(plain) or _DATE.search(plain) or _WHEN_PAST.search(plain)
    if moment and not _AHEAD.search(plain[max(0, moment.start() - 40) : moment.start()]):
        return moment.span()
    for day in _ON_A_DAY.finditer(plain):
        if not _NOT_THEN.search(plain[max(0, day.start() - 14) : day.start()]):
            return day.span()
    for occasion in words.occasions.all_in(plain):
        begin = max(0, occasion.start() - 60)
        before = _AT_OCCASION.search(plain, begin, occasion.start())
        if not before or _FUTURE.search(plain, begin, occasion.end()):
            continue
        if not _STILL_GOING.match(plain, occasion.end()):
            return before.start(), occasion.end()
    last = _LAST_OCCASION.search(plain)
    if last:
        return last.span()
    fronted = _FRONTED.match(plain)
    return fronted.span("when") if fronted else None


def behaviour_in(plain: str, words: SlotWords) -> Place | None:
    """Return something they did or did not do that could be seen or heard."""
    for found in _YOU_DO.finditer(plain):
        before = (found["before"] or "").strip()
        if before and _NOT_TOLD.fullmatch(before) and not _is_noun(plain, found.start()):
            continue
        if _NOT_DEED.match(plain, found.start("you")):
            continue
        if _is_action(found["verb"], found["helper"], words):
            return found.start("you"), found.end()
    other = _OTHER_DEED.search(plain)
    return other.span() if other else None


def _is_noun(plain: str, at: int) -> bool:
    """Say whether the word at `at` is a thing: "on the second call you …"."""
    return _NOUN_BEFORE.search(plain[max(0, at - 40) : at]) is not None


def _is_action(verb: str, helper: str | None, words: SlotWords) -> bool:
    if _STATES.fullmatch(verb) or _whole(words.not_behaviours, verb):
        return False
    if helper:
        return True
    return verb.isascii() and len(verb) > 1 and not verb[0].isdigit() and "'" not in verb


def opens_the_floor(sentence: str) -> bool:
    """Say whether a question leaves room for their view, in feedback that has said its piece."""
    said = sentence.strip()
    if not said.endswith("?") or _RHETORICAL.match(said):
        return False
    return 2 < len(said.split()) < 30


def request_in(plain: str, words: SlotWords) -> Place | None:
    """Return what is asked of them."""
    ought = _OUGHT.search(plain)
    if ought and not _whole(words.empty_wishes, ought["verb"]):
        if _TAUGHT.match(plain, ought.start("verb")):
            return None
        return None if _KINDLY_MEANT.match(plain, ought.start("verb")) else ought.span()
    return asked_in(plain, words.requests, words.not_requests, words.commands)


def lecture_in(plain: str) -> Place | None:
    """Return "you should …" and its like, unless it is kindly meant."""
    for found in _OUGHT.finditer(plain):
        if not _KINDLY_MEANT.match(plain, found.start("verb")):
            return found.span()
    return None


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
