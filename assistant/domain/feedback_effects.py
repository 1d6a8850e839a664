"""Find what something led to: a feeling, a result, a loss, or what is told right after a deed.

Every function takes words with quotations blanked out and returns offsets into them.
"""

from __future__ import annotations

import re

from assistant.domain.feedback_marks import Place, SlotWords

_I_FEEL = re.compile(
    r"\b(?:i|we|me|us|they|he|she|everyone|it"
    r"|the\s+[\w'-]+(?:\s+[\w'-]+){0,2}?)\s*"
    r"(?:'m|\s+(?:was|am|were|are|is|felt|feel|feels|went|got|get|became|become|fell|looked|look"
    r"|im))\s+(?:(?:[\w'-]+\s+){0,3}?)$",
    re.IGNORECASE,
)
_AT_ME = re.compile(
    r"\b(?:people|they|everyone|everybody|someone|others|colleagues|(?:two|three|four|five|several|many"
    r"|some|half)\s+(?:of\s+)?(?:the\s+|them\s*|my\s+)?\w*|the\s+\w+)\s+(?:laughed|stared|giggled|smirked"
    r"|teased|joked|whispered|grinned|came\s+up|pointed)\s+(?:at|to|about|with)?\s*(?:me|us|my)\b"
    r"|\b(?:people|they|everyone|everybody)\s+(?:laughed|stared|giggled|smirked)\b",
    re.IGNORECASE,
)
_I_FELT = re.compile(
    r"\b(?:i|we)\s+(?:\w{2,}\s+){0,2}?(?:felt|feel)\s+(?!that\b|you|free\b|the\b|we\b|i\b"
    r"|like\s+(?:we|you|i\s+should|\w+ing))\w+",
    re.IGNORECASE,
)
_I_WAS_MADE = re.compile(
    r"\b(?:i|we)(?:'m|\s+(?:was|were|am|are))\s+(?:(?:so|very|quite|really|deeply|truly|rather"
    r"|a\s+bit|completely"
    r"|totally|not|then|also|just|\w+ly)\s+){0,3}(?!asked|told|invited|born|trained|raised|used"
    r"|supposed|based|scheduled"
    r"|interested|called|named|tired\s+of|hired|assigned|employed|concerned\b|delighted|convinced"
    r"|obliged|opposed"
    r"|prepared|need|indeed|introduced|taught|included\s+in)(?:[a-z]+ed\b|(?:taken\s+aback"
    r"|left\s+\w+|without\s+words|un[a-z]+"
    r"|speechless|left|at\s+a\s+loss|in\s+tears|sick|glad|over\s+the\s+moon|on\s+edge)\b)",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"\b(?:(?:it|that|this|which)\s+(?:really\s+|just\s+|also\s+)?(?:gave|cost|took|takes|made"
    r"|makes|helped|helps|meant|means|puts?"
    r"|left|leaves|drives?|drove|hurts?|scares?|scared|kept|keeps|saved|saves|set|sets"
    r"|was\s+a\s+(?:relief|shock|blow|slap)|felt"
    r"|bothers?|bothered|stung)\s|as\s+a\s+(?:result|consequence)|with\s+the\s+(?:result"
    r"|effect)\s+that|because\s+of\s+(?:that|this)"
    r"|(?:since|ever\s+since|after)\s+(?:then|that)\s+(?:i|we|they|he|she|people)\b"
    r"|so\s+embarrassing|(?:i|we|they|she|he)\s+(?:no\s+longer"
    r"|haven'?t|hasn'?t|hadn'?t|couldn'?t|could\s+not|can'?t|cannot|can\s+hardly|could\s+hardly"
    r"|couldnt|didn'?t\s+(?:dare|sleep|know)|dont\s+feel"
    r"|do\s+not\s+feel|don'?t\s+feel|don'?t\s+(?:dare|know\s+(?:how|what|where|which|whether|if"
    r"|who))|(?:had|have)\s+to\s+(?!say|ask|tell|admit|go\b|understand|learn|accept|know|explain)"
    r"|end(?:ed)?\s+up"
    r"|lost|missed|cried|froze|spent|waited|stopped|keep|kept)\b|i(?:'ve|\s+have)\s+(?:not|never"
    r"|still)\s|i\s+still\s+(?:don'?t|do\s+not|have|can'?t)"
    r"|i'?m\s+(?:not\s+ok|looking\s+at\s+other)|(?:is|are)\s+(?:now\s+)?(?:confused|angry|furious"
    r"|upset|broken|lost|delayed)\b"
    r"|down\s+the\s+drain|in\s+the\s+bin)",
    re.IGNORECASE,
)
_BLAMED_FOR = re.compile(
    r"\b(?:(?:your|ur)\s+(?:own\s+)?fault|(?:because\s+of|thanks\s+to)\s+you|down\s+to\s+you"
    r"|to\s+blame\s+for|(?:are|'re)\s+the\s+reason(?:\s+why)?|without\s+you)\s*(?:that\s+)?[\s,]*"
    r"(?P<loss>(?:(?:i|we|they|he|she|it|this|my|our|the|nobody)\b"
    r"|[a-z]+\s)[\w' ]*?\b(?:(?:ha(?:s|ve)\s+|had\s+|was\s+|were\s+|is\s+|are\s+)?"
    r"(?:\w+ed|lost|broke|broken|missed|got|have\s+to|had\s+to|fell|left|went|look|late|resigned"
    r"|quit|happened|gone|cancelled|queue|failure|mess)\b))"
    r"|\byou\s+(?:have\s+)?cost\s+(?:us|me|the\s+\w+)\s+(?P<cost>[\w' ]+)",
    re.IGNORECASE,
)
_CONSEQUENCE = re.compile(
    r"(?:(?:and|so|then|which|therefore|afterwards|since then|after that|now|later|hence)[\s,]+)*"
    r"(?:i\s+(?!noticed|saw|think|thought|know|knew|understand|mean|suggest|wish|hope|want|would"
    r"|may|might|propose|observed|heard(?!\s+it)|believe|had\s+asked|'d|ask|request|need"
    r"|am\s+sorry|love"
    r"|admire|like|remember|guess|suppose)"
    r"|we\s|it\s|the\s+[\w'-]+\s+(?!that|of)|my\s|our\s|they\s|he\s|she\s|this\s|that\s+(?!you|we"
    r"|i)"
    r"|nobody\s|no one\s|everyone\s|(?:two|three|four|five|some|several|many|most)\s+(?:of|people)"
    r"|people\s|half\s|\d+\s+\w|\w+\s+(?:was|were|went|got|had|has|have|is|are)\s|\w+s\s+get\s"
    r"|(?:missed|lost|felt|got|had\s+to|couldn'?t|couldnt|cried|ended\s+up|spent|so\s+\w+ing)\s"
    r"|meant|made|led\b|caused|left\s)",
    re.IGNORECASE,
)
_NO_EFFECT = re.compile(
    r"(?:you|u|your|but|if|please|pls|kindly|because|although|though|next|maybe|perhaps|let|dear"
    r"|hi|hello|best|regards|thanks|can|could|would|will|do|don't|stop|try|give|tell|ask|send|use"
    r"|i\s+(?:noticed|saw|think|thought|know|knew|understand|mean|suggest|wish|hope|want|would"
    r"|propose|observed|heard(?!\s+it)|believe|ask|request|need|am\s+sorry|love|admire|like"
    r"|remember"
    r"|guess|suppose|am\s+sure|realise|realize|also\s+(?:saw|noticed))|i'(?:d|m\s+sorry|m\s+sure)"
    r"|my\s+(?:request|ask|wish|suggestion))\b",
    re.IGNORECASE,
)


