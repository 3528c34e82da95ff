"""R18: two customers and a stranger look at everything, with nothing kept yet and with everything kept."""

import re
from typing import NamedTuple

from django.test import Client

from orders.models import Order
from tests.cases import TestCase
from tests.factories import a_product, a_variant, a_zone
from tests.wsgi_client import Answer, Door

ADDRESS = re.compile(r'(?:href|action|src)="(/[^"#]*)"')
NOT_PAGES = ("/static/", "/media/", "/preferences/")


class Customer(NamedTuple):
    name: str
    phone: str
    street: str
    browser: Client

    @property
    def secrets(self) -> list[str]:
        order = Order.objects.get(customer_name=self.name)
        session = self.browser.cookies["sessionid"].value
        device = self.browser.cookies["device"].value
        return [self.name, self.street, order.number, order.secret, session, device]


class NothingForeign(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.zone = a_zone()
        cls.serum, cls.soap = a_variant(in_stock=90), a_variant(a_product("Rice Soap", is_new=True), in_stock=90)

    def setUp(self) -> None:
        self.door = Door()
        self.mina = self.customer("Mina Chea", "012345678", "5, Street 51")
        self.dara = self.customer("Dara Sok", "087654321", "77, Street 240")
        self.stranger = Client()

    def customer(self, name: str, phone: str, street: str) -> Customer:
        """Has ordered, and has something in the cart again."""
        browser = Client()
        browser.post("/cart/lines/", {"variant": self.serum.pk, "quantity": 2})
        page = browser.get(f"/checkout/?province={self.zone.code}").content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        filled = {"name": name, "phone": phone, "province": self.zone.code, "address": street, "payment_method": "cash"}
        assert browser.post("/checkout/", {**hidden, **filled}).status_code == 303
        browser.post("/cart/lines/", {"variant": self.soap.pk, "quantity": 3})
        browser.cookies.pop("messages", None)
        return Customer(name, phone, street, browser)

    def test_whoever_comes_first(self) -> None:
        for _ in ("cold", "warm"):
            for who, others in (
                (self.mina.browser, [self.dara]),
                (self.stranger, [self.mina, self.dara]),
                (self.dara.browser, [self.mina]),
            ):
                seen = self.crawl(who)
                assert len(seen) > 9
                for path, answer in seen.items():
                    self.judge(path, answer, [secret for other in others for secret in other.secrets])

    def judge(self, path: str, answer: Answer, foreign: list[str]) -> None:
        with self.subTest(path):
            assert not [secret for secret in foreign if secret in answer.text or secret in str(answer.headers)]
            kept = answer.headers.get("cache-control", "")
            assert "public" in kept or "no-store" in kept or kept == "private, no-cache", kept
            if "public" in kept:
                assert answer.cookies == []
            if path.startswith(("/cart/", "/checkout/", "/orders/", "/track/")):
                assert "no-store" in kept

    def crawl(self, who: Client) -> dict[str, Answer]:
        """Everything that can be reached from the home page by links, as this browser."""
        seen: dict[str, Answer] = {}
        waiting = ["/", "/shop/", "/cart/", "/checkout/", "/orders/"]
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in who.cookies.items())
        while waiting:
            path = waiting.pop()
            if path in seen or path.startswith(NOT_PAGES) or len(seen) > 40:
                continue
            seen[path] = self.door.get(path, cookies=cookies)
            if "html" in seen[path].headers.get("content-type", ""):
                waiting += [address.replace("&amp;", "&") for address in ADDRESS.findall(seen[path].text)]
        return seen
