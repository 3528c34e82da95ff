"""Staff at their boards: what the browser tests of the board have in common."""

import re

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import OpenShop, sign_in

PLACE = """
from tests.factories import an_order
from shop.models import Variant
from shop.inventory import stock
serum = Variant.objects.order_by("pk").first()
stock.receive(serum, {count})
for n in range({count}):
    an_order({{serum: 1}}, status={status!r}, name=f"Customer {{n + 1}}")
"""


def open_board(page: Page, username: str = "staff") -> Page:
    """Signed in, live, and nothing rings that an earlier test has left."""
    if "/login/" in page.url:
        sign_in(page, username)
    expect(page.locator('[data-connection="live"]')).to_be_visible()
    ringing = page.locator(".ticket--ringing")
    if ringing.count():
        panel = page.get_by_role("button", name="Filter")  # on a narrow screen the rest waits behind it
        is_narrow = panel.is_visible()
        if is_narrow:
            panel.click()
        page.get_by_role("button", name="Select", exact=True).click()
        for box in ringing.get_by_role("checkbox").all():
            box.check()
        page.get_by_role("button", name="Next step").click()
        expect(ringing).to_have_count(0)
        if is_narrow:
            panel.click()
    return page


def place(shop: OpenShop, count: int = 1, *, status: str = "pending") -> None:
    shop.manage("shell", "-v", "0", "-c", PLACE.format(count=count, status=status))


def sound(board: Page) -> Locator:
    return board.locator("[data-sound]")


def card(board: Page, number: str) -> Locator:
    return board.locator(f"#order-{number}")


def column(board: Page, name: str) -> Locator:
    return board.get_by_role("region", name=re.compile(f"^{name}"))


def numbers(board: Page, name: str) -> list[str]:
    cards = column(board, name).locator("article[data-version]")
    return [str(one.get_attribute("id")).removeprefix("order-") for one in cards.all()]


def press(board: Page, number: str, words: str) -> None:
    card(board, number).get_by_role("button", name=re.compile(f"^{words}")).click()


def deaf(context: BrowserContext) -> None:
    """From now on this browser hears of nothing by itself: it stands where it stood."""
    context.route(re.compile(r"/dashboard/(pulse|cards)/"), lambda route: route.abort())
    context.route_web_socket(re.compile("/ws/"), lambda socket: None)
