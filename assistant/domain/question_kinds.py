"""Tell an open question from a closed one, also where nobody typed a question mark.

What decides is the first clause that has the shape of a question, after fillers, ranks and
courtesies: "so um, when it fails, can you tell me what you do" is as open as "What do you do?".
Only questions that ask for one fact, a yes or a no, or a choice are closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.domain.question_words import AUXILIARY, DETERMINER, PRONOUN
from assistant.domain.sentences import Span, clauses
from assistant.domain.wording import Phrases

Kind = Literal["open", "closed", "not_a_question"]

_INVERTED = re.compile(rf"{AUXILIARY}\s+(?:not\s+)?{PRONOUN}\b", re.IGNORECASE)
_INVERTED_NOUN = re.compile(
    rf"(?!(?:have|had|do|may|might|must|will|can'?t|don'?t)\b){AUXILIARY}\s+{DETERMINER}\s",
    re.IGNORECASE,
)
_INVERTED_ANY = re.compile(rf"{AUXILIARY}\s+\w", re.IGNORECASE)
_ASKING = re.compile(
    r"(?:(?:in|to|for|at|by|with|on|from|of|about)\s+)?"
    r"(?P<word>how|what|why|who|whom|whose|when|where|which|wat|wot|y(?=\s+(?:do|did|is|are)\b))"
    r"(?P<short>'?s|'?re|'?d|'?ll)?\b(?!')",
    re.IGNORECASE,
)
_INVERSION_AFTER = re.compile(rf"\s+(?:\w[\w'-]*\s+){{0,4}}?{AUXILIARY}\b", re.IGNORECASE)
_NEXT_INVERSION = re.compile(rf"\s+{AUXILIARY}\b", re.IGNORECASE)
_SUBJECT_FIRST = re.compile(r"\s+(?:to\b|i|you|u|we|they|he|she|it|people|ppl|your|my|our|young)\b")
_SUBJECT_VERB = re.compile(r"\s+(?!this|his|as\b|is\b)\w{2,}(?:s|ed)\b", re.IGNORECASE)
_LATER_BE = re.compile(r"\s(?:is|are|was|were|means|makes|matters|isn'?t)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\s(?:when|if|because|that|who|while|about)\s", re.IGNORECASE)
_OTHERS = re.compile(r"\s+(?:you|u|your|they|people|ppl|young)\b", re.IGNORECASE)
_IN_WHICH = re.compile(
    r"(?:in|under|to)\s+which\s+(?:\w+\s+)?(?:situations?|ways?|cases|moments|areas|respects?|sense"
    r"|circumstances|conditions|extent)\b",
    re.IGNORECASE,
)
_ELLIPTIC_CLOSED = re.compile(r"(?:ever|anyone|anybody)\s+\w+\s+\w[^.!]*$", re.IGNORECASE)
_WHETHER = re.compile(r"\s*,?\s*(?:if|whether)\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\s*(?:(?:a\s+)?(?:bit|little|more|something)\s+)*(?:about|of)\b", re.IGNORECASE
)
_SUGGESTION = re.compile(
    r"(?:how about|what about)\s+(?:we|i|us|(?:you\s+(?!and\b)\w)|\w+ing)\b"
    r"|why\s+(?:don'?t\s+(?:we|i)|not)\b|what if\s+(?:we|i)\b|let'?s\b",
    re.IGNORECASE,
)
_OPEN_FRAME = re.compile(r"(?:how come|what if|(?:what|how) about)\b", re.IGNORECASE)
_EXCLAMATION = re.compile(
    r"(?:what an?|which (?:is|was) why)\b|how\s+\w+(?:\s+of\s+you)?\s*!", re.IGNORECASE
)
_ELLIPTIC_OPEN = re.compile(
    r"(?:and you|and your\w*|because|meaning|such as|for example|like what|thoughts(?: on .{1,80})?"
    r"|your thoughts.{0,80})\s*\?",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"[,\s](?:(?:isn'?t|aren'?t|wasn'?t|weren'?t|don'?t|doesn'?t|didn'?t|won'?t|wouldn'?t|can'?t"
    r"|couldn'?t|shouldn'?t|haven'?t|hasn'?t|is|are|do|does|did|have|has)\s+"
    r"(?:it|you|they|we|he|she|there|that)|right|correct|no|eh|yes|yeah|innit|agreed)\s*\?*$",
    re.IGNORECASE,
)
_FACT = re.compile(r"\s+what\s.{1,60}\s(?:is|are|means|was)\s*\?*$", re.IGNORECASE)
_SO_YOU = re.compile(r"(?:so|and)[ ,]+you(?:'ve|'re)?\s[^.!]*$", re.IGNORECASE)
_RUN_ON = re.compile(
    r"(?<!\w)(?:(?P<word>how|what|why)\s+(?:do|does|did|would|could|should|are|is|have|can)"
    r"|(?<!so )(?<!neither )(?<!nor )(?<!than )(?<!as )(?:do|did|are|have|can|would|could))"
    r"\s+(?:you|u|we|they)\s+\w+\s+\w",
    re.IGNORECASE,
)
_STUMBLE = re.compile(r"(?P<word>[\w'’]+)[,\s]+(?=(?P=word)(?![\w'’]))", re.IGNORECASE)
_SPACES = re.compile(r"[\s,:;–—-]*")


@dataclass(frozen=True)
class Leads:
    """The word lists that decide on a kind: what comes before a question and what narrows it."""

    fillers: Phrases
    courtesies: Phrases
    invites: Phrases
    asks: Phrases
    degrees: Phrases
    facts: Phrases
    open_places: Phrases
    rhetorical: Phrases


@dataclass(frozen=True)
class Shape:
    """The kind of a line, and where in it the question itself begins."""

    kind: Kind
    at: int


def shape_of(line: str, leads: Leads) -> Shape:
    """Return the kind of one line, given with plain apostrophes."""
    bare = line.strip(" \t.!?…")
    rhetorical = leads.rhetorical.at(bare)
    if rhetorical and rhetorical.end() == len(bare):
        return Shape("not_a_question", 0)
    marked = "?" in line
    tag = has_tag(line)
    tag_at = tag[0] if tag else len(line)
    for start in _starts(line, leads):
        if 0 < tag_at <= start:
            break
        kind = _strong(line, start, marked, leads)
        if kind:
            return Shape(kind, start)
    return _weak(line, marked, leads)


def has_tag(line: str) -> tuple[int, int] | None:
    """Return where the tag stands that makes a statement a question ("…, isn't it?")."""
    offset = max(0, len(line) - 40)
    found = _TAG.search(line[offset:])
    return (offset + found.start() + 1, offset + found.end()) if found else None


def skip_fillers(line: str, start: int, leads: Leads) -> int:
    """Return where the words begin after fillers ("so um, like,") and stumbles ("what, what")."""
    position = _past_marks(line, start)
    for _ in range(8):
        led_in = leads.fillers.at(line, position) or _STUMBLE.match(line, position)
        if not led_in:
            break
        position = _past_marks(line, led_in.end())
    return position


def _past_marks(line: str, start: int) -> int:
    found = _SPACES.match(line, start)
    return found.end() if found else start


def _starts(line: str, leads: Leads) -> Iterator[int]:
    for clause in clauses(line, Span(0, len(line), line)):
        yield skip_fillers(line, clause.start, leads)
    if re.match(r"(?:if|when|in|as|with|looking)\b", line, re.IGNORECASE):
        for found in re.finditer(rf"\b(?:how|what|why)\s+{AUXILIARY}\b", line, re.IGNORECASE):
            yield found.start()


def _strong(line: str, start: int, marked: bool, leads: Leads) -> Kind | None:
    """Return the kind when a question in full shape begins here."""
    rest = line[start:]
    if not rest or _EXCLAMATION.match(rest):
        return None
    if _SUGGESTION.match(rest):
        return "closed" if not rest.lower().startswith("let") else None
    if _OPEN_FRAME.match(rest):
        return "open"
    indirect = _indirect(line, start, leads)
    if indirect:
        return indirect
    asking = _ASKING.match(rest)
    if asking:
        return _breadth(rest, asking, leads) if _is_asked(rest, asking, marked, leads) else None
    inverted = _INVERTED.match(rest) or _INVERTED_NOUN.match(rest)
    if inverted or (marked and _INVERTED_ANY.match(rest)):
        return "closed"
    return None


def _indirect(line: str, start: int, leads: Leads) -> Kind | None:
    courtesy = leads.courtesies.at(line, start)
    after = _past_marks(line, courtesy.end()) if courtesy else start
    invite = leads.invites.at(line, after)
    if invite:
        rest = line[invite.end() :]
        opening = " ".join(rest.split()[:4])
        if _names_fact(opening, leads):
            return "closed"
        return _embedded(rest, leads) or "open"
    ask = leads.asks.at(line, after)
    if ask:
        rest = line[ask.end() :]
        if line[start:].lower().startswith("do you know") and _FACT.match(rest):
            return "closed"
        return _embedded(rest, leads)
    return None


def _embedded(rest: str, leads: Leads) -> Kind | None:
    if _WHETHER.match(rest):
        return "closed"
    if _ABOUT.match(rest):
        return "open"
    words = rest[skip_fillers(rest, 0, leads) :]
    asking = _ASKING.match(words)
    return _breadth(words, asking, leads) if asking else None


def _is_asked(rest: str, asking: re.Match[str], marked: bool, leads: Leads) -> bool:
    """Say whether the verb comes before its subject, as in a question and not in a statement."""
    word, after = asking["word"].lower(), rest[asking.end() :]
    if word == "how" and leads.degrees.at(after.lstrip()) and not _LATER_BE.search(after):
        return True
    if asking["short"]:
        return marked or word != "when"
    if _NEXT_INVERSION.match(after):
        return True
    if _SUBJECT_FIRST.match(after):
        return False
    if marked:
        return word not in {"when", "where"} or bool(_INVERSION_AFTER.match(after))
    if word in {"what", "who"} and _SUBJECT_VERB.match(after):
        return not _LATER_BE.search(_ASIDE.split(after, maxsplit=1)[0][8:])
    return word not in {"when", "where", "who"} and bool(_INVERSION_AFTER.match(after))


def _breadth(rest: str, asking: re.Match[str], leads: Leads) -> Kind:
    """Return whether a question word asks for an account or for one fact."""
    word = asking["word"].lower()
    if word == "which" and _IN_WHICH.match(rest):
        return "open"
    if word in {"who", "whom", "whose", "when", "which"}:
        return "closed"
    if word == "where":
        return "open" if leads.open_places.is_in(rest[:60]) else "closed"
    after = rest[asking.end() :]
    if word == "how":
        return "closed" if leads.degrees.at(after, _past_marks(after, 0)) else "open"
    if word in {"what", "wat", "wot"}:
        opening = " ".join(after.split()[:4])
        return "closed" if leads.facts.at(opening) or _names_fact(opening, leads) else "open"
    return "open"


def _names_fact(opening: str, leads: Leads) -> bool:
    """Say whether "what is your …" asks for a fact: the noun must follow within two words."""
    frame = re.match(
        r"(?:(?:is|are|was|were)\s+)?(?:the|your|his|her|their|its|our|my)\s+(?:\w+\s+)?",
        opening,
        re.IGNORECASE,
    )
    if not frame:
        return False
    return leads.facts.is_in(opening)


def _weak(line: str, marked: bool, leads: Leads) -> Shape:
    start = skip_fillers(line, 0, leads)
    rest = line[start:]
    asking = _ASKING.match(rest)
    if marked:
        if _ELLIPTIC_OPEN.match(line) or _ELLIPTIC_OPEN.match(rest):
            return Shape("open", start)
        if asking and not _EXCLAMATION.match(rest):
            return Shape(_breadth(rest, asking, leads), start)
        return Shape("closed" if re.search(r"\w", line) else "not_a_question", start)
    if has_tag(line) and re.search(r",\s*\S+(?:\s+\S+)?$", line):
        return Shape("closed", start)
    if asking and asking["word"].lower() in {"how", "why", "what"}:
        after = rest[asking.end() :]
        if _OTHERS.match(after) and not _LATER_BE.search(after) and not line.endswith((".", "!")):
            return Shape(_breadth(rest, asking, leads), start)
    if _SO_YOU.match(line) or _ELLIPTIC_CLOSED.match(rest):
        return Shape("closed", start)
    run_on = _RUN_ON.search(line, start)
    if run_on:
        return Shape("open" if run_on["word"] else "closed", run_on.start())
    return Shape("not_a_question", start)
