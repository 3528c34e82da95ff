"""Every page × width × theme × language as pictures in screenshots/: `make screenshots [ARGS="--pages home,board"]`."""

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Literal

import django
from playwright.sync_api import Browser, Page

from bench import troubles
from bench.budget.opening import a_browser, open_shop
from bench.budget.places import a_person, places
from bench.measuring import ROOT

FOLDER = ROOT / "screenshots"
WIDTHS = {360: 740, 768: 1024, 1440: 900}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LANGUAGES = ("en", "km")

CUSTOMERS = [
    ("Chan Sreymom", "012 345 678", "phnom-penh", "Gate code 4411"),
    ("សុខ ដារ៉ា", "០១៥ ២២៣ ៣៤៤", "siem-reap", ""),
    ("Keo Visal", "+855 97 555 1234", "battambang", ""),
    ("ម៉ៅ សុភា", "010 998 877", "kampot", "ទូរស័ព្ទមុនពេលមកដល់"),
    ("Heng Lina", "011 222 333", "phnom-penh", ""),
    ("Sok Piseth", "077 123 456", "kandal", "Leave it with the guard, and call when you stand at the blue gate"),
    ("Ly Bopha", "092 111 222", "phnom-penh", ""),
    ("Chea Ratanak Oudomvichea", "088 765 4321", "oddar-meanchey", ""),
    ("អ៊ុំ ចាន់ថា", "016 454 545", "takeo", ""),
    ("Nuon Davy", "017 606 060", "kep", ""),
    ("Prak Sothea", "078 909 090", "kratie", "Gift: no receipt in the parcel"),
    ("Tep Mealea", "096 123 4567", "pursat", ""),
    ("Yim Kosal", "061 323 232", "phnom-penh", ""),
    ("វង្ស ស្រីនាង", "070 787 878", "prey-veng", ""),
]
BASKETS = [("lotus-dew-serum",), ("rice-soap", "silk-lipstick"), ("honey-lip-balm", "sun-stick", "velvet-lip-tint")]


@dataclass(frozen=True)
class View:
    name: str
    path: str
    person: Any = None
    before: Callable[[Page], None] = lambda page: None  # what is done on the page before it is looked at
    during: Callable[[], AbstractContextManager[None]] = nullcontext  # how the shop is meanwhile


def main() -> None:
    chosen = _chosen()
    FOLDER.mkdir(exist_ok=True)
    with open_shop() as address:
        orders = _orders()
        with a_browser() as browser:
            for view in _views(browser, address, orders):
                for language in LANGUAGES if not chosen.pages or view.name in chosen.pages else ():
                    print(f"{view.name} {language}", file=sys.stderr, flush=True)
                    with view.during():
                        _take(browser, address, view, language)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("--pages", type=lambda text: text.split(","), default=[], help="only these, by name")
    return parser.parse_args()


def _views(browser: Browser, address: str, orders: list[Any]) -> list[View]:
    known = {place.name: place for place in places(browser, address)}
    shopper, buyer = known["checkout"].person, known["order"].person
    staff = _staff(browser, address)
    paused = [("home", "/", None), ("cart", "/cart/", shopper)]
    return [
        *(View(place.name, place.path, place.person) for place in known.values()),
        View("home-of-a-buyer", "/", buyer),
        View("cart-drawer", "/shop/", shopper, _open_drawer),
        View("checkout-error", "/checkout/", shopper, _go_wrong),
        View("checkout-promo-refused", "/checkout/", shopper, _try_a_promo_code),
        View("product-sold-by-one", "/products/lotus-dew-serum/"),
        View("delivery", "/delivery/"),
        View("contact", "/contact/"),
        View("offline", "/shop/", before=_go_offline),
        View("mine", "/orders/", buyer),
        *(View(f"order-{order.status}", order.get_absolute_url()) for order in orders),
        *(View(f"error-{code}", "/", before=troubles.shown(code)) for code in troubles.CODES),
        *(View(f"paused-{name}", path, person, during=troubles.paused) for name, path, person in paused),
        View("login", "/login/"),
        View("board", "/dashboard/", staff),
        View("board-table", "/dashboard/?as=table&still", staff),
        View("board-part", "/dashboard/?q=nobody&unpaid=1", staff),
        View("board-orders", "/dashboard/orders/", staff),
        View("board-order", f"/dashboard/orders/{orders[1].number}/", staff),
    ]


def _orders() -> list[Any]:
    """One of each state; so many more that every column of the board holds some."""
    django.setup()
    from customers import phone
    from orders.models import DeliveryZone
    from orders.status import PROGRESS, Status
    from shop.models import Variant
    from tests.cast import an_order

    orders = {}
    for n, (name, number, province, note) in enumerate(CUSTOMERS):
        goods = Variant.objects.sellable().filter(product__slug__in=BASKETS[n % len(BASKETS)], on_hand__gt=1)
        order = an_order(
            dict.fromkeys(goods.order_by("product_id", "position").distinct("product_id"), 1),
            zone=DeliveryZone.objects.get(code=province),
            status=PROGRESS[min(n // 3, len(PROGRESS) - 1)],
            name=name,
            phone=phone.normalise(number),
            note=note,
        )
        orders.setdefault(order.status, order)
    soap, kep = Variant.objects.filter(product__slug="rice-soap")[:1], DeliveryZone.objects.get(code="kep")
    ended = [an_order(dict.fromkeys(soap, 2), zone=kep, status=end) for end in (Status.DELIVERED, Status.CANCELLED)]
    return [*orders.values(), *ended]


def _staff(browser: Browser, address: str) -> Any:
    person = a_person(browser, address)
    page = person.new_page()
    page.goto("/login/")
    page.locator("[name=username]").fill("staff")
    page.locator("[name=password]").fill("madamda-demo")
    page.get_by_role("button", name="Sign in").click()
    signed_in = person.storage_state()
    person.close()
    return signed_in


def _open_drawer(page: Page) -> None:
    page.locator(".header__cart").click()
    page.locator("dialog[open]").wait_for()


def _go_offline(page: Page) -> None:
    page.context.set_offline(True)
    page.locator("[data-offline]").wait_for()


def _go_wrong(page: Page) -> None:
    page.locator("[name=name]").fill("ចាន់ ស្រីមុំ")
    page.locator("[name=phone]").fill("12 345")
    page.locator("[name=address]").fill("No. 118, Street 63")
    page.locator("form.checkout button").last.click()
    page.locator("[aria-invalid=true]").first.wait_for()


def _try_a_promo_code(page: Page) -> None:
    page.locator("[name=promo_code]").fill("NOSUCHCODE")
    page.locator("button[name=use]").click()
    page.locator("[aria-invalid=true]").first.wait_for()


def _take(browser: Browser, address: str, view: View, language: str) -> None:
    context = browser.new_context(base_url=address, storage_state=view.person, locale=language, reduced_motion="reduce")
    page = context.new_page()
    page.goto(view.path)
    view.before(page)
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        _wake_lazy_pictures(page)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            file = FOLDER / f"{view.name}-{width}-{theme}-{language}.png"
            page.screenshot(path=file, full_page=True)
    context.close()


def _wake_lazy_pictures(page: Page) -> None:
    page.evaluate("""async () => {
      for (const image of document.images) image.loading = "eager";
      await Promise.all([...document.images].map((image) => image.decode().catch(() => image)));
    }""")


if __name__ == "__main__":
    main()
