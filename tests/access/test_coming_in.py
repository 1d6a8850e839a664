"""Signing in and out, joining, and what a form is worth, over HTTP on the real store."""

from __future__ import annotations

import re
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant.web.place import Place
from tests.access.conftest import close
from tests.access.site import HERE, PASSWORD, Visitor, World, real_app


def test_nobody_is_let_in_without_signing_in(world: World) -> None:
    client = world.visitor().client

    for page in ("/", "/mine", "/account", "/people", "/welcome"):
        answer = client.get(page, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?next=")
    for path in ("/mine/archive", "/gradio_api/app_id", "/gradio_api/queue/data?session_hash=x"):
        assert client.get(path, follow_redirects=False).status_code == 401
    join = client.post("/gradio_api/queue/join", json={"fn_index": 0, "session_hash": "x"})
    assert join.status_code == 401


def test_someone_signs_in_goes_where_they_meant_to_and_signs_out(world: World) -> None:
    visitor = world.visitor()
    asked = visitor.client.get("/mine", follow_redirects=False).headers["location"]
    token = visitor.token_on(asked)
    answer = visitor.client.post(
        "/sign-in",
        data={"form-token": token, "sign-in": "Selma ", "password": PASSWORD, "next": "/mine"},
        follow_redirects=False,
    )

    assert answer.headers["location"] == "/mine"
    assert "What is mine" in visitor.client.get("/mine").text
    assert visitor.send("/sign-out", on="/mine") == 303
    assert visitor.client.get("/mine", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "/sign-out", "/nothing", "mine",
     "/mine/archive", "/%2fevil.example", "/mine\nset-cookie: x=y", ""],
)  # fmt: skip
def test_after_signing_in_nobody_is_sent_to_another_place(world: World, elsewhere: str) -> None:
    visitor = world.visitor()
    token = visitor.token_on("/sign-in")
    answer = visitor.client.post(
        "/sign-in",
        data={"form-token": token, "sign-in": "selma", "password": PASSWORD, "next": elsewhere},
        follow_redirects=False,
    )

    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("selma", "not the right one at all"),
        ("nobody", PASSWORD),
        ("selma", "x" * 900),
        ("\x00", "zebra crossing"),
    ],
)
def test_what_was_wrong_is_never_said(world: World, name: str, password: str) -> None:
    visitor = world.visitor()
    token = visitor.token_on("/sign-in")
    answer = visitor.client.post(
        "/sign-in", data={"form-token": token, "sign-in": name, "password": password}
    )

    assert answer.status_code == 422
    told = re.findall(r'role="alert">([^<]*)<', answer.text)
    assert len(told) == 1
    assert told[0].startswith("That name and password do not go together")
    assert password not in answer.text
    assert "telemachus" not in answer.cookies


def test_an_empty_box_is_told_beside_it_and_to_a_screen_reader(world: World) -> None:
    visitor = world.visitor()
    token = visitor.token_on("/sign-in")
    page = visitor.client.post(
        "/sign-in", data={"form-token": token, "sign-in": "selma", "password": ""}
    ).text

    assert 'value="selma"' in page
    assert 'aria-invalid="true" aria-describedby="password-wrong" autofocus' in page
    assert 'role="alert" id="password-wrong">Fill this in.' in page


@pytest.mark.parametrize("token", ["", "0" * 64, "ä", "x" * 10_000])
def test_a_form_without_its_token_or_with_another_ones_changes_nothing(
    world: World, token: str
) -> None:
    selma, jun = world.visitor("Selma"), world.visitor("Jun")
    for given in (token, jun.token_on("/mine")):
        answer = selma.client.post("/sign-out", data={"form-token": given})
        assert answer.status_code == 403
    assert selma.client.post("/sign-out").status_code == 403
    assert selma.client.get("/mine", follow_redirects=False).status_code == 200


