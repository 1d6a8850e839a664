"""Find by grammar what makes feedback hard to hear: labels, guesses, blame, vagueness.

Word lists in prompts/checks/feedback.yaml name the words of each kind; the patterns here say how
such words have to stand for the kind to hold: who is spoken of, by which verb, in which mood.
Every function yields offsets into the sentence that it is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.domain import feedback_oblique as oblique
from assistant.domain.wording import Phrases

Place = tuple[int, int]

_ARE = (
    r"(?:'re|\s+(?:are|were|is|r|seem|act|sound|look|can\s+be|have\s+been|being"
    r"|come\s+across\s+as)|'ve\s+been)"
)
_MORE = (
    r"(?:so|such|too|very|just|simply|really|quite|rather|pretty|kinda|kind\s+of|sort\s+of|a\s+bit"
    r"|a\s+little|a\s+lot|basically|deeply|totally|completely|absolutely|exceedingly|utterly|always"
    r"|forever|constantly|never|often|sometimes|being|also|honestly|frankly|nothing\s+but|only"
    r"|still"
    r"|extremely|terribly|plain|madam|sir|boss|doctor|professor|so{2,}|a|an|the|person|man|woman"
    r"|born"
    r"|real|total|complete|right|to\s+be\s+\w+|with\s+respect)"
)
_LABEL_LEAD = re.compile(
    rf"\b(?:you{_ARE}|youre|ur|you\s+tend\s+to\s+be|you\s+strike\s+\w+\s+as"
    rf"|you\s+have\s+shown\s+yourself\s+(?:to\s+be)?|(?:find|consider|think|call)\s+you|you\s+being"
    rf"|your\s+(?:behaviour|behavior|attitude|style|manner|tone|way|reaction)\s+(?:is|was)"
    rf"|you\s+(?:behave|act)(?:\s+(?:like|as))?|always\s+you\s+are|you\s+always\s+are|your"
    rf"|your\s+problem\s+is\s+that\s+you{_ARE})"
    rf"(?:[\s,]+{_MORE}\b){{0,5}}[\s,]+(?:[\w'-]+\s+){{0,2}}?$",
    re.IGNORECASE,
)
_SAID_BY_THEM = re.compile(
    r"\b(?:you\s+(?:say|said|feel|felt|think|thought|told\s+me|keep\s+saying|worry|are\s+afraid)"
    r"|if|whether|as\s+though|as\s+if|not\s+that|don'?t\s+(?:mean|think|say))\s+(?:that\s+)?$",
    re.IGNORECASE,
)
_NOT = re.compile(r"(?:\bnot|n't|\bhardly)\s+(?:[\w'-]+\s+)?$", re.IGNORECASE)
_UNKNOWN_LABEL = re.compile(
    r"\byou(?:'re|\s+are|\s+is|\s+r)(?:\s+(?:always|basically|simply|just|really|honestly"
    r"|at\s+heart"
    r"|nothing\s+but|kinda|so|totally|frankly|madam|sir|,))*"
    r"(?:\s+(?:(?P<such>such\s+an?|forever\s+the|an?)(?:\s+[\w-]+){0,2}?\s+(?P<noun>[a-z-]{3,})"
    r"(?=\s*[,.!?;]|\s+(?:and|or|but|when|who|through|to\s+be|in\s+this|on\s+this|with"
    r"|at\s+heart)\b|\s*$)"
    r"|(?P<neg>(?:un|dis|ir)[a-z]{4,}|[a-z]{3,}(?:less|phobic|ish))\b)|\s+[a-z]+\s+as\s+an?\s+\w+)"
    r"|\byou\s+(?:have|'ve\s+got|have\s+got)\s+no\s+(?:empathy|patience|manners|spine|heart|shame"
    r"|class|tact|humour|humor|backbone"
    r"|feelings?|decency|conscience|taste|discipline|courage|character)\b|\byou\s+(?:are"
    r"|'re)\s+an?\s+\w+\s+without\s+(?:an?\s+)?\w+",
    re.IGNORECASE,
)
_WANT = re.compile(
    r"\byou\s+(?P<how>(?:only|just|really|obviously|clearly|evidently|secretly|simply|probably"
    r"|deep\s+down|always|actually|surely)\s+)*(?:"
    r"(?:don'?t|do\s+not|didn'?t|never|no\s+longer)\s+(?:(?:really|even|actually)\s+)?"
    r"(?:want(?:ed)?|care|like|respect|trust|value|believe\s+in|wish)\b(?!\s+to\s+(?:hear|talk"
    r"|see)\s+me\b)"
    r"|want(?:ed)?\b(?!\s+(?:the|an?|my|your|our|it|them|this|that|some|more|one|two|me\s+to)\b"
    r"(?!\s+(?:glory|credit|attention|spotlight|power|applause|praise|fame|job|last\s+word)))|wish\b|care\s+only|couldn'?t\s+care|could\s+not\s+care"
    r"|hope(?:d)?\s+(?:i|we|they|that\s+(?:i|we|they))\b|(?:like|love|enjoy)\s+(?:it\s+when\b|making|seeing"
    r"|watching|hearing|humiliating|putting|when\s+(?:we|i|people)|to\s+(?:make|see|put|hear))\b"
    r"|think\s+(?:that\s+)?(?!it\b|this\b|that\b|of\b|about\b)(?:\w+\s+){1,4}?(?:are|is|am|know"
    r"|should|can|must|have)\b"
    r"|(?:regard|consider|see|view)\s+(?:us|me|this|them|\w+)(?:\s+\w+)?\s+(?:as|beneath|below)\b"
    r"|find\s+it\s+(?:funny|amusing|entertaining)|look\s+down\s+on|hate\b|despise\b|resent\b"
    r"|fear\b|can'?t\s+(?:stand|handle|bear|stomach)\b"
    r"|cannot\s+(?:stand|handle|bear)\b|feel\s+(?:threatened|superior))|\bi\s+bet\s+you\s+\w+"
    r"|\byou(?:'re|\s+are|\s+were)\s+(?:(?:just|only|really|always|simply"
    r"|obviously)\s+)*(?:waiting\s+"
    r"for|after\s|afraid\s+(?:of|that|i|we)|scared\s+(?:of|that)|jealous|trying\s+to|hoping\s+(?:to"
    r"|that|i|we)|out\s+to\b)"
    r"|\byour\s+(?:sole|only|real|true|hidden|secret|main)?\s*(?:intention|aim|goal|purpose|motive"
    r"|agenda|plan)\s+(?:was|is|has\s+been)\b",
    re.IGNORECASE,
)
_WANT_ASKED = re.compile(
    r"\b(?:if|when|whenever|what|whatever|do|did|does|as|how|whether|why|wherever|where|that|than"
    r"|like"
    r"|until|sure|hope|glad|know\s+that|unless|because\s+i|anything|everything|all|maybe|perhaps"
    r"|things|who|day|time|way|one|ones|person|work|see)\s+$",
    re.IGNORECASE,
)
_WHY_THEM = re.compile(
    r"\b(?:because|cause|cos|since|as|for)\s+(?:you(?:'re|\s+(?:are|were))?\s+(?:(?:just|only"
    r"|really|so)\s+)*"
    r"(?:afraid|scared|jealous|want|wanted|need|needed|feel|felt|fear|can'?t\s+(?:stand|handle"
    r"|bear)|cannot"
    r"\s+(?:stand|handle|bear)|don'?t\s+(?:like|want|trust|respect|care|believe)|do\s+not\s+(?:like"
    r"|want|trust|respect|care|believe)|never\s+(?:liked|wanted|cared|trusted)|didn'?t\s+(?:like"
    r"|want"
    r"|care|trust)|fancy|like|love|hate|hated|think|thought|enjoy|prefer|believe|threatened"
    r"|biased|(?:have|had)\s+(?:an?|no|something|your)\b|(?:are|were|'re)\s+(?!late\b|away\b"
    r"|ill\b|sick\b|on\b|in\b|out\b|not\b|at\b|there\b)\w+)"
    r"|(?:his|her|their|he|she)\b(?:\s+[\w']+){0,4}?\s+(?:\w+s\s+you|(?:with|to|for)\s+you|your\s+\w+)\b)",
    re.IGNORECASE,
)
_SO_THAT = re.compile(
    r"\b(?:(?<=you\s)(?:just|only|merely)\s+(?!want|need|have|got|used|try|tried|went|came"
    r"|had)[a-z]+\s+(?:\w+\s+){0,3}?to\s+[a-z]+|(?:just|only|simply|merely|purely|clearly"
    r"|obviously)\s+(?:so\s+(?:that\s+)?(?:you|everyone)"
    r"\s+(?:could|can|would|will|look)|to\s+[a-z]+)|so\s+(?:that\s+)?you\s+(?:could|can"
    r"|would)\s+(?:look"
    r"|say|claim|tell|show|boast|take|get|shine)|so\s+as\s+(?:not\s+)?to\s+\w+"
    r"|(?:in\s+order\s+)?to\s+(?:teach\s+\w+(?:\s+\w+)?\s+a\s+lesson|deny|please\s+(?:the|your)"
    r"|spite|punish|humiliate"
    r"|embarrass|annoy|hurt|provoke|impress|show\s+off|get\s+(?:back\s+at|rid\s+of)|get\s+(?:me"
    r"|us)\s+out"
    r"|tick\s+a\s+box|look\s+(?:good|clever|important)|prove\s+(?:a|your)\s|make\s+(?:me|us|them"
    r"|him|her"
    r"|yourself|my\s+\w+|your\s+\w+)\s+(?:\w+\s+)?look|secure\s+your|protect\s+your|save\s+your)"
    r"|so\s+(?:that\s+)?you\s+(?:wouldn'?t|didn'?t|don'?t|won'?t)\s+have\s+to"
    r"|for\s+your\s+own\s+(?!sake|good|safety|records?)\w+|out\s+of\s+(?:spite|jealousy|envy|fear"
    r"|pride|malice|vanity|revenge|laziness))\b",
    re.IGNORECASE,
)
_SO_THAT_NOT_THEM = re.compile(r"\b(?:i|we|he|she|they|i'm|want|like|asked|here|me|us)\s+$", re.I)
_YOU = re.compile(r"\b(?:you|you're|youre|you've|ur)\b", re.IGNORECASE)
_HARM = re.compile(
    r"\byou(?:'ve|\s+have|\s+had)?\s+(?:(?:just|really|completely|totally|nearly"
    r"|single-handedly)\s+)*"
    r"(?:ruin(?:ed)?|wreck(?:ed)?|destroy(?:ed)?|spoil(?:ed|t)?|sabotaged?|poison(?:ed)?"
    r"|humiliated?"
    r"|betray(?:ed)?|abandon(?:ed)?|broke\s+(?!down\s+the)(?:the|my|our|prod|it)|cost\s+(?:us|me"
    r"|the\s+(?:team|ward|company|school|firm|shift|project|client|hospital|department|unit|club))"
    r"|killed|(?:driven|drove|scared|chased|pushed|frightened|turned)\s+(?:away|off|half|all"
    r"|everyone|the\s+\w+\s+away)|fail(?:ed)?\s+(?:us|me|the|them|everyone)|let\s+(?:me|us"
    r"|the\s+\w+|everyone|them)\s+"
    r"(?:all\s+)?(?:down|take\s+the\s+(?:heat|blame|fall))|(?:put|left|brought|drove|dragged"
    r"|landed|got)"
    r"\s+[\w ']{1,40}?\s+(?:in|into|at|through|to)\s+(?:danger|risk|disrepute|trouble|the\s+mud"
    r"|despair"
    r"|this\s+mess|the\s+lurch)|made?\s+(?:me|us|him|her|them|the\s+\w+|our\s+\w+)\s+(?:feel"
    r"|look)\b)",
    re.IGNORECASE,
)
_BLAME = re.compile(
    r"\b(?:(?:your|ur)\s+(?:own\s+)?(?:fault|mistake|responsibility\s+alone|doing)\b"
    r"|by\s+your\s+fault"
    r"|(?:is|are|was|'s)\s+(?:all\s+)?(?:on|down\s+to)\s+you\b|down\s+to\s+you\s+that"
    r"|(?:responsibility|blame|fault|guilt)\b[\w' ]{0,40}?\s(?:is|lies"
    r"|was)\s+(?:entirely\s+)?(?:yours|with\s+you)\b"
    r"|without\s+you\s+(?:this|that|it|we)\b|look\s+(?:at\s+)?what\s+you(?:'ve"
    r"|\s+have)?\s+(?:done|did)|you\s+(?:are|were|'re)\s+(?:to\s+blame|the\s+(?:reason|cause)"
    r"|responsible\s+for\s+(?:this|the\s+"
    r"(?:mess|disaster|failure|loss)))|(?:it\s+is\s+|it's\s+)?(?:all\s+)?(?:because\s+of"
    r"|thanks\s+to)\s+you\b)",
    re.IGNORECASE,
)
_THANKED = re.compile(r"\b(?:thanks|thank\s+you)\b(?!\s+to\b)", re.IGNORECASE)
_MANNER = (
    r"(?:style|manner|manners|tone|approach|way|vibe|attitude|conduct|leadership|cooperation"
    r"|communication|atmosphere|behaviou?r|presence|messages|emails|mails|thing|demeanou?r|delivery"
    r"|presentation|performance|collaboration|teamwork|management|mentoring|teaching|methods|habits"
    r"|people\s+skills)"
)
_VAGUE_MANNER = re.compile(
    rf"\b(?:(?:your|ur|the)\s+(?:[\w'-]+\s+){{0,2}}?{_MANNER}\b|(?:cooperation|communication"
    rf"|working)\s+with\s+you)"
    r"[\w', ]{0,60}?"
    r"(?:\b(?:is|are|was|feels?|comes?\s+across|seems?|has\s+been|have\s+been|could|might|can"
    r"|should"
    r"|needs?|leaves?|requires?|does|do|bothers?)\b|n't\b|'s\b)[\w', ]{0,40}?"
    r"(?:\b(?:not|off|difficult|better|improved?|improvement|work|polish\w*|desired|hard|weird"
    r"|strange"
    r"|odd|different\w*|bad|poor|a\s+bit\s+much|too\s+much|do\s+it|work(?:ing)?|attention"
    r"|suboptimal|unusual"
    r"|mixed|so\s+good|ideal|great)\b|n't\b)",
    re.IGNORECASE,
)
_VAGUE_IMPROVE = re.compile(
    r"\b(?:you\s+(?:could|might|should|can|may|need\s+to|have\s+to|must|would)\s+"
    r"(?:(?:maybe|perhaps|also|really|just|always|sometimes)\s+)*(?:be\s+(?:a\s+(?:bit"
    r"|little)\s+)?(?:(?:more|less)\s+"
    r"[a-z]+|better|nicer|different|[a-z]+er\b)|do\s+better|step\s+up|improve"
    r"|communicate\s+(?:differently|better|more)"
    r"|work\s+on\s+(?:your|yourself)|try\s+harder|change\s+your\s+(?:style|attitude|ways?))"
    r"|(?:your|ur)\s+(?:[\w-]+\s+){1,3}?(?:could|might|should|ought\s+to"
    r"|needs?\s+to)\s+be\s+(?:(?:a\s+bit|a\s+little|much|far)\s+)?(?:more\s+\w+|less\s+\w+"
    r"|better|\w+er\b|improved)|(?:the\s+way\s+(?:you|that\s+you)"
    r"|how\s+you)\s+[\w' ]{2,30}?\s+(?:is|isn'?t|leaves|could|needs|feels|bothers)\b"
    r"|gives?\s+(?:cause|rise|reason)\s+(?:for|to)\s+concern|your\s+\w+\s+(?:does\s*n'?o?t"
    r"|do\s*n'?o?t)\s+(?:really\s+)?(?:click|work|land|help|fit|suit)\b"
    r"|hit\s+and\s+miss|room\s+for\s+improvement|how\s+(?:things|it)\s+(?:are"
    r"|is)\s+(?:going\s+)?between\s+us|\byour\s+(?:[\w-]+\s+)?\w+\s+"
    r"(?:is|are|was|were)(?:n'?t|\s+not)\s+(?:very\s+|really\s+|so\s+|that\s+|always\s+"
    r"|particularly\s+)*(?:helpful|good|useful|clear|ideal|great|nice|right|adequate"
    r"|professional|appropriate|convincing)|(?:some(?:thing|\s+things?)?|things"
    r"|certain\s+(?:things|aspects|matters)|this\s+and\s+that|aspects)"
    r"(?:\s+[\w']+){0,6}?\s+(?:ha[sv]e?\s+to\s+change|must\s+change|need(?:s)?\s+to\s+change"
    r"|could\s+(?:have\s+been"
    r"|be)\s+(?:handled\s+|done\s+)?(?:better|improved|different\w*)|warrants?\s+\w+"
    r"|isn'?t\s+right|is\s+not\s+right"
    r"|about\s+(?:you|how\s+you)|been\s+(?:weird|off|strange|difficult))"
    r"|(?:put|place)\s+my\s+finger\s+on|if\s+you\s+(?:be|were|are)\s+(?:a\s+bit\s+)?(?:more"
    r"|less)\s+[a-z]+"
    r"|leaves?\s+(?:something|much|a\s+lot)\s+to\s+be\s+desired|(?:being|acting)\s+(?:weird"
    r"|strange|odd|funny)"
    r"|not\s+quite\s+right|warrants?\s+improvement|(?:some|several|a\s+few|certain)\s+(?:problems"
    r"|issues|concerns"
    r"|difficulties)\s+with\s+(?:you|your)\b|^\W{0,9}(?:just\s+)?(?:do|be)\s+(?:better|nicer"
    r"|more\s+\w+)\W*$"
    r"|a\s+bit\s+(?:much|off|weird)\b)",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    r"\b(?:you(?:'re|'ve|\s+(?:are|have|is))?\s+(?:(?:just|simply|almost|practically|have|are"
    r"|is)\s+)*"
    r"(?P<word>always|never|constantly|forever|permanently|invariably|perpetually"
    r"|without\s+exception)\b"
    r"|ur\s+(?P<ur>always|never|constantly)\b|(?P<first>always)\s+you\b"
    r"|(?P<no>nobody\s+has\s+ever|no\s+one\s+has\s+ever|rarely\s+if\s+ever|every\s*time\s+i"
    r"|whenever\s+i)\b"
    r"|you\s+(?:are|were|have)\s+\w+ing\s+(?:\w+\s+)?(?P<late>always|constantly)\b)",
    re.IGNORECASE,
)


def labels_in(plain: str, traits: Phrases, kind_words: Phrases) -> Iterator[Place]:
    """Yield each "you are …" up to a word for what someone is."""
    known = False
    for trait in traits.all_in(plain):
        begin = max(0, trait.start() - 70)
        found = _LABEL_LEAD.search(plain, begin, trait.start())
        if found and not _is_disowned(plain, found.start(), trait):
            known = True
            yield found.start(), trait.end()
            continue
        of_you = re.compile(r"\s+of\s+you\b", re.IGNORECASE).match(plain, trait.end())
        if of_you:
            yield trait.start(), of_you.end()
    yield from oblique.labels_in(plain, traits)
    if known or kind_words.is_in(plain):
        return
    for unknown in _UNKNOWN_LABEL.finditer(plain):
        if not _SAID_BY_THEM.search(plain[max(0, unknown.start() - 24) : unknown.start()]):
            yield unknown.span()


def _is_disowned(plain: str, start: int, trait: re.Match[str]) -> bool:
    """Say whether they said it of themselves, or it is denied ("not a good …" is a trait)."""
    if _SAID_BY_THEM.search(plain[max(0, start - 24) : start]):
        return True
    return not trait.group().lower().startswith("not") and bool(
        _NOT.search(plain[start : trait.start()])
    )


def guesses_in(plain: str) -> Iterator[Place]:
    """Yield each reason, wish or feeling that is put into their head."""
    if plain.rstrip().endswith("?"):
        return
    for wanted in _WANT.finditer(plain):
        if not _WANT_ASKED.search(plain[max(0, wanted.start() - 16) : wanted.start()]):
            yield wanted.span()
    yield from oblique.guesses_in(plain)
    for found in _WHY_THEM.finditer(plain):
        if _YOU.search(plain[: found.start()]):
            yield found.span()
    for purpose in _SO_THAT.finditer(plain):
        before = plain[max(0, purpose.start() - 10) : purpose.start()]
        if _YOU.search(plain[: purpose.start()]) and not _SO_THAT_NOT_THEM.search(before):
            yield purpose.span()


def blame_in(plain: str) -> Iterator[Place]:
    """Yield each word of blame, and each harm they are said to have done."""
    for pattern in (_HARM, _BLAME):
        for found in pattern.finditer(plain):
            if not _THANKED.search(plain[: found.start()]):
                yield found.span()
    yield from oblique.blame_in(plain)


def harm_in(plain: str) -> Iterator[Place]:
    """Yield each harm that is a verdict on a deed rather than the deed."""
    for found in _HARM.finditer(plain):
        if " broke " not in f" {found.group().lower()} ":
            yield found.span()


def vague_in(plain: str) -> Iterator[Place]:
    """Yield each judgement of a manner, and each wish for "better", that shows no example."""
    for pattern in (_VAGUE_MANNER, _VAGUE_IMPROVE):
        for found in pattern.finditer(plain):
            yield found.span()
    yield from oblique.vague_in(plain)


def absolutes_in(plain: str) -> Iterator[Place]:
    """Yield each "always" and "never" that is said of them."""
    for found in _ALWAYS.finditer(plain):
        if _SAID_BY_THEM.search(plain[max(0, found.start() - 24) : found.start()]):
            continue
        name = found.lastgroup or "word"
        yield found.span(name)
    yield from oblique.absolutes_in(plain)
