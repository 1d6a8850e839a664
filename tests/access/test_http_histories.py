"""Random people, roles and ids over HTTP: nobody is ever shown a word that is not theirs to see.

Each history is a walk of a few people through the real web app on the real store. Every word
someone writes is a canary of its own; after every act each answer is searched for the canaries of
others.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from assistant.domain.errors import TelemachusError
from tests.access.site import Visitor, World

HISTORIES = 20
CANARY = re.compile(r"zq\d+q")
NAMES = ("Selma", "Jun", "Silas", "Jo", "Cora")
numbers = itertools.count()

acts = st.sampled_from([
    "write", "write", "write", "ask", "ask", "look", "take back", "archive", "foreign id", "people",
    "sign out", "role away", "role back", "pair anew",
])  # fmt: skip
histories = st.lists(
    st.tuples(st.sampled_from(NAMES), acts, st.sampled_from(NAMES), st.integers(0, 3)),
    min_size=8,
    max_size=12,
)


class Walk:
    """One history: who wrote which canary, and what each browser has been shown."""

    def __init__(self, world: World, wrote: dict[str, str]) -> None:
        self.world = world
        self.wrote = wrote  # of all histories so far: they share one store
        self.talks: dict[str, list[str]] = {name: [] for name in NAMES}
        self.visitors: dict[str, Visitor] = {name: world.visitor(name) for name in NAMES}

    def act(self, name: str, does: str, other: str, number: int) -> None:
        event(does)
        ways: dict[str, Callable[[str, str, int], None]] = {
            "write": self.write,
            "ask": self.ask,
            "look": self.look,
            "take back": self.foreign_share,
            "archive": self.archive,
            "foreign id": self.foreign_id,
            "people": self.people,
            "sign out": self.sign_out,
            "role away": lambda *a: self.role(*a, give=False),
            "role back": lambda *a: self.role(*a, give=True),
            "pair anew": self.pair,
        }
        ways[does](name, other, number)

    def canary(self, name: str) -> str:
        word = f"zq{next(numbers)}q"
        self.wrote[word] = name
        return word

    def write(self, name: str, other: str, number: int) -> None:
        """Write in a role that the person may or may not hold: what is refused keeps nothing."""
        person = self.world.people[name]
        theirs = "mentee" if name in {"Selma", "Silas"} else "mentor"
        role = theirs if number else "mentee"
        try:
            talk = self.world.app.coaching.start(person, "anchoring", role).conversation  # type: ignore[arg-type]
            list(self.world.app.coaching.say(person, talk, f"I feel {self.canary(name)}."))
            self.talks[name].append(talk)
        except TelemachusError:
            event("refused to write")

    def ask(self, name: str, other: str, number: int) -> None:
        try:
            self.world.app.programme.ask(self.world.people[name], f"Who is {self.canary(name)}?")
        except TelemachusError:
            event("refused to ask")

    def look(self, name: str, other: str, number: int) -> None:
        for path in ("/mine", "/account"):
            self.seen(name, self.visitors[name].client.get(path).text)

    def archive(self, name: str, other: str, number: int) -> None:
        answer = self.visitors[name].client.get("/mine/archive")
        self.seen(name, answer.content.decode("latin-1"))
        if answer.status_code == 200 and answer.content[:2] == b"PK":
            self.seen(name, unzipped(answer.content))

    def foreign_share(self, name: str, other: str, number: int) -> None:
        self.sent(name, "/mine/take-back", {"share": self.an_id(other, number)}, "/mine")

    def foreign_id(self, name: str, other: str, number: int) -> None:
        thing = self.an_id(other, number)
        for path, form in (
            ("/people/new-password", {"person": self.world.people[other].id}),
            ("/people/end-pair", {"pair": thing}),
            ("/people/revoke", {"invitation": thing}),
        ):
            if name == "Cora" and path != "/people/revoke":
                continue  # hers to do, and it would end the history
            status = self.sent(name, path, {"programme": self.world.programme, **form}, "/mine")
            assert status in {303, 403, 404, 401}
            if name != "Cora":
                assert status != 303

    def people(self, name: str, other: str, number: int) -> None:
        answer = self.visitors[name].client.get("/people", follow_redirects=False)
        self.seen(name, answer.text)
        if name != "Cora":
            assert answer.status_code in {303, 404}

    def sign_out(self, name: str, other: str, number: int) -> None:
        visitor = self.visitors[name]
        visitor.send("/sign-out", on="/account")
        self.seen("", visitor.client.get("/mine").text)
        self.visitors[name] = self.world.visitor(name)

    def role(self, name: str, other: str, number: int, *, give: bool) -> None:
        role = "mentee" if other in {"Selma", "Silas"} else "mentor"
        path = "/people/give-role" if give else "/people/take-role"
        form = {"person": self.world.people[other].id, "role": role}
        self.sent("Cora", path, {"programme": self.world.programme, **form}, "/people")

    def pair(self, name: str, other: str, number: int) -> None:
        form = {"mentee": self.world.people[name].id, "mentor": self.world.people[other].id}
        self.sent("Cora", "/people/pair", {"programme": self.world.programme, **form}, "/people")

    def an_id(self, name: str, number: int) -> str:
        ids = [*self.talks[name], self.world.people[name].id, self.world.programme]
        return ids[number % len(ids)]

    def sent(self, name: str, path: str, form: dict[str, str], on: str) -> int:
        visitor = self.visitors[name]
        token = visitor.token_on(on)
        answer = visitor.client.post(
            path, data={"form-token": token, **form}, follow_redirects=False
        )
        self.seen(name, answer.text)
        self.seen(name, visitor.client.get("/mine").text)
        return answer.status_code

    def seen(self, name: str, text: str) -> None:
        """Fail where somebody is shown a word that another wrote; nobody shared any here."""
        for word in CANARY.findall(text):
            assert self.wrote[word] == name, f"{name} is shown what {self.wrote[word]} wrote"


def unzipped(archive: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return " ".join(opened.read(one).decode() for one in opened.namelist())


@pytest.mark.timeout(300)  # what it takes of a busy machine
def test_no_history_over_http_shows_anybody_anothers_words(
    world: World, create_web: Callable[..., FastAPI]
) -> None:
    walked = 0
    wrote: dict[str, str] = {}

    @settings(
        max_examples=HISTORIES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(histories)
    def run(history: list[tuple[str, str, str, int]]) -> None:
        nonlocal walked
        walk = Walk(world, wrote)
        for name, does, other, number in history:
            walk.act(name, does, other, number)
            walked += 1
        for name in NAMES:
            walk.seen(name, walk.visitors[name].client.get("/mine").text)
        for visitor in walk.visitors.values():
            visitor.client.close()

    run()
    print(f"\n{HISTORIES} histories over HTTP, {walked} acts, {len(wrote)} canaries, no leak")  # noqa: T201
    assert len(wrote) > HISTORIES
    assert walked > HISTORIES * 8 - 1
