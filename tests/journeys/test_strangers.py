"""An order is nobody else's: every address and socket that names one, tried by everybody who has no right to it."""

import re
from collections.abc import Iterator
from uuid import uuid4

from asgiref.sync import async_to_sync
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, TransactionTestCase, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.html import escape

from customers import device_cookie
from madamda.asgi import application
from madamda.staff.models import User
from orders.models import Order
from tests.cases import TestCase
from tests.factories import PHONE, an_order
from tests.orders.test_order_page import on_the_device

NEVER = "MD-2222-222"
FREELY = {"RATE_LIMITS": dict.fromkeys(settings.RATE_LIMITS, "100000/m")}


def addresses(namespace: str) -> list[str]:
    """The name of every address of this part of the shop that has an order's number in it, with the ones to come."""
    return sorted(f"{namespace}:{pattern.name}" for pattern in _patterns(get_resolver(), namespace) if _names(pattern))


def _patterns(resolver: URLResolver, namespace: str, inside: bool = False) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, namespace, inside or pattern.namespace == namespace)
        elif inside:
            yield pattern


def _names(pattern: URLPattern) -> bool:
    return "number" in pattern.pattern.converters or "(?P<number>" in str(pattern.pattern)


def address(name: str, number: str) -> str:
    return reverse(name, args=[number, 1] if name == "orders:photo" else [number])


def _words(answer: HttpResponse) -> str:
    """The page but for the address that was asked for and what is drawn anew for everybody."""
    page = answer.content.decode(errors="replace")
    for number in (*Order.objects.values_list("number", flat=True), NEVER):
        page = page.replace(number, "NUMBER")
    page = page.replace(escape(answer.wsgi_request.get_full_path()), "ADDRESS")
    return re.sub(r'(name="csrfmiddlewaretoken" value)="\w+"', r"\1", page)


