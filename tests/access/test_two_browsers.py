"""Two people in two browsers at once, and what is left on the screen when one has signed out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.access.site import PASSWORD, World
from tests.web.chromium import launched

pytestmark = [
    pytest.mark.browser,
    # Gradio sums up its own timings with options that pandas is about to drop.
    pytest.mark.filterwarnings("ignore:.*(no_silent_downcasting|copy keyword)"),
]
SECRET = "zebra crossing at midnight"
expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched(keeps_pages=True) as one:
        yield one


@pytest.fixture
def windows(browser: Browser) -> Iterator[list[Page]]:
    """Return two windows that share nothing, as of two machines."""
    contexts = [browser.new_context(viewport={"width": 1280, "height": 844}) for _ in range(2)]
    for context in contexts:
        context.set_default_timeout(15_000)
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.get_by_label("Your sign-in name").fill(name.lower())
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()


def begin(page: Page) -> None:
    if page.get_by_label("Your answer").is_visible():
        return
    page.get_by_role("button", name="Before the meeting").first.click()
    expect(page.get_by_label("Your answer")).to_be_visible()


def say(page: Page, words: str) -> None:
    replies = page.locator("#log .turn.coach")
    expect(replies).not_to_have_count(0)
    before = replies.count()
    page.get_by_label("Your answer").fill(words)
    page.get_by_label("Your answer").press("Enter")
    expect(replies).to_have_count(before + 1)
    expect(page.locator("#send:disabled")).to_have_count(0)


def test_two_people_at_once_each_see_their_own(
    world: World, address: str, windows: list[Page]
) -> None:
    selma, jun = windows
    sign_in(selma, address, "Selma")
    sign_in(jun, address, "Jun")
    for page in windows:
        begin(page)

    say(selma, f"I feel a {SECRET}.")
    say(jun, "I am calm, as a giraffe is.")

    expect(selma.locator("#log")).to_contain_text(SECRET)
    expect(jun.locator("#log")).to_contain_text("giraffe")
    assert SECRET not in jun.content()
    assert "giraffe" not in selma.content()
    expect(jun.get_by_role("button", name="Coordinator")).to_have_count(0)
    kept = selma.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    assert kept == '[{},{},""]'


def test_after_signing_out_the_back_button_shows_nothing(
    world: World, address: str, windows: list[Page]
) -> None:
    page, _ = windows
    sign_in(page, address, "Silas")
    begin(page)
    say(page, f"I feel a {SECRET}.")
    page.goto(f"{address}/mine")
    expect(page.get_by_role("heading", name="What is mine")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()

    for _ in range(4):
        page.go_back(wait_until="load")
        page.wait_for_timeout(300)
        assert SECRET not in page.content()
        assert page.get_by_role("heading", name="What is mine").count() == 0
        if page.url.startswith(f"{address}/sign-in"):
            expect(page.get_by_label("Your password")).to_be_visible()


def test_a_session_that_ends_is_told_and_the_words_stay_in_the_box(
    world: World, address: str, windows: list[Page]
) -> None:
    page, _ = windows
    sign_in(page, address, "Jo")
    begin(page)
    say(page, "I am curious.")
    world.app.accounts.sign_out_everywhere(world.people["Jo"])

    page.get_by_label("Your answer").fill("Words that must not be lost.")
    page.get_by_label("Your answer").press("Enter")

    told = page.locator("#ended[role=alert]")
    expect(told).to_contain_text("You are signed out.")
    expect(page.get_by_label("Your answer")).to_have_value("Words that must not be lost.")
    with page.context.expect_page() as opened:
        told.get_by_role("link", name="Sign in again").click()
    again = opened.value
    again.get_by_label("Your sign-in name").fill("jo")
    again.get_by_label("Your password").fill(PASSWORD)
    again.get_by_role("button", name="Sign in").click()
    expect(again.get_by_role("link", name="Jo", exact=True)).to_be_visible()

    before = page.locator("#log .turn.coach").count()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#log .turn.coach")).to_have_count(before + 1)
    expect(page.locator("#log")).to_contain_text("must not be lost")
    expect(told).to_have_count(0)


def test_signing_in_and_looking_at_what_is_mine_needs_no_script(
    browser: Browser, world: World, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/mine")
    page.get_by_label("Your sign-in name").fill("selma")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("Your password").press("Enter")

    expect(page.get_by_role("heading", name="What is mine")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_is_wider_than_its_window_and_every_box_has_a_label(
    browser: Browser, world: World, address: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    link = world.app.accounts.invite(None, world.programme, ["mentee"], "Nora")
    page.goto(f"{address}/join/{link}")
    look_at(page, width)
    sign_in(page, f"{address}/sign-in", "Cora")
    for path in ("/welcome", "/mine", "/account", "/people"):
        page.goto(address + path)
        look_at(page, width)
    assert trouble == []
    context.close()


def look_at(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    unlabelled = page.evaluate(
        """[...document.querySelectorAll('input:not([type=hidden]), select')]
            .filter((box) => !box.labels.length).map((box) => box.outerHTML)"""
    )
    assert unlabelled == [], page.url
    small = page.evaluate(
        """[...document.querySelectorAll('button, main a, input:not([type=hidden])')]
            .filter((one) => one.offsetParent && one.type !== 'checkbox')
            .filter((one) => one.matches('button, .button, input'))
            .filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)"""
    )
    assert small == [], page.url
