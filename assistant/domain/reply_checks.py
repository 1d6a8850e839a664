"""What a model's reply must be before it may stand as the coach's: pure rules, no model asked.

A reply is judged beside what it was asked for with: the question it was to end in, what the
person wrote, what else the model was shown. Faults differ in when they are certain: a link as
soon as it stands there, a claim at the end of its sentence, the language when all was said.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from assistant.domain.listening import Listening, language_of
from assistant.domain.quotations import contains
from assistant.domain.smuggling import as_shown, smuggled_in

FAULTS = (
    "empty", "several_questions", "image", "link", "markup", "hidden", "encoded", "look_alike",
    "too_long", "norm_without_quotation", "advice", "claims_an_act", "insult", "stranger",
    "prompt_text", "language",
)  # fmt: skip
AT_SENTENCE_END = frozenset({"norm_without_quotation", "advice", "claims_an_act", "stranger"})
AT_THE_END = frozenset({"empty", "language"})
REFLECTIVE = frozenset({"anchoring", "stock-taking", "closing", "feeling at ease"})

_LONGEST_WORDS = 140
_LONGEST_SHOWN = 20_000  # characters; nothing longer is looked at any closer
_PROMPT_RUN = 8  # words in a row that are no coincidence
_TURNED_RUN = 5  # of a text read backwards, where fewer words are none
_ENOUGH_WORDS = 8
_NONSENSE_WORDS = 14
_QUESTION = re.compile(r"[?？؟][!?！？؟]*")
_TWO_IN_ONE = re.compile(
    r"\b(?:what|how|why|who|when|where|which|do|does|did|is|are|would|could|can|will|have)\b"
    r"[^?.!]*?(?:,| and| or)+ (?:also )?(?:what|how|why|who|whom|when|where)\b"
    r" (?:do|does|did|is|are|was|were|would|could|can|will|might|have|has|makes?|happens?|else)\b"
    r"[^?.!]*\?",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…？؟]+[\"”’')\]]*(?=\s|$)")
_ENDS_WHOLE = re.compile(r"[.!?…？؟]+[\"”’')\]]*$")
_QUOTED = re.compile(r"“([^”]*)”|\"([^\"\n]*)\"|«([^»]*)»|„([^“”]*)[“”]|‘([^’]{3,}?)’(?!\w)")
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_NAME = re.compile(r"(?<![\w.])([A-ZÀ-Þ][a-zà-ÿ]+(?:[A-Z][a-z]+)?)(?:['’]s)?\b")
_OPENS = re.compile(r"(?:^|[.!?…:;\n•*“\"«(—–-])\s*$")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Professor|Herr|Frau|Monsieur|Madame|Señora?)\.? $")
_SPEAKS = re.compile(
    r" (?:\w+ )?(?:said|says|wrote|writes|told|thinks|thought|feels|felt|shared|mentioned|admitted"
    r"|confided|asked|answered|noted|complained|wants|earns)\b"
)
_MAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.])\+?\(?\d[\d ()/.-]{7,}\d(?!\w)")


@dataclass(frozen=True, eq=False)
class ReplyRules:
    """The authored part of the checks: regular expressions on one sentence, case aside.

    `advice`, `acts` and `norms` say what a sentence must not do, `hidden_advice` what it must not
    even ask; `reported` frames words as the person's; `asks_advice` is how one asks for advice.
    `insults` are found anywhere in a sentence; `ordinary` are capitalised words that are nobody's
    name; `mends` tell a model its faults.
    """

    advice: tuple[re.Pattern[str], ...]
    hidden_advice: tuple[re.Pattern[str], ...]
    acts: tuple[re.Pattern[str], ...]
    insults: tuple[re.Pattern[str], ...]
    norms: tuple[re.Pattern[str], ...]
    reported: tuple[re.Pattern[str], ...]
    asks_advice: tuple[re.Pattern[str], ...]
    ordinary: frozenset[str]
    mends: Mapping[str, str]
    listening: Listening | None = None

    @classmethod
    def from_mapping(
        cls, mapping: Mapping[str, Any], listening: Listening | None = None
    ) -> ReplyRules:
        """Return the rules of a file as read.

        Raises:
            ValueError: naming what is missing, not known, or no regular expression.
        """
        lists = ("advice", "hidden_advice", "acts", "insults", "norms", "reported", "asks_advice")
        wrong = sorted({*lists, "ordinary", "mends"}.symmetric_difference(mapping))
        wrong += [name for name in (*lists, "ordinary") if not _texts(mapping.get(name, []))]
        if wrong:
            raise ValueError(f"missing, not known or no list of texts: {', '.join(wrong)}")
        mends = mapping["mends"]
        if not isinstance(mends, Mapping) or {*mends} != {*FAULTS} or not _texts([*mends.values()]):
            raise ValueError(f"mends: must say something for each of: {', '.join(FAULTS)}")
        made = {name: tuple(_compiled(name, one) for one in mapping[name]) for name in lists}
        ordinary = frozenset(
            word.casefold() for line in mapping["ordinary"] for word in line.split()
        )
        return cls(**made, ordinary=ordinary, mends=mends, listening=listening)


@dataclass(frozen=True)
class Given:
    """What a reply was asked for with.

    `asked` is the question it is to end in; `said` what the person wrote, the last message last;
    `known` what else the model was shown of this conversation; `passages` what may be quoted;
    `instruction` the prompt's own words; `reflective` whether advice has to wait to be asked for.
    """

    asked: str = ""
    said: tuple[str, ...] = ()
    known: str = ""
    passages: tuple[str, ...] = ()
    instruction: str = ""
    reflective: bool = False


def faults_of(reply: str, given: Given, rules: ReplyRules) -> tuple[str, ...]:
    """Return the codes of what is wrong with a reply, in the order of `FAULTS`."""
    if len(reply) > _LONGEST_SHOWN:
        return ("too_long",)
    own = "\n".join((*given.said, given.asked))
    found = set(smuggled_in(reply, own))
    plain = as_shown(reply)
    if not plain.strip():
        found.add("empty")
    if _asks_several(plain, given):
        found.add("several_questions")
    if len(plain.split()) > _LONGEST_WORDS + len(given.asked.split()):
        found.add("too_long")
    found |= _said_in(plain, given, rules)
    if _has_stranger(plain, given, rules):
        found.add("stranger")
    if _repeats_prompt(plain, given):
        found.add("prompt_text")
    if rules.listening is not None and _is_other_language(plain, given, rules.listening):
        found.add("language")
    return tuple(code for code in FAULTS if code in found)


def has_question(reply: str) -> bool:
    """Return whether a reply asks something."""
    return _QUESTION.search(reply) is not None


def whole_sentences(partial: str) -> str:
    """Return the sentences of a broken-off reply that came whole, without any question.

    What was cut in the middle of a sentence is left out, so that the authored text can follow.
    """
    text = partial.strip()
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    whole = [text[start:end] for start, end in pairwise([0, *ends])]
    return "".join(sentence for sentence in whole if not has_question(sentence)).strip()


def ends_sentence(text: str) -> bool:
    """Return whether a text, white space at its end aside, ends with a whole sentence."""
    plain = text.rstrip()
    return not plain or text.endswith("\n") or bool(_ENDS_WHOLE.search(plain[-12:]))


# Questions.


def _asks_several(reply: str, given: Given) -> bool:
    rest = _without_quoted(reply, (*given.said, given.known, given.asked))
    asked = len(_QUESTION.findall(_without_quoted(given.asked, (*given.said, given.known))))
    if len(_QUESTION.findall(rest)) > max(1, asked):
        return True
    return bool(_TWO_IN_ONE.search(rest)) and not _TWO_IN_ONE.search(given.asked)


def _without_quoted(reply: str, theirs: Iterable[str]) -> str:
    """Return a reply without what it quotes of somebody's words."""
    words = _letters(" ".join(theirs))

    def kept(quoted: re.Match[str]) -> str:
        inside = _letters(next((part for part in quoted.groups() if part), ""))
        return " … " if inside and inside in words else quoted[0]

    return _QUOTED.sub(kept, reply)


