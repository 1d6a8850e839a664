"""Our own pages: what is mine, the people, and what happens when something breaks."""

from __future__ import annotations

import re
import tempfile
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.domain.errors import StoreError
from assistant.domain.sharing import Share
from tests.access.site import HERE, World

WORDS = "zebra crossing at midnight"


def write(world: World, name: str) -> str:
    person = world.people[name]
    talk = world.app.coaching.start(person, "anchoring", "mentee").conversation
    list(world.app.coaching.say(person, talk, f"I feel {WORDS}."))
    return talk


def test_what_is_mine_is_taken_along_erased_and_gone(own_world: World) -> None:
    write(own_world, "Selma")
    selma = own_world.visitor("Selma")
    assert "Before the meeting" in selma.client.get("/mine").text
    archive = selma.client.get("/mine/archive")
    assert archive.headers["content-type"] == "application/zip"

    assert selma.send("/mine/erase", {"confirm": "erase something"}, on="/mine") == 422
    assert selma.client.get("/mine", follow_redirects=False).status_code == 200
    assert selma.send("/mine/erase", {"confirm": " Erase everything "}, on="/mine") == 303

    assert selma.client.get("/mine", follow_redirects=False).status_code == 303
    assert "Selma" not in own_world.visitor("Cora").client.get("/people").text


def test_an_archive_is_read_in_memory_and_left_nowhere(
    own_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is larger than a megabyte would go to disk by default: here no file is made at all."""
    selma = own_world.visitor("Selma")
    archive = selma.client.get("/mine/archive").content
    made: list[Any] = []
    monkeypatch.setattr(tempfile, "_TemporaryFileWrapper", lambda *a, **k: made.append(a))
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda *a, **k: made.append(a))
    for content, told in (
        (archive, "Nothing in it was missing here."),
        (b"PK" + b"x" * 3_000_000, 'class="alert"'),
    ):
        token = selma.token_on("/mine")
        answer = selma.client.post(
            "/mine/import",
            data={"form-token": token},
            files={"archive": ("mine.zip", content)},
            follow_redirects=False,
        )
        assert answer.status_code == 303
        assert told in selma.client.get("/mine").text
    assert made == []


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", ""])
def test_an_import_that_is_no_form_is_refused(world: World, kind: str) -> None:
    selma = world.visitor("Selma")

    answer = selma.client.post("/mine/import", content=b"x", headers={"Content-Type": kind})

    assert answer.status_code == 400


def test_a_share_of_another_cannot_be_taken_back(world: World) -> None:
    silas = world.visitor("Silas")

    assert silas.send("/mine/take-back", {"share": "someone-elses"}, on="/mine") == 303
    assert 'class="alert" role="alert"' in silas.client.get("/mine").text


def test_a_coordinator_of_another_programme_changes_nothing_here(own_world: World) -> None:
    app = own_world.app
    other = app.people_store.programme("Elsewhere").id
    token = app.accounts.invite(None, other, ["coordinator"], "Cleo")
    app.accounts.agree(app.accounts.accept(token, "cleo", "four plain words here", "Cleo").person)
    own_world.people["Cleo"] = app.accounts.sign_in("cleo", "four plain words here", "t").person
    cleo = own_world.visitor("Cleo")
    pairs = app.people.overview(own_world.people["Cora"], own_world.programme).pairs

    for path, form in (
        ("/people/end-pair", {"pair": pairs[0].id}),
        ("/people/take-role", {"person": own_world.people["Selma"].id, "role": "mentee"}),
        ("/people/invite", {"name": "Spy", "role-coordinator": "yes"}),
        ("/people/new-password", {"person": own_world.people["Selma"].id}),
    ):
        cleo.send(path, {"programme": own_world.programme, **form}, on="/people")
        page = cleo.client.get("/people").text
        assert 'class="alert" role="alert"' in page
        assert "/join/" not in page
    after = cleo.client.get("/people", params={"programme": own_world.programme})
    assert after.status_code == 404
    assert "Selma" not in after.text
    assert app.people.overview(own_world.people["Cora"], own_world.programme).pairs == pairs


def test_names_are_shown_letter_for_letter(own_world: World) -> None:
    own_world.join("<script>alert(1)</script>", "mentee")

    page = own_world.visitor("Cora").client.get("/people").text

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    ("error", "status"), [(StoreError("disk at /secret/place"), 503), (RuntimeError(WORDS), 500)]
)
def test_what_breaks_is_told_without_the_reason(
    own_world: World, error: Exception, status: int
) -> None:
    visitor = own_world.visitor("Selma")

    class Broken:
        def mine(self, person: object) -> None:
            raise error

    own_world.app.__dict__["privacy"] = Broken()
    client = TestClient(own_world.web, base_url=HERE, raise_server_exceptions=False)
    client.cookies.update(visitor.client.cookies)
    answer = client.get("/mine")

    assert answer.status_code == status
    assert not re.search(f"secret|{WORDS}|Traceback|Error", answer.text)
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src 'none'" in answer.headers["content-security-policy"]


def test_what_taking_back_tells_is_true_while_the_partner_is_writing(own_world: World) -> None:
    """An open conversation of the partner's loses the item when it goes on, and that is told."""
    app, selma, jun = own_world.app, own_world.people["Selma"], own_world.people["Jun"]
    talk = write(own_world, "Selma")
    own = app.access.of(selma)
    now = own.conversation(talk)
    shared = Share(talk, selma.id, now.pair, "topics", WORDS, now.changed_at)
    assert own.advance(now, now, shares=[shared])
    partners = app.coaching.start(jun, "planning", "mentor").conversation
    handed = app.access.of(jun).conversation(partners).carried
    visitor = own_world.visitor("Selma")
    (item,) = app.privacy.shared(selma)

    visitor.send("/mine/take-back", {"share": item.id}, on="/mine")
    told = visitor.client.get("/mine").text
    app.coaching.go_on(jun, partners)

    assert WORDS in str(handed)
    assert "a conversation of your partner&#39;s that goes on loses it" in told
    assert "What they have read by now, or put into an agenda, stays with them." in told
    assert WORDS not in str(app.access.of(jun).conversation(partners).carried)
