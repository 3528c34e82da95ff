"""What a buyer meets on the way and afterwards, in every state: no barrier anywhere, and a receipt can be kept."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, sign_in
from tests.browser.test_accessibility import STILL, assert_clean
from tests.browser.test_first_order import place_an_order

Visit = Callable[..., Page]


def to_the_checkout(page: Page, *, all_of_it: bool = False) -> None:
    """With one of the first thing there is, or all that are left of it."""
    page.locator(".card__title a").first.click()
    if all_of_it:
        pieces = page.locator("main [name=quantity]").first
        pieces.fill(pieces.get_attribute("max") or "99")
    with page.expect_response(lambda answer: "/cart/lines/" in answer.url):
        page.get_by_role("button", name=re.compile("^Add to cart")).locator("visible=true").first.click()
    page.goto("/checkout/")
    page.get_by_label("Name").fill("ចាន់ ស្រីមុំ")
    page.get_by_label("Phone number").fill("012 345 678")
    page.get_by_label("Province").select_option("phnom-penh")
    page.get_by_label("Address").fill("No. 118, Street 63")


def test_a_changed_total_is_accepted_in_one_press(visit: Visit) -> None:
    page = visit("/shop/", **STILL)
    to_the_checkout(page)
    page.locator("[name=total]").evaluate("field => field.value = '1.00'")
    page.get_by_role("button", name=re.compile("^Place order –")).click()
    expect(page.locator("[data-errors]")).to_be_focused()
    expect(page.locator("[data-errors]")).to_contain_text("It was $1.00, now it’s $")
    assert_clean(page)
    page.get_by_role("button", name=re.compile(r"^Accept and order – \$")).click()
    expect(page).to_have_url(re.compile(r"/orders/MD-\w{4}-\w{3}/\?key="))


def test_what_was_sold_meanwhile_is_in_nobodys_way(visit: Visit) -> None:
    page = visit("/shop/?sort=price-low", **STILL)
    to_the_checkout(page, all_of_it=True)
    place_an_order(visit("/shop/?sort=price-low"))
    page.get_by_role("button", name=re.compile("^Place order –")).click()
    expect(page.locator("[data-errors]")).to_contain_text("are left")
    assert_clean(page)


def test_paying_by_khqr_and_what_comes_after_is_in_nobodys_way(visit: Visit) -> None:
    page = visit("/shop/", **STILL)
    to_the_checkout(page)
    page.get_by_label("KHQR").check()
    page.get_by_role("button", name=re.compile("^Place order")).click()
    expect(page.get_by_role("img", name=re.compile("^KHQR code"))).to_be_visible()
    expect(page.get_by_role("timer")).to_contain_text(re.compile(r"1[45]:\d\d"))
    assert_clean(page)
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        re.compile(r"^Pay \$[\d.]+ now to confirm your order$")
    )
    for seen in (page.get_by_role("timer"), page.locator(".khqr__code svg")):
        box = seen.bounding_box() or {"y": 740, "height": 740}
        assert box["y"] + box["height"] <= 740, "the code and its time stand above the fold of a phone"
    expect(page.locator("main")).not_to_contain_text(re.compile("Thank you|It comes"))
    page.get_by_role("button", name="I have paid").click()
    expect(page.get_by_role("heading", name="We’re checking your payment")).to_be_visible()
    assert_clean(page)
    page.get_by_role("link", name="Order summary").click()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    assert_clean(page)
    page.goto("/orders/")
    assert_clean(page)
    page.goto("/track/")
    page.get_by_label("Order number", exact=True).fill("MD-2222-222")
    page.get_by_label("Phone number").fill("012 345 678")
    page.get_by_role("button", name="Find my order").click()
    expect(page).to_have_title(re.compile("^Error"))
    assert_clean(page)


def test_a_delivered_order_is_in_nobodys_way(visit: Visit) -> None:
    customer = visit("/shop/", **STILL)
    number = place_an_order(customer)
    board = visit("/dashboard/", **DESK, **STILL)
    sign_in(board)
    for press in ("Confirm", "Start packing", "Mark ready", "Hand to rider", "Mark delivered"):
        board.locator(f"#order-{number}").get_by_role("button", name=re.compile(f"^{press}")).click()
    expect(customer.get_by_role("heading", name="Delivered – thank you")).to_be_visible()
    assert_clean(customer)


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_receipt_is_saved_as_it_is_seen(visit: Visit, language: str) -> None:
    page = visit("/shop/", **PHONE)
    number = place_an_order(page)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    page.goto(page.url.replace("?", "receipt/?"))
    button = page.locator("[data-save-picture]")
    with page.expect_download() as saved:
        button.click()
    expect(page.locator("[data-status]")).not_to_be_empty()
    assert saved.value.suggested_filename == f"{number}.png"
    assert alike(saved.value.path().read_bytes(), page.locator("#receipt").screenshot())


def alike(picture: bytes, screen: bytes) -> bool:
    """Whether the same letters stand in the same places: both are made small, and compared by how dark they are."""
    drawn, seen = (Image.open(io.BytesIO(one)).convert("L") for one in (picture, screen))
    margin = 24 * 3
    drawn = drawn.crop((margin, margin, drawn.width - margin, drawn.height - margin)).resize((180, 240))
    seen = seen.resize((180, 240))
    apart = ImageStat.Stat(ImageChops.difference(drawn, seen)).rms[0]
    blank = ImageStat.Stat(ImageChops.difference(Image.new("L", (180, 240), 255), seen)).rms[0]
    print(f"{apart:.1f} apart, {blank:.1f} from a blank sheet")
    return apart < blank / 2