def test_a_form_of_before_signing_in_is_worth_nothing_after(world: World) -> None:
    visitor = world.visitor()
    before = visitor.token_on("/sign-in")
    visitor.sign_in("selma")

    replayed = visitor.client.post("/sign-out", data={"form-token": before})

    assert replayed.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "none"},
        {"Origin": HERE, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_can_send_no_form_even_with_the_token(
    world: World, headers: dict[str, str]
) -> None:
    visitor = world.visitor("Selma")
    token = visitor.token_on("/mine")

    answer = visitor.client.post("/sign-out", data={"form-token": token}, headers=headers)

    assert answer.status_code == 403
    assert visitor.client.get("/mine", follow_redirects=False).status_code == 200


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(world: World) -> None:
    visitor = world.visitor("Selma")
    thief = TestClient(world.web, base_url=HERE, cookies=dict(visitor.client.cookies))
    assert thief.get("/mine", follow_redirects=False).status_code == 200

    visitor.send("/sign-out", on="/mine")

    assert thief.get("/mine", follow_redirects=False).status_code == 303
    join = thief.post("/gradio_api/queue/join", json={"fn_index": 0, "session_hash": "s"})
    assert join.status_code == 401


def test_signing_out_everywhere_ends_every_window(world: World) -> None:
    one, other = world.visitor("Jun"), world.visitor("Jun")

    assert one.send("/sign-out-everywhere", on="/account") == 303

    for visitor in (one, other):
        assert visitor.client.get("/mine", follow_redirects=False).status_code == 303


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_under_https_from_the_wire() -> None:
    plain, secure = Place(), Place("https://coach.example")

    for place in (plain, secure):
        (morsel,) = SimpleCookie(place.cookie(place.signed_in, "x", 60)).values()
        assert morsel["httponly"]
        assert morsel["samesite"] == "Lax"
        assert morsel["path"] == "/"
        assert not morsel["domain"]
        assert bool(morsel["secure"]) == (place is secure)
    assert secure.signed_in.startswith("__Host-")
    assert secure.before.startswith("__Host-")


def test_everything_personal_is_kept_nowhere_and_names_no_page(world: World) -> None:
    selma, cora = world.visitor("Selma"), world.visitor("Cora")

    for visitor, path in (
        (selma, "/"),
        (selma, "/mine"),
        (selma, "/mine/archive"),
        (selma, "/account"),
        (selma, "/welcome"),
        (cora, "/people"),
        (world.visitor(), "/sign-in"),
    ):
        answer = visitor.client.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.headers["referrer-policy"] == "no-referrer", path


def test_someone_joins_by_a_link_once(own_world: World) -> None:
    cora = own_world.visitor("Cora")
    cora.send(
        "/people/invite",
        {"programme": own_world.programme, "name": "Nora", "role-mentee": "yes"},
        on="/people",
    )
    shown = cora.client.get("/people").text
    (link,) = re.findall(r'value="http://[^"]+?(/join/[^"]+)"', shown)
    assert link not in cora.client.get("/people").text

    nora = own_world.visitor()
    assert "Welcome, Nora" in nora.client.get(link).text
    weak = nora.client.post(
        link,
        data={
            "form-token": nora.token_on(link),
            "name": "Nora",
            "sign-in": "nora",
            "password": "short",
        },
    )
    assert weak.status_code == 422
    assert 'id="password-wrong"' in weak.text
    taken = nora.client.post(
        link,
        data={
            "form-token": nora.token_on(link),
            "name": "Nora",
            "sign-in": "SELMA",
            "password": PASSWORD,
        },
    )
    assert 'id="sign-in-wrong"' in taken.text
    joined = {"name": "Nora N", "sign-in": "nora", "password": PASSWORD}
    assert nora.send(link, joined) == 303

    assert nora.client.get("/", follow_redirects=False).headers["location"] == "/welcome"
    assert nora.send("/welcome") == 303
    assert nora.client.get("/", follow_redirects=False).status_code == 200
    stolen = own_world.visitor().client.get(link)
    assert stolen.status_code == 404
    assert "This link is closed" in stolen.text


def link_for_a_new_password(world: World, name: str) -> str:
    """Return the path of a link that the coordinator makes for somebody."""
    cora = world.visitor("Cora")
    asked = {"programme": world.programme, "person": world.people[name].id}
    cora.send("/people/new-password", asked, on="/people")
    (link,) = re.findall(r'value="http://[^"]+?(/join/[^"]+)"', cora.client.get("/people").text)
    return str(link)


def test_a_lost_password_is_replaced_by_a_link_and_ends_every_session(own_world: World) -> None:
    selma = own_world.visitor("Selma")
    link = link_for_a_new_password(own_world, "Selma")

    again, code = own_world.visitor(), own_world.codes["Selma"]
    assert again.send(link, {"password": "other words than before", "code": code}) == 303

    assert again.client.get("/mine", follow_redirects=False).status_code == 200
    assert selma.client.get("/mine", follow_redirects=False).status_code == 303
    own_world.visitor().sign_in("selma", "other words than before")


def test_a_coordinator_who_uses_a_link_for_a_new_password_reads_nothing(own_world: World) -> None:
    jun = own_world.visitor("Jun")
    link = link_for_a_new_password(own_world, "Jun")
    thief = own_world.visitor()

    for code in ("", own_world.codes["Cora"], "AAAA-AAAA-AAAA-AAAA-AAAA"):
        assert thief.send(link, {"password": "words of the thief", "code": code}) == 422

    assert "telemachus" not in thief.client.cookies
    assert thief.client.get("/mine", follow_redirects=False).status_code == 303
    assert jun.client.get("/mine", follow_redirects=False).status_code == 200
    own_world.visitor().sign_in("jun")


def test_a_sign_in_after_a_link_begins_with_whose_link_it_was(own_world: World) -> None:
    link = link_for_a_new_password(own_world, "Jun")
    words = {"password": "other words than before", "code": own_world.codes["Jun"]}
    joined = own_world.visitor()
    joined.send(link, words)
    shown = joined.client.get("/account").text
    visitor = own_world.visitor()
    answer = visitor.client.post(
        "/sign-in",
        data={
            "form-token": visitor.token_on("/sign-in"),
            "sign-in": "jun",
            "password": "other words than before",
            "next": "/mine",
        },
        follow_redirects=False,
    )

    drawn = re.findall(r'readonly value="([A-Z0-9-]{24})"', shown)
    assert len(drawn) == 1
    assert drawn[0] not in visitor.client.get("/account").text
    assert answer.headers["location"] == "/account?next=%2Fmine"
    page = visitor.client.get("/account?next=%2Fmine").text
    assert "by a link that Cora made" in page
    assert 'href="/mine">Go on' in page
    assert "A new password was set by a link, by Cora on" in visitor.client.get("/mine").text
    for elsewhere in ("//evil.example", "https://evil.example", "/nothing"):
        assert "evil" not in visitor.client.get("/account", params={"next": elsewhere}).text


def test_a_code_is_drawn_anew_by_the_password_and_shown_once(own_world: World) -> None:
    selma = own_world.visitor("Selma")

    assert selma.send("/account/code", {"password": "not it at all"}, on="/account") == 422
    assert selma.send("/account/code", {"password": PASSWORD}, on="/account") == 303
    (code,) = re.findall(r'readonly value="([^"]+)"', selma.client.get("/account").text)
    link = link_for_a_new_password(own_world, "Selma")

    assert code not in selma.client.get("/account").text
    new = {"password": "other words than before"}
    old = {**new, "code": own_world.codes["Selma"]}
    assert own_world.visitor().send(link, old) == 422
    assert own_world.visitor().send(link, {**new, "code": code}) == 303


def test_changing_a_password_needs_the_old_one_and_signs_out(own_world: World) -> None:
    selma = own_world.visitor("Selma")

    wrong = {"old": "not it, not it, not it", "new": "quite another sentence"}
    assert selma.send("/account", wrong) == 422
    assert selma.send("/account", {"old": PASSWORD, "new": "tiny"}) == 422
    assert selma.send("/account", {"old": PASSWORD, "new": "quite another sentence"}) == 303

    assert selma.client.get("/mine", follow_redirects=False).status_code == 303
    own_world.visitor().sign_in("selma", "quite another sentence")


def test_a_changed_password_ends_the_code_that_somebody_else_may_know(own_world: World) -> None:
    """Whoever joined for another knows their first code; it is worth nothing after the change."""
    link = link_for_a_new_password(own_world, "Jun")
    jun, known = own_world.visitor("Jun"), own_world.codes["Jun"]
    jun.send("/account", {"old": PASSWORD, "new": "quite another sentence"})
    thief = own_world.visitor()

    stolen = thief.send(link, {"password": "words of the thief", "code": known})
    visitor = own_world.visitor()
    form = {"sign-in": "jun", "password": "quite another sentence", "next": "/mine"}
    answer = visitor.client.post(
        "/sign-in",
        data={"form-token": visitor.token_on("/sign-in"), **form},
        follow_redirects=False,
    )

    assert stolen == 422
    assert answer.headers["location"] == "/account?next=%2Fmine"
    assert "You have no recovery code." in visitor.client.get("/account").text


def test_on_ones_own_machine_nobody_signs_in_and_the_contract_comes_first(
    create_web: Callable[..., FastAPI], indexed_folder: Path, tmp_path: Path
) -> None:
    app = real_app(indexed_folder, tmp_path / "one.db")
    visitor = Visitor(TestClient(create_web(app), base_url=HERE))

    assert visitor.client.get("/", follow_redirects=False).headers["location"] == "/welcome"
    for path in ("/sign-in", "/account", "/people"):
        assert visitor.client.get(path).status_code == 404
    assert visitor.send("/welcome") == 303
    assert visitor.client.get("/", follow_redirects=False).status_code == 200
    app.accounts.invite(None, app.people_store.programme("P").id, ["coordinator"], "Cora")
    assert (
        visitor.client.get("/", follow_redirects=False).headers["location"].startswith("/sign-in")
    )
    close(app)
