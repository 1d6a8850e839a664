from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from assistant.application.snapshots import Piece, Snapshot
from assistant.domain.conversation import Person
from assistant.web.needs import App
from tests.web.conftest import Visit
from tests.web.fake_app import FakeApp, FakeCoaching

pytestmark = [
    pytest.mark.browser,
    # Gradio sums up its own timings with options that pandas is about to drop.
    pytest.mark.filterwarnings("ignore:.*(no_silent_downcasting|copy keyword)"),
]
Serve = Callable[[App], str]
Open = Callable[..., Visit]
SECRET = "zebra-crossing-at-midnight"
expect.set_options(timeout=15_000)  # the machine may be busy


def answer(page: Page, text: str) -> None:
    """Say something and wait until the coach has replied and the box is free again."""
    replies = page.locator("#log .turn.coach")
    expect(replies).not_to_have_count(0)
    before = replies.count()
    box = page.get_by_label("Your answer")
    box.fill(text)
    box.press("Enter")
    try:
        expect(replies).to_have_count(before + 1)
    except AssertionError:  # the page was still being drawn; a person would press again, too
        box.fill(text)
        box.press("Enter")
        expect(replies).to_have_count(before + 1)
    expect(page.locator("#send:disabled")).to_have_count(0)


def begin(page: Page, role: str, title: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{role}")).click()
    page.get_by_role("listitem").filter(has_text=title).get_by_role("button").first.click()
    expect(page.get_by_label("Your answer")).to_be_visible()


def to_the_end(page: Page, words: str) -> None:
    """Answer until the conversation is finished."""
    for _ in range(25):
        if page.get_by_text("Finished", exact=True).count():
            return
        replies = page.locator("#replies").inner_text()
        answer(page, "all" if "All" in replies else "keep" if "Keep" in replies else words)
    raise AssertionError("the conversation does not end")


def stored(page: Page) -> str:
    """Return everything the browser stores for the page."""
    kept: str = page.evaluate(
        """async () => JSON.stringify([
            {...localStorage}, {...sessionStorage}, history.state, window.name, document.cookie,
            await indexedDB.databases(), await caches.keys(),
        ])"""
    )
    return kept


def test_a_mentee_walks_from_anchoring_to_stock_taking_and_asks_a_question(
    serve: Serve, visit: Open, real_app: App
) -> None:
    seen = visit(serve(real_app))
    page = seen.page

    begin(page, "Mentee", "Before the meeting")
    to_the_end(page, f"What would you do first in my place? How is {SECRET} for you?")
    page.get_by_role("button", name="Back to the start").click()
    begin(page, "Mentee", "Plan the meeting")
    to_the_end(page, "Video calls, 20 minutes")
    page.get_by_role("button", name="Back to the start").click()
    begin(page, "Mentee", "Take stock")
    to_the_end(page, "I can share my screen without help")
    seen.picture("finished")
    page.get_by_role("button", name="Programme questions").click()
    page.get_by_label("Your question").fill("What are the five missions of the mentor?")
    page.get_by_label("Your question").press("Enter")
    page.locator(".citations summary").first.click()

    expect(page.locator(".passage mark").first).to_be_visible()
    seen.picture("citation")
    assert {urlsplit(url).hostname for url in seen.asked} == {"127.0.0.1"}
    assert SECRET not in stored(page)
    assert seen.trouble == []


def test_a_mentor_checks_feedback_and_copies_the_wording(
    serve: Serve, visit: Open, real_app: App
) -> None:
    seen = visit(serve(real_app))
    page = seen.page

    page.get_by_role("button", name="Check my words").click()
    page.get_by_label("My feedback").fill("You always interrupt me in meetings.")
    page.get_by_role("button", name="Check my feedback").click()

    expect(page.locator(".slots")).to_contain_text("Request: missing")
    expect(page.locator(".own mark")).to_have_text("always")
    seen.picture("check")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied")).to_be_visible()


def test_the_same_conversation_is_there_after_a_reload_and_after_a_restart(
    serve: Serve, visit: Open, real_app: App
) -> None:
    page = visit(serve(real_app)).page
    begin(page, "Mentor", "Before the meeting")
    answer(page, "I look forward to it, and I am a little afraid of it too.")

    page.reload()
    expect(page.locator("#log")).to_contain_text("a little afraid")
    page.goto(serve(real_app))

    expect(page.locator("#log")).to_contain_text("a little afraid")


def test_words_not_sent_yet_are_back_after_a_reload_and_stored_nowhere(
    serve: Serve, visit: Open
) -> None:
    page = visit(serve(FakeApp(delay=0))).page
    begin(page, "Mentee", "Before the meeting")
    page.get_by_label("Your answer").fill(SECRET)

    page.reload()

    expect(page.get_by_label("Your answer")).to_have_value(SECRET)
    assert SECRET not in stored(page)
    page.get_by_label("Your answer").fill("")
    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value("")


def test_an_entry_of_the_record_is_corrected_and_kept(
    serve: Serve, visit: Open, real_app: App
) -> None:
    page = visit(serve(real_app)).page
    begin(page, "Mentee", "Before the meeting")
    answer(page, "I am curious about all of it and slightly worried about the time.")

    box = page.locator(".entry textarea").first
    box.fill("Curious, not worried.")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    page.get_by_label("Your answer").focus()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.reload()

    expect(page.locator(".entry textarea").first).to_have_value("Curious, not worried.")


def test_what_cannot_be_taken_is_said_near_the_box_and_stays_in_it(
    serve: Serve, visit: Open
) -> None:
    page = visit(serve(FakeApp(delay=0))).page
    begin(page, "Mentee", "Before the meeting")

    page.get_by_label("Your answer").fill("x" * 9000)
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("alert")).to_contain_text("8,000")
    expect(page.get_by_label("Your answer")).to_have_value("x" * 9000)
    expect(page.locator("#coming")).not_to_contain_text("x")
    expect(page.locator("#log .turn.person")).to_have_count(0)


