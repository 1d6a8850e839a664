"""Two people write their records in two browsers at once; nobody's words are lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.access.site import PASSWORD, World
from tests.web.chromium import launched

pytestmark = [
    pytest.mark.browser,
    # Gradio sums up its own timings with options that pandas is about to drop.
    pytest.mark.filterwarnings("ignore:.*(no_silent_downcasting|copy keyword)"),
]
AGENDA = "#shared-view-agenda"
expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as one:
        yield one


@pytest.fixture
def two(browser: Browser, world: World, address: str) -> Iterator[tuple[Page, Page]]:
    """Return the windows of Selma and of Jun, signed in, with their records on the screen."""
    contexts = [browser.new_context(viewport={"width": w, "height": 844}) for w in (1280, 390)]
    pages = [context.new_page() for context in contexts]
    for page, name in zip(pages, ("Selma", "Jun"), strict=True):
        page.set_default_timeout(15_000)
        page.goto(address)
        page.get_by_label("Your sign-in name").fill(name.lower())
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        to_records(page)
    yield pages[0], pages[1]
    for context in contexts:
        context.close()


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path | None:
    wanted = request.config.getoption("--screenshots", default=None)
    return Path(wanted) if wanted else None


def to_records(page: Page) -> None:
    expect(page.get_by_role("link", name="What is mine")).to_be_visible()  # it has arrived
    page.get_by_role("button", name="Our records").click()
    expect(page.get_by_role("heading", name="Our agenda")).to_be_visible()


def change(page: Page, kind: str, of: str) -> None:
    page.locator(f"#shared-view-{kind}").get_by_role("button", name=f"Change of {of}").click()
    expect(box(page, kind)).to_be_visible()


def box(page: Page, kind: str = "agenda") -> Locator:
    return page.locator(f"#shared-edit-{kind} textarea")


def save(page: Page, kind: str = "agenda") -> None:
    page.locator(f"#shared-edit-{kind}").get_by_role("button", name="Save").first.click()


def told(page: Page, kind: str = "agenda") -> Locator:
    return page.locator(f"#shared-edit-{kind} .saved")


def take(page: Page, pictures: Path | None, name: str) -> None:
    if pictures is not None:
        page.screenshot(path=pictures / f"{name}.png", full_page=True)


def test_two_write_one_agenda_at_once_and_both_keep_their_words(
    two: tuple[Page, Page], pictures: Path | None
) -> None:
    selma, jun = two
    change(selma, "agenda", "Topics")
    box(selma).fill("Search settings (20 min)\nZoom basics")
    save(selma)
    expect(told(selma)).to_have_text("Saved.")
    expect(jun.locator(AGENDA)).to_contain_text("Zoom basics")  # by itself

    for page in two:
        change(page, "agenda", "Topics")
    box(selma).fill("Search settings (20 min)\nZoom for large calls\nPasswords")
    box(jun).fill("Search settings (20 min)\nZoom on a phone\nDark mode")
    save(selma)
    expect(told(selma)).to_have_text("Saved.")
    expect(jun.locator(AGENDA)).to_contain_text("Passwords")
    assert box(jun).input_value().endswith("Dark mode")  # a refresh leaves what is being typed
    take(jun, pictures, "typing-390")
    save(jun)

    expect(told(jun)).to_contain_text("both wordings are there")
    for page in two:
        for words in ("Search settings", "Zoom for large calls", "Zoom on a phone", "Passwords",
                      "Dark mode"):  # fmt: skip
            expect(page.locator(AGENDA)).to_contain_text(words)
        expect(page.locator(f"{AGENDA} .two")).to_have_count(1)
    expect(selma.locator(f"{AGENDA} .by")).to_contain_text("Jun")
    take(selma, pictures, "conflict-1280")
    take(jun, pictures, "conflict-390")

    selma.locator(AGENDA).get_by_role("button", name="Keep both wordings").click()
    for page in two:
        expect(page.locator(f"{AGENDA} .two")).to_have_count(0)
    selma.locator(AGENDA).get_by_role("button", name="Earlier states").click()
    expect(selma.locator("#shared-edit-agenda .states")).to_contain_text("Zoom basics")
    take(selma, pictures, "history-1280")


def test_what_was_not_saved_is_back_after_a_reload(two: tuple[Page, Page]) -> None:
    selma, _ = two
    selma.on("dialog", lambda dialog: dialog.accept())
    change(selma, "closing-plan", "Goals")
    box(selma, "closing-plan").fill("To teach somebody else")

    selma.reload()

    expect(box(selma, "closing-plan")).to_have_value("To teach somebody else")
    save(selma, "closing-plan")
    expect(selma.locator("#shared-view-closing-plan")).to_contain_text("To teach somebody else")


def test_two_tabs_of_one_person_lose_nothing_either(two: tuple[Page, Page]) -> None:
    selma, _ = two
    other = selma.context.new_page()
    other.goto(selma.url)
    to_records(other)
    for page in (selma, other):
        change(page, "session-notes", "Notes")

    box(selma, "session-notes").fill("Written in the first tab")
    save(selma, "session-notes")
    expect(told(selma, "session-notes")).to_have_text("Saved.")
    box(other, "session-notes").fill("Written in the second tab")
    save(other, "session-notes")

    for page in (selma, other):
        for words in ("Written in the first tab", "Written in the second tab"):
            expect(page.locator("#shared-view-session-notes")).to_contain_text(words)


def test_stock_taken_apart_is_held_back_until_both_have_finished(
    two: tuple[Page, Page], world: World, pictures: Path | None
) -> None:
    selma, jun = two
    stock(world, "Selma", "I can share my screen\nI find old mails", "spreadsheets", "mail rules")
    seen = "#shared-view-stock-taking"
    expect(selma.locator(seen)).to_contain_text("You have taken stock on your own")
    expect(jun.locator(seen)).to_contain_text("Selma has taken stock alone")
    assert "share my screen" not in jun.content()
    take(jun, pictures, "held-back-390")

    stock(world, "Jun", "She can share her screen", "old mails", "mail rules")

    for page in two:
        expect(page.locator(f"{seen} .compared")).to_contain_text("I can share my screen")
        expect(page.locator(f"{seen} .compared")).to_contain_text("She can share her screen")
    tops = [tops_of(page, f"{seen} .sides >> nth=0") for page in two]
    assert len(set(tops[0])) == 1  # side by side
    assert len(set(tops[1])) == len(tops[1]) == 2  # one beneath the other, without the empty one
    take(selma, pictures, "apart-1280")
    take(jun, pictures, "apart-390")


def tops_of(page: Page, rows: str) -> list[float]:
    """Return where the columns of a row begin; the page is no wider than its window."""
    size = page.viewport_size
    assert size
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    boxes = [side.bounding_box() for side in page.locator(rows).locator(".side:visible").all()]
    return [one["y"] for one in boxes if one]


def stock(world: World, name: str, skills: str, areas: str, topics: str) -> None:
    """Take stock alone with the coach."""
    person, coaching = world.people[name], world.app.coaching
    talk = coaching.start(person, "stock-taking", "mentee" if name == "Selma" else "mentor")
    for words in (skills, areas, "More time", topics):
        list(coaching.say(person, talk.conversation, words))
    assert coaching.snapshot(person, talk.conversation).status == "done"
