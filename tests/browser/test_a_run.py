"""The main path of a day of cash: a customer orders, staff send it out, the driver brings the money, it is counted."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.board import card, open_board, press
from tests.browser.conftest import DESK, PHONE, OpenShop
from tests.browser.test_first_order import place_an_order

Visit = Callable[..., Page]


def test_from_the_order_to_the_counted_cash(visit: Visit, open_shop: OpenShop) -> None:
    board = open_board(visit("/dashboard/", **DESK))
    customer = visit("/shop/", **PHONE)
    number = place_an_order(customer)
    for words, then in (("Confirm", "Start packing"), ("Start packing", "Mark ready"), ("Mark ready", "Hand to rider")):
        press(board, number, words)
        expect(card(board, number)).to_contain_text(then)

    board.get_by_role("button", name="Select", exact=True).click()
    card(board, number).get_by_role("checkbox").check()
    board.get_by_role("button", name="Give to a run").click()
    board.get_by_label("Or a new driver").fill("Rith")
    board.get_by_label("Dollars").fill("20")
    board.get_by_role("button", name="Give to this run").click()
    board.get_by_role("button", name="Send out").click()
    link = board.get_by_role("link", name="Open the link").get_attribute("href") or ""

    phone = visit(re.sub(r"^https?://[^/]+", "", link), **PHONE)
    expect(phone.get_by_text(number).first).to_be_visible()
    taken = phone.get_by_label("Taken, dollars").input_value()
    phone.get_by_role("button", name=re.compile("^Delivered")).click()
    expect(phone.get_by_text(f"{number}: Delivered")).to_be_visible()
    expect(customer.get_by_text("Delivered").first).to_be_visible()  # by its socket

    expect(board.get_by_text("Expected")).to_have_count(0)  # the count is blind
    board.reload()
    board.get_by_label("Dollars").fill(f"{float(taken) + 20:.2f}")
    board.get_by_role("button", name="Counted").click()
    expect(board.get_by_text("Expected")).to_be_visible()
    board.get_by_role("button", name="Settle").click()
    expect(board.get_by_text("Settled").first).to_be_visible()
    board.goto("/dashboard/cash/")
    expect(board.get_by_text("Handed over").first).to_be_visible()
    open_shop.manage("audit_cash")
    open_shop.manage("audit_stock")
    assert phone.request.get(phone.url).status == 404  # the link ended with the run
