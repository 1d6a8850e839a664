"""The command: what it takes, what it prints, and with which status it ends."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistant.cli import main
from assistant.settings import ROOT

CITATION = {"sentence", "quote", "source", "heading", "start", "end"}
PASSAGE = {"rank", "source", "heading", "start", "end", "text", "score"}
ANSWER = {
    "id", "answered", "confidence", "answer", "origin", "citations", "passages", "ask_instead",
}  # fmt: skip
FEEDBACK = ["cites", "flags", "rewrite", "sentences", "slots", "strengths"]
SCORES = {"hit@1", "hit@5", "mrr@10", "ndcg@5"}
QUESTION = "How often does a pair meet?"
VENDORS = [
    "GRADIO_ANALYTICS_ENABLED", "ANONYMIZED_TELEMETRY", "HF_HUB_OFFLINE", "DO_NOT_TRACK",
    "HF_HUB_DISABLE_TELEMETRY", "LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2",
    "TOKENIZERS_PARALLELISM",
]  # fmt: skip


@dataclass(frozen=True)
class Ran:
    """What a call came to."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def documents(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, indexed_folder: Path, tmp_path: Path) -> None:
    """Give each call the index that is there and a database of its own."""
    for name in VENDORS:
        monkeypatch.setenv(name, "false")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELEMACHUS_DATA", str(indexed_folder))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'conversations.sqlite3'}")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return the command, called within this process."""

    def call(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["telemachus", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return Ran(int(ended.value.code or 0), told.out, told.err)

    return call


def in_a_process(*arguments: str, stdin: bytes = b"", **environment: str) -> Ran:
    ended = subprocess.run(
        [sys.executable, "-m", "assistant.cli", *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=ROOT,
        timeout=60,
        env={**os.environ, **environment},  # noqa: TID251 - handed on to the process under test
    )
    return Ran(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


def lines(*documents: Any) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in documents)


def is_answer(document: dict[str, Any], top: int = 5) -> bool:
    assert set(document) == ANSWER
    assert 0 <= document["confidence"] <= 1
    assert document["origin"] == "guided"
    assert len(document["passages"]) == top
    assert all(set(one) == PASSAGE for one in document["passages"])
    assert [one["rank"] for one in document["passages"]] == list(range(1, top + 1))
    assert all(set(one) == CITATION for one in document["citations"])
    assert bool(document["citations"]) is document["answered"]
    assert (document["ask_instead"] is None) is document["answered"]
    for one in document["citations"]:
        text = (ROOT / "knowledge" / one["source"]).read_text(encoding="utf-8")
        assert one["quote"] == text[one["start"] : one["end"]]
    return True


# ask


def test_ask_prints_one_answer(run: Run) -> None:
    ran = run("ask", QUESTION, "--json")

    assert (ran.status, ran.err) == (0, "")
    assert is_answer(ran.document)
    assert ran.document["answered"]
    assert ran.document["id"] is None


def test_ask_lists_as_many_passages_as_wanted_also_where_it_refuses(run: Run) -> None:
    ran = run("ask", "What is the capital of France?", "--json", "--top", "3")

    assert ran.status == 0
    assert is_answer(ran.document, top=3)
    assert not ran.document["answered"]


def test_ask_without_json_prints_words(run: Run) -> None:
    ran = run("ask", QUESTION)

    assert ran.status == 0
    assert "[1] “" in ran.out


def test_ask_follows_up_on_a_history(run: Run, tmp_path: Path) -> None:
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "Often."}]
    (tmp_path / "history.json").write_text(json.dumps(history), encoding="utf-8")

    ran = run("ask", "And for how long?", "--history", "history.json", "--json")

    assert is_answer(ran.document)


HALF = '[{"role": "user", "content": "half \\ud83d"}]'
NULL = '[{"role": "user", "content": null}]'
STRANGER = '[{"role": "system", "content": "Be brief."}]'


@pytest.mark.parametrize(
    "history", [HALF, NULL, STRANGER, "{", "[1, 2]", '"text"', "[" * 5_000, "9" * 5_000, '{"a": 1}']
)
def test_a_history_that_is_none_is_a_wrong_call(run: Run, tmp_path: Path, history: str) -> None:
    (tmp_path / "history.json").write_text(history, encoding="utf-8")

    assert is_wrong_call(run("ask", QUESTION, "--history", "history.json"))


def test_a_batch_prints_one_answer_a_line_in_order(run: Run) -> None:
    ran = run(
        "ask",
        "--batch",
        "-",
        stdin=lines(
            {"id": "a", "question": QUESTION},
            {"id": 2, "question": "And for how long?", "history": [
                {"role": "user", "content": QUESTION}, {"role": "assistant", "content": "Often."}
            ]},
            {"question": QUESTION, "history": None, "more": "is left alone"},
        ),
    )  # fmt: skip

    assert ran.status == 0
    assert [one["id"] for one in ran.documents] == ["a", 2, None]
    assert all(is_answer(one) for one in ran.documents)


def test_a_bad_line_gets_an_error_in_its_place_and_the_rest_goes_on(run: Run) -> None:
    bad = [
        b"{not json}\n",
        b"\xff\xfe\xfa\n",
        b"[1, 2]\n",
        b"null\n",
        b'{"id": "no question"}\n',
        b'{"id": "number", "question": 3}\n',
        b'{"id": "empty", "question": "  "}\n',
        b'{"id": "half", "question": "what is \\ud83d?"}\n',
        b'{"id": "long", "question": "' + b"x" * 100_000 + b'"}\n',
        b'{"id": "history", "question": "what?", "history": [3]}\n',
        b'{"id": "history", "question": "what?", "history": 3}\n',
        b'{"id": "history", "question": "what?", "history": ' + HALF.encode() + b"}\n",
        b'{"id": "history", "question": "what?", "history": ' + NULL.encode() + b"}\n",
        b'{"id": "history", "question": "what?", "history": ' + STRANGER.encode() + b"}\n",
        b'{"id": NaN, "question": "what?"}\n',
        b'{"id": [1e999], "question": "what?"}\n',
        b'{"id": "half \\ud83d", "question": "what?"}\n',
        b'{"id": "huge", "question": ' + b"9" * 5_000 + b"}\n",
        b'{"id": "deep", "question": ' + b"[" * 50_000 + b"}\n",
        b'{"id": "half \\ud83d"}\n',
    ]
    good = lines({"id": "good", "question": QUESTION})

    ran = run("ask", "--batch", "-", stdin=good + b"\n  \n" + b"".join(bad) + good)

    documents = ran.documents
    assert ran.status == 1
    assert len(documents) == len(bad) + 2
    assert all(set(one) == {"id", "error"} for one in documents[1:-1])
    assert all(set(one["error"]) == {"code", "message"} for one in documents[1:-1])
    assert [one["id"] for one in (documents[0], documents[-1])] == ["good", "good"]
    assert {one["id"] for one in documents[1:-1]} >= {None, "no question", "empty", "long"}
    assert "xxx" not in ran.out + ran.err
    assert "NaN" not in ran.out


def test_a_batch_is_read_from_a_file_with_any_line_ends(run: Run, tmp_path: Path) -> None:
    text = '{"id": 1, "text": "Why mail?"}\r\n{"id": 2, "text": "Why not?"}'
    (tmp_path / "batch.jsonl").write_bytes(b"\xef\xbb\xbf" + text.encode())

    ran = run("questions", "--batch", "batch.jsonl")

    assert (ran.status, [one["id"] for one in ran.documents]) == (0, [1, 2])


def test_a_batch_without_lines_prints_nothing(run: Run) -> None:
    assert run("ask", "--batch", "-") == Ran(0, "", "")


def test_each_line_is_told_before_the_next_is_read() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant.cli", "questions", "--batch", "-"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    with process:
        for number in range(3):
            process.stdin.write(lines({"id": number, "text": "Why mail?"}))
            process.stdin.flush()

            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
    assert process.returncode == 0


def test_a_reader_who_leaves_gets_no_traceback() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant.cli", "questions", "--batch", "-"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    process.stdout.close()
    _, err = process.communicate(lines(*[{"id": 1, "text": "Why mail?"}] * 3), timeout=60)

    assert process.returncode == 1
    assert b"Traceback" not in err


def test_documents_are_utf8_wherever_it_runs() -> None:
    ran = in_a_process(
        "questions", "Pourquoi êtes-vous “si” sûr 👩?", "--json", PYTHONIOENCODING="ascii"
    )

    assert ran.status == 0
    assert ran.document["questions"][0]["text"] == "Pourquoi êtes-vous “si” sûr 👩?"


# questions, feedback


def is_flag(one: dict[str, Any]) -> bool:
    return set(one) == {"code", "evidence", "why"}


def test_questions_are_checked(run: Run) -> None:
    ran = run("questions", "Don't you agree that mail is dead? How do you decide?", "--json")

    assert ran.status == 0
    assert set(ran.document) == {"id", "questions"}
    for one in ran.document["questions"]:
        assert set(one) == {"text", "kind", "flags", "rewrite"}
        assert one["kind"] in {"open", "closed", "not_a_question"}
        assert all(is_flag(flag) for flag in one["flags"])
    assert [one["kind"] for one in ran.document["questions"]] == ["closed", "open"]


def test_feedback_is_checked(run: Run) -> None:
    ran = run("feedback", "You always interrupt me. You are rude.", "--json")

    document = ran.document
    assert ran.status == 0
    assert sorted(document) == sorted(["id", *FEEDBACK])
    slots = {"situation", "behaviour", "impact", "request", "invitation"}
    assert set(document["slots"]) == slots
    for slot in document["slots"].values():
        assert set(slot) == {"present", "evidence"}
        assert slot["present"] is (slot["evidence"] is not None)
    assert document["flags"]
    assert all(is_flag(flag) for flag in document["flags"])
    assert all(set(one) == CITATION for one in document["cites"])


def test_feedback_shows_what_is_good_about_it_and_the_kind_of_each_sentence(run: Run) -> None:
    text = "On Tuesday you took two calls. It was a mess. Could you leave the phone outside?"
    ran = run("feedback", text, "--json")
    plain = run("feedback", text)

    strengths = ran.document["strengths"]
    assert {one["code"] for one in strengths} == {"direct", "useful", "constructive"}
    assert all(is_flag(one) and one["evidence"] in text for one in strengths)
    assert [one["kind"] for one in ran.document["sentences"]] == [
        "observation", "judgement", "request",
    ]  # fmt: skip
    assert " ".join(one["text"] for one in ran.document["sentences"]) == text
    assert "+ direct: “" in plain.out


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("You are arrogant.", "camera"),
        ("You never listen to me.", "one exception"),
        ("You did it because you wanted to look good.", "somebody's mind"),
        ("Sorry to bother you with this, it is not my place.", "Do not apologise"),
        ("Yesterday you took two calls and I lost my thread.", "small, concrete"),
    ],
)
def test_the_guidance_that_is_cited_is_about_what_was_found(
    run: Run, text: str, quoted: str
) -> None:
    cites = run("feedback", text, "--json").document["cites"]

    assert any(quoted in one["quote"] for one in cites)


def test_feedback_in_a_batch_carries_its_id(run: Run) -> None:
    ran = run("feedback", "--batch", "-", stdin=lines({"id": "f", "text": "You are rude."}))

    assert ran.document["id"] == "f"


@pytest.mark.parametrize("command", ["questions", "feedback"])
def test_a_text_without_words_is_an_error_in_its_place(run: Run, command: str) -> None:
    texts = lines({"id": 1, "text": ""}, {"id": 2, "text": " \n"}, {"id": 3, "text": "Why mail?"})

    ran = run(command, "--batch", "-", stdin=texts)

    assert ran.status == 1
    assert [one.get("error", {}).get("code") for one in ran.documents] == ["empty", "empty", None]


FOREIGN = [
    "Wie lernst du?",
    "Pourquoi dis-tu cela ?",
    "¿Cómo estás hoy?",
    "Was denkst du, wenn ich das nicht mit dir besprechen kann?",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_a_question_in_another_language_is_not_judged(run: Run, text: str) -> None:
    ran = run("questions", text, "--json")

    assert ran.status == 0
    assert ran.document["questions"] == [
        {"text": text, "kind": "not_a_question", "flags": [], "rewrite": None}
    ]
    assert "only English" in ran.err
    assert "only English" in run("questions", text).out


def test_a_question_in_another_language_among_english_ones_is_not_judged(run: Run) -> None:
    text = f"What did you learn from it? How did you go about it?\n{FOREIGN[0]}"

    ran = run("questions", text, "--json")

    kinds = [one["kind"] for one in ran.document["questions"]]
    assert kinds == ["open", "open", "not_a_question"]


def test_feedback_in_another_language_is_not_judged(run: Run) -> None:
    ran = run("feedback", "--batch", "-", stdin=lines({"id": 1, "text": FOREIGN[3]}))

    document = ran.document
    assert ran.status == 0
    assert not any(slot["present"] for slot in document["slots"].values())
    assert (document["flags"], document["rewrite"], document["cites"]) == ([], None, [])


@pytest.mark.parametrize("text", ["Comment on this?", "Who or what?", "Why die now?", "Was it du?"])
def test_english_that_looks_like_another_language_is_judged(run: Run, text: str) -> None:
    assert "only English" not in run("questions", text, "--json").err


@pytest.mark.parametrize("command", ["questions", "feedback", "ask"])
def test_without_json_there_is_something_to_read(run: Run, command: str) -> None:
    ran = run(command, "Why do you write mails?")

    assert ran.status == 0
    assert ran.out.strip()


@pytest.mark.parametrize("text", ["x" * 200_000, "\n", "🙂" * 500, "?" * 5_000, "\x00\x01"])
def test_odd_text_is_checked_without_a_traceback(run: Run, text: str) -> None:
    for command in ("questions", "feedback"):
        ran = run(command, "--batch", "-", stdin=lines({"id": 1, "text": text}))

        assert ran.status in {0, 1}
        assert ran.document["id"] == 1
        assert "Traceback" not in ran.err


# chat

SAID = b"I feel a bit tense about it all.\nskip\n\nhelp\npause\nnever read\n"
TURN = {"phase", "step", "says", "origin", "records", "done"}


def test_chat_prints_a_line_a_turn(run: Run) -> None:
    ran = run("chat", "--phase", "anchoring", "--as", "mentee", "--json", stdin=SAID)

    *turns, last = [one for one in ran.documents if "error" not in one]
    assert [list(one["error"]) for one in ran.documents if "error" in one] == [["code", "message"]]
    assert ran.status == 1
    assert all(set(one) == TURN for one in [*turns, last])
    assert [one["step"] for one in turns[:2]] == ["state_of_mind", "prejudices"]
    assert turns[1]["records"] == {"state_of_mind": "I feel a bit tense about it all."}
    assert (last["phase"], last["origin"], last["done"]) == ("anchoring", "guided", False)


def test_chat_goes_on_where_it_was_left_and_keeps_people_apart(run: Run) -> None:
    chat = ["chat", "--phase", "anchoring", "--as", "mentee", "--json", "--person"]
    run(*chat, "ana", stdin=b"I feel tense about all of this.\n")

    again, other = run(*chat, "ana"), run(*chat, "ben")

    assert again.document["step"] == "prejudices"
    assert (other.document["step"], other.document["records"]) == ("state_of_mind", {})


def test_chat_ends_with_its_flow(run: Run) -> None:
    said = b"".join([b"They shared their screen alone.\n"] * 8)

    ran = run("chat", "--phase", "stock-taking", "--as", "mentor", "--json", stdin=said)

    done = [one for one in ran.documents if one["done"]]
    assert ran.status == 0
    assert done
    assert set(done[0]["records"]) == {"skills", "areas", "expectations", "next_topics"}


def test_chat_without_json_is_a_conversation(run: Run) -> None:
    ran = run("chat", "--phase", "planning", "--as", "mentor", stdin=b"To be heard out.\npause\n")

    assert ran.status == 0
    assert "{" not in ran.out


@pytest.mark.parametrize("as_json", [["--json"], []])
def test_bytes_that_are_no_text_are_refused_and_the_talk_goes_on(
    run: Run, as_json: list[str]
) -> None:
    said = b"\xff\xfe caf\xe9\n" + b"x" * 20_000 + b"\nI feel tense about all of this.\n"

    ran = run("chat", "--phase", "anchoring", "--as", "mentee", *as_json, stdin=said)

    assert ran.status == 1
    assert "Traceback" not in ran.err
    assert "assuming" in ran.out.splitlines()[-1] or not as_json


# rehearse


def test_rehearse_prints_a_line_a_turn_and_the_debrief_last(run: Run) -> None:
    said = b"On Tuesday you finished my sentence three times.\n\nCould you let me finish?\n"
    ran = run("rehearse", "--persona", "the-one-who-knows", "--level", "2", "--json", stdin=said)
    first, *turns, last = ran.documents

    assert ran.status == 0
    assert first["check"] is None
    assert first["origin"] == "guided"
    assert [sorted(one["check"] or {}) for one in turns] == [FEEDBACK, [], FEEDBACK]
    assert all(one["persona_says"] for one in turns)
    assert last.keys() == {"debrief"}
    assert last["debrief"]["criteria"]


def test_rehearse_tries_a_turn_again(run: Run) -> None:
    said = b"You are arrogant.\n:again\nOn Tuesday you finished my sentence.\n:done 7\n"
    ran = run("rehearse", "--persona", "the-one-who-knows", "--json", stdin=said)

    assert len(ran.documents) == 4
    assert ran.documents[-1]["debrief"]["confidence_after"] == 7
    assert ran.documents[-1]["debrief"]["closed"] == []


def test_rehearse_without_json_is_a_conversation(run: Run) -> None:
    said = b"On Friday you posted my exercise.\n:how\n:again\n"
    folded = run("rehearse", "--persona", "love-it", stdin=said.split(b":")[0])
    ran = run("rehearse", "--persona", "love-it", stdin=said)

    assert ran.status == 0
    assert "Gary Okafor: " in ran.out
    assert "What worked: “On Friday you posted my exercise”" in ran.out
    assert "You said: “On Friday you posted my exercise.”" in ran.out
    assert "What worked" not in folded.out
    assert "The account" in ran.out


def test_a_rehearsal_is_paused_and_gone_on_with(run: Run) -> None:
    begun = run(
        "rehearse", "--persona", "eight-minutes", "--json", stdin=b"You came late.\npause\nno\n"
    )
    resumed = run("rehearse", "--resume", "--json", stdin=b"Could you be on time?\n:done\n")
    plain = run("rehearse", "--resume")

    assert begun.status == 0
    assert begun.documents[-1]["paused"] is True
    assert len(begun.documents) == 3
    assert resumed.documents[0]["persona_says"] == begun.documents[1]["persona_says"]
    assert "debrief" in resumed.documents[-1]
    assert plain.status == 2
    assert "no rehearsal to go on with" in plain.err


def test_rehearse_lists_the_personas(run: Run) -> None:
    ran = run("rehearse", "--list", "--json")

    assert len(ran.document["personas"]) >= 10
    assert "the-one-who-knows" in run("rehearse", "--list").out


@pytest.mark.parametrize(
    "call",
    [
        ["rehearse"],
        ["rehearse", "--persona", "nobody"],
        ["rehearse", "--persona", "love-it", "--level", "9"],
    ],
)
def test_a_rehearsal_that_cannot_begin_ends_with_two(run: Run, call: list[str]) -> None:
    ran = run(*call)

    assert ran.status == 2
    assert len(ran.err.splitlines()) == 1


# check, index, evaluate


def test_check_finds_no_problems_as_shipped(run: Run) -> None:
    ran = run("check", "--json")

    assert (ran.status, ran.document) == (0, {"problems": []})


def test_check_tells_every_problem_with_its_place(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "prompts").mkdir()
    monkeypatch.setenv("TELEMACHUS_PROMPTS", str(tmp_path / "prompts"))

    as_json, as_text = run("check", "--json"), run("check")

    problems = as_json.document["problems"]
    assert (as_json.status, as_text.status) == (1, 1)
    assert len(problems) > 5
    assert all(set(one) == {"path", "line", "code", "message"} for one in problems)
    assert len(as_text.out.splitlines()) == len(problems)


def test_wrong_content_stops_what_needs_it_with_every_problem(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "prompts").mkdir()
    monkeypatch.setenv("TELEMACHUS_PROMPTS", str(tmp_path / "prompts"))

    ran = run("questions", "Why?")

    assert (ran.status, ran.out) == (1, "")
    assert "[missing-file]" in ran.err
    assert "Traceback" not in ran.err


def knowledge(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "charter.md").write_text(
        "# Charter\n\nA pair meets every three weeks. It is free.\n", encoding="utf-8"
    )
    (folder / "broken.md").write_bytes("# Café".encode("latin-1"))
    return folder


def test_index_tells_what_it_did_and_keeps_its_folder_private(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder, data = knowledge(tmp_path / "knowledge"), tmp_path / "deep" / "data"
    monkeypatch.setenv("TELEMACHUS_DATA", str(data))

    first, second = run("index", str(folder), "--json"), run("index", str(folder), "--json")

    report = first.document
    assert (first.status, second.status) == (0, 0)
    assert set(report) == {
        "documents", "passages", "added", "updated", "removed", "unchanged", "skipped", "seconds",
    }  # fmt: skip
    assert (report["documents"], report["added"]) == (1, 1)
    assert [set(one) for one in report["skipped"]] == [{"path", "reason"}]
    assert (second.document["unchanged"], second.document["added"]) == (1, 0)
    assert (data.stat().st_mode & 0o777) == 0o700


def test_index_fails_by_its_status_where_a_file_cannot_be_read(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = knowledge(tmp_path / "knowledge")
    monkeypatch.setenv("TELEMACHUS_DATA", str(tmp_path / "data"))
    (folder / "copy.md").write_bytes((folder / "charter.md").read_bytes())
    (folder / "empty.md").write_bytes(b"")
    harmless = run("index", str(folder), "--json")
    (folder / "binary.md").write_bytes(b"\0\1")

    failed = run("index", str(folder), "--json")

    assert (harmless.status, len(harmless.document["skipped"])) == (0, 3)
    assert (failed.status, len(failed.document["skipped"])) == (1, 4)


def test_evaluate_scores_a_question_file(run: Run, tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge")
    gold = [{"file": "charter.md", "span": "A pair meets every three weeks."}]
    (tmp_path / "questions.jsonl").write_bytes(
        lines(
            {"id": "q1", "question": QUESTION, "history": [], "answerable": True, "gold": gold},
            {"id": "q2", "question": "Who pays for lunch?", "answerable": False, "gold": []},
        )
    )

    ran = run("evaluate", "questions.jsonl", "--knowledge", str(folder), "--json")

    scores = {
        *SCORES, "first_turn", "follow_up", "refusal_recall", "false_refusal_rate",
        "quotations_verbatim",
    }  # fmt: skip
    assert ran.status == 0
    assert set(ran.document) >= {*scores, "baseline"}
    assert set(ran.document["baseline"]) >= scores
    assert set(ran.document["first_turn"]) >= SCORES
    assert ran.document["hit@1"] == 1.0
    assert ran.document["quotations_verbatim"] in {1.0, None}


def test_evaluate_tells_a_bad_line_and_scores_the_rest(run: Run, tmp_path: Path) -> None:
    folder = knowledge(tmp_path / "knowledge")
    (tmp_path / "questions.jsonl").write_bytes(
        b"{broken\n" + lines({"id": "q2", "question": "Who pays?", "answerable": False})
    )

    ran = run("evaluate", "questions.jsonl", "--knowledge", str(folder), "--json")

    assert ran.status == 1
    assert "questions.jsonl:1" in ran.err
    assert ran.document["refusal_recall"] is not None


def test_evaluate_says_what_is_wrong_with_each_line_and_scores_the_rest(
    run: Run, tmp_path: Path
) -> None:
    folder = knowledge(tmp_path / "knowledge")
    (tmp_path / "questions.jsonl").write_bytes(
        b'{"id": "q1", "question": "caf\xe9", "answerable": false}\n{broken\n[1]\n\n'
        + b'{"id": "half \\ud83d", "question": "Who?", "answerable": false}\n'
        + '{"id": "q2", "question": "Who\u2028pays?", "answerable": false}\n'.encode()
    )

    ran = run("evaluate", "questions.jsonl", "--knowledge", str(folder), "--json")

    told = ran.err.splitlines()
    places = [
        "questions.jsonl:1 ",
        "questions.jsonl:2 ",
        "questions.jsonl:3 ",
        "questions.jsonl:5 ",
    ]
    assert ran.status == 1
    assert [line[: len(place)] for line, place in zip(told, places, strict=True)] == places
    assert ["UTF-8" in told[0], "not JSON" in told[1], "object" in told[2]] == [True] * 3
    assert "mend: line" not in ran.err
    assert ran.document["refusal_recall"] is not None


# Wrong calls.


def is_wrong_call(ran: Ran) -> bool:
    assert ran.status == 2
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1
    assert "Traceback" not in ran.err
    return True


@pytest.mark.parametrize(
    "call",
    [
        ["no-such-command"],
        ["ask"],
        ["ask", ""],
        ["ask", "  "],
        ["ask", "???"],
        ["ask", "x" * 5_000],
        ["ask", "\udcff"],
        ["ask", QUESTION, "--no-such-option"],
        ["ask", QUESTION, "--top", "0"],
        ["ask", QUESTION, "--top", "many"],
        ["ask", QUESTION, "--history", "no-such-file.json"],
        ["ask", QUESTION, "--knowledge", "no-such-folder"],
        ["ask", "--batch", "no-such-file.jsonl"],
        ["ask", "--batch", "."],
        ["ask", "--batch", "-", "extra"],
        ["ask", "--batch", "-", "--history", "no-such-file.json"],
        ["questions", "--batch", "-", "extra"],
        ["feedback", "--batch", "-", "extra"],
        ["feedback", "  "],
        ["questions"],
        ["feedback"],
        ["questions", "one", "two"],
        ["chat"],
        ["chat", "--phase", "anchoring"],
        ["chat", "--phase", "swimming", "--as", "mentee"],
        ["chat", "--phase", "anchoring", "--as", "captain"],
        ["evaluate"],
        ["evaluate", "no-such-file.jsonl"],
        ["evaluate", "no-such-file.jsonl", "--half", "third"],
        ["index", "no-such-folder"],
        ["serve", "--port", "99999"],
        ["serve", "--host", "0.0.0.0"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_ends_with_one_line_and_status_2(run: Run, call: list[str]) -> None:
    assert is_wrong_call(run(*call))


def test_a_wrong_setting_ends_with_its_name_and_no_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEMACHUS_PORT", "many")

    ran = run("check")

    assert ran.status == 2
    assert ran.err.startswith("TELEMACHUS_PORT: ")


@pytest.mark.parametrize("door", [["-m", "assistant.cli", "serve"], ["app.py"]])
def test_a_port_that_is_taken_is_a_wrong_setting_by_either_door(door: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = subprocess.run(
            [sys.executable, *door],
            capture_output=True,
            check=False,
            cwd=ROOT,
            timeout=120,
            env={**os.environ, "TELEMACHUS_PORT": str(taken.getsockname()[1])},  # noqa: TID251
        )

    assert ended.returncode == 2
    assert ended.stderr.decode().startswith("TELEMACHUS_PORT: ")
    assert len(ended.stderr.splitlines()) == 1


def test_a_call_without_a_command_tells_the_commands(run: Run) -> None:
    ran = run()

    assert ran.status == 2
    assert "evaluate" in ran.out + ran.err


def test_a_store_that_cannot_be_opened_ends_with_the_remedy(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////no-such-folder/x.sqlite3")

    ran = run("chat", "--phase", "anchoring", "--as", "mentee")

    assert ran.status == 1
    assert "DATABASE_URL" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_an_index_that_another_process_is_writing_is_used_as_it_is(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder, data = knowledge(tmp_path / "knowledge"), tmp_path / "data"
    monkeypatch.setenv("TELEMACHUS_DATA", str(data))
    asked = ["ask", QUESTION, "--knowledge", str(folder), "--json"]
    before = run(*asked)
    (folder / "more.md").write_text("# More\n\nMore words stand here.\n", encoding="utf-8")
    (lock,) = data.rglob("index.lock")

    with FileLock(lock):
        meanwhile = run(*asked)

    assert meanwhile.status == 0
    assert meanwhile.document["answer"] == before.document["answer"]
    assert len(meanwhile.err.splitlines()) == 1


def test_an_index_that_cannot_be_begun_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("TELEMACHUS_DATA", str(tmp_path / "data"))

    ran = run("ask", QUESTION)

    assert ran.status == 1
    assert "TELEMACHUS_DATA" in ran.err
    assert len(ran.err.splitlines()) == 1
