"""Everybody can use the pages: axe-core finds nothing, the keyboard reaches everything and shows where it is."""

import json
import re
from base64 import b32decode
from collections.abc import Callable
from pathlib import Path

import pytest
from django_otp.oath import totp
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import DESK, OpenShop, sign_in
from tests.browser.test_first_order import place_an_order

Visit = Callable[..., Page]

STILL = {"reduced_motion": "reduce"}
PHONE = {"width": 360, "height": 740}
WIDE = {"width": 1440, "height": 900}

AN_ADMIN_WITH_WORK = """
from shop.models import Variant
from tests import factories
factories.an_admin({name!r})
factories.an_odd_payment({{Variant.objects.order_by("pk").first(): 1}}, note="Blue gate")
"""

# Is there a line of two pixels at least around what has the focus, or around the plate that stands for it?
RING = """() => {
  const at = document.activeElement;
  const plates = [at, at.parentElement, at.closest("label"), at.nextElementSibling, at.closest("article")];
  return plates.filter(Boolean).some((plate) => [null, "::after", "::before"].some((part) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(plate, part);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  }));
}"""


def put_in_cart(page: Page) -> None:
    page.locator(".card__add form button").first.click()
    expect(page.get_by_role("link", name=re.compile(r"^Cart 1\b"))).to_be_attached()


