"""The main job: a customer orders, the card stands on the board, staff move it on, the customer's page follows."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import column
from tests.browser.conftest import DESK, PHONE, sign_in

Visit = Callable[..., Page]
AT_ONCE = 2_000  # ms; half of it is what two busy cores may add
QUIET = 16_000  # ms; longer than any pause after which a socket has been seen to die


@pytest.mark.parametrize("with_script", [True, False], ids=["with-script", "without-script"])
def test_an_order_travels_from_the_thumb_to_the_board_and_back(visit: Visit, with_script: bool) -> None:
    board = visit("/dashboard/", **DESK)
    sign_in(board)
    expect(board.get_by_text(re.compile(r"Live · "))).to_be_visible()
    if not with_script:
        board.wait_for_timeout(QUIET)

    customer = visit("/shop/", **PHONE, java_script_enabled=with_script)
    number = place_an_order(customer, with_script=with_script)

    card = board.locator(f"#order-{number}")
    expect(card).to_be_visible(timeout=AT_ONCE)
    expect(card).to_contain_text("Chan Sreymom")
    expect(column(board, "To pack").locator(f"#order-{number}")).to_be_visible()

    for press, status, stands_in, reads in [
        ("Confirm", "confirmed", "To pack", "Confirmed"),
        ("Start packing", "preparing", "Packing", "Packing"),
        ("Mark ready", "ready", "Ready", "Ready for the rider"),
        ("Hand to rider", "out", "On the way", "On the way"),
        ("Mark delivered", "delivered", "Delivered", "Delivered"),
    ]:
        card.get_by_role("button", name=re.compile(f"^{press}")).click()
        expect(column(board, stands_in).locator(f"#order-{number}[data-stage={status}]")).to_be_visible(timeout=AT_ONCE)
        if not with_script:
            customer.reload()
        expect(customer.locator("[aria-current=step]")).to_contain_text(reads, timeout=AT_ONCE)

    board.reload()
    expect(column(board, "Delivered").locator(f"#order-{number}")).to_be_visible()


def place_an_order(customer: Page, *, with_script: bool = True) -> str:
    """Without a script the price of the delivery is known once the form was sent: it is agreed to by a second press."""
    customer.locator(".card__title a").first.click()
    customer.get_by_role("button", name=re.compile("^Add to cart")).locator("visible=true").first.click()
    cart = customer.get_by_role("link", name=re.compile(r"^Cart 1\b"))
    expect(cart).to_be_visible()
    customer.keyboard.press("Escape")  # with a script the drawer is open already; it opens once more by the link
    cart.click()
    customer.get_by_role("link", name=re.compile("^Checkout")).click()
    customer.get_by_label("Name").fill("Chan Sreymom")
    customer.get_by_label("Phone number").fill("០១២ 345 678")
    customer.get_by_label("Province").select_option("phnom-penh")
    customer.get_by_label("Address").fill("No. 118, Street 63")
    for _press in range(1 if with_script else 2):
        customer.get_by_role("button", name=re.compile("^Place order")).click()
    expect(customer).to_have_url(re.compile(r"/orders/MD-\w{4}-\w{3}/\?key="))
    found = re.search(r"MD-\w{4}-\w{3}", customer.url)
    assert found
    return found.group()
