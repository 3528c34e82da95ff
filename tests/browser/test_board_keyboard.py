"""The board by keyboard alone: thirty orders from the door to the customer, and every key of the help."""

import re
from collections.abc import Callable
from itertools import pairwise

from playwright.sync_api import Page, expect

from tests.browser.board import card, column, numbers, open_board, place
from tests.browser.conftest import DESK, OpenShop

Visit = Callable[..., Page]

# The arrow that leads nearer to a card from where the focus is; nothing when it is there.
WHERE = """(id) => {
  const [at, goal] = [document.activeElement, document.getElementById(id)];
  if (at === goal) return "";
  if (!at.dataset.column) return "ArrowDown";
  const isAfter = at.compareDocumentPosition(goal) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (at.dataset.column === goal.dataset.column) return isAfter ? "ArrowDown" : "ArrowUp";
  return isAfter ? "ArrowRight" : "ArrowLeft";
}"""


def test_thirty_orders_are_worked_with_the_keyboard_alone(visit: Visit, open_shop: OpenShop) -> None:
    board = open_board(visit("/dashboard/", **DESK))
    keys = board.keyboard
    place(open_shop, 30)
    expect(board).to_have_title(re.compile(r"^\(30\) "))
    new = numbers(board, "To pack")[:30]

    keys.press("a")  # no card is chosen: it only goes to the first
    expect(card(board, new[0])).to_be_focused()
    for _ in new:
        keys.press("a")
    expect(board).not_to_have_title(re.compile(r"^\("))

    keys.press("u")
    expect(board).to_have_title(re.compile(r"^\(1\) "))
    walk_to(board, numbers(board, "To pack")[0])  # what rings stands on top
    keys.press("a")
    expect(board).not_to_have_title(re.compile(r"^\("))

    for stands_in, goes_to in pairwise(("To pack", "Packing", "Ready", "On the way", "Delivered")):
        to_do = [number for number in numbers(board, stands_in) if number in new]
        assert len(to_do) == 30
        walk_to(board, to_do[0])
        for _ in to_do:
            keys.press("x")
            keys.press("ArrowDown")
        keys.press("a")
        for number in (to_do[0], to_do[-1]):
            expect(column(board, goes_to).locator(f"#order-{number}")).to_be_visible()

    keys.press("?")
    keys.press("Tab")
    keys.press("Space")  # letters off
    expect(board.get_by_label("Single-letter shortcuts")).not_to_be_checked()
    keys.press("Escape")
    keys.press("/")
    expect(board.get_by_role("searchbox")).not_to_be_focused()


def test_every_key_does_what_the_help_says(visit: Visit, open_shop: OpenShop) -> None:
    board = open_board(visit("/dashboard/", **DESK))
    board.context.add_init_script("window.print = () => { window.printed = (window.printed ?? 0) + 1; }")
    place(open_shop, 1)
    expect(board).to_have_title(re.compile(r"^\(1\) "))
    number, keys = numbers(board, "To pack")[0], board.keyboard
    order, menu = card(board, number), card(board, number).locator("details.menu")
    walk_to(board, number)

    with board.context.expect_page() as opened:
        keys.press("p")
    paper = opened.value
    expect(paper).to_have_url(re.compile(f"/{number}/ticket/$"))
    paper.keyboard.press("Enter")
    expect(paper).to_have_url(re.compile(r"copy=1$"))
    paper.wait_for_function("window.printed === 1")
    paper.close()

    keys.press("m")
    expect(menu).to_have_attribute("open", "")
    keys.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    keys.press("x")
    expect(board.get_by_text("1 selected")).to_be_visible()
    keys.press("Escape")
    expect(board.get_by_text("1 selected")).to_be_hidden()
    order.dispatch_event("keydown", {"key": "ក", "code": "KeyX", "bubbles": True})  # a keyboard set to Khmer
    expect(board.get_by_text("1 selected")).to_be_visible()
    keys.press("Escape")

    keys.press("?")
    expect(board.get_by_role("dialog")).to_be_visible()
    keys.press("Escape")
    expect(board.get_by_role("dialog")).to_be_hidden()
    keys.press("/")
    expect(board.get_by_role("searchbox")).to_be_focused()
    order.focus()
    keys.press("Enter")
    expect(board).to_have_url(re.compile(f"/dashboard/orders/{number}/$"))


def walk_to(board: Page, number: str) -> None:
    """With the arrows, from wherever the focus is."""
    for _ in range(300):
        arrow = board.evaluate(WHERE, f"order-{number}")
        if not arrow:
            return
        board.keyboard.press(arrow)
    raise AssertionError(f"No way leads to {number}.")
