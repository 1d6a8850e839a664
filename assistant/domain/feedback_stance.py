"""Find where someone makes themselves small before speaking, or speaks from above.

An excuse for speaking at all and a lecture are the two ends of one scale. Being sorry for a deed
of one's own is no excuse, and a wish of one's own is no lecture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Place = tuple[int, int]

_SORRY = re.compile(
    r"\b(?:sorry|srry|apolog(?:y|ies|ise|ize|ising|izing)|forgive\s+me|pardon|excuse\s+me"
    r"|begging\s+your"
    r"|with\s+(?:considerable|great|some|much)\s+reluctance|hesitate\s+to|don'?t\s+be\s+(?:angry"
    r"|mad|upset"
    r"|offended)|do\s+not\s+be\s+(?:angry|mad|upset|offended))\b",
    re.IGNORECASE,
)
_SORRY_OTHERWISE = re.compile(
    r"\s*(?:(?:that\s+)?i\s+(?:was|am|were|missed|forgot|came|could\s*n|couldn|can'?t|didn"
    r"|did\s+not|have\s+to"
    r"|had|lost|broke|took|made)|for\s+(?:being|the\s+(?:delay|mistake|late|mess|confusion|noise)"
    r"|your\s|my\s"
    r"(?:late|mistake|delay))|about\s+(?:the|your|that|my)|to\s+(?:hear|learn|see|miss|leave|lose|have\s+missed)\b|we\s|[.!]?\s*$"
    r"|,?\s*that'?s\s+the\s+word|,?\s*(?:could|can|would|what|did|which)\s+(?:you|i|we|was)\s"
    r"(?:repeat|say|hear|spell|show|go|that|it)\b)",
    re.IGNORECASE,
)
_SMALL_ME = re.compile(
    r"\b(?:i(?:'m|\s+am)\s+(?:(?:only|just|merely|but)\s+(?:an?|the|your)\b|nobody\b"
    r"|no\s+one\s+to|silly\b"
    r"|probably\s+(?:wrong|out\s+of|overreacting))"
    r"|i(?:'ve|\s+have)\s+only\s+been\s+here|who\s+am\s+i\b|(?:may"
    r"|might)\s+not\s+be\s+for\s+me\s+to|(?:cheeky|bold|rude"
    r"|impertinent)\s+(?:of\s+me\s+)?(?:to\s+say|saying)|with\s+all\s+humility|i\s+hope\s+i\s+may"
    r"|(?:a|an)\s+\w+\s+has\s+no\s+business|has\s+no\s+business\s+\w+ing"
    r"|no\s+business\s+of\s+mine|my\s+(?:boldness|impertinence)|for\s+(?:someone"
    r"|somebody)\s+(?:at|of|in)\s+my"
    r"|a\s+person\s+of\s+my|not\s+(?:really\s+|for\s+)?(?:my|me|mine)\s+(?:place|call|business"
    r"|biz|job|role|to\s+"
    r"(?:say|judge|comment|criticise|criticize))|(?:isn'?t|is\s+not)\s+(?:really\s+)?(?:my"
    r"|mine)\s+(?:place|call"
    r"|business|to)|none\s+of\s+my\s+(?:business|biz)|mind\s+my\s+own\s+business|out\s+of\s+line"
    r"|overstep\w*"
    r"|shouldn'?t\s+(?:say|even|be\s+saying)|should\s+not\s+say|(?:feel"
    r"|felt)\s+(?:\w+\s+)?(?:awful|bad|terrible"
    r"|silly|guilty|stupid)\s+(?:for\s+)?(?:even\s+)?(?:saying|mentioning|raising|bringing"
    r"|writing)|hate\s+to\s+"
    r"(?:bring|say|be|mention|raise|bother)|hate\s+being\s+(?:that|the)"
    r"|nearly\s+didn'?t\s+(?:write|say|send)"
    r"|almost\s+didn'?t\s+(?:write|say|send)|dare\s+to\s+(?:speak|say|write|mention)"
    r"|no\s+right\s+to"
    r"|(?:maybe|perhaps)\s+i\s+have\s+no\s+right|hardly\s+befits|befits?\s+(?:me|a\s+person)"
    r"|presum\w+\s+(?:of\s+me"
    r"|to\s+(?:say|comment|speak))|for\s+the\s+presumption|ignore\s+me|don'?t\s+(?:want|mean"
    r"|wish)\s+to\s+(?:overstep"
    r"|bother|intrude|be\s+(?:rude|difficult|(?:an?\s+)?(?:nuisance|pain|bother|burden|pest))|make\s+(?:an?\s+)?(?:fuss|scene|trouble)|offend|complain|criticise|criticize)"
    r"|(?:it'?s|it\s+is|that'?s)\s+(?:probably|maybe|perhaps|surely|likely)\s+(?:just|only)\s+me"
    r"|(?:hardly|scarcely)\s+(?:for\s+me|my\s+place)\s+to"
    r"|i(?:'m|\s+am|\s+may\s+be|\s+might\s+be)\s+(?:probably\s+|perhaps\s+|maybe\s+|being\s+|just\s+)*"
    r"(?:over-?\s?sensitive|too\s+sensitive|over-?reacting|silly|paranoid|petty|picky|fussy)"
    r"|(?:i\s+)?know\s+this\s+is\s+"
    r"(?:dumb|silly|stupid))\b",
    re.IGNORECASE,
)
_ROLE = (
    r"(?:leaders?|boss(?:es)?|managers?|directors?|teachers?|doctors?|consultants?|physicians?"
    r"|surgeons?"
    r"|chiefs?|heads?(?:\s+of\s+department)?|supervisors?|professionals?|crafts(?:man|men)|masters?"
    r"|mentors?|seniors?|executives?|professors?|nurses?|principals?|headmasters?|ministers?"
    r"|officials?"
    r"|officers?|captains?|chairs?|coach(?:es)?|chefs?|conductors?|owners?|editors?|judges?"
    r"|partners?|people\s+in\s+(?:your|a)\s+position|those\s+(?:entrusted|in\s+(?:charge"
    r"|authority|power))[\w ]{0,20}"
    r"|public\s+service|leadership|management|one)"
)
_GENERIC = re.compile(
    rf"(?:^|[,;:.]|\b(?:and|but|that|because|is\s+that|behoves"
    rf"|behooves)\b)\s*(?:[\w'-]+\s+){{0,3}}?"
    rf"(?<!our )(?<!my )(?<!the )(?<!your )\b{_ROLE}(?:\s+(?:nowadays|today"
    rf"|of\s+your\s+generation|these\s+days"
    r"|always|who\s+[\w' ]{3,30}))?\s+(?:must|should|has\s+to|have\s+to|needs?\s+to|ought\s+to"
    r"|listens?|serves?"
    r"|means?|leads?|checks?|asks?|earns?|shows?|shares?|trusts?|to\s+listen|can'?t|cannot"
    r"|will\s+(?:lose|never)"
    r"|do(?:es)?\s+not|don'?t|doesn'?t|eats?|speaks?|goes\s+first|stands?|protects?|admits?"
    r"|arrives?|keeps?|treats?|apologi[sz]es?|respects?|prepares?|thanks?|never\s+\w+|always\s+\w+"
    r"|makes\s+time|gives?|knows?|learns?|praises?|delegates?)\b",
    re.IGNORECASE,
)
_ANY_ONE = re.compile(
    r"(?:^|[,;:.]\s+|\band\s+|\bthat\s+)(?:(?:an?|any|every)\s+(?:[\w-]+\s+){1,3}?"
    r"|(?:the\s+)?(?:old|young|older|younger)\s+(?:ones|people|generation)\s+|(?:anyone|anybody"
    r"|whoever|he|those)\s+who\s+\w+\s+)"
    r"(?:ought\s+to|should|must|has\s+to|have\s+to|needs?\s+to)\s+(?!be\s+(?:added|included|given"
    r"|sent|cited))\w+",
    re.IGNORECASE,
)
_LEARN = re.compile(
    r"\b(?:you(?:\s+people)?\s+(?:(?:really|just|simply|still|now|all)\s+)*(?:must"
    r"|have\s+(?:got\s+)?to|need\s+to|should"
    r"|ought\s+to|gotta)\s+(?:(?:really|just|finally)\s+)?(?:understand|realise|realize|learn"
    r"|accept|know|get\s+(?:that"
    r"|it|used)|remember|bear\s+in\s+mind|recognise|recognize|keep\s+in\s+mind)"
    r"|what\s+you\s+(?:have|need|must)\s+(?:to\s+)?understand|(?:this"
    r"|that)\s+you\s+must\s+(?:learn|know|understand)"
    r"|(?:it\s+is|it's)\s+(?:necessary|essential|important|time)\s+that\s+you\s+(?:understand"
    r"|learn|accept|realise"
    r"|realize|know)|one\s+(?:has|ought|needs|must|should)\s+(?:not\s+)?(?:to\s+)?\w+"
    r"|(?:an?|any|every)\s+(?:good|real|true|decent|proper|great|responsible)\s+(?!report|plan|slide|talk"
    r"|meeting|question|idea|example|start|email|mail|name|time|day|deal|many|way)[a-z]+\s+(?:never\s+"
    r"|always\s+)?(?!is\b|was\b|has\b|does\b|us\b|this\b|as\b|news\b)[a-z]+s\b"
    r"|(?:it\s+is|it's)\s+(?:high\s+|about\s+)?time\s+(?:that\s+)?you\s+(?:people\s+)?(?:\w+ly\s+)?"
    r"(?:understood|learn(?:ed|t)|reali[sz]ed|accepted|grew\s+up|woke\s+up|listened|respected)"
    r"|respect\s+(?:is|must\s+be|has\s+to\s+be)\s+(?:earned|mutual|a\s+two-way|something)"
    r"|it\s+beho(?:o)?ves"
    r"|let\s+me\s+(?:explain|teach|tell\s+you)\s+(?:how|why|you|what|something|that)|(?:must"
    r"|should|ought\s+to|have\s+to)"
    r"\s+bear\s+in\s+mind|that(?:'s|\s+is)\s+(?:what\s+)?(?:leadership|management)(?:\s+means)?"
    r"|\w+\s+101\b"
    r"|have\s+to\s+(?:accept|understand)\s+(?:it|that)|every\s+(?:management|leadership)\s+book"
    r"|(?:the\s+)?first\s+rule"
    r"\s+of|^\W{0,9}learn\s+(?:it|that)\b|it'?s\s+20\d\d)\b",
    re.IGNORECASE,
)


def apologies_in(plain: str) -> Iterator[Place]:
    """Yield each excuse for speaking at all; being sorry for a deed of one's own is none."""
    for found in _SORRY.finditer(plain):
        if not _SORRY_OTHERWISE.match(plain, found.end()):
            yield found.span()
    for small in _SMALL_ME.finditer(plain):
        yield small.span()


def lectures_in(plain: str) -> Iterator[Place]:
    """Yield each rule about what people in their place are or do, or what they must learn."""
    if plain.rstrip().endswith("?"):
        return
    for pattern in (_GENERIC, _ANY_ONE, _LEARN):
        for found in pattern.finditer(plain):
            yield found.span()
