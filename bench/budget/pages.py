"""Pages to be checked, and their visitors: anonymous, with a cart, and with an order."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

PRODUCT = "/products/silk-lipstick/"  # has several variants
CART = ("silk-lipstick", "lotus-dew-serum", "rice-soap")


@dataclass(frozen=True)
class Place:
    name: str
    path: str
    person: Any = None  # Playwright's storage state of the visitor
    unlisted: bool = False  # not meant for search engines
    status: int = 200
    is_state: bool = False  # variation of a listed page: weighed and checked by axe, but not by Lighthouse


def places(browser: Browser, address: str) -> list[Place]:
    shopper, buyer = a_person(browser, address), a_person(browser, address)
    fill_cart(shopper)
    fill_cart(buyer)
    order = place_order(buyer, name="Chan Sreymom", phone="012 345 678")
    with_goods, has_ordered = shopper.storage_state(), buyer.storage_state()
    shopper.close()
    buyer.close()
    return [
        Place("home", "/"),
        Place("listing", "/shop/"),
        Place("category", "/shop/lips/"),
        Place("search", "/shop/?q=lotus", unlisted=True),
        Place("product", PRODUCT),
        Place("cart", "/cart/", with_goods, unlisted=True),
        Place("page", "/about/"),
        Place("404", "/no-such-page/", unlisted=True, status=404),
        Place("checkout", "/checkout/", with_goods, unlisted=True),
        Place("order", order, has_ordered, unlisted=True),
        Place("track", "/track/", unlisted=True),
        Place("search-nothing", "/shop/?q=zzzzzz", unlisted=True, is_state=True),
        Place("search-misspelt", "/shop/?q=lotas", unlisted=True, is_state=True),
        Place("filtered", "/shop/make-up/?in_stock=1&max=20", unlisted=True, is_state=True),
        Place("sold-out", "/products/silk-eye-cream/", is_state=True),
        Place("cart-empty", "/cart/", unlisted=True, is_state=True),
    ]


def a_person(browser: Browser, address: str, **options: Any) -> BrowserContext:
    """Open a browser context without JavaScript, so that an action is complete once the next page has loaded."""
    return browser.new_context(base_url=address, java_script_enabled=False, locale="en", **options)


def fill_cart(person: BrowserContext, *slugs: str) -> None:
    page = person.new_page()
    for slug in slugs or CART:
        page.goto(f"/products/{slug}/")
        if (choices := page.locator("form[data-product] input[type=radio]:enabled")).count():
            choices.first.check()
        page.locator("form[data-product] button:not([aria-label]):visible").last.click()
        page.wait_for_url("**/cart/")  # chromium does not close a page that is still navigating
    page.close()


def place_order(person: BrowserContext, *, name: str, phone: str, province: str = "phnom-penh", note: str = "") -> str:
    """Place an order through the checkout; return the path of its page, with the key."""
    page = person.new_page()
    page.goto("/checkout/")
    page.locator("[name=name]").fill(name)
    page.locator("[name=phone]").fill(phone)
    page.locator("[name=province]").select_option(province)
    page.locator("[name=address]").fill("No. 118, Street 63")
    page.locator("[name=note]").fill(note)
    _press_until_placed(page)
    path = page.url.removeprefix(re.match(r"https?://[^/]+", page.url).group())  # type: ignore[union-attr]
    page.close()
    return path


def _press_until_placed(page: Page) -> None:
    """Submit the checkout, twice if needed: without JavaScript the first submission only shows the total with the fee.

    Raises AssertionError if the order is not placed.
    """
    for _ in range(2):
        page.get_by_role("button", name=re.compile("^Place order")).click()
        if "/orders/" in page.url:
            page.wait_for_load_state()
            return
    raise AssertionError(f"The order was not placed: {page.locator('main').inner_text()}")
