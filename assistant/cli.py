"""The command `telemachus`, as CLI.md fixes it.

JSON goes to standard output and nothing else does; progress and warnings go to standard error.
Exit status: 0 done, 1 some line or file failed, 2 the call itself was wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli_lines import (
    alone,
    complain,
    each_line,
    json_in,
    missing,
    put,
    question_lines,
    text_in,
    turns_in,
    words_in,
)
from assistant.cli_people import add_people_commands
from assistant.cli_privacy import add_privacy_commands
from assistant.domain.errors import (
    ContentError,
    InputError,
    SettingsError,
    StoreError,
    TelemachusError,
)
from assistant.settings import load_settings, quiet_vendors

if TYPE_CHECKING:
    from assistant.bootstrap import App

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="A coach for reverse mentoring.",
)
add_people_commands(cli)
add_privacy_commands(cli)


class _Member(Enum):
    MENTEE = "mentee"
    MENTOR = "mentor"


Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
Batch = Annotated[
    str | None, typer.Option("--batch", metavar="FILE", help="JSON lines to read; - is stdin.")
]
Knowledge = Annotated[
    Path | None, typer.Option("--knowledge", metavar="DIR", help="Use this knowledge folder.")
]
Text = Annotated[str | None, typer.Argument()]

# How the reasons begin for which a file is skipped without any of its words being missed.
_NOTHING_MISSING = (
    "is empty",
    "holds no text beside its headings",
    "is nearly the same as",
    "says only what other files say",
)


def main() -> None:
    """Run the command; a wrong call ends with one line and status 2, never a traceback."""
    quiet_vendors()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # the same documents wherever it runs
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        status = cli(standalone_mode=False)
    except typer.TyperException as error:
        complain(" ".join(error.format_message().split()))
        sys.exit(2)
    except typer.Abort:
        sys.exit(130)
    except ContentError as error:
        complain(str(error))
        sys.exit(1)
    except TelemachusError as error:
        complain(str(error))
        sys.exit(2 if isinstance(error, InputError | SettingsError) else 1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
) -> None:
    """Open the web app."""
    from assistant.web.serving import serve as serve_web

    given: dict[str, Any] = {"telemachus_host": host, "telemachus_port": port}
    serve_web(_app(**{name: value for name, value in given.items() if value is not None}))


@cli.command()
def index(
    folders: Annotated[list[Path] | None, typer.Argument()] = None, as_json: Json = False
) -> int:
    """Bring the knowledge index up to date.

    Status 1 says that a file is left out because it cannot be read, is damaged, too large or no
    text (a scan is none). One that is empty, or says only what others say, is told as skipped too,
    and is no failure: nothing of it is missing.
    """
    reports = []
    chosen: list[Path | None] = [*folders] if folders else [None]
    for folder in chosen:
        app = _app(knowledge=folder)
        _tell(app.index_note)
        with _bar("Indexing", as_json) as progress:
            reports.append(app.index.update(progress))
    total = {
        name: sum(getattr(report, name) for report in reports)
        for name in ("documents", "passages", "added", "updated", "removed", "unchanged")
    }
    skipped = [{"path": one.path, "reason": one.reason} for r in reports for one in r.skipped]
    seconds = round(sum(report.seconds for report in reports), 3)
    if as_json:
        put({**total, "skipped": skipped, "seconds": seconds})
    else:
        counts = ", ".join(f"{count} {name}" for name, count in total.items())
        typer.echo(f"{counts} in {seconds} s")
        for one in skipped:
            typer.echo(f"skipped {one['path']}: {one['reason']}")
    return 0 if all(one["reason"].startswith(_NOTHING_MISSING) for one in skipped) else 1


@cli.command()
def ask(
    question: Text = None,
    history: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Earlier turns as JSON.")
    ] = None,
    batch: Batch = None,
    knowledge: Knowledge = None,
    top: Annotated[int, typer.Option(min=1, max=50, help="How many passages to list.")] = 5,
    as_json: Json = False,
) -> int:
    """Answer a question from the knowledge base."""
    from assistant.application.documents import answer_document

    app = _app(knowledge=knowledge)
    _freshen(app, as_json or batch is not None)

    def answer(line: dict[str, Any]) -> dict[str, Any]:
        turns = turns_in([] if line.get("history") is None else line["history"])
        return answer_document(app.answering.answer(text_in(line, "question"), turns, top))

    if batch is not None:
        alone(QUESTION=question, history=history)
        return each_line(batch, answer)
    turns = json_in(history) if history else []
    document = answer({"question": question or missing("QUESTION"), "history": turns})
    put({"id": None, **document}) if as_json else typer.echo(_answer_text(document))
    return 0


@cli.command()
def evaluate(
    file: Annotated[Path, typer.Argument()],
    knowledge: Knowledge = None,
    half: Annotated[
        str, typer.Option(help="all, development or reporting (by the hash of the id).")
    ] = "all",
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="Draw recall and refusals there.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Score a question file against the knowledge base."""
    from dataclasses import replace

    from assistant.application.evaluating import as_lines
    from assistant.application.evaluating import evaluate as score

    keep: dict[str, Callable[[Any], bool]] = {
        "all": lambda question: True,
        "development": lambda question: question.is_for_fitting,
        "reporting": lambda question: not question.is_for_fitting,
    }
    if half not in keep:
        raise typer.BadParameter(f"{half!r} is not one of {', '.join(keep)}.", param_hint="--half")
    app = _app(knowledge=knowledge)
    _freshen(app, as_json)
    lines, unread = question_lines(file)
    with _bar("Asking", as_json) as progress:
        result = score(
            lines,
            str(file),
            app.answering,
            app.index,
            app.embeddings,
            only=keep[half],
            progress=progress,
        )
    result = replace(result, problems=(*unread, *result.problems))
    for problem in result.problems:
        complain(str(problem))
    if plot is not None:
        from assistant.adapters.plotting import draw

        draw(result, plot)
    put(result.as_json()) if as_json else typer.echo(as_lines(result))
    return 1 if result.problems else 0


