"""The commands for what is held on people: taking it out, erasing it, and retention by rule.

Whoever may use these holds the data folder itself, so nobody is asked who they are.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli_lines import put
from assistant.domain.errors import InputError, StoreError
from assistant.settings import load_settings

if TYPE_CHECKING:
    from assistant.bootstrap import App

Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


def add_privacy_commands(cli: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (export, erase, retire):
        cli.command()(command)


def export(
    person: Annotated[str, typer.Argument(help="By sign-in name or id; locally, by name.")],
    to: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="The zip to make; it must not exist.")
    ] = Path("telemachus-mine.zip"),
    as_json: Json = False,
) -> int:
    """Write everything that is held on a person into one zip, to read and to bring in again."""
    app = _app()
    archive = app.privacy.archive(app.privacy.person(person))
    try:
        made = os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(made, "wb") as file:
            file.write(archive)
    except FileExistsError:
        raise InputError("exists", f"{to} exists; name another file with --to.") from None
    except OSError as error:
        raise StoreError(f"{to} cannot be written ({error.strerror}).") from None
    put({"file": str(to), "bytes": len(archive)}) if as_json else typer.echo(
        f"{to}: {len(archive):,} bytes, readable by you alone"
    )
    return 0


def erase(
    person: Annotated[
        str | None, typer.Argument(help="By sign-in name or id; locally, by name.")
    ] = None,
    is_sure: Annotated[bool, typer.Option("--yes", help="It cannot be undone.")] = False,
    ends: Annotated[
        bool, typer.Option("--finish", help="End erasing that was begun and not ended.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Erase a person: all they wrote, their account, their words in others' records."""
    app = _app()
    if (person is None) != ends:
        raise InputError("missing", "Give PERSON, or --finish.")
    if person is None:
        count = app.privacy.finish()
        put({"finished": count}) if as_json else typer.echo(f"Ended: {count}.")
        return 0
    found = app.privacy.person(person)
    if not is_sure:
        raise InputError(
            "not-confirmed", "Nothing was erased. It cannot be undone; give --yes to go on."
        )
    erased = app.privacy.erase(found)
    if as_json:
        put({"person": found.id, **asdict(erased), "complete": True})
    else:
        typer.echo(
            f"Erased: {erased.conversations} conversations; words taken out of "
            f"{erased.taken_out_of} of others'. Backups made before still hold it."
        )
    return 0


def retire(
    trust_clock: Annotated[
        bool, typer.Option("--trust-clock", help="The clock is right, whatever it seems.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Follow the rules of retention now, as serving does every day."""
    app = _app()
    retired = app.privacy.retire(app.now(), trust_clock=trust_clock)
    if as_json:
        put(asdict(retired))
    else:
        counts = (f"{count} {name}" for name, count in asdict(retired).items())
        typer.echo(f"Deleted: {', '.join(counts)}.")
    return 0


def _app() -> App:
    from assistant.bootstrap import bootstrap

    return bootstrap(load_settings())