def assert_clean(page: Page) -> None:
    """By day on a telephone and by night on a desk: both colours and both layouts are seen."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    found = [f"light 360, {finding}" for finding in axe.findings(page)]
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(WIDE)
    found += [f"dark 1440, {finding}" for finding in axe.findings(page)]
    assert not found, page.url


@pytest.mark.parametrize(
    "path",
    ["/", "/shop/", "/shop/?q=lotus", "/shop/?q=nothing-like-it", "/cart/", "/about/", "/track/", "/login/", "/lost/"],
)
@pytest.mark.parametrize("language", ["en", "km"])
def test_a_stranger_meets_no_barrier(visit: Visit, path: str, language: str) -> None:
    page = visit(path, **STILL, locale=language)
    assert page.locator("html").get_attribute("lang") == language
    assert_clean(page)


def test_a_buyer_meets_no_barrier(visit: Visit) -> None:
    page = visit("/shop/", **STILL)
    page.locator(".card__title a").first.click()
    assert_clean(page)

    page.goto("/shop/")
    put_in_cart(page)
    assert_clean(page)  # with the cart beside it
    page.goto("/cart/")
    assert_clean(page)

    page.goto("/checkout/")
    assert_clean(page)
    page.get_by_label("Name").fill("Chan Sreymom")
    page.get_by_label("Phone number").fill("123")
    page.get_by_label("Address").fill("No. 118, Street 63")
    page.get_by_role("button", name=re.compile("^Place order")).click()
    expect(page).to_have_title(re.compile("^Error"))
    assert_clean(page)


def test_staff_and_the_one_who_ordered_meet_no_barrier(visit: Visit) -> None:
    customer = visit("/shop/", **STILL)
    number = place_an_order(customer)
    assert_clean(customer)
    customer.goto("/")
    expect(customer.get_by_role("heading", name="Order again")).to_be_visible()
    assert_clean(customer)
    customer.context.set_offline(True)
    expect(customer.locator("[data-offline]")).to_be_visible()
    assert_clean(customer)

    staff = visit("/dashboard/", **DESK, **STILL)
    sign_in(staff)
    expect(staff.locator(f"#order-{number}")).to_be_visible()
    assert_clean(staff)
    for opener in ("Select", "Keyboard and sound"):
        staff.get_by_role("button", name=opener, exact=True).click()
        assert_clean(staff)
    staff.keyboard.press("Escape")
    staff.goto("/dashboard/?q=nobody&unpaid=1")
    assert_clean(staff)
    staff.goto("/dashboard/?as=table&still")
    assert_clean(staff)
    staff.goto(f"/dashboard/orders/{number}/")
    assert_clean(staff)
    staff.goto("/dashboard/orders/")
    assert_clean(staff)


@pytest.mark.parametrize("language", ["en", "km"])
def test_an_admin_meets_no_barrier_on_pages_of_work_and_on_paper(
    visit: Visit, open_shop: OpenShop, language: str
) -> None:
    name = f"boss-{language}"
    open_shop.manage("shell", "-v", "0", "-c", AN_ADMIN_WITH_WORK.format(name=name))
    admin = visit("/login/?next=/login/second-factor/", **STILL, locale=language)
    recovery_code = take_on_a_second_factor(admin, name)
    for path in ("stock/?goods=MD-", "figures/", "figures/?range=7", "pause/", "customers/lookup/?phone=012345678", ""):
        admin.goto(f"/dashboard/{path}")
        assert_clean(admin)
    admin.goto("/dashboard/stock/?goods=MD-")
    admin.locator("main table a").first.click()
    assert_clean(admin)
    admin.goto("/dashboard/payments/")
    assert_clean(admin)
    order = admin.locator("main article h2 a").first
    look_at_papers(admin, str(order.get_attribute("href")))

    admin.goto("/dashboard/payments/")
    settle = admin.locator("main article form").first
    settle.locator("[name=how]").fill("Given back by phone")
    settle.locator("button[value=returned]").click()
    assert_clean(admin)
    admin.goto("/login/second-factor/")
    admin.locator("form[action='/logout/'] button").dispatch_event("click")
    expect(admin).to_have_url(re.compile("/login/"))
    give_password(admin, name)
    assert_clean(admin)
    admin.locator("[name=code]").fill(recovery_code)
    admin.locator("main form button").click()
    expect(admin.locator(".bar")).to_be_visible()


def give_password(page: Page, name: str) -> None:
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill("secret-of-boss")
    page.locator("main form button").last.click()


def take_on_a_second_factor(page: Page, name: str) -> str:
    """A recovery code, as the page shows it once."""
    give_password(page, name)
    assert_clean(page)
    secret = page.locator(".second-factor__secret").inner_text().replace(" ", "")
    page.locator("[name=code]").fill(f"{totp(b32decode(secret)):06}")
    page.locator("main form button").click()
    assert_clean(page)
    code = page.locator(".second-factor__codes code").first.inner_text()
    page.reload()
    assert_clean(page)
    return code


def look_at_papers(page: Page, order: str) -> None:
    """Each as it will look; then the ticket, which opens the printer once for every press that prints it."""
    page.add_init_script("window.print = () => { window.printed = (window.printed ?? 0) + 1; }")
    for paper in ("slip", "receipt", "ticket"):
        page.goto(f"{order}{paper}/")
        assert_clean(page)
    for copy in (1, 2):
        page.locator("form[action$='/print/'] button").click()
        expect(page).to_have_url(re.compile(rf"/ticket/\?copy={copy}$"))
        page.wait_for_function("window.printed === 1")
        assert_clean(page)
    page.reload()
    page.wait_for_function("document.fonts.status === 'loaded'")
    assert page.evaluate("window.printed") is None
    page.goto(order)
    assert_clean(page)


ONE_OF_EACH = """
import json
from pathlib import Path
from madamda.staff.models import User
from orders.models import DeliveryZone
from shop.models import Variant
from tests.deliveries_and_returns import create_one_of_each
variant = Variant.objects.filter(on_hand__gte=14).order_by("pk").last()
manager = User.objects.get(username="manager")
pages = create_one_of_each(variant, zone=DeliveryZone.objects.order_by("pk").first(), by=manager)
Path({file!r}).write_text(json.dumps(pages))
"""


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_manager_meets_no_barrier_on_pages_of_runs_drafts_edits_and_returns(
    visit: Visit, open_shop: OpenShop, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "pages.json"
    open_shop.manage("shell", "-v", "0", "-c", ONE_OF_EACH.format(file=str(file)))
    manager = visit("/login/", **STILL)
    sign_in(manager, "manager")
    expect(manager.locator(".bar")).to_be_visible()
    manager.context.add_cookies([{"name": "django_language", "value": language, "url": open_shop.address}])
    for path in json.loads(file.read_text()).values():
        manager.goto(path)
        assert manager.locator("html").get_attribute("lang") == language, path
        assert_clean(manager)


@pytest.mark.parametrize("path", ["/", "/shop/", "/cart/", "/track/", "/lost/"])
def test_the_first_press_of_tab_offers_to_skip_to_the_content(visit: Visit, path: str) -> None:
    page = visit(path, **DESK)
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/shop/", "/track/", "/login/"])
def test_whatever_has_the_focus_shows_it(visit: Visit, path: str) -> None:
    page = visit(path, **DESK, **STILL)
    seen = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        where = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        if where.startswith("<body"):
            break
        assert page.evaluate(RING), where
        seen += 1
    assert seen >= 3


def test_escape_closes_what_is_open_on_the_board_and_returns_to_its_opener(visit: Visit) -> None:
    number = place_an_order(visit("/shop/"))
    board = visit("/dashboard/", **DESK)
    sign_in(board)
    expect(board.get_by_text(re.compile(r"Live · "))).to_be_visible()
    for menu in (board.locator(f"#order-{number} details.menu"), *board.locator(".bar details.menu").all()):
        opener = menu.locator("summary").first
        opener.focus()
        board.keyboard.press("Enter")
        expect(menu).to_have_attribute("open", "")
        board.keyboard.press("Escape")
        expect(menu).not_to_have_attribute("open", "")
        expect(opener).to_be_focused()
