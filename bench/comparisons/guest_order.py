"""Complete guest order, from the product list to the confirmation page, in this shop and in django-oscar."""

import random
import re

from bench.measuring import Browser, Server

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'\b(name|value)="([^"]*)"')
PRODUCT, VARIANT = re.compile(r'href="(/products/[a-z0-9-]+/)"'), re.compile(r'name="variant"[^>]*value="(\d+)"')
THEIRS, BASKET = re.compile(r'href="(/catalogue/[a-z0-9-]+_\d+/)"'), re.compile(r'action="(/basket/add/\d+/)"')
FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class NotPlaced(Exception):
    """The order was not placed; holds the unexpected status or path."""


def order_here(server: Server, number: int, *, pages: int) -> None:
    browser = Browser(server.address)
    try:
        page = browser.get(f"/shop/?page={1 + number % pages}").text
        product = browser.get(random.choice(PRODUCT.findall(page))).text
        variant = VARIANT.findall(product)[0]
        put = browser.post("/cart/lines/", {"variant": variant, "quantity": 1}, **{"Sec-Fetch-Site": "same-origin"})
        _expect(put.status, (302, 303))
        _expect(browser.get("/cart/").status, (200,))
        form = hidden(browser.get("/checkout/?province=phnom-penh").text) | {
            "name": "Chan Sreymom", "phone": f"+8559{60_000_000 + number}", "province": "phnom-penh",
            "address": "No. 118, Street 63", "note": "", "payment_method": "cash",
        }  # fmt: skip
        placed = browser.post("/checkout/", form)
        _expect(placed.status, (303,))
        _expect(browser.get(placed.location.removeprefix(server.address)).status, (200,))
    finally:
        browser.close()


def order_at_oscar(server: Server, number: int, *, pages: int) -> None:
    """Order through the ORM list: the default list from Whoosh alone would take longer than all the rest."""
    browser = Browser(server.address)
    try:
        page = browser.get(f"/orm/?page={1 + number % pages}").text
        product = browser.get(random.choice(THEIRS.findall(page))).text
        token = FORM_TOKEN.findall(product)[0]
        added = browser.post(BASKET.findall(product)[0], {"csrfmiddlewaretoken": token, "quantity": 1}, follow=True)
        _expect(added.status, (200,))
        _expect(browser.get("/basket/").status, (200,))
        gateway = {"csrfmiddlewaretoken": token_of(browser, "/checkout/"), "username": f"guest{number}@example.com"}
        sent = browser.post("/checkout/", gateway | {"options": "anonymous"}, follow=True)
        address = {
            "csrfmiddlewaretoken": FORM_TOKEN.findall(sent.text)[0], "first_name": "Sreymom", "last_name": "Chan",
            "line1": "No. 118, Street 63", "line4": "Phnom Penh", "postcode": "12000", "country": "KH",
        }  # fmt: skip
        details = browser.post("/checkout/shipping-address/", address, follow=True)
        _expect(details.status, (200,))
        preview = browser.get("/checkout/preview/")
        form = {"csrfmiddlewaretoken": FORM_TOKEN.findall(preview.text)[0], "action": "place_order"}
        done = browser.post("/checkout/preview/", form, follow=True)
        if done.path != "/checkout/thank-you/":
            raise NotPlaced(done.path)
    finally:
        browser.close()


def token_of(browser: Browser, path: str) -> str:
    return FORM_TOKEN.findall(browser.get(path).text)[0]


def hidden(page: str) -> dict[str, str]:
    """Return the page's hidden form fields."""
    fields = [dict(ATTRIBUTE.findall(tag)) for tag in HIDDEN.findall(page)]
    return {field["name"]: field.get("value", "") for field in fields if "name" in field}


def _expect(status: int, wanted: tuple[int, ...]) -> None:
    if status not in wanted:
        raise NotPlaced(status)
