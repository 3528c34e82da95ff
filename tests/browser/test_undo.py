"""Pressed too soon: the way back stands in the column the card left, for ten seconds."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.board import column
from tests.browser.conftest import DESK, PHONE, sign_in
from tests.browser.test_first_order import place_an_order


def test_a_step_is_taken_back_and_so_is_a_cancellation(visit: Callable[..., Page]) -> None:
    board = visit("/dashboard/", **DESK)
    sign_in(board)
    number = place_an_order(visit("/shop/", **PHONE))
    card, undo = board.locator(f"#order-{number}"), board.locator(f'[data-undo="{number}"]')

    for press in ("Confirm", "Start packing"):
        card.get_by_role("button", name=re.compile(f"^{press}")).click()
    expect(column(board, "Packing").locator(f"#order-{number}")).to_be_visible()
    expect(column(board, "To pack").locator(f'[data-undo="{number}"]')).to_contain_text("is now: Packing")
    undo.get_by_role("button").click()
    expect(column(board, "To pack").locator(f"#order-{number}")).to_be_visible()
    expect(undo).to_have_count(0)

    card.locator("details.menu > summary").click()
    card.locator("summary", has_text="Cancel, with a reason").click()
    card.get_by_label("Reason").locator("visible=true").fill("Wrong one")
    card.get_by_role("button", name=re.compile("^Cancel order")).click()
    expect(card).to_have_count(0)
    undo.get_by_role("button").click()
    expect(column(board, "To pack").locator(f"#order-{number}")).to_be_visible()

    card.get_by_role("button", name=re.compile("^Start packing")).click()
    expect(undo).to_be_visible()
    expect(undo).to_have_count(0, timeout=13_000)


def test_a_customer_cancels_while_nobody_has_begun(visit: Callable[..., Page]) -> None:
    customer = visit("/shop/", **PHONE, java_script_enabled=False)
    place_an_order(customer, with_script=False)
    customer.locator("summary", has_text="Cancel order").click()
    customer.get_by_role("button", name="Yes, cancel order").click()
    expect(customer.get_by_role("heading", name="This order was cancelled")).to_be_visible()
    expect(customer.get_by_text("Cancel order")).to_have_count(0)
