"""What a coach edits: right as it ships, and every mistake told with its code and its line.

Each `error-<code>[.variant].yaml|md` beside this file fails with just that code, at the line marked
`here` (a file without a mark fails as a whole). A variant that names one of the authored files is
read in its place; the others are read as a flow.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import get_args

import pytest

from assistant.adapters.content import Content, load_content
from assistant.adapters.flow_files import read_flows
from assistant.domain import repairs
from assistant.domain.coach_lines import REPLIES
from assistant.domain.errors import ContentError, Problem
from assistant.domain.listening import TONES
from assistant.domain.message import asked
from assistant.settings import ROOT
from tests.doubles.authored import conversation

HERE = Path(__file__).parent
PROMPTS = ROOT / "prompts"
WRONG = sorted(path.name for path in HERE.glob("error-*"))
PLACES = {
    "questions": "checks/questions.yaml",
    "feedback": "checks/feedback.yaml",
    "citing": "checks/citing.yaml",
    "replies": "checks/replies.yaml",
    "receiving": "checks/receiving.yaml",
    "persona": "personas/spoilt.yaml",
    "rubric": "rubrics/feedback.yaml",
    "cases": "cases.yaml",
}
AUTHORED = {
    "rehearsal",
    "coach",
    "answer",
    "answers",
    "repairs",
    "listening",
    "wellbeing",
    "places",
    *PLACES,
}
ADAPTERS = ROOT / "assistant" / "adapters"
SOURCES = [
    "marked_yaml.py",
    "flow_files.py",
    "prompt_files.py",
    "content.py",
    "persona_files.py",
    "rehearsal_files.py",
    "wellbeing_files.py",
]
SHOWN_ELSEWHERE = {
    "missing-file",
    "unreadable",
    "missing-flow",
    "duplicate-flow",
    "missing-persona",
}


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    """Return a copy of the authored material, free to be spoilt."""
    return shutil.copytree(PROMPTS, tmp_path / "prompts")


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(PROMPTS)


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(ContentError) as failed:
        load_content(folder)
    return failed.value.problems


def marked_line(path: Path) -> int:
    lines = path.read_bytes().splitlines()
    marked = [number for number, line in enumerate(lines, 1) if re.search(rb"(#|--) here", line)]
    return marked[0] if marked else 0


@pytest.mark.parametrize("name", WRONG)
def test_fails_with_the_code_in_its_name(name: str, prompts: Path, tmp_path: Path) -> None:
    code = name.removeprefix("error-").split(".")[0]
    authored = next((part for part in name.split(".")[1:-1] if part in AUTHORED), None)
    if authored is None:
        (tmp_path / "flows").mkdir()
        shutil.copy(HERE / name, tmp_path / "flows" / "spoilt.yaml")
        _, read = read_flows(tmp_path / "flows", tmp_path)
        found = [problem for marked in read for problem in marked.problems]
    else:
        place = prompts / PLACES.get(authored, f"{authored}{Path(name).suffix}")
        shutil.copy(HERE / name, place)
        found = list(problems_of(prompts))

    assert [problem.code for problem in found] == [code]
    assert found[0].line == marked_line(HERE / name) or not marked_line(HERE / name)
    assert str(found[0]).endswith(".")


@pytest.mark.parametrize("source", SOURCES)
def test_every_code_has_a_file(source: str) -> None:
    text = (ADAPTERS / source).read_text(encoding="utf-8")
    codes = set(re.findall(r"\"([a-z0-9]+-[a-z0-9-]+)\"", text)) - {"stock-taking", "utf-8-sig"}
    shown = {name.removeprefix("error-").split(".")[0] for name in WRONG}

    assert codes - shown - SHOWN_ELSEWHERE == {"utf-8"} & codes


def test_the_authored_material_has_no_problems(content: Content) -> None:
    assert len(content.flows) == 15


def test_what_has_no_variant_of_its_own_is_told_too(prompts: Path) -> None:
    (prompts / "answers.yaml").unlink()
    (prompts / "repairs.yaml").unlink()
    (prompts / "repairs.yaml").mkdir()
    again = (prompts / "flows" / "planning.mentee.yaml").read_text(encoding="utf-8")
    (prompts / "flows" / "planning.mentee.copy.yaml").write_text(again, encoding="utf-8")

    found = {(problem.path, problem.code) for problem in problems_of(prompts)}

    assert found == {
        ("prompts/answers.yaml", "missing-file"),
        ("prompts/repairs.yaml", "unreadable"),
        ("prompts/flows/planning.mentee.yaml", "duplicate-flow"),
    }


def test_a_flow_that_is_needed_and_not_there_is_told(prompts: Path) -> None:
    (prompts / "flows" / "planning.mentor.yaml").unlink()

    (problem,) = problems_of(prompts)

    assert (problem.path, problem.code) == ("prompts/flows", "missing-flow")
    assert "planning as mentor" in problem.message


def test_a_folder_that_is_not_there_is_told_file_by_file(tmp_path: Path) -> None:
    codes = {problem.code for problem in problems_of(tmp_path / "nowhere")}

    assert codes == {"missing-file", "missing-flow"}


def test_all_problems_of_several_files_are_told_in_one_run(prompts: Path) -> None:
    def spoil(name: str, old: str, new: str) -> None:
        text = (prompts / name).read_text(encoding="utf-8")
        assert old in text
        (prompts / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    spoil("flows/anchoring.mentee.yaml", "kind: text", "kind: number")
    spoil("flows/planning.mentor.yaml", "minutes: ", "minuts: ")
    spoil("coach.yaml", "  kept:", "  kpet:")
    spoil("coach.md", "$question", "$qestion")
    spoil("wellbeing.yaml", "signs:", "sings:")
    spoil("checks/questions.yaml", "longest:", "longst:")

    found = problems_of(prompts)

    assert {problem.path.removeprefix("prompts/") for problem in found} == {
        "flows/anchoring.mentee.yaml",
        "flows/planning.mentor.yaml",
        "coach.yaml",
        "coach.md",
        "wellbeing.yaml",
        "checks/questions.yaml",
    }
    assert list(found) == sorted(found, key=lambda problem: (problem.path, problem.line))
    assert {"unknown-key", "missing-key", "unused-input"} <= {problem.code for problem in found}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("  kept:\n", "  kpt:\n    - Kept.\n  kept:\n", "unknown-key"),
        ('  nothing_before:\n    - "', '  nothing_before:\n    - "Is it? Or? ', "two-questions"),
        (
            '  nothing_before:\n    - "',
            '  nothing_before:\n    - "$label ',
            "undefined-placeholder",
        ),
        ('  nothing_before:\n    - "', '  nothing_before:\n    - "5 $ ', "undefined-placeholder"),
        ('  why: "', '  later: "Later"\n  why: "', "unknown-key"),
        ('  skip: "Skip"\n', "", "missing-key"),
        ("  unsure:\n", "  grumpy:\n    - Ha.\n  unsure:\n", "unknown-value"),
        ('  unsure:\n    - "', '  unsure:\n    - "$echo ', "missing-key"),
    ],
)
def test_the_coachs_lines_are_a_closed_set(prompts: Path, old: str, new: str, code: str) -> None:
    text = (prompts / "coach.yaml").read_text(encoding="utf-8")
    assert old in text
    (prompts / "coach.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")

    (problem,) = problems_of(prompts)

    assert problem.code == code
    assert problem.line > 0


def test_a_repair_that_is_needed_and_not_there_is_told(prompts: Path) -> None:
    text = (prompts / "repairs.yaml").read_text(encoding="utf-8")
    (prompts / "repairs.yaml").write_text(
        re.sub(r"(?m)^  why:\n(    .*\n)+", "", text), encoding="utf-8"
    )

    (problem,) = problems_of(prompts)

    assert (problem.code, problem.message) == ("missing-key", "why is missing; add it.")


def test_a_byte_order_mark_does_no_harm(prompts: Path) -> None:
    for name in ("coach.md", "coach.yaml", "flows/planning.mentor.yaml"):
        (prompts / name).write_bytes(b"\xef\xbb\xbf" + (prompts / name).read_bytes())

    load_content(prompts)


def test_windows_line_ends_do_no_harm(prompts: Path, content: Content) -> None:
    for name in ("coach.md", "flows/planning.mentor.yaml"):
        (prompts / name).write_bytes((prompts / name).read_bytes().replace(b"\n", b"\r\n"))

    assert load_content(prompts).coach_prompt.digest == content.coach_prompt.digest


def test_a_doubled_dollar_is_said_as_one(prompts: Path) -> None:
    path = prompts / "flows" / "planning.mentor.yaml"
    text = re.sub(
        r"(?m)^    (why|example): .*$", r"    \1: It saves 5 $$.", path.read_text("utf-8")
    )
    path.write_text(text, encoding="utf-8")

    step = load_content(prompts).flows["planning", "mentor"].steps[0]

    assert (step.why, step.example) == ("It saves 5 $.", "It saves 5 $.")


# What is true of the material as it ships.


def test_every_tone_has_a_reaction(content: Content) -> None:
    for tone in TONES:
        assert content.craft.lines.react(tone, None, 0)


def test_every_flow_begins_and_ends_without_a_second_question(content: Content) -> None:
    for flow in content.flows.values():
        assert "?" not in flow.welcome
        assert "?" not in flow.finish


def test_every_first_question_can_be_asked_of_a_new_pair(content: Content) -> None:
    for flow in content.flows.values():
        for step in flow.steps:
            words = asked(step, {}, conversation())
            assert "$" not in words
            assert words


MEANT = {
    "example": ("example",),
    "why": ("why",),
    "skip": ("skip",),
    "back": ("back",),
    "yes": ("yes",),
    "no": ("no",),
    "enough": ("enough",),
    "all": ("all",),
    "none": ("none",),
    "keep": ("keep",),
    "close": ("yes", "cancel"),
    "go_on": ("no",),
    "resume": ("resume",),
}


@pytest.mark.parametrize("key", REPLIES)
def test_a_short_answer_that_is_offered_is_understood(key: str, content: Content) -> None:
    words = content.craft.lines.replies[key]

    known = content.craft.repairs
    assert any(repairs.is_just(words, name, known) for name in MEANT[key])  # type: ignore[arg-type]


def test_the_names_of_repairs_are_those_of_the_file(content: Content) -> None:
    assert set(content.craft.repairs.patterns) == set(get_args(repairs.RepairName))
