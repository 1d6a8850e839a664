"""The home page and the page of a pair, walked by two people in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from assistant.adapters.tables import conversations
from tests.access.site import World
from tests.access.test_take import kept
from tests.access.test_two_browsers import sign_in
from tests.web.chromium import launched
from tests.web.serving import serving

pytestmark = [
    pytest.mark.browser,
    # Gradio sums up its own timings with options that pandas is about to drop.
    pytest.mark.filterwarnings("ignore:.*(no_silent_downcasting|copy keyword)"),
]
MARKUP = "asking <b>why</b>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as one:
        yield one


@pytest.fixture
def address(own_world: World) -> Iterator[str]:
    with serving(own_world.web) as at:
        yield at


class Seen:
    """A window, what it asked for, and what it complained of."""

    def __init__(self, browser: Browser, width: int) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 844}, accept_downloads=True
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.asked: list[str] = []
        self.trouble: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.trouble.append(said.text) if said.type == "error" else None,
        )


@pytest.mark.parametrize("width", [1280, 390])
def test_two_people_see_what_comes_next_what_grew_and_when_they_meet(
    own_world: World, address: str, browser: Browser, width: int
) -> None:
    for name, role in (("Selma", "mentee"), ("Jun", "mentor")):
        fields = {"skills": ["maps"], "areas": [MARKUP]} if name == "Selma" else {"areas": ["maps"]}
        kept(own_world, name, role, "stock-taking", **fields)  # type: ignore[arg-type]
    earlier = datetime.now(UTC) - timedelta(days=9)
    with own_world.app.store.begun() as connection:  # type: ignore[attr-defined]
        connection.execute(sa.update(conversations).values(started_at=earlier))
    kept(own_world, "Selma", "mentee", "anchoring")
    kept(own_world, "Selma", "mentee", "planning", agenda=["Dashboards (30 min)"])
    selma, jun = Seen(browser, width), Seen(browser, width)

    sign_in(jun.page, address, "Jun")
    expect(jun.page.get_by_role("heading", name="Before you meet again")).to_be_visible()
    sign_in(selma.page, address, "Selma")
    expect(selma.page.get_by_text("With Jun", exact=True)).to_be_visible()
    expect(selma.page.get_by_role("button", name="Open the meeting")).to_be_visible()

    selma.page.get_by_role("button", name="Our pair").click()
    expect(selma.page.locator("#skills-picture .scatterlayer path.point")).to_have_count(3)
    table = selma.page.get_by_role("table", name="What grew, as each of you sees it")
    expect(table.get_by_role("row")).to_have_count(3)  # the heading, and two skills
    expect(table).to_contain_text(MARKUP)
    assert selma.page.locator("#skills-picture b, #pair-skills b").count() == 0
    with selma.page.expect_download() as waiting:
        selma.page.get_by_role("link", name="PDF of Agenda").click()
    assert waiting.value.suggested_filename.startswith("agenda-")
    assert _width(selma.page) <= width

    selma.page.get_by_role("link", name="Calendar of Agenda").click()
    day = datetime.now(UTC) + timedelta(days=3)
    selma.page.get_by_label("The day").fill(f"{day:%Y-%m-%d}")
    selma.page.get_by_label("The time", exact=True).fill("14:30")
    selma.page.get_by_label("The time zone").fill("Lisbon")
    assert _width(selma.page) <= width
    with selma.page.expect_download() as waiting:
        selma.page.get_by_role("button", name="Download for my calendar").click()
    assert waiting.value.suggested_filename.endswith(".ics")
    selma.page.get_by_role("link", name="Back to the coach").click()
    expect(selma.page.get_by_role("heading", name="All is ready for")).to_be_visible()

    jun.page.get_by_role("button", name="Our pair").click()
    expect(jun.page.get_by_text("You meet next on")).to_be_visible()
    jun.page.get_by_role("button", name="Coach", exact=True).click()
    jun.page.get_by_role("button", name="Begin the anchoring").click()
    expect(jun.page.get_by_label("Your answer")).to_be_visible()

    for seen in (selma, jun):
        assert seen.trouble == []
        elsewhere = {url for url in seen.asked if not url.startswith((address, "data:", "blob:"))}
        assert elsewhere == set()
        seen.context.close()


def _width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))
