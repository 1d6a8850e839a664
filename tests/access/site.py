"""A programme with people in it, on the real product and over HTTP, with a real SQLite file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant.adapters.passwords import Argon2Passwords
from assistant.application.accounts import Accounts
from assistant.bootstrap import App, bootstrap
from assistant.domain.conversation import Person, Role
from assistant.settings import load_settings

Client = TestClient | httpx2.Client
HERE = "http://127.0.0.1:7860"
PASSWORD = "four plain words here"
TOKEN = re.compile(r'name="form-token" value="([0-9a-f]{64})"')


def real_app(folder: Path, database: Path, **settings: object) -> App:
    """Return the product, with passwords that are quick to check."""
    app = bootstrap(
        load_settings(telemachus_data=folder, database_url=f"sqlite:///{database}", **settings)
    )
    quick = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    app.__dict__["accounts"] = Accounts(app.people_store, app.standings, quick, app._now)
    return app


@dataclass
class Visitor:
    """A browser that sends forms as a person would: it opens the page, then sends what is on it."""

    client: Client
    person: Person | None = None

    def token_on(self, path: str) -> str:
        """Return the token of the forms of a page."""
        found = TOKEN.search(self.client.get(path).text)
        assert found, f"there is no form on {path}"
        return found[1]

    def send(self, path: str, form: dict[str, str] | None = None, on: str = "") -> int:
        """Send a form of a page; return the status, redirects not followed."""
        token = self.token_on(on or path)
        given = {"form-token": token, **(form or {})}
        return self.client.post(path, data=given, follow_redirects=False).status_code

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        """Sign in; fail where that is refused."""
        status = self.send("/sign-in", {"sign-in": name, "password": password, "next": "/"})
        assert status == 303, status


@dataclass
class World:
    """The product, its web app, and the people in it, by name."""

    app: App
    web: FastAPI
    programme: str = ""
    people: dict[str, Person] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    clients: list[Client] = field(default_factory=list)

    def begin(self) -> World:
        """Make the programme with a coordinator, two mentees and two mentors in two pairs."""
        self.programme = self.app.people_store.programme("Across the years").id
        self.join("Cora", "coordinator")
        for mentee, mentor in (("Selma", "Jun"), ("Silas", "Jo")):
            self.join(mentee, "mentee")
            self.join(mentor, "mentor")
        for mentee, mentor in (("Selma", "Jun"), ("Silas", "Jo")):
            self.pair(mentee, mentor)
        return self

    def join(self, name: str, *roles: Role) -> Person:
        """Let somebody join by a link, with their name in small letters to sign in with."""
        token = self.app.accounts.invite(None, self.programme, roles, name)
        joined = self.app.accounts.accept(token, name.lower(), PASSWORD, name)
        person, self.codes[name] = joined.person, joined.code
        self.app.accounts.agree(person)
        self.people[name] = person
        return person

    def pair(self, mentee: str, mentor: str) -> str:
        """Pair two people."""
        made = self.app.people.pair(
            self.people["Cora"],
            self.programme,
            self.people[mentee].id,
            self.people[mentor].id,
        )
        return made.id

    def visitor(self, name: str | None = None, at: str = "") -> Visitor:
        """Return a browser, signed in as somebody or as nobody yet.

        `at` is the address where the web app is being served; it has to be for Gradio's events.
        """
        client: Client = (
            httpx2.Client(base_url=at, timeout=30, trust_env=False)
            if at
            else TestClient(self.web, base_url=HERE)
        )
        self.clients.append(client)
        if name is None:
            return Visitor(client)
        signed_in = self.app.accounts.sign_in(name.lower(), PASSWORD, "test")
        client.cookies.set("telemachus", signed_in.token)
        return Visitor(client, self.people[name])