@override_settings(**FREELY)
class EveryAddress(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.device = uuid4()
        cls.order = an_order(device=cls.device)
        cls.other = an_order(device=uuid4(), phone=PHONE)

    def strangers(self) -> dict[str, tuple[Client, dict[str, str]]]:
        """Who they are, and what they send along."""
        forged = Client()
        forged.cookies[device_cookie.COOKIE] = str(self.device)
        customer = Client()
        customer.force_login(User.objects.get_or_create(username="no-staff")[0])
        return {
            "nobody": (Client(), {}),
            "an empty key": (Client(), {"key": ""}),
            "a wrong key": (Client(), {"key": "x" * 22}),
            "nearly the key": (Client(), {"key": self.order.secret[:-1]}),
            "more than the key": (Client(), {"key": self.order.secret + "A"}),
            "another order's key": (Client(), {"key": self.other.secret}),
            "bytes": (Client(), {"key": "\x00ចាន់"}),
            "the phone of the customer": (Client(), {"phone": PHONE, "key": PHONE}),
            "another device": (on_the_device(self.other.device), {}),
            "an unknown device": (on_the_device(uuid4()), {"key": self.other.secret}),
            "a forged device": (forged, {}),
            "somebody signed in without a right": (customer, {}),
        }

    def asked(self, client: Client, address: str, data: dict[str, str]) -> list[HttpResponse]:
        """Read and press; a method the address does not have says nothing about an order."""
        press = {"version": "1", "status": "cancelled", "reason": "x", "value": "1", "note": "x", **data}
        answers = [client.get(address, data), client.post(address, press)]
        return [answer for answer in answers if answer.status_code != 405]

    def test_there_are_addresses_to_be_tried(self) -> None:
        assert {"orders:order", "orders:again", "orders:cancel"} <= set(addresses("orders"))
        assert {"dashboard:order", "dashboard:status", "dashboard:undo"} <= set(addresses("dashboard"))

    def test_of_the_customers_every_one_is_shut_and_looks_as_if_the_order_never_was(self) -> None:
        for name in addresses("orders"):
            here, never = (address(name, number) for number in (self.order.number, NEVER))
            for who, (client, data) in self.strangers().items():
                with self.subTest(f"{name}, {who}"):
                    answers, nothing = self.asked(client, here, data), self.asked(client, never, data)
                    assert answers
                    assert {answer.status_code for answer in answers} == {404}
                    assert [_words(one) for one in answers] == [_words(one) for one in nothing]
        assert set(Order.objects.values_list("version", "status")) == {(1, "pending")}

    def test_of_the_staffs_every_one_asks_who_is_there(self) -> None:
        for name in addresses("dashboard"):
            for who, (client, data) in self.strangers().items():
                with self.subTest(f"{name}, {who}"):
                    answers = self.asked(client, address(name, self.order.number), data)
                    assert answers
                    known = who == "somebody signed in without a right"
                    for answer in answers:
                        assert answer.status_code == (403 if known else 302)
                        assert known or answer["Location"].startswith("/login/")
        assert set(Order.objects.values_list("version", "status")) == {(1, "pending")}

    def test_the_owner_is_let_in_wherever_strangers_are_not(self) -> None:
        """Else all of the above could be shut for everybody."""
        for name in addresses("orders"):
            here = address(name, self.order.number)
            for client, data in ((Client(), {"key": self.order.secret}), (on_the_device(self.device), {})):
                with self.subTest(name), transaction.atomic():
                    answers = self.asked(client, here, {**data, "kind": "return", "reason": "other", "news": "stop"})
                    transaction.set_rollback(True)  # what one address changed is no reason for the next to refuse
                    if name not in ("orders:khqr", "orders:photo"):  # paid in cash, without returns: there are none
                        assert min(answer.status_code for answer in answers) < 400

    def test_nothing_of_an_order_is_in_the_list_of_a_stranger(self) -> None:
        for who, (client, data) in self.strangers().items():
            if who != "another device" and who != "an unknown device":
                with self.subTest(who):
                    self.assertNotContains(client.get(reverse("orders:mine"), data), "MD-")

    def test_the_admin_is_no_way_around(self) -> None:
        for path in ("order/", f"order/{self.order.pk}/change/", "orderevent/", "payment/"):
            answer = self.client.get(f"/{settings.ADMIN_URL}orders/{path}")
            assert answer.status_code in (302, 404)


class EverySocket(TransactionTestCase):
    def setUp(self) -> None:
        self.device = uuid4()
        self.order, self.other = an_order(device=self.device), an_order(device=uuid4())

    def opens(self, path: str, cookies: str = "") -> bool:
        async def try_it() -> bool:
            headers = [(b"origin", settings.LIVE_ORIGINS[0].encode()), (b"cookie", cookies.encode())]
            page = WebsocketCommunicator(application, path, headers)
            accepted, _ = await page.connect(timeout=10)
            await page.disconnect()
            return accepted

        return async_to_sync(try_it)()

    def cookie_of(self, device: object) -> str:
        return f"device={on_the_device(device).cookies['device'].value}"

    def test_an_orders_own_is_opened_for_its_holder_alone(self) -> None:
        path = f"/ws/orders/{self.order.number}/"
        assert self.opens(f"{path}?key={self.order.secret}")
        assert self.opens(path, self.cookie_of(self.device))
        for query in ("", "?key=", "?key=wrong", f"?key={self.other.secret}", f"?key={self.order.secret}A", "?key=%00"):
            with self.subTest(query):
                assert not self.opens(path + query)
        for device in (self.cookie_of(self.other.device), self.cookie_of(uuid4()), f"device={self.device}"):
            with self.subTest(device):
                assert not self.opens(path, device)
        assert not self.opens(f"/ws/orders/{NEVER}/?key={self.order.secret}")

    def test_the_boards_is_opened_for_staff_alone(self) -> None:
        nobody = Client()
        nobody.force_login(User.objects.create(username="no-staff"))
        for cookies in ("", self.cookie_of(self.device), f"sessionid={nobody.cookies['sessionid'].value}"):
            with self.subTest(cookies[:9]):
                assert not self.opens(f"/ws/orders/?key={self.order.secret}", cookies)