def test_a_bad_correction_is_said_near_its_entry_and_stays_in_it(serve: Serve, visit: Open) -> None:
    page = visit(serve(FakeApp(delay=0))).page
    begin(page, "Mentee", "Before the meeting")
    answer(page, "Fine.")

    page.locator(".entry textarea").fill("y" * 9000)
    page.get_by_role("button", name="Save My state of mind").click()

    expect(page.locator(".entry").get_by_role("alert")).to_contain_text("8,000")
    expect(page.locator(".entry textarea")).to_have_value("y" * 9000)


class Counting(FakeCoaching):
    """Coaching that counts what it is told."""

    said: list[str]

    def say(
        self, person: Person, conversation_id: str, text: str, after: str | None = None
    ) -> Iterator[Piece | Snapshot]:
        self.__dict__.setdefault("said", []).append(text)
        return super().say(person, conversation_id, text, after)


def test_one_may_write_on_while_a_reply_streams_but_not_send_twice(
    serve: Serve, visit: Open
) -> None:
    coaching = Counting(delay=0.08)
    page = visit(serve(FakeApp(coaching=coaching))).page
    begin(page, "Mentee", "Before the meeting")
    box = page.get_by_label("Your answer")

    box.fill("First.")
    box.press("Enter")
    expect(page.locator("#coming .turn.coach .said p").first).to_contain_text("thank")
    box.fill("Second, half writ")
    box.press("Enter")
    page.get_by_role("button", name="Skip").click(force=True)
    expect(page.locator("#log .turn.coach")).to_have_count(2)

    expect(box).to_have_value("Second, half writ")
    assert coaching.said == ["First."]


