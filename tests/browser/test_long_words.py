"""Any text may be 120 characters without a blank: no page, card or paper gets wider, nothing covers its neighbour."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, OpenShop, sign_in

Visit = Callable[..., Page]

MEASURE = Path(__file__).with_name("overflow.js").read_text()
WIDTHS = (320, 360, 768, 1440)
LATIN, KHMER = "M" * 120, "ក្ម" * 40
LINK = f"https://maps.app.goo.gl/{'xW3' * 32}"[:120]

# Every text that a person writes, each once in Latin, Khmer and as a link; what was there is put back afterwards.
BEGIN = """
import json, pathlib
from uuid import uuid4
from madamda.staff.models import User
from django.core import serializers
from orders.fulfilment import lifecycle
from orders.models import DeliveryZone, PromoCode, Promoter
from orders.status import Status
from shop.inventory import stock
from shop.models import Category, HeroSlide, Page, Product, StoreSettings, Variant
from tests import factories
words = json.loads({words!r})
before = [StoreSettings.objects.get(), *HeroSlide.objects.all(), *Page.objects.all()]
before += User.objects.filter(username="manager")
pathlib.Path({kept!r}).write_text(serializers.serialize("json", before))

def write(thing, turn, *names):
    for n, name in enumerate(names):
        field = thing._meta.get_field(name)
        setattr(thing, name, words[(turn + n) % 3][: field.max_length])
    thing.save()
    return thing

manager = write(User.objects.get(username="manager"), 0, "first_name")
signs = "name", "company", "tagline_en", "tagline_km", "address_en", "address_km", "telegram"
write(StoreSettings.objects.get(), 0, *signs)
StoreSettings.objects.update(telegram="x" * 32)
for turn, slide in enumerate(HeroSlide.objects.all()):
    write(slide, turn, "headline_en", "subline_en", "button_en", "headline_km", "subline_km", "button_km")
for turn, page in enumerate(Page.objects.all()):
    write(page, turn, "title_en", "text_en", "title_km", "text_km")
    page.text_en = page.text_km = f"## {{words[0]}}\\n\\n{{words[1]}} {{words[2]}}\\n\\n- {{words[0]}}"
    page.save()
found = {{"orders": [], "products": [], "variants": []}}
promoter = Promoter.objects.get_or_create(name=words[0], contact=words[2])[0]
PromoCode.objects.get_or_create(code=words[0][:24], amount=10, promoter=promoter)
for turn in range(3):
    mark = uuid4().hex[:8]
    category = write(Category(slug=f"{{'w' * 60}}-{{mark}}"), turn, "name_en", "line_en", "name_km", "line_km")
    product = Product(slug=f"{{'w' * 90}}-{{mark}}", category=category)
    write(product, turn, "name_en", "benefit_en", "description_en", "how_to_use_en", "ingredients_en", "size_en",
          "name_km", "benefit_km", "description_km", "how_to_use_km", "ingredients_km", "size_km")
    skus = [f"{{'S' * 31}}{{mark}}{{n}}" for n in range(2)]
    shades = [Variant(product=product, sku=sku, price=123, compare_at=234) for sku in skus]
    for shade in shades:
        write(shade, turn, "name_en", "name_km")
        stock.receive(shade, 50, by=manager, reason=words[turn])
    zone = write(DeliveryZone(code=f"{{'z' * 30}}-{{mark}}", fee=1), turn, "name_en", "name_km")
    said = dict(name=words[turn], address=words[turn - 1], note=words[turn - 2])
    said["email"] = f"{{'e' * 60}}@{{'x' * 60}}.example.com"
    for status in ("pending", "preparing", "delivered", "cancelled"):
        order = factories.an_order({{shades[0]: 2, shades[1]: 1}}, zone=zone, **said)
        if status == "cancelled":
            lifecycle.move(order, Status.CANCELLED, by=manager, seen=1, reason=words[turn])
        elif status != "pending":
            factories.brought_to(order, Status(status))
        found["orders"].append(order.number)
    found["products"].append(product.slug)
    found["variants"].append(shades[0].pk)
    found["categories"] = [*found.get("categories", []), category.slug]
User.objects.filter(username="mina").update(first_name=words[1])
pathlib.Path({found!r}).write_text(json.dumps(found))
"""
END = """
import pathlib
from django.core import serializers
from orders.models import DeliveryZone
from shop.models import Category, Product
for thing in serializers.deserialize("json", pathlib.Path({kept!r}).read_text()):
    thing.save()
