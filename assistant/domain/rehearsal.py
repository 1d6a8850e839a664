"""What one turn does in a rehearsal: how open the persona is after it, why, and what they say.

Pure and whole: the same words in the same place always have the same effect, and the effect has
its reason on record. A model may later word the persona's reply; it cannot change the effect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from string import Template

from assistant.domain.feedback import FeedbackCheck
from assistant.domain.persona import MORE, Band, Ending, Persona, Principle, Side, band_of
from assistant.domain.rehearsal_echo import echoes_of
from assistant.domain.rehearsal_wording import RehearsalWording

_LONG_WORDS = 90
_SHORT_WORDS = 3  # a greeting, an "um", a word thrown in: the other waits for the rest
_ABUSE = 0.35  # what abuse costs with every persona, whatever their file says
_LEFT_AT = 0.04
_AGAIN = 0.4  # a part that was there before moves less
_SILENCES = frozenset({"", "silence", "say nothing", "says nothing", "i say nothing"})
_AROUND = " \t\r\n.…-–—*()[]"
_PLACEHOLDER = re.compile(r"\$\{?[a-z]+\}?")
_WORDS = re.compile(r"[^\W_]+")

_ORDER: Mapping[Side, tuple[str, ...]] = {
    "senior": ("request", "impact", "behaviour", "situation", "invitation"),
    "junior": ("takes", "decides", "asks_back", "thanks"),
}
_STRENGTHS = {"support": "moral_support", "own_side": "explains_generation"}
_SAID_AS = {"behaviour": "fact", "situation": "fact"}


@dataclass(frozen=True)
class Effect:
    """What one turn did.

    `codes` are everything that was found in it; `said` is what the persona answers to; `up` and
    `down` the codes that moved them, the strongest first. `over` says how the scene ended, if so.
    """

    codes: tuple[str, ...]
    said: str
    before: float
    after: float
    up: tuple[str, ...]
    down: tuple[str, ...]
    over: Ending | None

    @property
    def moved(self) -> float:
        """Return how far the persona's openness moved."""
        return round(self.after - self.before, 4)

    @property
    def band(self) -> Band:
        """Return the band the persona is in now."""
        return band_of(self.after)


@dataclass(frozen=True)
class Heard:
    """One turn as understood: the check (None where there is nothing to check) and its codes.

    `spoiled` are the parts among the codes whose very words raise a flag: they are there, but
    they open nobody.
    """

    text: str
    check: FeedbackCheck | None
    codes: tuple[str, ...]
    spoiled: tuple[str, ...] = ()

    @property
    def clean(self) -> tuple[str, ...]:
        """Return the codes without the spoiled parts."""
        return tuple(code for code in self.codes if code not in self.spoiled)


@dataclass(frozen=True)
class Sofar:
    """What has happened on this branch: codes (none spoiled) and words of the turns, in order."""

    openness: float
    codes: tuple[tuple[str, ...], ...] = ()
    texts: tuple[str, ...] = ()

    def has(self, code: str) -> bool:
        """Return whether an earlier turn held something."""
        return any(code in codes for codes in self.codes)


def hear(
    text: str,
    side: Side,
    check: Callable[[str], FeedbackCheck],
    wording: RehearsalWording,
    earlier: Sequence[str] = (),
) -> Heard:
    """Return one turn as understood."""
    if text.strip(_AROUND).lower() in _SILENCES:
        return Heard(text, None, ("silence",))
    for code in ("abuse", "break_role"):
        if wording.points_to(code, text):
            return Heard(text, None, (code,))
    found = check(text)
    codes = _parts(found, side, wording)
    codes += [flag.code for flag in found.flags]
    codes += (
        _as_giver(found, text, codes, wording) if side == "senior" else _as_receiver(text, codes)
    )
    if _is_repeated(text, earlier):
        codes.append("repeat")
    if not codes:
        codes.append("short" if len(_WORDS.findall(text)) <= _SHORT_WORDS else "off_topic")
    if len(text.split()) > _LONG_WORDS:
        codes.append("long")
    return Heard(text, found, tuple(codes), _spoiled(found))


def _parts(check: FeedbackCheck, side: Side, wording: RehearsalWording) -> list[str]:
    """Return the parts that are there; what comforts or explains oneself is none of them."""
    spoken = [(code, slot.evidence or "") for code, slot in check.slots.items() if slot.present]
    if side == "junior":
        return [code for code, _ in spoken]
    return [
        code
        for code, evidence in spoken
        if code in ("behaviour", "invitation")
        or not any(wording.points_to(sign, evidence) for sign in ("support", "own_side"))
    ]


def _spoiled(check: FeedbackCheck) -> tuple[str, ...]:
    flagged = [flag.evidence for flag in check.flags if flag.evidence]
    return tuple(
        code
        for code, slot in check.slots.items()
        if slot.evidence and any(words in slot.evidence for words in flagged)
    )


def _as_giver(
    check: FeedbackCheck, text: str, codes: Sequence[str], wording: RehearsalWording
) -> list[str]:
    found = ["whole"] if {"behaviour", "impact", "request"} <= set(codes) else []
    strengths = {strength.code for strength in check.strengths}
    for code, strength in _STRENGTHS.items():
        if strength in strengths or wording.points_to(code, text):
            found.append(code)
    return [*found, "question"] if "?" in text else found