def waited_for(page: Page, click: str, shown: str) -> float:
    """Return how many milliseconds after a click the page shows something, told in JavaScript."""
    waited: float = page.evaluate(
        """([click, shown]) => new Promise((done) => {
            const isShown = new Function('return ' + shown), start = performance.now();
            new MutationObserver((_, it) => {
                if (isShown()) { it.disconnect(); done(performance.now() - start); }
            }).observe(document.body,
                {subtree: true, childList: true, characterData: true, attributes: true});
            document.querySelector(click).click();
        })""",
        [click, shown],
    )
    return waited


def test_a_sent_message_is_answered_about_as_fast_as_the_page_does_anything(
    serve: Serve, visit: Open
) -> None:
    """Beside the barest events of the same page, so that a busy machine weighs on both alike.

    On a quiet machine either takes less than a tenth of a second; each word of the reply takes
    half a second here.
    """
    page = visit(serve(FakeApp(delay=0.5))).page
    mentee, back = '[data-pick="role:mentee"]', "#welcome button.back"
    bare = []
    for _ in range(2):
        bare.append(waited_for(page, mentee, f"document.querySelector('{back}')"))
        bare.append(waited_for(page, back, f"document.querySelector('{mentee}')"))
    begin(page, "Mentee", "Before the meeting")
    page.get_by_label("Your answer").fill("Hello.")

    sent = waited_for(
        page, "#send", "document.querySelector('#send').innerText.includes('Replying')"
    )

    assert sent < 3 * max(bare), f"{sent:.0f} ms; the bare events {bare}"


def test_a_keyboard_alone_is_enough(serve: Serve, visit: Open) -> None:
    page = visit(serve(FakeApp(delay=0))).page

    def tab_to(words: str) -> None:
        for _ in range(30):
            page.keyboard.press("Tab")
            if words in (focused := page.evaluate("document.activeElement.innerText") or ""):
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline == "solid", f"no focus ring on {focused!r}"
                return
        raise AssertionError(f"{words!r} cannot be reached")

    tab_to("Skip to the page")
    tab_to("Mentee")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mentee")).to_be_focused()
    tab_to("Before the meeting")
    page.keyboard.press("Space")
    expect(page.get_by_label("Your answer")).to_be_focused()
    page.keyboard.type("One line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("and another")
    page.keyboard.press("Enter")
    expect(page.locator("#log .turn.person")).to_contain_text("and another")
    expect(page.get_by_label("Your answer")).to_be_focused()
    page.keyboard.press("Tab")
    assert "Send" in page.evaluate("document.activeElement.innerText")


def test_every_control_has_a_name_and_every_heading_its_level(serve: Serve, visit: Open) -> None:
    page = visit(serve(FakeApp(delay=0))).page
    begin(page, "Mentee", "Before the meeting")
    answer(page, "Fine.")

    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, textarea, input, summary')]
            .filter((each) => each.checkVisibility() && !(
                each.innerText?.trim() || each.ariaLabel || each.labels?.[0]?.innerText.trim()))
            .map((each) => each.outerHTML.slice(0, 120))"""
    )
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5')]"
        ".filter((each) => each.checkVisibility()).map((each) => +each.tagName[1])"
    )

    assert nameless == []
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "2")
    expect(page.get_by_role("navigation", name="Areas")).to_be_visible()
    expect(page.get_by_role("main")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_view_fits_its_width_with_large_type_and_large_targets(
    serve: Serve, visit: Open, width: int, scheme: str
) -> None:
    seen = visit(serve(FakeApp(delay=0)), width=width, scheme=scheme)
    page = seen.page

    def look(name: str) -> None:
        seen.picture(f"{width}-{scheme}-{name}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, textarea, summary')]
                .filter((each) => each.checkVisibility() && each.offsetWidth > 0)
                .filter((each) => each.getBoundingClientRect().height < 44)
                .map((each) => each.outerHTML.slice(0, 120))"""
        )
        assert small == [], name

    look("who")
    begin(page, "Mentee", "Before the meeting")
    answer(page, "W" * 300)
    answer(page, "https://example.org/" + "a" * 200)
    look("chat")
    page.get_by_role("button", name="Leave").click()
    expect(page.locator("#who")).to_be_visible()
    look("earlier")
    page.get_by_role("button", name="Programme questions").click()
    page.get_by_label("Your question").fill("Who sees it? " + "b" * 200)
    page.get_by_role("button", name="Ask").click()
    page.locator(".citations summary").first.click()
    look("programme")
    page.get_by_role("button", name="Check my words").click()
    page.get_by_label("My questions").fill("Is " + "c" * 200 + "?")
    page.get_by_role("button", name="Check my questions").click()
    expect(page.locator(".checked")).to_be_visible()
    look("check")
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.own')).fontSize)")
    assert size >= 18
    assert seen.trouble == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(serve: Serve, visit: Open, scheme: str) -> None:
    page = visit(serve(FakeApp(delay=0)), scheme=scheme).page
    begin(page, "Mentee", "Before the meeting")
    answer(page, "Fine.")

    faint = page.evaluate(CONTRAST)

    assert faint == []