@cli.command()
def questions(text: Text = None, batch: Batch = None, as_json: Json = False) -> int:
    """Check the questions a mentee means to ask."""
    from assistant.application.documents import questions_document
    from assistant.domain.questions import CheckedQuestion

    app = _app()

    def check(line: dict[str, Any]) -> dict[str, Any]:
        return questions_document(app.check_questions(words_in(line)))

    def unread(text: str) -> dict[str, Any]:
        one = CheckedQuestion(text.strip(), "not_a_question", (), None)
        return questions_document((one,))

    return _checked(check, unread, text, batch, as_json, _questions_text)


@cli.command()
def feedback(text: Text = None, batch: Batch = None, as_json: Json = False) -> int:
    """Check the feedback a mentor means to give."""
    from assistant.application.documents import feedback_document
    from assistant.domain.feedback import FeedbackCheck, Slot
    from assistant.domain.feedback_reading import SLOTS

    app = _app()
    _freshen(app, as_json or batch is not None)

    def check(line: dict[str, Any]) -> dict[str, Any]:
        found = app.check_feedback(words_in(line))
        return feedback_document(found, app.cites(found))

    def unread(text: str) -> dict[str, Any]:
        nothing = FeedbackCheck({slot: Slot(False, None) for slot in SLOTS}, (), "")
        return {**feedback_document(nothing, ()), "rewrite": None}

    return _checked(check, unread, text, batch, as_json, _feedback_text)


@cli.command()
def chat(
    phase: Annotated[str, typer.Option(help="anchoring, planning or stock-taking.")],
    role: Annotated[_Member, typer.Option("--as", help="Whose side of the pair.")],
    person: Annotated[str, typer.Option(help="Whose conversation it is.")] = "local",
    as_json: Json = False,
) -> int:
    """Walk through a phase in the terminal."""
    from assistant.terminal import converse

    app = _app()
    _freshen(app, as_json)
    return converse(app, phase, role.value, person, as_json)


