"""The search field while somebody types: a combobox as the ARIA Authoring Practices describe one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import DESK

OPENED = "[data-suggestions]:not([hidden])"


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    return visit("/shop/", **DESK)


def field(page: Page) -> Locator:
    return page.get_by_role("search").get_by_role("combobox")


def marked(page: Page) -> str | None:
    """What a screen reader reads as the one that is chosen."""
    return page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.innerText"
    )


def test_is_opened_walked_and_left_by_keyboard(page: Page) -> None:
    search = field(page)
    expect(search).to_have_attribute("aria-expanded", "false")
    expect(search).to_have_attribute("aria-autocomplete", "list")
    search.press_sequentially("cl")
    listbox = page.get_by_role("listbox", name="Suggestions")
    expect(listbox).to_be_visible()
    expect(search).to_have_attribute("aria-expanded", "true")
    expect(search).to_have_attribute("aria-controls", listbox.get_attribute("id"))
    options = listbox.get_by_role("option")
    assert marked(page) is None
    search.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert marked(page) == options.first.inner_text()
    search.press("ArrowLeft")
    assert marked(page) is None
    search.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    search.press("ArrowDown")
    assert marked(page) is None
    search.press("Escape")
    expect(listbox).to_be_hidden()
    expect(search).to_have_value("cl")
    search.press("ArrowDown")
    expect(listbox).to_be_visible()
    search.press("Tab")
    expect(listbox).to_be_hidden()


def test_enter_follows_what_is_marked_and_else_searches(page: Page) -> None:
    search = field(page)
    search.press_sequentially("cl")
    page.wait_for_selector(OPENED)
    search.press("ArrowDown")
    address = page.locator(f"{OPENED} [aria-selected=true]").get_attribute("data-url")
    search.press("Enter")
    page.wait_for_url(f"**{address}")
    search = field(page)
    search.fill("cl")
    page.wait_for_selector(OPENED)
    search.press("Enter")
    page.wait_for_url("**/shop/?q=cl")


def test_says_how_many_there_are_in_the_language_of_the_page(visit: Callable[..., Page]) -> None:
    page = visit("/shop/?lang=km", **DESK)
    field(page).press_sequentially("ទឹក")
    page.wait_for_selector(OPENED)
    said = page.locator("[data-status]").inner_text()
    assert said.startswith("ពាក្យណែនាំ")
    assert page.locator(f"{OPENED} [role=option]").count() > 0


def test_a_question_nobody_waits_for_any_more_is_taken_back(page: Page) -> None:
    held: list[Route] = []
    page.route("**/suggestions/?q=c&*", lambda route: held.append(route))
    search = field(page)
    with page.expect_request("**/suggestions/?q=c&*"):
        search.press_sequentially("c")
    with page.expect_event("requestfailed", lambda request: "?q=c&" in request.url):
        search.press_sequentially("le")
    page.wait_for_selector(OPENED)
    assert len(held) == 1


def test_waits_while_letters_may_still_become_others(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggestions/" in request.url else None)
    page.clock.install(time=0)
    page.clock.pause_at(60_000)
    keyboard = page.context.new_cdp_session(page)
    field(page).focus()
    keyboard.send("Input.imeSetComposition", {"text": "cle", "selectionStart": 3, "selectionEnd": 3})
    page.clock.run_for(600)
    assert asked == []
    keyboard.send("Input.insertText", {"text": "cle"})
    page.clock.run_for(200)
    page.wait_for_selector(OPENED)
    assert [address.split("?")[1] for address in asked] == ["q=cle&lang=en"]
