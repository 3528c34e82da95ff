"""Answers stand where the eye is, what was typed is not lost, and the way back goes where it is expected to."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_ordering import to_the_checkout

Visit = Callable[..., Page]


def test_a_checkout_answers_in_place_and_loses_nothing(visit: Visit) -> None:
    page = visit("/shop/", **PHONE)
    to_the_checkout(page)
    code = page.get_by_label("Promo code")
    code.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    code.fill("NOSUCHCODE")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("[data-part=promo]").get_by_text("The code NOSUCHCODE doesn’t exist.")).to_be_in_viewport()
    expect(code).to_be_focused()
    expect(page.locator("[data-status]")).to_contain_text("NOSUCHCODE")
    assert page.evaluate("scrollY") == before
    code.fill("")

    page.get_by_label("Note for the rider").fill("Blue gate")
    page.get_by_role("button", name="ភាសាខ្មែរ").click()
    expect(page.locator("html")).to_have_attribute("lang", "km")
    expect(page.locator("[name=note]")).to_have_value("Blue gate")
    expect(page.locator("[name=province]")).to_have_value("phnom-penh")

    page.locator("[name=note]").fill("Green gate")
    page.goto("/cart/")  # without any press: the page says on its way out what was typed
    page.goto("/checkout/")
    expect(page.locator("[name=note]")).to_have_value("Green gate")

    page.locator("[name=name]").fill("")
    page.locator("form.checkout [data-busy]").last.click()
    expect(page.locator("[data-errors]")).to_be_focused()
    expect(page.locator("#id_name_error")).to_contain_text("សូមបញ្ចូលឈ្មោះអ្នកទទួល។")


def test_on_a_phone_everything_is_in_reach_and_the_way_back_is_short(visit: Visit) -> None:
    page = visit("/shop/", **PHONE)
    page.get_by_label("Sort by").select_option("price-high")
    page.wait_for_url(re.compile("sort=price-high"))
    page.go_back()
    expect(page.get_by_label("Sort by")).to_have_value("")

    page.mouse.wheel(0, 900)
    page.wait_for_function("scrollY > 300")
    for reach in (
        page.locator(".header__menu summary"),
        page.locator(".header input[type=search]"),
        page.locator(".header__cart"),
    ):
        expect(reach).to_be_in_viewport()
    page.locator(".header__menu summary").click()
    expect(page.locator(".header__menu").get_by_role("link", name="Track your order")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".header__menu nav")).to_be_hidden()

    page.locator(".card__title a").first.click()
    page.locator(".gallery__strip a").first.click()
    expect(page.locator("dialog.lightbox img").first).to_be_visible()
    page.go_back()
    expect(page.locator("dialog.lightbox")).to_be_hidden()
    expect(page).to_have_url(re.compile("/products/"))
