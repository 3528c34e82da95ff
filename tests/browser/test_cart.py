"""The cart in a browser: the drawer beside the page, two tabs, the way back; and machines that read along."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESK, PHONE

Visit = Callable[..., Page]
SHIFTS = """new Promise((tell) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const shift of list.getEntries()) sum += shift.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => tell(sum), 300);
})"""


def drawer(page: Page):
    return page.get_by_role("dialog")


def put_in(page: Page) -> None:
    page.locator(".card__add form button").first.click()


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_the_drawer_opens_after_putting_in_and_nothing_moves(visit: Visit, screen: dict) -> None:
    page = visit("/", **screen)
    put_in(page)
    expect(drawer(page)).to_contain_text("Added to your cart:")
    expect(page.locator("#drawer-title")).to_be_focused()
    assert page.evaluate(SHIFTS) < 0.01

    page.keyboard.press("Escape")
    expect(drawer(page)).to_be_hidden()
    expect(page.locator(".card__add form button").first).to_be_focused()
    expect(page.locator(".header__count")).to_contain_text("1")


def test_the_drawer_is_run_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/", **DESK)
    put_in(page)
    expect(drawer(page)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name=re.compile("^Cart")).focus()
    page.keyboard.press("Enter")
    expect(drawer(page)).to_be_visible()

    more = drawer(page).get_by_role("button", name="Increase quantity")
    more.focus()
    page.keyboard.press("Enter")
    expect(drawer(page).locator(".stepper [name=quantity]")).to_have_value("2")
    expect(more).to_be_focused()
    expect(page.locator("[data-drawer-status]")).to_contain_text("Cart, 2 items")

    drawer(page).get_by_role("button", name=re.compile("^Remove")).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#drawer-title")).to_have_text("Cart, 0 items")
    expect(page.locator("#drawer-title")).to_be_focused()
    drawer(page).get_by_role("button", name="Undo").press("Enter")
    expect(drawer(page).locator(".stepper [name=quantity]")).to_have_value("2")

    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name=re.compile(r"^Cart 2\b"))).to_be_focused()


def test_taps_at_one_spot_change_one_line(visit: Visit) -> None:
    """In the drawer and on the page: no line moves from under the finger."""
    page = visit("/shop/", **PHONE)
    for button in range(3):
        page.locator(".card__add form button").nth(button).click()
        expect(page.locator(".header__count")).to_contain_text(str(button + 1))
        expect(drawer(page)).to_be_visible()
        page.keyboard.press("Escape")
        expect(drawer(page)).not_to_be_visible()
    with page.expect_response("**/cart/"):
        page.get_by_role("link", name=re.compile("^Cart")).click()
    expect(drawer(page)).to_be_visible()
    for where in (drawer(page), page.get_by_role("main")):
        first = where.locator(".line").first
        page.wait_for_function("() => !document.getAnimations().length")
        page.evaluate("() => document.querySelector('.drawer__body')?.scrollBy(0, 1000)")  # as in a long cart
        spot = first.get_by_role("button", name="Increase quantity").bounding_box()
        before = int(first.locator("[name=quantity]").input_value())
        names = where.locator(".line__name").all_inner_texts()
        assert spot
        for tap in range(1, 5):
            page.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
            expect(where.locator(".line").first.locator("[name=quantity]")).to_have_value(str(before + tap))
        assert where.locator(".line__name").all_inner_texts() == names
        assert [one.input_value() for one in where.locator("[name=quantity]").all()[1:]] == ["1", "1"]
        page.goto(page.url.split("/shop/")[0] + "/cart/")


def test_quick_presses_are_all_counted(visit: Visit) -> None:
    page = visit("/shop/", **DESK)
    page.evaluate(
        "for (const button of [...document.querySelectorAll('.card__add form button')].slice(0, 3)) button.click()"
    )
    expect(page.locator(".header__count")).to_contain_text("3")


def test_without_a_connection_the_drawer_says_so_and_sends_nothing_twice(visit: Visit) -> None:
    page = visit("/", **DESK)
    page.context.set_offline(True)
    expect(page.locator("[data-offline]")).to_be_visible()
    expect(page.locator("[data-status]")).to_have_text("You’re offline. Your cart is saved.")
    put_in(page)
    expect(drawer(page)).to_contain_text("Not added: you’re offline.")
    page.get_by_role("button", name="Try again").click()
    expect(drawer(page)).to_contain_text("Not added: you’re offline.")
    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()
    page.get_by_role("button", name="Try again").click()
    expect(drawer(page)).to_contain_text("Added to your cart:")
    expect(page.locator(".header__count")).to_contain_text("1")


def test_without_a_connection_the_cart_page_says_so_and_tries_again(visit: Visit) -> None:
    page = visit("/", **PHONE)
    put_in(page)
    expect(drawer(page)).to_be_visible()
    page.goto(page.url.rstrip("/") + "/cart/")
    page.context.set_offline(True)
    page.locator("button[name=more]").last.click()
    expect(page.locator("[data-not-changed]")).to_contain_text("Not changed: you’re offline.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#lines-title")).to_have_text("2 items")
    expect(page.locator("[data-not-changed]")).to_be_hidden()


def test_an_answer_that_does_not_come_is_not_waited_for_in_silence(visit: Visit) -> None:
    page = visit("/", **DESK)
    page.clock.install()
    held: list[Route] = []
    page.route("**/cart/lines/", lambda route: held.append(route))
    put_in(page)
    page.wait_for_function("document.querySelector('.card__add [aria-busy]')")
    page.clock.fast_forward(13_000)
    expect(drawer(page)).to_contain_text("This is taking longer than usual.")
    expect(drawer(page).get_by_role("link", name="View cart")).to_be_visible()
    held[0].continue_()
    expect(drawer(page)).to_contain_text("Added to your cart:")


def test_the_way_back_shows_what_is_in_the_cart_now(visit: Visit) -> None:
    page = visit("/shop/", **DESK)
    page.locator(".card__title a").first.click()
    page.get_by_role("button", name=re.compile("^Add to cart")).locator("visible=true").first.click()
    expect(drawer(page)).to_be_visible()
    page.go_back()
    expect(drawer(page)).to_be_hidden()
    expect(page).to_have_url(re.compile("/products/"))
    page.go_back()
    expect(page).to_have_url(re.compile("/shop/$"))
    expect(page.locator(".header__count")).to_contain_text("1")


@pytest.mark.parametrize("with_script", [True, False], ids=["with-script", "without-script"])
def test_of_two_tabs_the_slower_is_told(visit: Visit, with_script: bool) -> None:
    page = visit("/shop/", **DESK, java_script_enabled=with_script)
    put_in(page)
    if with_script:
        expect(drawer(page)).to_be_visible()
    page.goto("/cart/")
    other = page.context.new_page()
    other.goto("/cart/")
    other.get_by_role("button", name="Increase quantity").click()
    expect(other.locator("[name=quantity]").first).to_have_value("2")

    page.bring_to_front()
    page.locator("[name=quantity]").first.fill("3")
    page.locator("[name=quantity]").first.press("Enter")
    told = page.get_by_role("alert").filter(has_text="You changed this to 2 on another page. Here you wanted 3.")
    expect(told).to_be_visible()
    expect(page.locator(".stepper [name=quantity]").first).to_have_value("2")
    told.get_by_role("button", name="Change to 3").click()
    expect(page.locator(".stepper [name=quantity]").first).to_have_value("3")


def test_what_machines_read_breaks_no_policy(visit: Visit) -> None:
    """`visit` fails on every complaint about the policy; this looks that the data is there all the same."""
    page = visit("/products/silk-lipstick/", **DESK)
    if page.title().startswith("Page not found"):
        page.goto("/shop/")
        page.locator(".card__title a").first.click()
    said = json.loads(page.locator('script[type="application/ld+json"]').inner_text())
    assert [thing["@type"] for thing in said["@graph"]] == ["Product", "BreadcrumbList"]
