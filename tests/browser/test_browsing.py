"""From the shop window to the cart: with a script, without one, and by keyboard alone; and how it reads aloud."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK

Visit = Callable[..., Page]
TREES = Path(__file__).with_name("trees")
FAR = 90  # presses of Tab; whoever needs more is lost


class Mouse:
    """Points and types."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        what.click()

    def write(self, where: Locator, words: str) -> None:
        where.fill(words)

    def choose(self, among: Locator, label: str) -> None:
        among.select_option(label=label)


class Keyboard(Mouse):
    """Has nothing but Tab, letters, arrows and Enter."""

    def press(self, what: Locator) -> None:
        self.reach(what)
        self.page.keyboard.press("Enter")

    def write(self, where: Locator, words: str) -> None:
        self.reach(where)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def choose(self, among: Locator, label: str) -> None:
        self.reach(among)
        self.page.keyboard.type(label)

    def reach(self, what: Locator) -> None:
        expect(what).to_be_visible()
        for _ in range(FAR):
            if what.evaluate("(element) => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {what}")


@pytest.mark.parametrize(
    ("hand", "with_script"),
    [(Mouse, True), (Mouse, False), (Keyboard, True)],
    ids=["with-script", "without-script", "keyboard"],
)
def test_somebody_looks_around_searches_filters_and_fills_the_cart(
    visit: Visit, hand: type[Mouse], with_script: bool
) -> None:
    page = visit("/", **DESK, java_script_enabled=with_script, reduced_motion="reduce")
    by = hand(page)

    by.press(page.get_by_role("navigation", name="Categories").get_by_role("link", name="Cleansers & Toners"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Cleansers & Toners")
    expect(page.get_by_text("7 products")).to_be_visible()

    by.write(page.get_by_role("search").locator("[name=q]"), "lotus")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Results for “lotus”")
    expect(page.get_by_text("2 products")).to_be_visible()

    filters = page.get_by_role("form", name="Filter and sort")
    by.press(filters.locator("summary", has_text="Price"))
    by.write(filters.locator("[name=max]"), "10")
    by.press(filters.get_by_role("button", name="Show results").locator("visible=true"))
    expect(page).to_have_url(re.compile(r"q=lotus.*max=10"))
    expect(page.get_by_text("1 product", exact=True)).to_be_visible()

    by.press(page.get_by_role("link", name=re.compile(r"Up to \$10")))
    expect(page.get_by_text("2 products")).to_be_visible()
    by.choose(page.get_by_label("Sort by"), "Price: low to high")
    if not with_script:
        by.press(page.get_by_role("button", name="Sort", exact=True))
    expect(page).to_have_url(re.compile(r"sort=price-low"))

    first = page.locator("[data-goods] .card__title a").first
    expect(first).to_have_text("Lotus Micellar Water")
    by.press(first)
    by.write(page.get_by_role("spinbutton", name="Quantity of Lotus Micellar Water"), "2")
    by.press(page.get_by_role("button", name=re.compile("^Add to cart – ")))
    if with_script:
        by.press(page.get_by_role("dialog").get_by_role("link", name="View cart"))
    expect(page).to_have_url(re.compile(r"/cart/$"))
    expect(page.get_by_role("link", name="Checkout – $19.00")).to_be_visible()

    by.press(page.get_by_role("button", name=re.compile("^Remove")))
    expect(page.get_by_text("Your cart is empty")).to_be_visible()
    by.press(page.get_by_role("button", name="Undo"))
    expect(page.get_by_role("link", name="Checkout – $19.00")).to_be_visible()


def test_pages_read_aloud_in_their_order(visit: Visit) -> None:
    """The trees a screen reader walks; a change there is meant, or it is a fault."""
    page = visit("/shop/cleansers-toners/?max=10", **DESK, reduced_motion="reduce")
    expect(page.locator("main")).to_match_aria_snapshot(tree("listing"))

    page.goto("/products/lotus-micellar-water/")
    expect(page.locator(".product")).to_match_aria_snapshot(tree("product"))

    page.get_by_role("button", name=re.compile("^Add to cart – ")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.goto("/cart/")
    expect(page.locator("main")).to_match_aria_snapshot(tree("cart"))


def tree(name: str) -> str:
    return TREES.joinpath(f"{name}.yaml").read_text()
