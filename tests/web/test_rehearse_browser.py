from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assistant.web.needs import App
from tests.web.conftest import Visit
from tests.web.test_browser import CONTRAST, stored

pytestmark = [
    pytest.mark.browser,
    # Gradio sums up its own timings with options that pandas is about to drop.
    pytest.mark.filterwarnings("ignore:.*(no_silent_downcasting|copy keyword)"),
]
Serve = Callable[[App], str]
Open = Callable[..., Visit]

BLUNT = "You never have time for me and you are disorganised."
FACTS = (
    "Yesterday you came twenty minutes late and answered messages while I showed the forecast "
    "model, so we never got to the part you asked for."
)
REQUEST = "Could you keep the laptop closed for the first ten minutes? How do you see it?"
SECRET = "zebra-crossing-at-midnight"


def begin(page: Page, name: str = "Claire Dubois", confidence: int | None = 4) -> None:
    """Choose someone and begin the scene."""
    page.get_by_role("button", name="Rehearse").click()
    page.get_by_role("button", name=name).first.click()
    if confidence is not None:
        page.get_by_role("radio", name=str(confidence), exact=True).check(force=True)
    enter(page)


def enter(page: Page) -> None:
    """Begin the scene, and wait until the page has put the focus where it belongs."""
    page.get_by_role("button", name="Begin", exact=True).click()
    page.wait_for_function(
        "document.querySelector('#rehearse-scene')?.contains(document.activeElement)"
    )


