"""Signing in at an organisation's own provider, over real connections to a real one on loopback."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from assistant.web.oidc import Provider
from tests.access.conftest import close
from tests.access.provider import CLIENT, SECRET, ProviderState, provider
from tests.access.site import World, real_app
from tests.web.serving import serving

NAME = "Example Works"


@dataclass
class Sides:
    """The app and the provider, each being served, and the addresses of both."""

    world: World
    state: ProviderState
    here: str
    there: str

    def browser(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.here, follow_redirects=True, timeout=20, trust_env=False)


@pytest.fixture(scope="module")
def sides(
    create_web: Callable[..., FastAPI],
    indexed_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Sides]:
    app = real_app(indexed_folder, tmp_path_factory.mktemp("oidc") / "people.db")
    state = ProviderState()
    with ExitStack() as stack:
        there = stack.enter_context(serving(provider(state)))
        web = create_web(app, "", Provider(there, CLIENT, SECRET, NAME))
        here = stack.enter_context(serving(web))
        yield Sides(World(app, web).begin(), state, here, there)
    close(app)


@pytest.fixture(autouse=True)
def _behaves(sides: Sides) -> Iterator[None]:
    yield
    sides.state.fault, sides.state.subject = "", "subject-1"


def invited(sides: Sides, name: str) -> str:
    return sides.world.app.accounts.invite(None, sides.world.programme, ["mentee"], name)


def test_the_provider_is_not_asked_before_somebody_signs_in(sides: Sides) -> None:
    before = sides.state.discovered
    with sides.browser() as browser:
        page = browser.get("/sign-in").text

    assert f"Sign in with {NAME}" in page
    assert sides.state.discovered == before


def test_someone_joins_with_an_invitation_and_comes_back_without_one(sides: Sides) -> None:
    sides.state.subject = "nora"
    token = invited(sides, "Nora")
    with sides.browser() as browser:
        assert f'href="/sign-in/with?invitation={token}"' in browser.get(f"/join/{token}").text
        page = browser.get("/sign-in/with", params={"invitation": token})
        assert page.url.path == "/welcome"
        assert "Nora" in page.text
    with sides.browser() as later:
        assert "Nora" in later.get("/sign-in/with").text
        assert later.get("/mine").url.path == "/mine"
    asked = sides.state.asked[-1]
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid"
    assert len(asked["nonce"]) > 15


def test_an_invitation_lets_one_in_once(sides: Sides) -> None:
    token = invited(sides, "Olga")
    sides.state.subject = "olga"
    with sides.browser() as browser:
        browser.get("/sign-in/with", params={"invitation": token})
    sides.state.subject = "thief"
    with sides.browser() as other:
        page = other.get("/sign-in/with", params={"invitation": token})
        assert page.status_code == 403
        assert other.get("/mine").url.path == "/sign-in"


def test_someone_unknown_without_an_invitation_is_told_plainly(sides: Sides) -> None:
    sides.state.subject = "stranger"
    with sides.browser() as browser:
        page = browser.get("/sign-in/with")

        assert page.status_code == 403
        assert "Ask your coordinator" in page.text
        assert browser.get("/mine").url.path == "/sign-in"


@pytest.mark.parametrize(
    "fault",
    ["nonce", "no nonce", "audience", "expired", "signature", "unsigned", "token issuer",
     "no token", "state", "denied"],
)  # fmt: skip
def test_a_word_that_is_not_proven_lets_nobody_in(
    sides: Sides, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "assistant")
    token = invited(sides, "Pia")
    sides.state.fault, sides.state.subject = fault, "zebra-subject"
    with sides.browser() as browser:
        page = browser.get("/sign-in/with", params={"invitation": token})

        assert page.status_code == 403
        assert f"Signing in with {NAME} did not work." in page.text
        assert not {"zebra", "Traceback", "Error", "nonce", "claim"} & set(page.text.split())
        assert "zebra" not in page.text
        assert browser.get("/mine").url.path == "/sign-in"
    assert sides.world.app.accounts.invitation(token) is not None
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("assistant")]
    assert ours
    assert not any(secret in line for line in ours for secret in (token, SECRET, "zebra"))


@pytest.mark.parametrize("fault", ["down", "issuer"])
def test_a_provider_that_is_down_or_another_is_told_plainly(sides: Sides, fault: str) -> None:
    sides.state.fault = fault
    with sides.browser() as browser:
        page = browser.get("/sign-in/with")

    assert page.status_code == 503
    assert f"Signing in with {NAME} does not work just now." in page.text
    assert "zebra" not in page.text


def test_a_way_back_that_another_browser_began_lets_nobody_in(sides: Sides) -> None:
    sides.state.subject = "victim"
    token = invited(sides, "Quinn")
    with sides.browser() as thief, sides.browser() as victim:
        thief.follow_redirects = False
        away = thief.get("/sign-in/with", params={"invitation": token}).headers["location"]
        back = thief.get(away).headers["location"]

        page = victim.get(back)

        assert page.status_code == 403
        assert victim.get("/mine").url.path == "/sign-in"


def test_a_way_back_is_walked_once(sides: Sides) -> None:
    sides.state.subject = "rosa"
    token = invited(sides, "Rosa")
    with sides.browser() as browser:
        browser.follow_redirects = False
        away = browser.get("/sign-in/with", params={"invitation": token}).headers["location"]
        back = browser.get(away).headers["location"]
        first, again = browser.get(back), browser.get(back)

    assert first.status_code == 303
    assert again.status_code == 403