def _as_receiver(text: str, codes: Sequence[str]) -> list[str]:
    if {"thanks", "takes"} <= set(codes):
        return ["whole"]
    return ["question"] if "?" in text and not codes else []


def respond(persona: Persona, level: int, heard: Heard, sofar: Sofar) -> Effect:
    """Return what a turn does to the persona."""
    pace = persona.level(level)
    ups: dict[str, float] = {}
    downs: dict[str, float] = {}
    for code in heard.codes:
        if code in persona.opens and code not in (*heard.spoiled, *_unheard(heard)):
            again = _AGAIN if sofar.has(code) else 1.0
            ups[code] = persona.opens[code] * pace.up * again
        if code in persona.closes:
            downs[code] = persona.closes[code] * pace.down
        if code == "abuse":
            downs[code] = max(_ABUSE, downs.get(code, 0.0))
    after = sofar.openness + sum(ups.values()) - sum(downs.values())
    after = round(min(1.0, max(0.0, after)), 4)
    effect = Effect(
        codes=heard.codes,
        said=_said(persona, heard, sum(ups.values()) - sum(downs.values())),
        before=sofar.openness,
        after=after,
        up=_strongest(ups),
        down=_strongest(downs),
        over=None,
    )
    return Effect(**{**vars(effect), "over": _ending(persona, effect, heard.clean, sofar)})


def line_for(
    persona: Persona,
    effect: Effect,
    heard: Heard,
    turn: int,
    used: Sequence[str],
    house: Sequence[Principle] = (),
) -> str:
    """Return the persona's authored reply; of several the first that was not said before.

    Lines with `$when`, `$deed` or `$wish` take up the other's own words; they are said only where
    there are such words, and where the line keeps every principle with them.
    """
    if effect.over is not None and effect.said not in ("abuse", "break_role"):
        return persona.ends[effect.over]
    echoes = echoes_of(heard.check)
    kept = (*persona.principles, *house)
    fresh = []
    for line in persona.variants(effect.band, effect.said):
        if set(Template(line).get_identifiers()) <= set(echoes) and not _was_said(line, used):
            spoken = Template(line).substitute(echoes).strip()
            if all(principle.is_kept(spoken, effect.band) for principle in kept):
                fresh.append(spoken)
    if not fresh and effect.said == "short":
        fresh = [one for one in persona.variants(effect.band, "off_topic") if one not in used]
    if not fresh:  # nobody says the same line twice while there is another way to go on
        fresh = [line for line in persona.always[MORE] if line not in used]
    if not fresh:
        fresh = [persona.always[MORE][turn % len(persona.always[MORE])]]
    said = fresh[0]
    return f"{said} {persona.ends[effect.over]}" if effect.over else said


def _was_said(line: str, used: Sequence[str]) -> bool:
    """Return whether an authored line was said before, whatever it then took up."""
    pattern = ".+".join(re.escape(part) for part in _PLACEHOLDER.split(line))
    return any(re.fullmatch(pattern, one, re.DOTALL) for one in used)


def _unheard(heard: Heard) -> tuple[str, ...]:
    return heard.codes if "repeat" in heard.codes else ()


def _said(persona: Persona, heard: Heard, moved: float) -> str:
    """Return what the persona answers to: what stands out most of what was found."""
    codes = heard.codes
    for code in ("silence", "short", "abuse", "break_role", "repeat"):
        if code in codes:
            return code
    flags = [flag.code for flag in heard.check.flags] if heard.check else []
    parts = [c for c in _ORDER[persona.side] if c in codes and c not in heard.spoiled]
    if flags and (moved <= 0 or not parts):
        return max(flags, key=lambda code: persona.closes.get(code, 0.0))
    if "whole" in codes:
        return "whole"
    if parts and parts != ["invitation"]:
        return _SAID_AS.get(parts[0], parts[0])
    for code in ("own_side", "support", "invitation", "question", "long"):
        if code in codes:
            return code
    return "off_topic"


def _ending(persona: Persona, effect: Effect, clean: Sequence[str], sofar: Sofar) -> Ending | None:
    """Return how the scene ends with this turn, or None while it goes on."""
    if "abuse" in effect.codes and sofar.has("abuse"):
        return "left"
    if effect.after <= _LEFT_AT and effect.moved < 0 and len(sofar.codes) >= 2:
        return "left"
    if sofar.codes and "silence" in effect.codes and sofar.codes[-2:] == (("silence",),) * 2:
        return "left"
    said = {code for codes in (*sofar.codes, clean) for code in codes}
    asked = {"behaviour", "request"} if persona.side == "senior" else {"takes", "decides"}
    is_said_now = bool({*asked, "invitation"} & set(clean))
    if sofar.codes and asked <= said and is_said_now and effect.band == "open":
        return "agreed"
    return "time" if len(sofar.codes) + 1 >= persona.patience else None


def _strongest(weights: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted((c for c in weights if weights[c]), key=lambda c: -weights[c]))


def _is_repeated(text: str, earlier: Sequence[str]) -> bool:
    words = _WORDS.findall(text.lower())
    return len(words) > 2 and any(_WORDS.findall(one.lower()) == words for one in earlier)
