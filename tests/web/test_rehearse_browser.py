from __future__ import annotations

from collections.abc import Callable

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
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.get_by_label("What you say")).to_be_visible()


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
    look("2-before")
    page.get_by_role("radio", name="4", exact=True).check(force=True)
    page.get_by_role("button", name="Begin", exact=True).click()
    tell(page, BLUNT)
    page.get_by_text("How that landed").click()
    expect(page.locator(".landed dl")).to_be_visible()
    look("3-landed")
    page.get_by_role("button", name="Try that turn again").click()
    expect(page.locator(".retrying")).to_be_visible()
    expect(page.locator("#rehearse-log .turn.person")).to_have_count(0)
    look("4-again")
    tell(page, FACTS)
    expect(page.locator(".tries .count")).to_have_text("Try 2 of 2")
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
