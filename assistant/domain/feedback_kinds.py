"""Tell what kind one sentence is: a request, a judgement, or an observation.

A request asks for something to be done or, as a question, to be explained. A judgement says how
good something or someone is, in words that two people in the room could dispute. All else that is
told, what was seen, done or counted, is an observation. Grammar and word lists decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.domain import feedback_flags as flags
from assistant.domain import feedback_marks as marks
from assistant.domain.sentences import sentences
from assistant.domain.wording import Phrases, own_words

if TYPE_CHECKING:
    from assistant.domain.feedback import FeedbackWording

Kind = Literal["request", "judgement", "observation"]
KINDS: tuple[Kind, ...] = ("request", "judgement", "observation")

_GRADE = (
    r"(?:too|so|way|super|definitely|actually|very|quite|rather|fairly|pretty|really|extremely|somewhat|particularly|highly"
    r"|hardly|barely"
    r"|not|poorly|badly|well|overly|insufficiently|surprisingly|far\s+too|a\s+(?:bit|little|lot)"
    r"|much|more|less"
    r"|most|least|far|entirely|fully|truly|overall|otherwise|generally|mostly|still|also|always"
    r"|often|already"
    r"|at\s+times|sometimes|simply|just|somehow|both|either|seriously|relatively|a|an|the)"
)
_COPULA = (
    r"(?:is|are|was|were|be|been|'s|'re|isn'?t|aren'?t|wasn'?t|weren'?t|seems?|seemed|feels?|felt"
    r"|looks?|looked"
    r"|appears?|appeared|sounds?|sounded|remains?|remained|becomes?|became|reads?"
    r"|comes?\s+across(?:\s+as)?|makes?"
    r"|made|find|found|consider|think|believe)"
)
_GRADED = re.compile(
    rf"\b{_COPULA}\b(?:\s+{_GRADE})*\s+(?P<word>[\w-]+)(?:\s+(?P<next>[\w-]+))?", re.IGNORECASE
)
_VERDICT = re.compile(
    r"!\s*$|\bin\s+favou?r\s+of\s+(?:accept|reject)\w*|\b(?:littered|riddled|peppered"
    r"|full)\s+with\b"
    r"|\b(?:requires?|needs?|lacks?|deserves?)\s+(?:more\s+|further\s+)?(?:explanation"
    r"|clarification"
    r"|justification|discussion|motivation|detail)s?\b|\b(?:interesting|vague|confusing|promising"
    r"|convincing|misleading|unclear|messy|unfounded|elegant|insightful|rigorous|trivial|useful"
    r"|questionable|unrealistic|unfair|helpful|unnecessary|inadequate|pointless"
    r"|ridiculous)\s+[a-z]+"
    r"|(?:well|far)\s+(?:below|above|short\s+of)\b|"
    r"\b(?:lacks?|lacked|suffers?\s+from|fails?\s+to|failed\s+to|falls?\s+short"
    r"|leaves?\s+(?:a\s+lot|much|something)"
    r"\s+to\s+be|does\s+not\s+(?:convince|work|hold|add|justify|support|do\s+justice)"
    r"|doesn'?t\s+(?:convince|work|hold|add"
    r"|justify|support)|do\s+not\s+(?:convince|hold|support)|(?:not|never|hardly|insufficiently"
    r"|poorly|badly|well|nicely|clearly"
    r"|beautifully|carelessly|sloppily)[\s-]+(?:supported|justified|motivated|explained|written"
    r"|organi[sz]ed|structured|executed|done"
    r"|designed|argued|presented|evaluated|validated|prepared|thought|convincing|founded"
    r"|researched)|deserves?|excels?|shines?"
    r"|disappoint(?:s|ed|ing)|impress(?:es|ed|ive)|outperforms?\s+expectations"
    r"|could\s+(?:have\s+)?(?:be(?:en)?)\s+(?:better|clearer"
    r"|stronger|improved|more)|the\s+(?:best|worst|weakest|strongest|biggest\s+(?:problem"
    r"|weakness|strength))|(?:main|major|minor|serious"
    r"|real|big)\s+(?:weakness|strength|flaw|problem|issue|concern|limitation|drawback|merit"
    r"|contribution)s?"
    r"|needs?\s+(?:more\s+)?(?:work|improvement|polish\w*|attention)|(?:good|great|excellent"
    r"|solid|poor|weak|nice|bad|fine|lovely"
    r"|sloppy|careless|brilliant|superb|outstanding|mediocre|impressive|clumsy|thorough|careful"
    r"|valuable|terrible|awful)\s+[a-z]+)\b",
    re.IGNORECASE,
)


# What the one who writes thinks of it, said as such.
_STANCE = re.compile(
    r"\bi(?:'m|\s+am|\s+was|\s+remain)\s+(?:still\s+|also\s+|really\s+|very\s+|a\s+bit\s+)*(?:not\s+"
    r"(?:\w+\s+)?(?:convinced|sure|certain|persuaded|satisfied|impressed)|unconvinced|sceptical"
    r"|skeptical|concerned|worried|puzzled|impressed|confused|disappointed|unsure|doubtful)\b"
    r"|\bi\s+(?:also\s+|do\s+|still\s+|really\s+|very\s+much\s+|would\s+)*(?:have|had)\s+(?:an?"
    r"|some|several|many|two|three|serious|major|minor|strong|few|no|little|doubts)\b[\w\s-]{0,20}?"
    r"(?:concerns?|doubts?|reservations?|worr(?:y|ies)|trouble|problems?|issues?|complaints?"
    r"|difficult(?:y|ies))\b"
    r"|\b(?:in|to)\s+my\s+(?:opinion|view|eyes|mind|taste)\b|\bi(?:'d|\s+would)\s+(?:say|argue)\b"
    r"|^\W{0,4}(?:so|how|very|really|too)\s+[a-z]+\W*$"
    r"|\bmy\s+(?:main|only|major|biggest|chief|first|second|other)?\s*(?:concern|worry|objection"
    r"|reservation|criticism|complaint|issue|doubt)s?\b"
    r"|\bi\s+(?:really\s+|also\s+|thoroughly\s+|very\s+much\s+|do\s+|did\s+|quite\s+|particularly\s+)*"
    r"(?:enjoyed?|liked?|loved?|appreciated?|admired?|doubt|disagree|agree|fail\s+to\s+see)\b"
    r"|\bi\s+(?:do\s+not|don'?t|cannot|can'?t|could\s+not|couldn'?t|did\s+not|didn'?t|fail\s+to)\s+"
    r"(?:really\s+|fully\s+|quite\s+)*(?:understand|follow|buy|trust|grasp|(?:see|find|get)\s+(?:what|why"
    r"|how|where|it\s|this\s+\w+ing|(?:the|any|much)\s+(?:point|need|value|novelty|reason|relevance"
    r"|benefit|contribution|logic|use|merit|sense)))\b"
    r"|\b(?:doesn'?t|does\s+not|don'?t|do\s+not)\s+(?:really\s+|quite\s+)?seem\b|\btoo\s+(?:many|much|few"
    r"|little)\b|\bwithout\s+(?:providing|giving|offering|any|much|enough)\s+(?:an?\s+|any\s+)?(?:rationale"
    r"|reasons?|justification|explanation|evidence|context|details?|motivation|support|care|thought)\b"
    r"|\b(?:just|merely|simply)\s+(?:reiterat|repeat|restat|rehash)\w*"
    r"|\b(?:eludes?|escapes?|puzzles?|convinces?|persuades?|surprises?|bothers?|impresses)\s+me\b"
    r"|\b(?:could|would)\s+(?:use|do\s+with|benefit\s+from|profit\s+from)\s+(?!us|you|it\b)"
    r"|^\W{0,4}(?:insufficient|inadequate|limited|excessive|poor|weak|little|too\s+(?:few|many|much"
    r"|little))\s+[a-z]"
    r"|\b(?:found|find|consider)\s+(?:the\s+|this\s+|it\s+|that\s+)?[\w\s-]{0,40}?(?:lacking|wanting"
    r"|missing|problematic|troubling|odd|strange|unclear|hard|difficult|confusing|useful|helpful"
    r"|interesting)\b"
    r"|\b(?:good|great|nice|poor|bad|decent|fine|solid|excellent)\s+(?:job|work|read|effort|start)\b"
    r"|\b(?:is|are|remains?)\s+not\s+(?:\w+ly\s+)?(?:clear|obvious|convincing|evident|apparent"
    r"|enough|sufficient|novel|new|well)\b"
    r"|\b(?:lack|absence)\s+of\s+(?:detail|clarity|novelty|rigou?r|evidence|depth|care|focus"
    r"|structure|context|motivation|respect|preparation)\b",
    re.IGNORECASE,
)
# What others claim is told, whatever the claim is.
_CLAIMED = re.compile(
    r"^\W{0,4}(?:in\s+[\w\s]{1,20},\s+)?(?:the\s+)?(?:authors?|paper|manuscript|study|abstract|they"
    r"|he|she|we|report|section\s+\w+)\s+(?:also\s+|then\s+|further\s+)?(?:claim|note|argue|report"
    r"|state|show|find|found|observe|conclude|say|said|told\s+\w+|demonstrate|hypothesi[sz]e"
    r"|assume|suggest)(?:s|d|ed)?\s+that\b",
    re.IGNORECASE,
)
# A predicate of one word that is neither a participle, a name nor a number is mostly a grade.
_PREDICATE = re.compile(
    r"\b(?:is|are|was|were|seems?|seemed|feels?|felt|looks?|looked|sounds?|appears?|remains?)\s+"
    rf"(?:(?:{_GRADE}|[a-z]+ly)\s+)*(?P<word>(?!(?:set|put|cut|read|kept|held|made|built"
    rf"|spread)\b|\w+(?:ed|en|ing|ly|wn|[a-z]ught|rne)\b|(?:the|a"
    rf"|an|my|our|your|his|her|its|their|this|that"
    r"|these|those|in|on|at|of|off|out|up|down|from|to|by|for|with|without|about|over|under|not"
    r"|no|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|more|less|most|least|all|some|any|i|you|he|she|it|we|they|there|here|now"
    r"|then|what|who|how|why|when|where"
    r"|both|each|every|such|so|as|like|between|after|before|during|because|just|only|also|still"
    r"|again|back|away|home)\b)[a-z-]{3,})"
    r"(?=\s*(?:[.,;:!?]|$|\b(?:and|but|with|for|to|at\s+best|than|in|overall|when)\b))",
    re.IGNORECASE,
)
_BARE_VERDICT = re.compile(
    r"^\W{0,9}(?:overall|in\s+short|all\s+in\s+all|in\s+sum|on\s+the\s+whole)?\W*(?:an?"
    r"|the)?\s*(?:[a-z]+ly\s+)?(?P<word>[a-z-]+)\s+[a-z]+\s*[.!]?$"
    r"|\b(?P<how>well|badly|poorly|nicely|beautifully|brilliantly|terribly|superbly|clumsily"
    r"|carelessly|sloppily|perfectly)\s*[.!,]"
    r"|\b(?:reads?|looks?|feels?|sounds?)\s+like\b|\bmakes?\s+(?:no|little|perfect)\s+sense\b"
    r"|\b(?:don'?t|do\s+not)\s+(?:think|find|believe)\b"
    r"|\b(?:waste|mess|joy|pleasure|disgrace|shame|masterpiece|failure|success|disaster"
    r"|nightmare)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class KindWords:
    """The words by which a judgement is known, and predicates that are none."""

    judging: Phrases
    plain_facts: Phrases


@dataclass(frozen=True)
class Sentence:
    """One sentence, verbatim, and what kind it is by itself."""

    text: str
    kind: Kind


def kinds_in(text: str, wording: FeedbackWording) -> Iterator[Sentence]:
    """Yield each sentence of a text with its kind."""
    for span in sentences(text):
        yield Sentence(span.text, kind_of(span.text, wording))


def kind_of(sentence: str, wording: FeedbackWording) -> Kind:
    """Return the kind of one sentence, taken out of its context."""
    plain = own_words(sentence)
    slot_words, flag_words = wording.slot_words, wording.flag_words
    if marks.request_in(plain, slot_words) or plain.rstrip().endswith("?"):
        return "request"
    if _STANCE.search(plain):
        return "judgement"
    if _CLAIMED.search(plain):
        return "observation"
    if _is_judged(plain, wording) or _is_flagged(plain, wording):
        return "judgement"
    if any(flags.labels_in(plain, flag_words.traits, flag_words.not_traits)):
        return "judgement"
    return "observation"


def _is_judged(plain: str, wording: FeedbackWording) -> bool:
    for graded in _PREDICATE.finditer(plain):
        if not wording.kind_words.plain_facts.at(plain, graded.start("word")):
            return True
    bare = _BARE_VERDICT.search(plain)
    if bare and (not bare["word"] or wording.kind_words.judging.at(plain, bare.start("word"))):
        return True
    if _VERDICT.search(plain):
        return True
    judging = wording.kind_words.judging
    for found in _GRADED.finditer(plain):
        for name in ("word", "next"):
            if found[name] and judging.at(plain, found.start(name)):
                return True
    return False


def _is_flagged(plain: str, wording: FeedbackWording) -> bool:
    words = wording.flag_words
    if words.praises.is_in(plain) and not marks.behaviour_in(plain, wording.slot_words):
        return True
    return words.vague.is_in(plain) or any(flags.vague_in(plain)) or any(flags.blame_in(plain))
