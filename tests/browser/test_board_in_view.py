"""What must be seen stays in the window, however many cards there are: state, undo, what rings, menus."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import card, column, numbers, open_board, place, press
from tests.browser.conftest import DESK, PHONE, OpenShop
from tests.browser.test_first_order import place_an_order

Visit = Callable[..., Page]
TOO_LONG = 40_000  # ms; a board without an answer turns red after fifteen seconds
TO_THE_END = "list => { list.scrollTop = list.scrollHeight; scrollTo(0, document.body.scrollHeight) }"


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_state_undo_and_ringing_are_in_view_at_the_end_of_a_long_column(
    visit: Visit, open_shop: OpenShop, window: dict[str, object]
) -> None:
    place(open_shop, 30, status="preparing")
    board = open_board(visit("/dashboard/", **window))
    if window is PHONE:
        board.get_by_role("link", name=re.compile("^Packing")).click()
    last = numbers(board, "Packing")[-1]
    column(board, "Packing").locator("[data-cards]").evaluate(TO_THE_END)
    expect(card(board, last)).to_be_in_viewport()
    expect(board.locator('[data-connection="live"]')).to_be_in_viewport(ratio=1)

    press(board, last, "Mark ready")
    undo = board.locator(f'[data-undo="{last}"]')
    expect(undo).to_be_in_viewport(ratio=1)
    undo.get_by_role("button").click()
    expect(column(board, "Packing").locator(f"#order-{last}")).to_be_attached()

    new = place_an_order(visit("/shop/", **PHONE))
    rings = board.get_by_role("button", name=re.compile("^1 new"))
    expect(rings).to_be_in_viewport(ratio=1)
    rings.click()
    expect(card(board, new)).to_be_focused()
    expect(card(board, new).get_by_role("button", name=re.compile("^Confirm"))).to_be_in_viewport(ratio=1)

    if window is PHONE:
        board.get_by_role("link", name=re.compile("^Packing")).click()
    column(board, "Packing").locator("[data-cards]").evaluate(TO_THE_END)
    board.context.set_offline(True)
    expect(board.locator("[data-cut]")).to_be_in_viewport(ratio=1, timeout=TOO_LONG)
    assert board.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_menu_opens_inside_the_column_that_scrolls(visit: Visit, open_shop: OpenShop) -> None:
    place(open_shop, 8, status="ready")
    board = open_board(visit("/dashboard/", **DESK))
    ready = numbers(board, "Ready")
    for number in (ready[0], ready[1], ready[-1]):
        menu = card(board, number).locator("details.menu")
        card(board, number).scroll_into_view_if_needed()
        menu.locator("> summary").click()
        for entry in (menu.locator("li").first, menu.locator("li").last):
            expect(entry).to_be_in_viewport(ratio=1)
        board.keyboard.press("Escape")


def test_a_wall_shows_cards_and_totals_and_nothing_to_press(visit: Visit, open_shop: OpenShop) -> None:
    place(open_shop, 24, status="ready")
    wall = open_board(visit("/dashboard/?as=wall", viewport={"width": 1920, "height": 1080}))
    expect(wall.locator('[data-connection="live"]')).to_be_in_viewport()
    expect(wall.get_by_role("heading", name=re.compile(r"^To pack \d"))).to_be_in_viewport()
    expect(wall.locator("article button:visible, article summary:visible, article input:visible")).to_have_count(0)
    in_the_window = "one.getBoundingClientRect().right <= innerWidth && one.checkVisibility()"
    seen = f"cards => cards.filter((one) => {in_the_window}).length"
    assert column(wall, "Ready").locator("article").evaluate_all(seen) >= 20
    expect(column(wall, "Ready").locator("article .badge").first).to_be_in_viewport()
    number = place_an_order(visit("/shop/", **PHONE))
    expect(card(wall, number)).to_be_in_viewport()
    # Where one page does not hold a column, the head says which of them this is, and each begins with a whole card.
    wall.set_viewport_size({"width": 1920, "height": 560})
    ready = column(wall, "Ready")
    expect(ready.locator("[data-page]")).to_have_text(re.compile(r"^2/\d+$"), timeout=TOO_LONG)
    halves = """list => [...list.children].filter((one) => {
      const [card, box] = [one.getBoundingClientRect(), list.getBoundingClientRect()];
      const isSeen = card.right > box.left + 1 && card.left < box.right - 1;
      return isSeen && (card.left < box.left - 1 || card.right > box.right + 1);
    }).length"""
    assert ready.locator("[data-cards]").evaluate(halves) == 0
    assert wall.evaluate("document.documentElement.scrollHeight <= innerHeight")