@cli.command()
def rehearse(
    persona: Annotated[str | None, typer.Option(help="Whom to rehearse with, by id.")] = None,
    level: Annotated[int, typer.Option(help="1 (easiest) to 3.")] = 1,
    confidence: Annotated[
        int | None, typer.Option(help="How confident you feel before it, 0 to 10.")
    ] = None,
    person: Annotated[str, typer.Option(help="Whose rehearsal it is.")] = "local",
    listed: Annotated[bool, typer.Option("--list", help="Say whom one may rehearse with.")] = False,
    resumed: Annotated[
        bool, typer.Option("--resume", help="Go on with the rehearsal that was left last.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Rehearse a difficult conversation in the terminal."""
    from assistant.rehearsal_terminal import list_personas, resume
    from assistant.rehearsal_terminal import rehearse as play

    app = _app()
    if listed:
        return list_personas(app, person, as_json)
    if persona is None and not resumed:
        raise InputError("missing", "Give --persona ID; --list says which there are.")
    if as_json:
        _freshen(app, is_quiet=True)
    if persona is None:
        return resume(app, person, as_json)
    return play(app, persona, level, confidence, person, as_json)


@cli.command()
def check(as_json: Json = False) -> int:
    """Validate every content file, all problems at once."""
    try:
        _ = _app().content
    except ContentError as error:
        problems = error.problems
    else:
        problems = ()
    if as_json:
        put({"problems": [vars(problem) for problem in problems]})
    else:
        typer.echo("\n".join(str(problem) for problem in problems) or "No problems.")
    return 1 if problems else 0


def _app(knowledge: Path | None = None, **given: Any) -> App:
    from assistant.bootstrap import bootstrap

    if knowledge is not None:
        given["telemachus_knowledge"] = knowledge
    return bootstrap(load_settings(**given))


def _freshen(app: App, is_quiet: bool) -> None:
    """Bring the index up to date; while another process writes it, what is there is used."""
    _tell(app.index_note)
    try:
        with _bar("Indexing", is_quiet) as progress:
            app.index.update(progress)
    except StoreError as error:
        if not app.index.passages():
            raise
        complain(f"{error}. Going on with the index as it is.")


def _tell(note: str) -> None:
    if note:
        complain(note)


@contextmanager
def _bar(title: str, is_quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show on standard error how far something is, where a person is looking."""
    if is_quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _checked(
    check: Callable[[dict[str, Any]], dict[str, Any]],
    unread: Callable[[str], dict[str, Any]],
    text: str | None,
    batch: str | None,
    as_json: bool,
    shown: Callable[[dict[str, Any]], str],
) -> int:
    """Check one text or a batch; of one in another language `unread` makes the document."""

    def check_or_not(line: dict[str, Any]) -> dict[str, Any]:
        try:
            return check(line)
        except InputError as error:
            if error.code != "other-language":
                raise
            complain(str(error))
            return unread(line["text"])

    if batch is not None:
        alone(TEXT=text)
        return each_line(batch, check_or_not)
    line = {"text": text or missing("TEXT")}
    if as_json:
        put({"id": None, **check_or_not(line)})
        return 0
    try:
        typer.echo(shown(check(line)))
    except InputError as error:
        if error.code != "other-language":
            raise
        typer.echo(str(error))
    return 0


def _answer_text(document: dict[str, Any]) -> str:
    if not document["answered"]:
        return "\n".join(filter(None, (document["answer"], document["ask_instead"])))
    cited = [
        f"[{number}] “{one['quote']}” ({one['source']}: {one['heading']})"
        for number, one in enumerate(document["citations"], start=1)
    ]
    return "\n\n".join((document["answer"], "\n".join(cited)))


def _questions_text(document: dict[str, Any]) -> str:
    lines = []
    for one in document["questions"]:
        lines.append(f"{one['kind'].replace('_', ' ')}: {one['text']}")
        lines += [f"  {flag['code']}: “{flag['evidence']}”. {flag['why']}" for flag in one["flags"]]
        if one["rewrite"]:
            lines.append(f"  Try: {one['rewrite']}")
    return "\n".join(lines) or "There is no question in it yet."


def _feedback_text(document: dict[str, Any]) -> str:
    lines = [
        f"{name}: “{slot['evidence']}”" if slot["present"] else f"{name}: missing"
        for name, slot in document["slots"].items()
    ]
    lines += [f"+ {_found(one)}" for one in document["strengths"]]
    lines += [_found(one) for one in document["flags"]]
    lines += ["", document["rewrite"]] if document["rewrite"] else []
    lines += [f"[{one['source']}] “{one['quote']}”" for one in document["cites"]]
    return "\n".join(lines)


def _found(one: dict[str, Any]) -> str:
    return f"{one['code']}: “{one['evidence'].rstrip(' .,;:')}”. {one['why']}"


if __name__ == "__main__":
    main()
