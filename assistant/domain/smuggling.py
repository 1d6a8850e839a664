"""What a text could carry past its reader: links, images, markup, letters that do not show.

Looked for in the text as a browser or a program would take it, so with look-alike forms folded
and letters that do not show taken out. A link that the person wrote is theirs, letter for letter;
with anything added to it, it is foreign again.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_FLAG = re.compile("\U0001f3f4[\U000e0061-\U000e007a]{5}\U000e007f")
_NEVER_SHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_DIRECTION = re.compile("[\u200e\u200f\u061c]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Joiners belong to Arabic, Indic and a few other scripts, and to emoji made of several.
_JOINER = re.compile(
    "(?<![\u0600-\u0fff\u1000-\u109f\u1780-\u17ff\u2600-\u27bf\U0001f000-\U0001faff\ufe0f])"
    "[\u200c\u200d]|[\u200c\u200d]{2}"
)
_VARIATION = re.compile(
    "(?<=[\\w\\s])(?<![0-9#*])[\ufe00-\ufe0f]|[\ufe00-\ufe0f]{2}|^[\ufe00-\ufe0f]"
)
_ALL_HIDDEN = re.compile(f"(?:{_NEVER_SHOWN.pattern}|[\u200c\u200d\ufe00-\ufe0f])")

_IMAGE = re.compile(
    r"!\s?\[|<\s*(?:img|svg|picture|video|audio|iframe|object|embed|source|input|image)\b"
    r"|\burl\s*\(|data\s*:\s*image|!\S{0,2}\]\(",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"</?[a-z][\w:-]*(?:\s[^<>]*)?/?>|<!--|<!\[|<!doctype|<[a-z!/][^<>]*$", re.IGNORECASE
)
_DOT = r"(?:\.|\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?|\u3002|\uff61)"
_ENDINGS = (
    "com|org|net|io|ai|info|biz|dev|app|xyz|eu|fr|nl|pt|uk|ru|cn|jp|ch|ie|br|ca|pl|se|dk|fi|gov|edu"
    "|int|mil|example|test|invalid|localhost|onion|zip|mov|top|site|online|link|click|tv|gg|ly|page"
    "|cloud|shop|live|club|pro|work|tech|store|blog|news|wiki|host|space|su|ws|cc|рф|中国|рус"
)
# Endings that are words of a language as well: a link only where a path or "www" says so.
_WORDY = "it|me|to|at|be|is|so|in|us|de|es|co|am|no|my|ag|la|do|as"
_LINKS = (
    re.compile(r"\b[a-z][a-z0-9+.-]{1,20}\s?:\s?(?://|\\\\)", re.IGNORECASE),
    re.compile(r"\bh(?:tt|xx)ps?\b\s?[:\[(]", re.IGNORECASE),
    re.compile(
        r"\b(?:javascript|vbscript|mailto|livescript|intent|blob)\s*:\s*\S"
        r"|\bdata\s*:\s*(?:[a-z]+/[a-z]|[,;]\S)|\b(?:tel|sms|callto)\s*:\s*\+?\d"
        r"|\bfile\s*:\s*/",
        re.IGNORECASE,
    ),
    re.compile(r"(?<![\w:/])(?://|\\\\)[\w\[]"),
    re.compile(r"\bwww\s?(?:\d?\.|[\[({]dot)", re.IGNORECASE),
    re.compile(r"\]\s?\(\s*\S|\]\[|^\s*\[[^\]\n]+\]\s?:\s*\S|\]:\s*\S", re.MULTILINE),
    re.compile(r"<a\b|\bhref\s*=|\bsrc\s*=|\bxn--", re.IGNORECASE),
    re.compile(
        rf"(?<![\w@])(?!(?:ASP|ADO|VB)\.NET)(?:[\w-]{{1,63}}{_DOT})+(?:{_ENDINGS})(?![\w-])",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w@])(?:[\w-]{{2,63}}\.)+(?:{_WORDY})/\w", re.IGNORECASE),
    re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?![\w.]\d)"),
)
_LINK_LIKE = re.compile(
    r"\S*(?:https?://|www\.)\S+|\S*(?:[\w-]+\.)+(?:" + _ENDINGS + r")(?![\w-])\S*", re.IGNORECASE
)
_CLOSES = ".,;:!?)]}”\"'’»>"
_ENCODED = (
    re.compile(r"(?=[A-Za-z0-9+/_-]*(?:\d|[a-z][A-Z]|[+/]))[A-Za-z0-9+/_-]{24,}={0,2}"),
    re.compile(r"(?<!\w)(?:[0-9a-f]{2}[ :]?){12,}(?!\w)", re.IGNORECASE),
    re.compile(r"(?:%[0-9a-f]{2}[^\s%]?){3,}|(?:\\u[0-9a-f]{4}|\\x[0-9a-f]{2}){2,}", re.IGNORECASE),
    re.compile(r"(?:\b[01]{7,8}\b\s*){3,}|(?:(?<!\S)[.·–-]{1,6}\s+/?\s*){8,}"),
)
_LEET = re.compile(r"\b\w*[a-z]\d+[a-z]\w*\b", re.IGNORECASE)
_LEET_WORDS = 3  # one or two may be names of things
_WORD = re.compile(r"[^\W\d_]{3,}")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LOOK_ALIKE = re.compile("[\u0370-\u03ff\u0400-\u052f\u0531-\u0587\u13a0-\u13ff]")


def smuggled_in(text: str, own: str = "") -> tuple[str, ...]:
    """Return the codes of what a text carries that no reply may: none for plain words.

    `own` is what the person themselves wrote; a link or a long key from there may be said again.
    """
    found = []
    if has_hidden(text):
        found.append("hidden")
    plain = html.unescape(as_shown(text))
    plain = _without_own(plain, own)
    if _IMAGE.search(plain):
        found.append("image")
    if any(link.search(plain) for link in _LINKS):
        found.append("link")
    if _MARKUP.search(plain):
        found.append("markup")
    if any(sign.search(plain) for sign in _ENCODED) or len(_LEET.findall(plain)) >= _LEET_WORDS:
        found.append("encoded")
    if _mixes_scripts(as_shown(text)):
        found.append("look_alike")
    return tuple(found)


def has_hidden(text: str) -> bool:
    """Return whether a text holds letters that do not show, or that turn its direction."""
    if text.isascii() and not _NEVER_SHOWN.search(text):
        return False
    text = _FLAG.sub(_known_flag, text)
    if _RIGHT_TO_LEFT.search(text):
        text = _DIRECTION.sub("", text)
    return any(sign.search(text) for sign in (_NEVER_SHOWN, _JOINER, _VARIATION))


def as_shown(text: str) -> str:
    """Return a text without letters that do not show, its compatibility forms folded."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _ALL_HIDDEN.sub("", text))


def _known_flag(flag: re.Match[str]) -> str:
    tags = "".join(chr(ord(letter) - 0xE0000) for letter in flag[0][1:-1])
    return "" if tags in {"gbeng", "gbsct", "gbwls"} else flag[0]


def _without_own(text: str, own: str) -> str:
    for link in _links_and_keys(own):
        end = rf"(?=[{re.escape(_CLOSES)}]*(?:\s|$))"
        text = re.sub(rf"(?<!\S)[(“\"'‘«]*{re.escape(link)}{end}", " ", text)
    return text


@lru_cache(maxsize=16)
def _links_and_keys(own: str) -> frozenset[str]:
    plain = as_shown(own)
    links = (found[0].lstrip("(“\"'‘«<").rstrip(_CLOSES) for found in _LINK_LIKE.finditer(plain))
    return frozenset(links) | {found[0] for found in _ENCODED[0].finditer(plain)}


def _mixes_scripts(text: str) -> bool:
    if text.isascii():
        return False
    return any(_LATIN.search(word) and _LOOK_ALIKE.search(word) for word in _WORD.findall(text))