# What single sentences say.


def _said_in(reply: str, given: Given, rules: ReplyRules) -> set[str]:
    asked = given.asked.strip()
    rest = reply.replace(asked, " ") if asked else reply
    last = given.said[-1] if given.said else ""
    wants_advice = not given.reflective or _any(rules.asks_advice, last)
    found: set[str] = set()
    for sentence in _sentences(rest):
        found |= _said_by(sentence, given.passages, rules)
    return found - {"advice"} if wants_advice else found


@lru_cache(maxsize=512)  # while a reply comes, its sentences are judged again with every word
def _said_by(sentence: str, passages: tuple[str, ...], rules: ReplyRules) -> frozenset[str]:
    found: set[str] = set()
    asks = has_question(sentence)
    bare = _QUOTED.sub(" … ", sentence)
    if _any(rules.insults, bare):
        found.add("insult")
    if _any(rules.reported, bare):
        return frozenset(found)
    if not asks and _any(rules.acts, bare):
        found.add("claims_an_act")
    if not asks and _any(rules.norms, bare) and not _is_quoted(sentence, passages):
        found.add("norm_without_quotation")
    if _any(rules.hidden_advice if asks else rules.advice, bare):
        found.add("advice")
    return frozenset(found)


def _sentences(text: str) -> list[str]:
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    pieces = [text[start:end] for start, end in pairwise([0, *ends, len(text)])]
    return [line.strip(" -*•\t") for piece in pieces for line in piece.splitlines() if line.strip()]


