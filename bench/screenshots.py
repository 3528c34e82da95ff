"""Screenshots of every page × width × theme × language in screenshots/: `make screenshots [ARGS="--pages home,board"]`."""

import argparse
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Browser, Page

from bench import error_pages
from bench.budget.pages import a_person, places
from bench.budget.shop import a_browser, open_shop
from bench.demo_orders import a_day_of_orders, after_the_door
from bench.measuring import ROOT

FOLDER = ROOT / "screenshots"
WIDTHS = {360: 740, 768: 1024, 1440: 900}
WALL = {**WIDTHS, 1920: 1080}  # for the board on a wall screen
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LANGUAGES = ("en", "km")


@dataclass(frozen=True)
class View:
    name: str
    path: str
    person: Any = None
    before: Callable[[Page], None] = lambda page: None  # actions on the page before the screenshot
    widths: Mapping[int, int] = field(default_factory=lambda: WIDTHS)
    during: Callable[[], AbstractContextManager[None]] = nullcontext  # state of the shop during the screenshots


def main() -> None:
    chosen = _chosen()
    FOLDER.mkdir(exist_ok=True)
    with open_shop() as address:
        orders = a_day_of_orders()
        with a_browser() as browser:
            for view in _views(browser, address, orders, chosen.side):
                for language in LANGUAGES if not chosen.pages or view.name in chosen.pages else ():
                    print(f"{view.name} {language}", file=sys.stderr, flush=True)
                    with view.during():
                        _take(browser, address, view, language)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("--side", choices=("shop", "work"), help="only pages of the shop, or only those of staff")
    parser.add_argument("--pages", type=lambda text: text.split(","), default=[], help="only these, by name")
    return parser.parse_args()


def _views(browser: Browser, address: str, orders: list[Any], side: str | None) -> list[View]:
    shop = [] if side == "work" else _views_of_shop(browser, address, orders)
    if side == "shop":
        return shop
    person, packer = (_signed_in(browser, address, name) for name in ("manager", "packer"))
    later = [View(name, path, person) for name, path in after_the_door().items()]
    return [*shop, *later, *_views_of_packers(packer, orders), *_views_of_work(person, orders)]


def _views_of_shop(browser: Browser, address: str, orders: list[Any]) -> list[View]:
    known = {place.name: place for place in places(browser, address)}
    shopper, buyer = known["checkout"].person, known["order"].person
    one_of_each = {order.status: order for order in orders}.values()
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
        *(View(f"order-{order.status}", order.get_absolute_url()) for order in one_of_each),
        *(View(f"error-{code}", "/", before=error_pages.shown(code)) for code in error_pages.CODES),
        *(View(f"paused-{name}", path, person, during=error_pages.paused) for name, path, person in paused),
    ]


def _views_of_packers(person: Any, orders: list[Any]) -> list[View]:
    return [
        View("packer-board", "/dashboard/", person, _select_two),
        View("packer-menu", "/dashboard/", person, _open_menu),
        View("packer-order", f"/dashboard/orders/{orders[4].number}/", person),
    ]


def _views_of_work(person: Any, orders: list[Any]) -> list[View]:
    order = f"/dashboard/orders/{orders[4].number}/"
    return [
        View("login", "/login/"),
        View("board", "/dashboard/", person, _until_live, WALL),
        View("board-select", "/dashboard/", person, _select_two, WALL),
        View("run-choose", "/dashboard/", person, _give_to_run),
        View("board-menu", "/dashboard/", person, _open_menu),
        View("board-help", "/dashboard/", person, _ask_for_help),
        View("board-offline", "/dashboard/", person, _cut_the_line, WALL),
        View("board-part", "/dashboard/?unpaid=1&method=cash", person, _until_live),
        View("board-nothing", "/dashboard/?q=nobody", person, _until_live),
        View("board-table", "/dashboard/?as=table&still", person),
        View("orders", "/dashboard/orders/", person),
        View("orders-order", order, person),
        View("orders-odd", f"/dashboard/orders/{orders[8].number}/", person),
        View("orders-attempt", f"/dashboard/orders/{orders[-2].number}/", person, _open_attempt),
        View("orders-count", f"/dashboard/orders/{orders[-1].number}/", person),
        View("board-pick-list", "/dashboard/", person, _show_pick_list),
        View("lookup", "/dashboard/customers/lookup/?phone=012345678", person),
        View("paper-ticket", f"{order}ticket/?copy=2", person),
        View("paper-slip", f"{order}slip/", person),
        View("paper-receipt", f"{order}receipt/", person),
        View("payments", "/dashboard/payments/", person),
        View("stock", "/dashboard/stock/?goods=lotus", person),
        View("stock-variant", "/dashboard/stock/?goods=lotus", person, _open_first),
        View("figures", "/dashboard/figures/", person),
        View("figures-week", "/dashboard/figures/?range=7", person),
        View("pause", "/dashboard/pause/", person),
        View("second-factor", "/login/second-factor/", person),
        View("board-undo", "/dashboard/", person, _press_too_soon, WALL),  # the last: it changes an order
    ]


def _signed_in(browser: Browser, address: str, username: str) -> Any:
    person = a_person(browser, address)
    page = person.new_page()
    page.goto("/login/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill("madamda-demo")
    page.get_by_role("button", name="Sign in").click()
    signed_in = person.storage_state()
    person.close()
    return signed_in


def _open_drawer(page: Page) -> None:
    page.locator(".header__cart").click()
    page.locator("dialog[open]").wait_for()


def _until_live(page: Page) -> None:
    page.locator('[data-connection="live"]:visible').wait_for()


def _open_attempt(page: Page) -> None:
    page.locator("aside details[data-for=attempt] summary").click()


def _show_pick_list(page: Page) -> None:
    _select_two(page)
    button = page.locator("button[formaction$='/pick-list/']")
    button.evaluate("button => { button.form.action = button.formAction; button.form.submit(); }")  # in the same tab
    page.locator(".a4").wait_for()


def _select_two(page: Page) -> None:
    _until_live(page)
    page.locator("[data-pick]").click()
    for box in page.locator("section[data-column=todo] [name=order]").all()[:2]:
        box.check()


def _give_to_run(page: Page) -> None:
    _select_two(page)
    page.locator("button[formaction$='/runs/choose/']").click()
    page.locator("[name=run]").wait_for()


def _open_menu(page: Page) -> None:
    _until_live(page)
    page.locator("section[data-column=todo] details.menu > summary").first.click()


def _ask_for_help(page: Page) -> None:
    _until_live(page)
    page.locator("[data-help]").click()


def _cut_the_line(page: Page) -> None:
    _until_live(page)
    page.context.set_offline(True)
    page.locator("[data-cut]:visible").wait_for()


def _press_too_soon(page: Page) -> None:
    _until_live(page)
    page.locator("section[data-column=preparing] [data-next]").first.click()
    page.locator("[data-undo]").first.wait_for()


def _open_first(page: Page) -> None:
    page.locator("main table a").first.click()


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
    for width, height in view.widths.items():
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
