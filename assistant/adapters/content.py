"""Everything a coach may edit, read from the prompts folder in one go, strictly.

Either all of it is right, or a ContentError lists every problem of every file: a coach mends a
file once, not once for each mistake.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from assistant.adapters.answer_files import AnswerContent, Loading
from assistant.adapters.flow_files import Words, read_flows
from assistant.adapters.marked_yaml import Marked, patterns_in
from assistant.adapters.rehearsal_files import RehearsalContent, read_rehearsal
from assistant.adapters.wellbeing_files import read_wellbeing
from assistant.application.context import INPUTS
from assistant.application.own_cases import CASE_INPUTS
from assistant.application.persona_context import PERSONA_INPUTS
from assistant.domain.coach_lines import PLACEHOLDERS, REPLIES, CoachLines
from assistant.domain.contract import Contract
from assistant.domain.errors import ContentError, Problem
from assistant.domain.feedback import FeedbackWording
from assistant.domain.flow import Flow
from assistant.domain.listening import TONES, Listening, Tone
from assistant.domain.message import Craft
from assistant.domain.prompt import Prompt
from assistant.domain.questions import QuestionWording
from assistant.domain.repairs import REPAIRS, RepairName, Repairs
from assistant.domain.reply_checks import ReplyRules
from assistant.domain.wellbeing import Wellbeing

Made = TypeVar("Made")
Lines = Annotated[list[str], Field(min_length=1)]
Patterns = Annotated[list[str], Field(min_length=1)]
_FLAGS = re.IGNORECASE | re.DOTALL
_NEEDED_FLOWS = ("anchoring", "planning", "stock-taking")


@dataclass(frozen=True)
class Content:
    """All authored material. `flows` are keyed by phase and role."""

    flows: Mapping[tuple[str, str], Flow]
    craft: Craft
    wellbeing: Wellbeing
    coach_prompt: Prompt
    answers: AnswerContent
    feedback_wording: FeedbackWording
    citing: Mapping[str, str]
    rehearsal: RehearsalContent
    persona_prompt: Prompt
    case_prompt: Prompt
    contract: Contract


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _CoachFile(_Strict):
    lines: dict[str, Lines]
    reactions: dict[Tone, Lines]
    languages: dict[str, Words]
    replies: dict[str, Words]


class _RepairsFile(_Strict):
    patterns: dict[RepairName, Patterns]
    digress_anywhere: Patterns


class _ListeningFile(_Strict):
    signs: dict[Tone, Patterns]
    weighty: str
    languages: dict[str, list[str]]
    english: list[str]
    asks_elsewhere: list[str]


def load_content(folder: Path) -> Content:
    """Return the authored material of a prompts folder.

    Raises:
        ContentError: with every problem of every file.
    """
    return _Loading(folder).content()


class _Loading(Loading):
    def content(self) -> Content:
        flows = self._flows()
        lines = self._lines()
        repairs = self._repairs()
        listening = self._listening()
        wellbeing = self._wellbeing()
        questions = self.made("checks/questions.yaml", QuestionWording.from_mapping)
        replies = self.made(
            "checks/replies.yaml", lambda mapping: ReplyRules.from_mapping(mapping, listening)
        )
        feedback = self.made("checks/feedback.yaml", FeedbackWording.from_mapping)
        citing = self.made("checks/citing.yaml", _texts)
        answers = self.answers()
        contract = self.made("contract.yaml", Contract.from_mapping)
        coach_prompt = self.prompt("coach.md", INPUTS)
        persona_prompt = self.prompt("persona.md", PERSONA_INPUTS)
        case_prompt = self.prompt("own-case.md", CASE_INPUTS)
        rehearsal = self._rehearsal()
        if self.problems:
            raise ContentError(sorted(self.problems, key=lambda p: (p.path, p.line)))
        assert lines
        assert repairs
        assert listening
        assert wellbeing
        assert questions
        assert replies
        assert feedback
        assert answers
        assert coach_prompt
        assert citing
        assert persona_prompt
        assert case_prompt
        assert rehearsal
        assert contract
        craft = Craft(lines, repairs, listening, questions, replies)
        return Content(
            flows=flows,
            craft=craft,
            wellbeing=wellbeing.local(),
            coach_prompt=coach_prompt,
            answers=answers,
            feedback_wording=feedback,
            citing=citing,
            rehearsal=rehearsal,
            persona_prompt=persona_prompt,
            case_prompt=case_prompt,
            contract=contract,
        )

    def _flows(self) -> dict[tuple[str, str], Flow]:
        flows, read = read_flows(self.folder / "flows", self.root)
        for marked in read:
            self.keep(marked)
        found = {(flow.phase, flow.role): flow for flow in flows}
        if not self.problems:
            for phase in _NEEDED_FLOWS:
                for role in ("mentee", "mentor"):
                    if (phase, role) not in found:
                        shown = (self.folder / "flows").relative_to(self.root).as_posix()
                        says = f"has no flow for {phase} as {role}; add one."
                        self.problems.append(Problem(shown, 0, "missing-flow", says))
        return dict(found)  # type: ignore[arg-type]

    def _rehearsal(self) -> RehearsalContent | None:
        rehearsal, read = read_rehearsal(self.folder, self.root)
        for marked in read:
            self.keep(marked)
        return rehearsal

    def _lines(self) -> CoachLines | None:
        marked = self.read("coach.yaml")
        file = marked.shaped(_CoachFile)
        if file is not None:
            _check_lines(file, marked)
        self.keep(marked)
        if file is None or marked.problems:
            return None
        reactions = {str(tone): lines for tone, lines in file.reactions.items()}
        return CoachLines(file.lines, reactions, file.languages, file.replies)

    def _repairs(self) -> Repairs | None:
        marked = self.read("repairs.yaml")
        file = marked.shaped(_RepairsFile)
        repairs = None
        if file is not None:
            for name in sorted(set(REPAIRS) - set(file.patterns)):
                marked.wrong(("patterns",), "missing-key", f"{name} is missing; add it.")
            compiled = {
                name: _compiled(marked, ("patterns", name), patterns)
                for name, patterns in file.patterns.items()
            }
            anywhere = _compiled(marked, ("digress_anywhere",), file.digress_anywhere)
            repairs = Repairs(compiled, anywhere)
        self.keep(marked)
        return None if marked.problems else repairs

    def _listening(self) -> Listening | None:
        marked = self.read("listening.yaml")
        file = marked.shaped(_ListeningFile)
        listening = None
        if file is not None:
            signs = {
                tone: _compiled(marked, ("signs", tone), patterns, _tone_flags(tone))
                for tone, patterns in file.signs.items()
            }
            weighty = _compiled(marked, ("weighty",), [file.weighty])
            languages = {code: frozenset(words) for code, words in file.languages.items()}
            if weighty:
                words = frozenset(file.english), frozenset(file.asks_elsewhere)
                listening = Listening(signs, weighty[0], languages, *words)
        self.keep(marked)
        return None if marked.problems else listening

    def _wellbeing(self) -> Wellbeing | None:
        """Return the words for moments of danger, where the country is not known."""
        wellbeing, read = read_wellbeing(self.folder, self.root)
        for marked in read:
            self.keep(marked)
        return wellbeing


def _texts(mapping: Mapping[str, Any]) -> Mapping[str, str]:
    wrong = sorted(key for key, value in mapping.items() if not isinstance(value, str))
    if wrong:
        raise ValueError(f"not text: {', '.join(wrong)}")
    return mapping


def _tone_flags(tone: str) -> int:
    """Return the flags of a tone's signs: capitals count where anger may be shouted."""
    return re.DOTALL if tone == "angry" else _FLAGS