def _is_quoted(sentence: str, passages: Sequence[str]) -> bool:
    quotes = [
        next((part for part in one.groups() if part), "") for one in _QUOTED.finditer(sentence)
    ]
    return any(
        len(quote.split()) >= 3 and any(contains(quote, passage) for passage in passages)
        for quote in quotes
    )


# Other people.


def _has_stranger(reply: str, given: Given, rules: ReplyRules) -> bool:
    """Return whether a reply names a person or an address that nobody brought in."""
    shown = "\n".join((given.asked, *given.said, given.known, *given.passages))
    if has_strange_address(reply, shown):
        return True
    if rules.listening is not None and language_of(reply, rules.listening) == "de":
        return False  # where every noun is written like a name
    known = _words_of(shown + " " + given.instruction) | rules.ordinary
    return _names_someone(reply, known)


def _names_someone(reply: str, known: frozenset[str]) -> bool:
    ends, was_strange = -2, False
    for found in _NAME.finditer(reply):
        strange = found[1].casefold() not in known
        before = reply[: found.start()]
        follows = was_strange and found.start() == ends + 1
        opens = bool(_OPENS.search(before))
        if strange and (follows or not opens or _TITLED.search(before)):
            return True
        if strange and opens and _SPEAKS.match(reply, found.end()):
            return True
        ends, was_strange = found.end(), strange and not _is_common(found[1])
    return False


def _is_common(word: str) -> bool:
    return word.casefold() in {"that", "this", "what", "you", "thank", "there", "it", "and", "so"}


def has_strange_address(reply: str, shown: str) -> bool:
    """Return whether a reply has an e-mail address or a telephone number that was not `shown`."""
    letters, digits = _letters(shown), re.sub(r"\D", "", shown)
    return any(_letters(found[0]) not in letters for found in _MAIL.finditer(reply)) or any(
        re.sub(r"\D", "", found[0]) not in digits for found in _PHONE.finditer(reply)
    )


def names_in_full(reply: str, shown: str) -> bool:
    """Return whether a reply has somebody's first and last name that was not `shown`."""
    known = _words_of(shown)
    names = [(found[1], found.start(), found.end()) for found in _NAME.finditer(reply)]
    return any(
        second[1] == first[2] + 1
        and not {first[0].casefold(), second[0].casefold()} & known
        and not _is_common(first[0])
        for first, second in pairwise(names)
    )


# Prompt and language.


