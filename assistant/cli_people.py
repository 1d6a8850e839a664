"""The commands of whoever runs it: links for people, who belongs, backups.

Whoever may use these holds the data folder itself, so nobody is asked who they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli_lines import alone, complain, each_line, put, text_in
from assistant.domain.errors import InputError, SettingsError
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from assistant.application.people import Overview
    from assistant.bootstrap import App

_FIRST_PROGRAMME = "Reverse mentoring"
_DEFAULT_ROLES = ["coordinator"]

Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


def add_people_commands(cli: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (invite, people, remind, backup, restore):
        cli.command()(command)


def invite(
    name: Annotated[str | None, typer.Option(help="Whom it is for, as others see it.")] = None,
    role: Annotated[
        list[str] | None, typer.Option(help="mentee, mentor or coordinator; may be repeated.")
    ] = None,
    programme: Annotated[str | None, typer.Option(help="The programme, by name.")] = None,
    new_password: Annotated[
        str | None,
        typer.Option(metavar="PERSON", help="A link for a new password, by sign-in name or id."),
    ] = None,
    batch: Annotated[
        str | None, typer.Option("--batch", metavar="FILE", help="JSON lines to read; - is stdin.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Make a link that lets someone join, or choose a new password; the first begins accounts."""
    app = _app()

    def made(line: dict[str, Any]) -> dict[str, Any]:
        roles = line.get("roles", role or _DEFAULT_ROLES)
        if not isinstance(roles, list):
            raise InputError("bad-line", "roles is not a list.")
        where = text_in(line, "programme") if "programme" in line else programme
        return _link(app, _invited(app, text_in(line, "name"), roles, where))

    if batch is not None:
        alone(NAME=name, PERSON=new_password)
        return each_line(batch, made)
    if new_password is not None:
        alone(NAME=name)
        document = _link(app, app.accounts.new_password_link(None, _found(app, new_password)))
    elif name is None:
        raise InputError("missing", "Give --name NAME, --new-password PERSON or --batch FILE.")
    else:
        document = made({"name": name})
    put({"id": None, **document}) if as_json else typer.echo(_told(document))
    return 0


def people(as_json: Json = False) -> int:
    """List the programmes: who belongs, who is paired, who is invited."""
    app = _app()
    found = [
        app.people.overview_for_operator(one.id)
        for one in (app.people_store.programmes() if app.has_accounts else [])
    ]
    if as_json:
        put({"programmes": [_document(one) for one in found]})
    else:
        none = "There are no accounts; “telemachus invite --name NAME” begins them."
        typer.echo("\n".join(line for one in found for line in _lines(one)) or none)
    return 0


def remind(as_json: Json = False) -> int:
    """Send the reminders that are due, to those who asked for them; for a daily job."""
    from assistant.application.mailing import told

    mail = _app().mail
    if mail is None:
        raise SettingsError("SMTP_HOST: no mail server is set, so no reminders can be sent.")
    reminded = mail.remind()
    if as_json:
        put({"sent": reminded.sent, "failed": reminded.failed})
    else:
        typer.echo(f"{reminded.sent} sent")
    if reminded.failed:
        complain(told(reminded))
    return 1 if reminded.failed else 0


def backup(
    file: Annotated[Path, typer.Argument(help="The file to make; it must not exist.")],
    as_json: Json = False,
) -> int:
    """Copy everything people wrote into one file, also while the web app runs."""
    from assistant.adapters.backups import back_up

    settings = _with_own_database()
    made = back_up(settings.telemachus_data, file)
    document = {"file": str(made.file), "revision": made.revision, "bytes": made.size}
    put(document) if as_json else typer.echo(f"{made.file}: {made.size:,} bytes")
    return 0


def restore(
    file: Annotated[Path, typer.Argument(help="A file that “telemachus backup” made.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Lose what the data folder holds for it.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Put a backup into the data folder, while no web app serves from it."""
    from assistant.adapters.backups import restore as put_back
    from assistant.adapters.data_folder import hold_folder

    settings = _with_own_database()
    with hold_folder(settings.telemachus_data):
        made = put_back(file, settings.telemachus_data, replace=replace)
    document = {"file": str(made.file), "revision": made.revision, "bytes": made.size}
    put(document) if as_json else typer.echo(f"{settings.telemachus_data} holds {made.file} again")
    return 0


def _app() -> App:
    from assistant.bootstrap import bootstrap

    return bootstrap(load_settings())


def _with_own_database() -> Settings:
    settings = load_settings()
    if settings.database_url:
        raise InputError(
            "other-database",
            "DATABASE_URL names another database; back it up with its own tools (pg_dump).",
        )
    return settings


def _invited(app: App, name: str, roles: list[str], programme: str | None) -> str:
    from assistant.application.account_entries import known_roles, shown_name

    shown, known = shown_name(name), known_roles(roles)  # before a programme is made for them
    where = shown_name(programme) if programme is not None else _only_programme(app)
    return app.accounts.invite(None, app.people_store.programme(where).id, known, shown)


def _only_programme(app: App) -> str:
    names = [one.name for one in app.people_store.programmes()]
    if len(names) > 1:
        raise InputError("missing", f"Give --programme; there are: {', '.join(names)}.")
    return names[0] if names else _FIRST_PROGRAMME


def _found(app: App, person: str) -> str:
    from assistant.domain.passwords import sign_in_name

    store = app.people_store
    account = store.account(sign_in_name(person)) or store.account_of(person)
    if account is None:
        raise InputError(
            "unknown-person", "There is no such account; “telemachus people” lists their ids."
        )
    return account.person.id


def _link(app: App, token: str) -> dict[str, Any]:
    invitation = app.accounts.invitation(token)
    assert invitation is not None
    return {
        "link": f"{app.settings.url}/join/{token}",
        "kind": invitation.kind,
        "programme": invitation.programme.name,
        "roles": list(invitation.roles),
        "name": invitation.name,
        "expires_at": invitation.expires_at.isoformat(),
    }


def _told(document: dict[str, Any]) -> str:
    what = (
        f"to join {document['programme']} as {', '.join(document['roles'])}"
        if document["kind"] == "join"
        else "to choose a new password"
    )
    until = document["expires_at"][:16].replace("T", " ")
    return f"For {document['name']}, {what}; once, until {until} UTC:\n{document['link']}"


def _document(one: Overview) -> dict[str, Any]:
    return {
        "id": one.programme.id,
        "name": one.programme.name,
        "people": [
            {"id": member.person.id, "name": member.person.name, "roles": list(member.roles)}
            for member in one.people
        ],
        "pairs": [
            {
                "id": pair.id,
                "mentee": pair.mentee,
                "mentor": pair.mentor,
                "began_at": pair.began_at.isoformat(),
                "ended_at": pair.ended_at.isoformat() if pair.ended_at else None,
            }
            for pair in one.pairs
        ],
        "invitations": [
            {"id": open_.id, "kind": open_.kind, "name": open_.name, "roles": list(open_.roles)}
            for open_ in one.invitations
        ],
    }


def _lines(one: Overview) -> list[str]:
    lines = [one.programme.name]
    lines += [f"  {m.person.name}: {', '.join(m.roles)} ({m.person.id})" for m in one.people]
    for pair in one.pairs:
        ended = f", until {pair.ended_at:%Y-%m-%d}" if pair.ended_at else ""
        lines.append(f"  pair: {pair.mentee} (mentee) and {pair.mentor} (mentor){ended}")
    lines += [f"  invited: {open_.name}, {open_.kind}" for open_ in one.invitations]
    return lines