def _compiled(
    marked: Marked, place: tuple[str | int, ...], patterns: list[str], flags: int = _FLAGS
) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p, flags) for p in patterns_in(marked, place, patterns))


def _check_lines(file: _CoachFile, marked: Marked) -> None:
    for key in sorted(set(PLACEHOLDERS) - set(file.lines)):
        marked.wrong(("lines",), "missing-key", f"{key} is missing; add it.")
    for key, variants in file.lines.items():
        if key not in PLACEHOLDERS:
            marked.wrong(("lines", key), "unknown-key", f"{key} is no line the coach says.")
            continue
        for index, line in enumerate(variants):
            _check_placeholders(line, PLACEHOLDERS[key], ("lines", key, index), marked)
    for key in sorted(set(REPLIES) - set(file.replies)):
        marked.wrong(("replies",), "missing-key", f"{key} is missing; add it.")
    for key in sorted(set(file.replies) - set(REPLIES)):
        marked.wrong(("replies", key), "unknown-key", f"{key} is no reply that is offered.")
    for tone in TONES:
        variants = file.reactions.get(tone, [])  # type: ignore[call-overload]
        if not any("$echo" not in line for line in variants):
            says = f"{tone} needs a line without $echo; add one."
            marked.wrong(("reactions", tone), "missing-key", says)
        for index, line in enumerate(variants):
            _check_placeholders(line, frozenset({"echo"}), ("reactions", tone, index), marked)


def _check_placeholders(
    line: str, allowed: frozenset[str], place: tuple[str | int, ...], marked: Marked
) -> None:
    template = Template(line)
    if not template.is_valid():
        marked.wrong(place, "undefined-placeholder", "has a stray $; write $$.")
        return
    for name in sorted(set(template.get_identifiers()) - allowed):
        known = ", ".join(f"${one}" for one in sorted(allowed)) or "none"
        says = f"uses ${name}; it may use {known}."
        marked.wrong(place, "undefined-placeholder", says)
    if line.count("?") > 1:
        marked.wrong(place, "two-questions", "asks two things; keep one.")