CONTRAST = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((v) => v / 255)
      .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.querySelectorAll('main *')]
    .filter((each) => each.checkVisibility() && [...each.childNodes].some(
      (node) => node.nodeType === 3 && node.textContent.trim()))
    .map((each) => {
      const [a, b] = [light(getComputedStyle(each).color), light(ground(each))];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), each.outerHTML.slice(0, 100)];
    })
    .filter(([ratio]) => ratio < 4.5);
}"""


def test_text_that_looks_like_markup_is_only_text(serve: Serve, visit: Open) -> None:
    seen = visit(serve(FakeApp(delay=0)))
    page = seen.page
    begin(page, "Mentee", "Before the meeting")
    attack = (
        "<img src=x onerror=\"document.title='caught'\"> ${1+1} {{this}} ![x](http://127.0.0.1:1/)"
    )

    answer(page, attack)
    page.reload()

    expect(page.locator("#log .turn.person")).to_contain_text(attack)
    expect(page.locator(".entry textarea")).to_have_value(attack)
    assert "caught" not in page.title()
    assert page.locator("#log img").count() == 0
    assert not [url for url in seen.asked if ":1/" in url]


def test_a_fold_the_person_opened_stays_open_when_the_next_reply_comes(
    serve: Serve, visit: Open
) -> None:
    page = visit(serve(FakeApp(delay=0))).page
    begin(page, "Mentee", "Before the meeting")
    answer(page, "One.")
    answer(page, "Two.")
    page.get_by_text("From the guidance").click()
    expect(page.locator(".guidance blockquote")).to_be_visible()

    answer(page, "Three.")

    expect(page.locator(".guidance blockquote")).to_be_visible()


def test_on_a_phone_the_record_is_folded_and_opens(serve: Serve, visit: Open) -> None:
    page = visit(serve(FakeApp(delay=0)), width=390).page
    begin(page, "Mentee", "Before the meeting")
    answer(page, "Fine.")

    expect(page.locator(".entry textarea")).to_be_hidden()
    page.locator(".record > summary").click()
    expect(page.locator(".entry textarea")).to_be_visible()


def test_a_conversation_of_someone_else_is_not_shown(serve: Serve, visit: Open) -> None:
    app: Any = FakeApp(delay=0)
    seen = visit(serve(app))
    page = seen.page
    begin(page, "Mentee", "Before the meeting")
    app.coaching.kept["theirs"] = app.coaching.kept.pop("c1")
    app.coaching.kept["theirs"] = replace(app.coaching.kept["theirs"], conversation="theirs")

    page.get_by_label("Your answer").fill("Hello?")
    page.get_by_label("Your answer").press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("not yours")
    expect(page.get_by_label("Your answer")).to_have_value("Hello?")