def impact_in(plain: str, words: SlotWords) -> Place | None:
    """Return an effect that the words name by themselves: a feeling or a result."""
    found = words.impacts.search(plain) or _I_FELT.search(plain)
    if not found:
        found = _I_WAS_MADE.search(plain) or _RESULT.search(plain) or _AT_ME.search(plain)
    if found:
        return found.span()
    for feeling in words.feelings.all_in(plain):
        begin = max(0, feeling.start() - 60)
        subject = _I_FEEL.search(plain, begin, feeling.start())
        if subject:
            return subject.start(), feeling.end()
    return None


def loss_in(plain: str) -> Place | None:
    """Return the loss for which someone is blamed, where it is named."""
    found = _BLAMED_FOR.search(plain)
    return found.span("loss" if found["loss"] else "cost") if found else None


def is_felt(plain: str, words: SlotWords) -> bool:
    """Say whether an effect is told as a feeling, which needs no word about who caused it."""
    if _I_FELT.search(plain) or _I_WAS_MADE.search(plain) or _AT_ME.search(plain):
        return True
    return words.feelings.is_in(plain)


def is_consequence(clause: str) -> bool:
    """Say whether a clause, coming after what they did, can be what it led to."""
    return _CONSEQUENCE.match(clause.lstrip()) is not None


def opens_with_effect(sentence: str) -> bool:
    """Say whether a whole sentence, coming after what they did, can be what it led to."""
    return len(sentence.split()) > 2 and _NO_EFFECT.match(sentence.lstrip()) is None