Product.objects.filter(slug__startswith="www").update(active=False)
Category.objects.filter(slug__startswith="www").update(active=False)
DeliveryZone.objects.filter(code__startswith="zzz").update(active=False)
"""


@pytest.fixture(scope="module")
def written(open_shop: OpenShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[str]]]:
    folder = tmp_path_factory.mktemp("words")
    kept, found = str(folder / "kept.json"), folder / "found.json"
    words = json.dumps([LATIN, KHMER, LINK])
    open_shop.manage("shell", "-v", "0", "-c", BEGIN.format(words=words, kept=kept, found=str(found)))
    yield json.loads(found.read_text())
    open_shop.manage("shell", "-v", "0", "-c", END.format(kept=kept))


def too_wide(page: Page, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """With everything open that can be opened; in Khmer on a phone alone, where its words are the widest."""
    if page.locator("html").get_attribute("lang") == "km":
        widths = widths if len(widths) == 1 else (360,)
    page.evaluate("for (const one of document.querySelectorAll('main details:not(.filter, .menu)')) one.open = true")
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{page.url.split('/', 3)[3][:40]} at {width}: {one}" for one in page.evaluate(MEASURE)]
    return found


# Words that nobody typed, and numbers: which of them go on in the next line.
BROKEN = """() => [...document.querySelectorAll("td:not(.table__name), thead th, time, dt, .badge, bdi.nowrap")]
  .filter((one) => one.checkVisibility()).flatMap((one) => {
    const found = [];
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      for (const word of walker.currentNode.data.matchAll(/[A-Za-z0-9]+/g)) {
        const range = document.createRange();
        range.setStart(walker.currentNode, word.index);
        range.setEnd(walker.currentNode, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) found.push(word[0]);
      }
    }
    return found;
  })"""


@pytest.mark.parametrize("language", ["en", "km"])
def test_no_page_of_the_shop_gets_wider(visit: Visit, written: dict[str, list[str]], language: str) -> None:
    page = visit("/", locale=language, reduced_motion="reduce")
    found = too_wide(page)
    products = [f"/products/{slug}/" for slug in written["products"]]
    categories = [f"/shop/{slug}/" for slug in written["categories"]]
    for path in (
        "/shop/",
        *categories,
        *products,
        "/about/",
        "/delivery/",
        "/track/",
        f"/shop/?q={LATIN[:90]}",
        "/lost/",
    ):
        page.goto(path)
        found += too_wide(page)
    for path in products:
        page.goto(path)
        page.locator("main [type=radio][name=variant]").first.check(force=True)
        with page.expect_response(lambda answer: "/cart/lines/" in answer.url):
            page.locator("main form[action$='/cart/lines/'] button:visible").last.click()
    page.goto("/cart/")
    found += too_wide(page)
    page.goto("/checkout/")
    for name, words in {"name": KHMER, "address": LINK, "note": LATIN, "phone": "012345678"}.items():
        page.locator(f"[name={name}]").fill(words)
    page.locator("[name=promo_code]").fill(LATIN[:24])
    page.locator("[name=province]").select_option(index=page.locator("[name=province] option").count() - 1)
    found += too_wide(page)
    order = page.locator("form button:has-text('$')").last
    with page.expect_navigation():
        order.click()
    if "/orders/" not in page.url:  # the code has made it cheaper: the new total is asked about
        found += too_wide(page)
        with page.expect_navigation():
            order.click()
    expect(page).to_have_url(re.compile(r"/orders/MD-"))
    found += too_wide(page)
    for path in (page.url.replace("/?", "/receipt/?"), "/orders/"):
        page.goto(path)
        found += too_wide(page)
    assert found == []


@pytest.mark.parametrize("language", ["en", "km"])
def test_no_page_and_no_paper_of_the_staff_gets_wider(
    visit: Visit, written: dict[str, list[str]], language: str
) -> None:
    page = visit("/login/", locale="en", **DESK, reduced_motion="reduce")
    sign_in(page, "manager")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    found: list[str] = []
    paths = ["/dashboard/", "/dashboard/?as=table&still", f"/dashboard/?q={LATIN[:90]}", "/dashboard/orders/"]
    paths += [f"/dashboard/orders/{number}/" for number in written["orders"]]
    paths += [f"/dashboard/stock/?goods={LATIN[:5]}", *(f"/dashboard/stock/{pk}/" for pk in written["variants"])]
    paths += [
        "/dashboard/customers/lookup/?phone=012345678",
        "/dashboard/figures/",
        "/dashboard/pause/",
        "/dashboard/payments/",
    ]
    for path in paths:
        page.goto(path)
        found += too_wide(page)
        page.set_viewport_size({"width": 360, "height": 900})
        found += [f"{path} breaks {word}" for word in page.evaluate(BROKEN) if word.isascii() and len(word) < 20]
    page.emulate_media(media="print")
    for number in written["orders"][:12:4]:
        for paper, width in (("ticket", 302), ("slip", 673), ("receipt", 673)):
            page.goto(f"/dashboard/orders/{number}/{paper}/")
            found += too_wide(page, (width,))
    assert found == []