def tell(page: Page, text: str) -> None:
    """Say something and wait for the answer."""
    page.get_by_label("What you say").fill(text)
    replies = page.locator("#rehearse-log .turn.persona")
    before = replies.count()
    page.get_by_label("What you say").press("Enter")
    expect(replies).to_have_count(before + 1)
    expect(page.locator("#tell-it:disabled")).to_have_count(0)


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, textarea, summary, select, .marks label')]
            .filter((each) => each.checkVisibility() && each.offsetWidth > 0)
            .filter((each) => each.getBoundingClientRect().height < 44)
            .map((each) => each.outerHTML.slice(0, 120))"""
    )
    assert small == []
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_mentor_rehearses_tries_again_compares_and_looks_back(
    serve: Serve, visit: Open, real_app: App, width: int, scheme: str
) -> None:
    seen = visit(serve(real_app), width=width, scheme=scheme)
    page = seen.page

    def look(name: str) -> None:
        seen.picture(f"rehearse-{width}-{scheme}-{name}")
        fits(page)

    page.get_by_role("button", name="Rehearse").click()
    expect(page.get_by_role("heading", name="Rehearse")).to_be_visible()
    look("1-choose")
    page.get_by_role("button", name="Claire Dubois").click()
    expect(page.get_by_role("radio", name="On a good day")).to_be_checked()
    look("2-before")
    page.get_by_role("radio", name="4", exact=True).check(force=True)
    enter(page)
    tell(page, BLUNT)
    page.get_by_text("How that landed").click()
    expect(page.locator(".landed dl")).to_be_visible()
    look("3-landed")
    page.get_by_role("button", name="Try that turn again").click()
    expect(page.locator(".retrying")).to_contain_text("never have time")
    expect(page.locator("#rehearse-log .turn.person")).to_have_count(0)
    look("4-again")
    page.get_by_role("button", name="Start from those words").click()
    expect(page.get_by_label("What you say")).to_have_value(BLUNT)
    tell(page, FACTS)
    expect(page.locator("#rehearse-log .turn.person .who")).to_have_text("You, try 2 of 2")
    page.get_by_role("button", name="Compare the two").click()
    expect(page.locator(".try")).to_have_count(2)
    expect(page.locator(".try").first).to_contain_text("never have time")
    look("5-compare")
    page.get_by_role("button", name="Back to the scene").click()
    tell(page, REQUEST)
    look("6-scene")
    page.reload()
    expect(page.locator("#rehearse-log")).to_contain_text("laptop closed")
    page.get_by_role("button", name="End the rehearsal").first.click()
    page.get_by_role("radio", name="7", exact=True).check(force=True)
    look("7-end")
    page.get_by_role("button", name="Show me the debrief").click()
    expect(page.locator(".criteria > li").first).to_be_visible()
    expect(page.locator(".figures")).to_contain_text("Confidence 4 → 7")
    look("8-debrief")
    page.get_by_role("button", name="Put this on our agenda").first.click()
    expect(page.get_by_role("heading", name="On our agenda")).to_be_visible()
    look("9-agenda")
    page.get_by_role("button", name="Across my rehearsals").click()
    expect(page.locator(".picture tbody tr")).to_have_count(6)
    look("10-progress")
    assert seen.trouble == []


def test_what_cannot_be_taken_is_said_near_the_box_and_stays_in_it(
    serve: Serve, visit: Open, real_app: App
) -> None:
    page = visit(serve(real_app)).page
    begin(page)
    box = page.get_by_label("What you say")

    box.press("Enter")
    expect(page.locator("#rehearse-composer").get_by_role("alert")).to_contain_text("Say nothing")
    box.fill("x" * 5000)
    box.press("Enter")

    expect(page.locator("#rehearse-composer").get_by_role("alert")).to_contain_text("4,000")
    expect(box).to_have_value("x" * 5000)
    expect(page.locator("#rehearse-log .turn.person")).to_have_count(0)
    box.fill("")
    page.get_by_role("button", name="Say nothing").click()
    expect(page.locator("#rehearse-log .turn.person")).to_contain_text("Says nothing")
    page.get_by_role("button", name="End the rehearsal").click()
    page.get_by_role("button", name="Show me the debrief").click()
    page.get_by_label("In other words").fill("y" * 5000)
    page.locator(".agenda > form").get_by_role("button").click()
    expect(page.locator(".agenda").get_by_role("alert")).to_contain_text("4,000")
    expect(page.get_by_label("In other words")).to_have_value("y" * 5000)


def test_one_rehearses_ones_own_case_by_choosing_and_it_is_only_text(
    serve: Serve, visit: Open, real_app: App
) -> None:
    seen = visit(serve(real_app), width=390)
    page = seen.page
    page.get_by_role("button", name="Rehearse").click()
    page.get_by_role("button", name="My own case").click()
    page.get_by_label("What it is about").fill("the shared folder")
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.locator("form").get_by_role("alert")).to_contain_text("first name")
    expect(page.get_by_label("What it is about")).to_have_value("the shared folder")

    page.get_by_label("A first name").fill("<img src=x onerror=\"document.title='caught'\">")
    page.get_by_label("What makes it hard").select_option(index=1)
    seen.picture("rehearse-390-light-own")
    fits(page)
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_role("button", name="Begin", exact=True)).to_be_visible()
    enter(page)
    tell(page, "<b>Yesterday</b> you saved it on your own disk. ${1+1}")

    expect(page.locator("#rehearse-log .turn.person")).to_contain_text("<b>Yesterday</b>")
    assert "caught" not in page.title()
    assert page.locator("#area-rehearse img").count() == 0
    assert seen.trouble == []


def test_a_mentee_practises_hearing_it(serve: Serve, visit: Open, real_app: App) -> None:
    seen = visit(serve(real_app))
    page = seen.page
    page.get_by_role("button", name="Rehearse").click()
    page.get_by_role("button", name="The other way round").click()
    seen.picture("rehearse-1280-light-receiving")
    page.locator(".people button").first.click()
    enter(page)
    tell(page, "Thank you for telling me. When did you notice it?")
    page.get_by_role("button", name="End the rehearsal").click()
    page.get_by_role("button", name="Show me the debrief").click()

    expect(page.locator(".criteria > li").first).to_be_visible()


def test_words_not_said_yet_are_back_after_a_reload_and_stored_nowhere(
    serve: Serve, visit: Open, real_app: App
) -> None:
    page = visit(serve(real_app)).page
    begin(page)
    page.get_by_label("What you say").fill(SECRET)

    page.reload()

    expect(page.get_by_label("What you say")).to_have_value(SECRET)
    assert SECRET not in stored(page)


def test_the_scale_and_the_scene_need_only_a_keyboard(
    serve: Serve, visit: Open, real_app: App
) -> None:
    page = visit(serve(real_app)).page
    page.get_by_role("button", name="Rehearse").click()
    page.get_by_role("button", name="Claire Dubois").press("Enter")
    expect(page.get_by_role("heading", name="Claire Dubois")).to_be_focused()
    page.get_by_role("radio", name="0", exact=True).focus()
    page.keyboard.press("Space")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="6", exact=True)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_label("What you say")).to_be_focused()
    page.keyboard.type(BLUNT)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Try that turn again").press("Enter")
    expect(page.locator(".retrying")).to_be_visible()
    expect(page.get_by_label("What you say")).to_be_focused()


@pytest.mark.parametrize("way", ["said", "pressed"])
def test_a_scene_can_be_paused_left_and_gone_on_with(
    serve: Serve, visit: Open, real_app: App, way: str
) -> None:
    page = visit(serve(real_app)).page
    begin(page)
    tell(page, FACTS)
    if way == "said":
        page.get_by_label("What you say").fill("Stop here, please.")
        page.get_by_label("What you say").press("Enter")
    else:
        page.get_by_role("button", name="Pause", exact=True).last.click()
    expect(page.get_by_role("status").filter(has_text="nothing is lost")).to_be_visible()

    page.reload()
    page.locator("#who, #leave").first.wait_for()
    page.get_by_role("button", name="Rehearse").click()
    page.get_by_role("button", name="Go on where you left off").click()

    expect(page.locator("#rehearse-log .turn.person")).to_have_count(1)
    tell(page, REQUEST)


def test_a_rehearsal_of_someone_else_is_not_shown(serve: Serve, visit: Open, real_app: App) -> None:
    app: Any = real_app
    page = visit(serve(app)).page
    begin(page)
    theirs = app.rehearsing.start(app.person("someone-else"), "eight-minutes")
    page.get_by_role("button", name="Pause", exact=True).last.click()
    card = page.get_by_role("button", name="Claire Dubois").last
    card.evaluate("(button, id) => { button.dataset.pick = 'go:' + id; }", theirs.conversation)
    card.click()

    expect(page.get_by_role("alert")).to_contain_text("no such conversation")
