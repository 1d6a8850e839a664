"""Find in a sentence what is asked of someone: by its grammar first, then by lists.

A request is a modal question, a wish about what someone does, an obligation, a suggestion or an
imperative. A command is told from a statement by what stands before its verb (nothing, or an
adverb) and after it (an object or a particle); no list of verbs is complete.
"""

from __future__ import annotations

import re

from assistant.domain.wording import Phrases

Place = tuple[int, int]

_OPENING = (
    r"(?:(?:so|and|but|then|or|hey|hi|ok|okay|well|first|second|step\s+\w+:|next\s+time|just"
    r"|in\s+(?:the\s+)?future|from\s+now\s+on|going\s+forward|please|kindly|maybe|perhaps"
    r"|better|simply|always|never|to\s+[\w' -]{3,40})[\s,:]+){0,3}"
)
# Words that a sentence may begin with and that are no verb in its base form.
_NO_VERB = (
    r"(?!(?:i|you|u|he|she|it|we|they|the|an?|this|that|these|those|my|your|our|his|her|its|their"
    r"|what|who|whom|whose|which|when|where|why|how|if|as|at|in|on|of|off|for|from|with|without"
    r"|by|to|into|onto|over|under|up|down|out|about|after|before|since|until|during|while"
    r"|because|although|though|unless|but|and|or|nor|so|yet|than|not|no|yes|nah|yeah|all|some"
    r"|any|each|every|both|many|most|more|less|much|few|several|two|three|four|five|people"
    r"|everyone|everybody|nobody|someone|somebody|something|nothing|anything|everything|there"
    r"|here|now|today|yesterday|tomorrow|am|is|are|was|were|be|been|being|do|does|did|have|has"
    r"|had|will|would|shall|should|can|could|may|might|must|ought|dear|thanks|thank|thx|love"
    r"|sure|great|good|nice|well|brilliant|wonderful|fantastic|bravo|happy|sorry|apologies"
    r"|boss|sir|madam|doctor|professor|too|very|quite|really|also|even|only|still|already"
    r"|once|twice|again|back|then|honestly|anyway|lol|btw|fyi|half|part|between|given"
    r"|like|unlike|against|among|across|through|per|plus|except|despite|due|whether|once"
    r"|face|trust|believe|forgive|excuse|pardon|permit|allow|suppose|guess|imagine|enjoy"
    r"|welcome|relax|congratulations|did|got|led|lost|felt|best|worst|first|last|next|one"
    r"|well|long|whole|such|own|same|other|another|just|never|always|sometimes|often)\b"
    r"|overall|however|moreover|finally|ultimately|instead|perhaps|either|neither|therefore|thus"
    r"|hence|besides"
    r"|ur|done|said|told|went|took|gave|made|got|came|sent|put\s+me|left\s+me|kept|found|wrote"
    r"|spoke|saw|heard|traffic"
    r"|\w+(?:ed|\w{2}ing|ly|ness|tion|ment|ity|[^s]s)\b)"
)
_OBJECT = (
    r"(?:me|us|him|her|them|it|my|our|your|his|their|its|the|an?|this|that|these|those|all|each"
    r"|every|everyone|everybody|one|two|three|both|some|any|more|less|fewer|how|what|where|why"
    r"|whether|which|hands|people|names|up|down|off|out|away|back|aside|to|into|in|on|at|with"
    r"|for|from|before|after|until|left|right|hello|sorry|thank|yes|no|slowly|first|ahead"
    r"|receipt|decisions|things|questions|time)\b"
)
_COMMAND = re.compile(
    rf"^\W{{0,9}}{_OPENING}(?P<asked>(?:please\s+|kindly\s+)?"
    rf"(?:(?:do\s+not|don'?t|never)\s+{_NO_VERB}[a-z]{{2,14}}"
    rf"|(?:stop|start|keep|avoid|try)\s+(?:[a-z]{{2,14}}ing|to)\b"
    rf"|{_NO_VERB}[a-z]{{2,14}}\s+(?={_OBJECT})))",
    re.IGNORECASE,
)
_NOT_ASKED = re.compile(
    r"(?:let\s+me\s+(?:explain|tell|know\s+(?:your|how\s+you|what\s+you)|say|begin|start|add"
    r"|teach|first)"
    r"|(?:don'?t|do\s+not)\s+(?:you|be\s+(?:so\s+)?(?:hard|angry|mad|upset|sad|afraid|shy|sorry"
    r"|offended|discouraged)|b\s+mad|worry|lose|give\s+up|get\s+me|mind|think|take\s+(?:this|it)"
    r"|know|want|mean|like|feel|trouble)|tell\s+me\s+(?:if|how|what|why|more)\s|stop\s+me\s+if"
    r"|come\s+on|hang\s+on|hold\s+on|never\s+(?:mind|change)|feel\s+free|ignore\s+me|have\s+(?:an?"
    r"\s+(?:great|good|nice|lovely))|get\s+well|keep\s+(?:it\s+up|going|up)|take\s+(?:care|an\s+"
    r"umbrella)|hope\s|look\s+at\s+(?:you|that|how|what)|thank|nothing\s|see\s+you"
    r"|help\s+me\s+under"
    r"|correct\s+me|where\s+do\s+i|go\s+on|happen|find\s+attached|see\s+attached|say\s+so\b"
    r"|learn\s+(?:it|that)|give\s+(?:it|yourself)\s+|get\s+(?:used|with)|please\s+(?:find"
    r"|see)\s+attached)",
    re.IGNORECASE,
)
_NOT_PLEASE = re.compile(
    r"\s*,?\s*(?:forgive|excuse|pardon|find\s+attached|see\s+attached|don'?t\s+(?:be|take|worry"
    r"|think|get|b\s|lose|hate|feel)|do\s+not\s+(?:be|take|worry|think)|do\s+(?:go\s+on|not)"
    r"|do\s+tell\s+me\s+to|never\s+change|tell\s+me\s+(?:how|what|if|why)|let\s+me\s+know\s+(?:how"
    r"|what\s+you)|god|[,.!]|accept\s+my|ignore|bear\s+with)",
    re.IGNORECASE,
)
_PLEASE = re.compile(r"\bplease\b(?=[\s,]*\w)|[\w'],?\s+\bplease\b(?=[.!?\s]*$)", re.IGNORECASE)
_ASKER = (
    r"(?:you|we|i|someone|somebody|anyone|anybody|one\s+of\s+you|you\s+(?:both|all|two)"
    r"|they|it|this|that|these|those|(?:the|an?|my|our|your)\s+\w+(?:\s+\w+)?)"
)
_MODAL = re.compile(
    rf"^\W{{0,9}}{_OPENING}(?:[\w']+(?:\s+[\w']+){{0,8}},\s+)?"
    rf"(?P<asked>(?:can|could|will|would|may|might|shall)\s+{_ASKER}\s+"
    r"(?:please\s+|kindly\s+|maybe\s+|perhaps\s+|just\s+|at\s+least\s+|also\s+)*[a-z]+)",
    re.IGNORECASE,
)
_MODAL_WITHIN = re.compile(
    r"(?:,|\b(?:and|so|but|then|or)\b|[-–—:])\s*(?P<asked>(?:can|could|would|will)\s+(?:you|we)\s+"
    r"(?:please\s+|maybe\s+|just\s+)*[a-z]+)(?=[^?]*\?)",
    re.IGNORECASE,
)
_NOT_MODAL = re.compile(
    r"(?:can|could|will|would|may|might|shall)\s+(?:(?:you|we|i)\s+(?:(?:please|maybe|perhaps"
    r"|just)\s+)*(?:recommend|believe|imagine|bring\s+\w+\s+or|hear|see\s+(?:why|that|how|me)"
    r"|say\b|agree\b"
    r"|guess|remember|feel|understand|do\s+(?:me\s+a\s+favour|this\s+to)|explain\s+(?:why|how"
    r"|what)|tell\s+me\s+(?:how|what(?!\s+(?:to|you\s+need))|why)|help\s+me\s+(?:to\s+)?under"
    r"|help\s+with|suggest|talk\s+about\s+(?:it|this|that)|discuss|ask\s+(?:how|why|what"
    r"|you\s+(?:how"
    r"|why|what))|be\b|like\b|love\b|prefer\b|know\b|point\s+out|come\s+to)"
    r"|the\s+\w+(?:\s+\w+)?\s+(?:be\s+(?!\w+(?:ed|en|de|nt)\b)|open|mean|happen)"
    r"|you\s+(?:have\s+(?:wanted|liked|done|said))"
    r"|(?:an?|some|any)\s+\w+\s+(?!be\s+\w+(?:ed|en|nt)\b)|(?:they|it|this|that|these"
    r"|those)\s+(?:be\s+(?:that|true|a\b|the\b|because)"
    r"|have|mean)\b)",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:i|we)(?:\s+(?:would|should|do|will|can|could|might|must|only|really|just|kindly"
    r"|respectfully|therefore|also))*(?:'d|'ll)?\s+"
    r"(?:(?:really|just|kindly|respectfully|also|only|much|very\s+much|rather)\s+)*"
    r"(?:(?:wish(?:\s+(?:for|that|to))?|like|love|prefer|want|need|suggest|propose|recommend"
    r"|request|ask|appreciate|welcome|urge|beg|encourage|hope|value)\s+"
    r"(?:(?:it\s+)?(?:if|when|for|that)\s+|(?:for\s+)?(?:you|us|a|an|the|some|more|two|three|one"
    r"|your"
    r"|him|her|them|everyone)\b(?!\s+(?:on\s+this|opinion|view|thoughts|too|all|so|guys|very))"
    r"|to\s+(?:be|get|have|see|keep|know|hear|receive|ask\s+(?:you|that|for)|sit|start|try"
    r"|finish|learn|alternate|move|agree|propose|suggest|request)\b|ask\s+you\b|\w+ing\b"
    r"|such\b|that\b)"
    r"|(?:feel\s+(?:much\s+)?(?:better|safer|happier|easier)\s+if|be\s+)?(?:grateful|obliged|glad"
    r"|happy|thankful|appreciative|delighted)\s+"
    r"(?:if|for|when|whenever|to\s+(?:get|have|receive)|were)\b"
    r"|feel\s+(?:much\s+)?(?:better|safer|happier|easier)\s+(?:if|with)\b|rather\s+(?:you|we|have"
    r"|not|be)\b|be\s+(?:grateful|obliged|glad|happy|thankful)\s+if)",
    re.IGNORECASE,
)
_FIRST_WISH = re.compile(
    r"^\W{0,9}(?:would|wld)\s+(?:love|like|appreciate|prefer)\s+(?:it\s+)?(?:if|for|to)\b", re.I
)
_NOT_WISH = re.compile(
    r"\b(?:i|we)\b[\w' ]*?\b(?:(?:love|like|need|want|hope|value|appreciate"
    r"|welcome)\s+(?:you\b(?!\s+(?:not\s+)?to\b)"
    r"|your\b|working\b|being\b|how\b|the\s+way\b)|(?:like|love|want|need|wish)\s+to\s+(?:know"
    r"|hear|understand|see\s+(?:how|what|it)|say|thank|tell|return|talk|start\s+by|be\s+(?:honest"
    r"|clear|fair|direct))|hope\s+(?:you(?:'re|\s+(?:are|had|have|slept|enjoy|don'?t|do\s+not|feel"
    r"|fail|know))|this|that\s+(?:this|it)|it|i)|need\s+(?:to\s+say|a\s+coffee|that\s+like)"
    r"|wish\s+(?:you\s+(?:well|a\b|all)|i\s)|like\s+(?:a|an|the)\b(?!\s+(?:note|day|word|week|copy"
    r"|chance|short|quick)))",
    re.IGNORECASE,
)
_WOULD_HELP = re.compile(
    r"\bit\s+would\s+have\s+been\s+(?:[a-z]+\s+)?(?:interesting|nice|good|helpful|useful|great"
    r"|better)"
    r"\s+(?:to|if)\b|\b(?:perhaps|maybe)\s+(?:it\s+(?:is|would\s+be)\s+)?(?:better|clearer"
    r"|an?\s+\w+er)\b"
    r"|\b(?:it|that)(?:\s+(?:would|might|could|will)|'d)\s+(?:also\s+|really\s+|already\s+)?"
    r"(?:(?:be|mean)\s+)?(?:(?:so|much|really|very|a\s+lot|a)\s+)*[\w-]*\s*(?:to\s+\w+\s+)?"
    r"(?:if|to|for\s+\w+\s+to|when)\b"
    r"|\bit\s+would\s+be\s+(?:much\s+|greatly\s+|very\s+)?(?:appreciated|helpful|welcome|kind"
    r"|great)\b"
    r"|\bwhat\s+(?:would|could|might|i'd|i\s+would|i)\s+(?:really\s+)?(?:help|wish|need|ask|like"
    r"|want|suggest|request)\b[\w' ]*?(?:\bis\b|:)"
    r"|\b(?:it|that)(?:\s+would|'d)\s+be\s+(?:such\s+)?an?\s+\w+\s+(?:to|if)\b|\bmy\s+(?:request"
    r"|ask|wish|suggestion|proposal|recommendation|plea)\s+(?:is|would\s+be)\b"
    r"|\bi(?:'m|\s+(?:am|was|had\s+been))\s+hoping\s+(?:you|we|to|for|that)\b"
    r"|\bany\s+chance\s+(?:you|we|i|of|that)\b"
    r"|\byou\s+(?:may|might)\s+(?:also\s+)?(?:want|wish|like)\s+to\s+\w+|\b(?:don'?t"
    r"|do\s+not)\s+forget\s+to\b|\bremember\s+to\s+\w+"
    r"|,\s+(?:will|would|could)\s+you\s*\?|\b(?:an?|one"
    r"|some)\s+(?:[\w-]+\s+){1,6}?would\s+(?:do\b|suffice|help|strengthen|improve|be\s+(?:lovely"
    r"|nice|great|good"
    r"|useful|helpful|interesting|better|welcome|fine))\b"
    r"|\b(?:is|would)\s+it\s+(?:be\s+)?(?:possible|ok(?:ay)?|all\s+right|fine|too\s+much"
    r"|feasible)\s+"
    r"(?:to|if|for)\b",
    re.IGNORECASE,
)
# How reviewers ask: of nobody in person, for something that is not there.
_MEASURED = re.compile(
    r"\bthan\s+(?:it|they|this|that)\s+(?:needs?|ha(?:s|ve)|ought|should)\b", re.I
)
_WANTED = re.compile(
    r"\b(?:i|we)(?:'d|\s+would)\s+(?:also\s+|really\s+)?have\s+(?:liked|loved|preferred|expected"
    r"|appreciated|hoped|wished)\b"
    r"|\b(?:it|that|this)\s+(?:might|may|could|would|is|'s|seems?)\s+(?:also\s+|perhaps\s+|well\s+)*"
    r"(?:be\s+)?(?:(?:well\s+|also\s+)?worth(?:while)?|advisable|preferable|desirable|sensible|wise"
    r"|useful|helpful|good|better|best|interesting|instructive|nice)\s+(?:\w+ing|to\s+\w+)\b"
    r"|\bwould\s+(?:also\s+)?make\s+sense\s+to\b|\b(?:one|you|the\s+authors?)\s+(?:could|might|may)"
    r"\s+(?:also\s+|perhaps\s+|consider\s+|instead\s+|want\s+to\s+)+\w+"
    r"|\b(?:is|are)\s+(?:\w+ly\s+)?(?:missing|absent|lacking|needed|required|necessary)\s+and\s+"
    r"(?:should|must|ought|needs?)\b|\b(?:should|must)\s+(?:read|be\s+\w+(?:ed|en))\b"
    r"|^\W{0,4}(?:an?\s+|more\s+|some\s+|further\s+|additional\s+|better\s+|clearer\s+)[\w\s-]{1,50}?"
    r"\b(?:is|are|seems?|would\s+be)\s+(?:also\s+|still\s+)?(?:needed|required|necessary|warranted"
    r"|called\s+for|in\s+order|welcome|desirable|appreciated)\b"
    r"|^\W{0,4}(?:the|this|your|these|those)\s+(?:[\w-]+\s+){1,3}needs?\s+(?:an?|some|more|further"
    r"|better|to|another|captions?|(?!polish)\w+ing)\b"
    r"|(?<!than )\bit\s+(?:just|only|still|really|simply)\s+needs\s+to\s+\w+"
    r"|^\W{0,4}(?:probably\s+|perhaps\s+)?best\s+(?:to|if|not\s+to)\s"
    r"|^\W{0,4}(?:suggest|recommend|propose)\s+(?:\w+ing|that|to)\b"
    r"|\bi\s+(?:also\s+)?(?:think|feel|believe)\s+(?:that\s+)?(?:you|we|the\s+\w+)\s+(?:could|should|might"
    r"|ought\s+to|need\s+to)\s+(?!have\b|know\b|be\s+ashamed)\w+"
    r"|^\W{0,4}if\s+you\b[^,.?]{2,60},\s*(?:please\s+|then\s+|just\s+)*(?:let\s+me\s+know|[a-z]+\s+"
    r"(?:me|us|them|it|a|the)\b)(?!\s+(?:would|will|is|was|are|were|had|has))"
    r"|^\W{0,4}(?:it|its|they|their|this|that|these|those|the|there|\w*\d\w*\s+and)\b[\w' -]{0,40}?"
    r"\s(?:should(?:n't)?|ought\s+to)\s+(?:also\s+|really\s+|probably\s+|then\s+|not\s+)*be\b"
    r"|^\W{0,4}(?:an?|one|some|more|two)\s[\w' -]{2,50}?\scould\s+(?:also\s+)?(?:explain|help"
    r"|clarify|show|be\s+added|be\s+useful|be\s+helpful|make)\b"
    r"|\bplease\s+(?:consider|see\s+to|note\s+the\s+typo)"
    r"|\bi(?:'d|\s+would)?\s+(?:also\s+|strongly\s+)?(?:recommend|advise|encourage|urge)\s+(?!this\b)",
    re.IGNORECASE,
)
_LETS = re.compile(
    r"\b(?:let's|lets|^let\s+us)\s+(?:please\s+|just\s+)?(?!meet|see|go|grab|eat|celebrate|hope"
    r"|face|say|be|talk|catch|not|call\s+it|wait|forget|get)[a-z]+",
    re.IGNORECASE,
)
_SUGGEST = re.compile(
    r"(?:^|[-–—,;:]\s*)needs?\s+(?:an?|more|some)\s|"
    r"^\W{0,9}(?:so\s+|and\s+|but\s+)?(?:(?:maybe|perhaps|possibly)\s+(?:(?:we|you)\s+(?:can"
    r"|could|might"
    r"|should)\b|(?:a|an|one|two|some|next\s+time)\s)|how\s+about\s|what\s+if\s+(?:we|you)\b"
    r"|why\s+(?:not|don'?t\s+(?:we|you))\s|better\s+(?:an?|the|not|to)\s"
    r"|next\s+time\b[^?]*\bfirst\b"
    r"|(?:one|some|any|a\s+\w+)\s+(?:more\s+)?\w+\s+would\s+(?:help|be)\b)"
    r"|\b(?:dm|text|txt|call|ask|tell|ping|message)\s+me\s+(?:first|before)\b|\bask\s+(?:first"
    r"|before)\b"
    r"|\b(?:maybe|perhaps)\s+(?:we|you)\s+(?:can|could|might)\s+(?!be\s+wrong|have\s+been)\w+",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"^\W{0,9}(?:[\w' -]{1,40},\s+)?(?:the|all|both|visitors|users|staff|authors|participants"
    r"|members"
    r"|candidates|everyone|everybody|someone|somebody|each|this|these|that|section|figure|table)\b"
    r"[\w' ]{0,40}?\s(?:should|must|needs?\s+to|ought\s+to|(?:has|have)\s+to"
    r"|could\s+(?:also\s+)?be)\s+"
    r"(?:also\s+|not\s+|at\s+least\s+)?(?!know|understand|accept|realise|realize|learn|remember"
    r"|listen"
    r"|have\b|bear)[a-z]+",
    re.IGNORECASE,
)
_HOW_BEFORE = re.compile(r"\b(?:how|why|what|when)\s+$", re.IGNORECASE)
_TOLD = re.compile(r"\b(?:i|he|she|they|we)\s+(?:asked|told|said|wanted|had)\s+[\w' ]{0,12}$", re.I)


def asked_in(plain: str, listed: Phrases, not_asked: Phrases, commands: Phrases) -> Place | None:
    """Return the words that ask for something, without the "you should" that lectures.

    `listed` and `not_asked` are phrases that count and that never count; `commands` are verbs
    that can stand alone as an imperative.
    """
    if not_asked.is_in(plain):
        return None
    for found in (_modal(plain), _wish(plain), _plain(plain), _please(plain)):
        if found:
            return found
    for phrase in listed.all_in(plain):
        if not _HOW_BEFORE.search(plain[max(0, phrase.start() - 8) : phrase.start()]):
            return phrase.span()
    return _command(plain, commands)


def _modal(plain: str) -> Place | None:
    found = _MODAL.match(plain) or _MODAL_WITHIN.search(plain)
    if not found or _NOT_MODAL.match(plain, found.start("asked")):
        return None
    return found.span("asked")


def _wish(plain: str) -> Place | None:
    found = _WISH.search(plain) or _FIRST_WISH.match(plain)
    if not found or _NOT_WISH.match(plain, found.start()):
        return None
    if _TOLD.search(plain[max(0, found.start() - 24) : found.start()]):
        return None
    return found.span()


def _plain(plain: str) -> Place | None:
    for pattern in (_WOULD_HELP, _WANTED, _LETS, _SUGGEST, _DUTY):
        found = None if _MEASURED.search(plain) else pattern.search(plain)
        if found:
            return found.span()
    return None


def _please(plain: str) -> Place | None:
    for found in _PLEASE.finditer(plain):
        if (
            not _NOT_PLEASE.match(plain, found.start() + len("please"))
            or found.group()[0] not in "pP"
        ):
            return found.span()
    return None


def _command(plain: str, commands: Phrases) -> Place | None:
    opening = re.match(rf"^\W{{0,9}}{_OPENING}", plain, re.IGNORECASE)
    at = opening.end() if opening else 0
    if _NOT_ASKED.match(plain, at):
        return None
    alone = commands.at(plain, at)
    if alone:
        return alone.span()
    found = _COMMAND.match(plain)
    if not found or _NOT_ASKED.match(plain, found.start("asked")):
        return None
    return found.span("asked")