def repeats(reply: str, instruction: str) -> bool:
    """Return whether a run of an instruction's own words stands in a text, also turned about."""
    plain = as_shown(reply)
    return any(_runs(instruction) & _runs(text) for text in _turned(plain))


def _repeats_prompt(reply: str, given: Given) -> bool:
    shared = _runs(given.asked) | _runs("\n".join(given.said))
    plain, *turned = _turned(reply)
    whole = given.instruction.replace("$question", given.asked)
    if any(_runs(whole, _TURNED_RUN) & _runs(text, _TURNED_RUN) for text in turned):
        return True
    return bool((_runs(given.instruction) - shared) & _runs(plain))


def _turned(text: str) -> tuple[str, str, str]:
    return text, text[::-1], codecs.encode(text, "rot13")


@lru_cache(maxsize=64)
def _runs(text: str, length: int = _PROMPT_RUN) -> frozenset[tuple[str, ...]]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return frozenset(tuple(words[at : at + length]) for at in range(len(words) - length + 1))


def _is_other_language(reply: str, given: Given, listening: Listening) -> bool:
    """Return whether a reply is in no language that the person reads, as far as can be told."""
    asked = given.asked.strip()
    rest = _QUOTED.sub(" ", reply.replace(asked, " ") if asked else reply)
    theirs = " ".join(given.said[-6:])
    if _script_of(rest) not in {_script_of(theirs), _script_of(given.asked), ""}:
        return True
    words = [word.lower().replace("’", "'") for word in _WORD.findall(rest)]
    if len(words) < _ENOUGH_WORDS or _script_of(rest) != "latin":
        return False
    spoken, came = _spoken(theirs, listening), language_of(rest, listening)
    if spoken != "en":
        return came != spoken
    if came != "en":
        return _is_english(theirs, listening)
    share = sum(word in listening.english for word in words) / len(words)
    least = 0.1 if len(words) >= _NONSENSE_WORDS else 0.01
    return share < least and _is_english(theirs, listening)


@lru_cache(maxsize=16)
def _spoken(text: str, listening: Listening) -> str:
    return language_of(text, listening)


def _is_english(text: str, listening: Listening) -> bool:
    """Return whether a text is English for certain, or too short to be anything else."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    return len(words) < 4 or sum(word in listening.english for word in words) / len(words) >= 0.15


@lru_cache(maxsize=64)
def _script_of(text: str) -> str:
    """Return the script that most letters of a text are in, or "" for hardly any."""
    if text.isascii():
        return "latin" if len(re.findall(r"[a-z]", text[:2_000], re.IGNORECASE)) > 5 else ""
    counted: dict[str, int] = {}
    for letter in text[:2_000]:
        if letter.isalpha():
            name = _script(letter)
            counted[name] = counted.get(name, 0) + 1
    return max(counted, key=lambda name: counted[name]) if sum(counted.values()) > 5 else ""


def _script(letter: str) -> str:
    point = ord(letter)
    ranges = (
        (0x250, "latin"), (0x370, "latin"), (0x400, "greek"), (0x530, "cyrillic"),
        (0x590, "armenian"), (0x600, "hebrew"), (0x780, "arabic"), (0xE00, "indic"),
        (0xE80, "thai"), (0x1100, "other"), (0x1200, "hangul"), (0x1E00, "other"),
        (0x2000, "latin"), (0x3040, "other"), (0xA000, "east asian"), (0xAC00, "other"),
        (0xD7B0, "hangul"), (0xFB00, "east asian"),
    )  # fmt: skip
    return next((name for end, name in ranges if point < end), "other")


def _any(patterns: Iterable[re.Pattern[str]], sentence: str) -> bool:
    return any(pattern.search(sentence) for pattern in patterns)


@lru_cache(maxsize=64)
def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


@lru_cache(maxsize=64)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(re.sub(r"['’]s$", "", word.casefold()) for word in _WORD.findall(text))


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)


def _compiled(name: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern.replace("'", "['’]"), re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"{name}: {pattern!r} is no regular expression ({error})") from None
