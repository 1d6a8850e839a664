"""What a persona's reply must be before it may stand: yes or no by rules, no model asked.

The same rules judge a model's reply and, when files are read, every authored line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.domain.persona import Band, Persona, Principle
from assistant.domain.smuggling import smuggled_in

_LONGEST_WORDS = 60
_LONGEST = 1_000  # characters; nothing longer is looked at any closer
_OTHERS_PART = re.compile(
    r"^[ \t]*[\"“*(\[]*(?:you|me|mentor|mentee|user|human|person|junior|colleague|assistant|coach)"
    r"[\"”*)\]]*[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_SPEAKER = re.compile(r"\n[ \t]*\**[A-Z][\w .'-]{1,24}\**:\s")
_STAGE = re.compile(r"\*[^*\n]{3,}\*|\([^)\n]{12,}\)|\[[^\]\n]{3,}\]")


def faults_of(
    reply: str, persona: Persona, band: Band, house: Sequence[Principle]
) -> tuple[str, ...]:
    """Return what is wrong with a reply, in words a model can mend it by; none when it stands.

    Beyond the persona's own principles and the house's: one speaker, no stage directions, short.
    """
    if len(reply) > _LONGEST:
        return (f"It is longer than {_LONGEST_WORDS} words.",)
    faults = []
    if not reply.strip():
        faults.append("It is empty.")
    if len(reply.split()) > _LONGEST_WORDS:
        faults.append(f"It is longer than {_LONGEST_WORDS} words.")
    if smuggled_in(reply):
        faults.append("It holds a link, an image, tags, or characters that do not show.")
    if _OTHERS_PART.search(reply) or _ANY_SPEAKER.search(reply):
        faults.append(f"It speaks for someone else; only {persona.name} speaks.")
    if _STAGE.search(reply):
        faults.append("It holds stage directions; give spoken words only.")
    for principle in (*house, *persona.principles):
        if not principle.is_kept(reply, band):
            faults.append(f"It breaks this: {principle.says}")
    return tuple(faults)


def as_spoken(reply: str, persona: Persona) -> str:
    """Return a reply without the speaker's own name before it and quotation marks around it."""
    text = reply.strip()
    first = re.escape(persona.name.split()[0])
    text = re.sub(rf"^\**(?:{re.escape(persona.name)}|{first})\**\s*:\s*\**", "", text).strip()
    if len(text) > 1 and text[0] in '"“' and text[-1] in '"”' and text[1:-1].count('"') == 0:
        text = text[1:-1].strip()
    return text
