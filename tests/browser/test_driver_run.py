"""The driver's page on a bad network: a report that is not answered waits on the phone, and counts once."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error, Page, Route, expect

from tests.browser.conftest import PHONE, OpenShop

Visit = Callable[..., Page]

ON_THE_ROAD = """
import json
from pathlib import Path
from madamda.staff.models import User
from orders.cash.cash_book import Amounts
from orders.deliveries import runs
from orders.models import DeliveryZone
from shop.models import Variant
from tests.factories import an_order
boss, zone = User.objects.get(username="manager"), DeliveryZone.objects.order_by("pk").first()
variant = Variant.objects.filter(on_hand__gte=10).order_by("pk").first()
run = runs.open_run(runs.add_driver("Rith"), Amounts(), by=boss)
runs.add_orders(run, [an_order({{variant: 1}}, zone=zone, status="ready").number for _ in range(2)], by=boss)
run = runs.send_out(run, by=boss)
Path({file!r}).write_text(json.dumps(run.secret))
"""

HOW_OFTEN = """
import json
from pathlib import Path
from orders.models import CashEntry, DeliveryRun
run = DeliveryRun.objects.get(secret={secret!r})
found = [[stop.outcome, CashEntry.objects.filter(order=stop.order).count()] for stop in run.stops.all()]
Path({file!r}).write_text(json.dumps(found))
"""


def test_reports_that_are_not_answered_wait_and_count_once(visit: Visit, open_shop: OpenShop, tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    open_shop.manage("shell", "-v", "0", "-c", ON_THE_ROAD.format(file=str(file)))
    secret = json.loads(file.read_text())
    page = visit(f"/run/{secret}/", **PHONE)

    network = {"is_bad": True}

    def lose_the_answer(route: Route) -> None:
        """The server hears the report, but the driver never hears the server."""
        if not network["is_bad"]:
            return route.continue_()
        with suppress(Error):  # the page was left meanwhile
            route.fetch()
            route.abort()
        return None

    page.route("**/delivered/", lose_the_answer)
    sections = page.locator("main section")
    for number in range(2):
        sections.nth(number).get_by_role("button", name=re.compile("^Delivered")).click()
        expect(page.get_by_text(f"No network: {number + 1} reports wait")).to_be_visible()
        expect(sections.nth(number).get_by_role("button", name=re.compile("^Delivered"))).to_be_disabled()
    page.reload()
    expect(page.get_by_text("No network: 2 reports wait")).to_be_visible()

    network["is_bad"] = False
    expect(page.get_by_text(": Delivered")).to_have_count(2, timeout=40_000)
    expect(page.get_by_text("reports wait")).to_be_hidden()
    open_shop.manage("shell", "-v", "0", "-c", HOW_OFTEN.format(file=str(file), secret=secret))
    assert json.loads(file.read_text()) == [["delivered", 1], ["delivered", 1]]


def test_a_report_that_is_wrong_is_shown_with_its_error(visit: Visit, open_shop: OpenShop, tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    open_shop.manage("shell", "-v", "0", "-c", ON_THE_ROAD.format(file=str(file)))
    page = visit(f"/run/{json.loads(file.read_text())}/", **PHONE)
    section = page.locator("main section").first
    section.get_by_label("Taken, dollars").fill("0.25")
    section.get_by_role("button", name=re.compile("^Delivered")).click()
    expect(page.get_by_text(re.compile("is missing. Correct it, or write why."))).to_be_visible()
    expect(section.get_by_label("Taken, dollars")).to_have_value("0.25")
