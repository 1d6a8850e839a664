"""Say the same feedback again so that it can be heard, adding nothing that was not said.

The person's sentences stay in their order and in their words. Blame, labels and guesses give way
to a bracketed prompt or are left out, and every missing part gets a prompt to fill.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from assistant.domain.feedback_reading import SLOTS, Mark, Reading, Slot
from assistant.domain.sentences import Span, clauses

Edit = tuple[int, int, str]

_AS_A = re.compile(r"as\s+(?:an?|the|our|my)\s+\w+[\s,]+", re.IGNORECASE)
_HAVE_DONE = re.compile(r"\s+have\b", re.IGNORECASE)
_MADE_FEEL = re.compile(r"you\s+made?\s+(?P<who>me|us)\s+feel|you make (?P<whom>me|us) feel", re.I)
_NEVER = re.compile(r"never", re.IGNORECASE)
_NEVER_DO = re.compile(r"\s*(?P<verb>[a-z']+)", re.IGNORECASE)
_BE_BEFORE = re.compile(r"(?:are|were|'re|have|had|'ve)\s+$", re.IGNORECASE)
_YOU_BEFORE = re.compile(r"\b(?:you|u)\s+$", re.IGNORECASE)
_ONE_FORM = re.compile(r"(?:read|put|let|cut|hit|shut|set|cost|quit|spread|hurt)", re.I)
_COST = re.compile(r"you\s+(?:have\s+)?cost\b", re.IGNORECASE)
_YOU_DID = re.compile(r"\b(?:you|you've)\s+\w+\s", re.IGNORECASE)
_POINT = re.compile(
    r"[\s,;](?:but(?:\s+anyway,?)?|yet|however,?|nevertheless,?)\s+|\bit'?s\s+(?:only"
    r"|just)\s+that\s+"
    r"|\bthat\s+i\s+(?:mention|say|raise|report|point\s+out|tell\s+you)\s+that\s+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w'’]+")
_VERDICTS = frozenset({"guessed_motive", "lecturing", "accusation"})
_THAT = re.compile(r"\s+that\s+", re.IGNORECASE)
_ADVERB_ONLY = re.compile(r"(?:on purpose|deliberately|intentionally)", re.IGNORECASE)
_MORE_TRAITS = re.compile(
    r"\s*(?:,|and|or)\s+(?:(?:also|so|very|a bit|a bit of|too)\s+)*(?:an?\s+)?", re.I
)
_LOOSE_START = re.compile(
    r"^\s*(?:but|and|so|yet|because|cause|,|;|:|[-–—])+(?:\s+|$)", re.IGNORECASE
)


def reworded(reading: Reading, gaps: Mapping[str, str]) -> str:
    """Return the feedback once more, with a prompt for each missing slot."""
    if _is_not_feedback(reading):
        return reading.text.strip()
    kept = [
        (sentence, _carried(reading, span, sentence) | _prompted(sentence, gaps))
        for span in reading.sentences
        if (sentence := _sentence(reading, span, gaps))
    ]
    held = frozenset[Slot]().union(*(slots for _, slots in kept))
    if kept and not held:  # what is only hinted at stands where the behaviour will
        kept[-1] = (kept[-1][0], frozenset({"behaviour"}))
    for slot in SLOTS:
        if slot not in held:
            kept.insert(_position(kept, slot), (gaps[slot], frozenset({slot})))
    return " ".join(sentence for sentence, _ in kept)


def _is_not_feedback(reading: Reading) -> bool:
    """Say whether there is nothing to complete: praise, small talk, a question, no words."""
    if reading.supports and not reading.marks and not reading.slots["request"]:
        return True
    if any(reading.slots.values()) or reading.marks:
        return False
    if not reading.text.strip():
        return False
    addressed = re.search(r"\b(?:you|your|u)\b", reading.plain, re.IGNORECASE)
    return not addressed or not reading.critical or reading.text.rstrip().endswith(("?", "!"))


def _carried(reading: Reading, span: Span, sentence: str) -> frozenset[Slot]:
    """Return the slots of a sentence of which most words are still there."""
    return frozenset(
        slot
        for slot, found in reading.slots.items()
        if found and span.start <= found.start < span.end and _is_kept(found.text, sentence)
    )


def _is_kept(evidence: str, sentence: str) -> bool:
    words = evidence.lower().split()
    left = set(_WORD.findall(sentence.lower()))
    return 2 * sum(not left.isdisjoint(_WORD.findall(word)) for word in words) >= len(words)


def _prompted(sentence: str, gaps: Mapping[str, str]) -> frozenset[Slot]:
    return frozenset(slot for slot in SLOTS if gaps[slot] in sentence)


def _position(kept: list[tuple[str, frozenset[Slot]]], slot: Slot) -> int:
    """Return where a slot belongs: after the last sentence of an earlier slot."""
    rank = SLOTS.index(slot)
    if rank == 0:
        return 0
    earlier = [
        number + 1
        for number, (_, slots) in enumerate(kept)
        if any(SLOTS.index(carried) < rank for carried in slots)
    ]
    if earlier:
        return earlier[-1]
    later = [
        number
        for number, (_, slots) in enumerate(kept)
        if any(SLOTS.index(carried) > rank for carried in slots)
    ]
    return later[0] if later else len(kept)


def _sentence(reading: Reading, span: Span, gaps: Mapping[str, str]) -> str:
    own = reading.marks_of(span)
    if _is_wrapping(reading, span):
        return ""
    if own and {mark.code for mark in own} <= _VERDICTS and not _holds_slot(reading, span):
        told = all(mark.code == "lecturing" for mark in own) or reading.slots["behaviour"]
        return "" if told else gaps["behaviour"]
    edits: list[Edit] = []
    for mark in own:
        if mark.code == "vague" and any(gaps["detail"] in put for _, _, put in edits):
            continue
        if mark.code == "trait_label" and any(gaps["behaviour"] in put for _, _, put in edits):
            clause = _clause(reading, span, mark)
            edits.append((clause.start, clause.end, ""))
            continue
        edits.extend(_edits(reading, span, mark, gaps))
    words, changed = _applied(reading, span, edits)
    if not changed:
        return words
    words = _LOOSE_START.sub("", words)
    words = re.sub(r"\s+([,.;!?])", r"\1", " ".join(words.split()))
    words = re.sub(r",(?:\s*,)+", ",", words)
    words = re.sub(r"^[\s,;:.!?–—-]+|[\s,;:–—-]+(?=[.!?]*$)", "", words)
    if not re.search(r"\w", words):
        return ""
    words = words[:1].upper() + words[1:]
    return words if words[-1] in ".!?]" else words + "."


def _holds_slot(reading: Reading, span: Span) -> bool:
    return any(
        found and found.start < span.end and found.end > span.start
        for found in reading.slots.values()
    )


def _is_wrapping(reading: Reading, span: Span) -> bool:
    """Say whether a sentence is praise beyond the first, round a point that it hides."""
    return span in reading.wrapping


def _applied(reading: Reading, span: Span, edits: list[Edit]) -> tuple[str, bool]:
    words, position = "", span.start
    for start, end, put in sorted(edits, key=lambda edit: (edit[0], -edit[1])):
        if end <= position and put == "":
            continue
        if start < position:
            position = max(position, end) if put == "" else position
            continue
        words += reading.words(position, start) + put
        position = end
    words += reading.words(position, span.end)
    return words, bool(edits)


def _edits(reading: Reading, span: Span, mark: Mark, gaps: Mapping[str, str]) -> Iterator[Edit]:
    if mark.code == "trait_label":
        yield _label(reading, mark, gaps)
    elif mark.code == "always_never":
        yield _absolute(reading, span, mark, gaps)
    elif mark.code == "vague":
        end = span.start + len(span.text.rstrip(".!?… "))
        yield end, end, " " + gaps["detail"]
    elif mark.code == "lecturing":
        yield _lecture(reading, span, mark)
    elif mark.code == "apology_for_speaking":
        yield _apology(reading, span, mark)
    elif mark.code == "accusation":
        yield _accusation(reading, span, mark)
    elif mark.code == "guessed_motive":
        yield _motive(reading, span, mark, gaps)


def _label(reading: Reading, mark: Mark, gaps: Mapping[str, str]) -> Edit:
    said = reading.words(mark.start, mark.end)
    end = mark.end
    while True:
        joint = _MORE_TRAITS.match(reading.plain, end)
        trait = reading.traits.at(reading.plain, joint.end()) if joint else None
        if not trait:
            break
        end = trait.end()
    if said.lower().startswith(("find", "consider", "think", "call")):
        return _clause_start(reading, mark), end, "You " + gaps["behaviour"]
    you = "" if said.lower().startswith("your ") else ("You " if said[:1].isupper() else "you ")
    return mark.start, end, you + gaps["behaviour"]


def _absolute(reading: Reading, span: Span, mark: Mark, gaps: Mapping[str, str]) -> Edit:
    word = reading.plain[mark.start : mark.end]
    if not _NEVER.fullmatch(word):
        if word.lower().startswith(("nobody", "no one", "no-one", "not once", "every")):
            clause = _clause(reading, span, mark)
            if not word.lower().startswith("every"):
                return clause.start, clause.end, ""
            follows = reading.plain[mark.end : mark.end + 5].strip().lower()
            return mark.start, mark.end, "" if follows.startswith(("you", ",")) else "When"
        return mark.start, mark.end, ""
    before = reading.plain[max(span.start, mark.start - 12) : mark.start]
    if _BE_BEFORE.search(before):
        return mark.start, mark.end, "not"
    verb = _NEVER_DO.match(reading.plain, mark.end)
    if verb and _YOU_BEFORE.search(before):
        if reading.is_base_verb(verb["verb"]) or _ONE_FORM.fullmatch(verb["verb"]):
            return mark.start, mark.end, "did not"
        if verb["verb"].lower().endswith("ed"):
            return mark.start, mark.end, "have not"
    clause = _clause(reading, span, mark)
    return clause.start, clause.end, gaps["behaviour"]


def _lecture(reading: Reading, span: Span, mark: Mark) -> Edit:
    said = reading.plain[mark.start : mark.end]
    found = re.match(
        r"you\s+(?:really\s+|just\s+|simply\s+)?(?:should|must|have\s+to|need\s+to|ought\s+to)"
        r"(?P<no>n'?t|\s+not)?\b",
        said,
        re.IGNORECASE,
    )
    clause = _clause(reading, span, mark)
    if not found or any(
        other.code == "lecturing" and other.end > mark.end and other.start == mark.start
        for other in reading.marks
    ):
        return clause.start, clause.end, ""
    end = mark.start + found.end()
    start = mark.start
    if _AS_A.fullmatch(reading.plain, clause.start, start):
        start = clause.start
    if _HAVE_DONE.match(reading.plain, end):
        return start, end, "I would have liked you " + ("not to" if found["no"] else "to")
    return start, end, "I would like you " + ("not to" if found["no"] else "to")


def _apology(reading: Reading, span: Span, mark: Mark) -> Edit:
    """Leave out the clause that apologises; what stands before a "but" goes with it."""
    cut = _POINT.search(reading.plain, max(span.start, mark.end - 4), span.end)
    if cut:
        return span.start, cut.end(), ""
    clause = _clause(reading, span, mark)
    return clause.start, clause.end, ""


def _accusation(reading: Reading, span: Span, mark: Mark) -> Edit:
    said = reading.plain[mark.start : mark.end]
    clause = _clause(reading, span, mark)
    loss, deed = reading.slots["impact"], reading.slots["behaviour"]
    if _COST.match(said):
        return mark.start, mark.start + len("you"), "It"
    if loss and mark.start < loss.start < clause.end:
        return clause.start, loss.start, ""
    if deed and clause.start <= deed.start < clause.end and said.lower().startswith("you"):
        return mark.end, mark.end, ""
    felt = _MADE_FEEL.fullmatch(said)
    if felt:
        who = felt["who"] or felt["whom"]
        return mark.start, mark.end, "I felt" if who.lower() == "me" else "we felt"
    if said.lower() in {"because of you", "thanks to you"}:
        return mark.start, mark.end, ""
    fact = _THAT.match(reading.plain, mark.end, clause.end)
    return clause.start, fact.end() if fact else clause.end, ""


def _motive(reading: Reading, span: Span, mark: Mark, gaps: Mapping[str, str]) -> Edit:
    if _ADVERB_ONLY.fullmatch(reading.plain[mark.start : mark.end]):
        return mark.start, mark.end, ""
    clause = _clause(reading, span, mark)
    when = re.compile(r"\s(?=when\s+you\s)", re.IGNORECASE).search(
        reading.plain, mark.end, clause.end
    )
    if when:
        return clause.start, when.end() + len("when "), ""
    deed = reading.slots["behaviour"]
    if (
        deed
        and clause.start <= deed.start < mark.start
        and _YOU_DID.search(reading.plain, clause.start, mark.start)
    ):
        return mark.start, clause.end, ""
    alone = clause.start == span.start and clause.end >= span.end - 1
    put = gaps["behaviour"] if alone and not reading.slots["behaviour"] else ""
    return clause.start, clause.end, put


def _clause_start(reading: Reading, mark: Mark) -> int:
    for span in reading.sentences:
        if span.start <= mark.start < span.end:
            return _clause(reading, span, mark).start
    return mark.start


def _clause(reading: Reading, span: Span, mark: Mark) -> Span:
    """Return the clause that holds a mark, without the full stop of its sentence."""
    for clause in clauses(reading.plain, span):
        if clause.start <= mark.start < clause.end:
            end = max(clause.end, mark.end)
            return Span(clause.start, end, reading.words(clause.start, end))
    return Span(mark.start, mark.end, reading.words(mark.start, mark.end))
