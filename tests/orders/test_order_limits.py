"""Nobody holds goods without cost: what one unconfirmed order may hold, and how many of them one person may have."""

from uuid import uuid4

from django.core import signing
from django.test import override_settings
from django.urls import reverse

from orders.models import Order
from orders.status import Status
from shop.models import StoreSettings
from tests.cases import TestCase
from tests.factories import a_variant, a_zone, an_order, brought_to
from tests.orders.test_checkout_page import Checkout

few = override_settings(
    UNCONFIRMED_PIECES=6,
    UNCONFIRMED_VALUE=100,
    UNCONFIRMED_PER_PHONE=2,
    UNCONFIRMED_PER_DEVICE=2,
    UNCONFIRMED_PER_ADDRESS=3,
    UNCONFIRMED_KNOWN_TIMES=3,
)
MANY = "We still have to confirm your earlier orders"


@few
class Ceilings(TestCase):
    """Each press comes from a browser of its own, under a phone of its own, unless told otherwise."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.zone = a_zone(fee="0", free_from=None)
        cls.soap = a_variant(price="2.00", in_stock=1000)
        cls.cream = a_variant(price="60.00", in_stock=1000)
        StoreSettings.objects.create(phone="+85512999888")
        cls.phones = iter(range(10_000))

    def press(self, variant=None, pieces=1, *, phone="", address="10.0.0.1", device=None, **fields):
        variant = variant or self.soap
        browser = self.client_class(REMOTE_ADDR=address)
        if device:
            browser.cookies["device"] = signing.dumps(str(device), salt="customers.device")
        browser.post("/cart/lines/", {"variant": variant.pk, "quantity": pieces})
        form = {
            "name": "Chan Sreymom",
            "phone": phone or f"+8559{70_000_000 + next(self.phones)}",
            "province": "phnom-penh",
            "address": "No. 118, Street 63",
            "payment_method": "cash",
            "submission": str(uuid4()),
            "total": str(variant.price * pieces),
        }
        return browser.post(reverse("orders:checkout"), {**form, **fields})

    def assertRefused(self, answer, words: str) -> None:
        assert answer.status_code == 409
        self.assertContains(answer, words, status_code=409)
        self.assertContains(answer, "012 999 888", status_code=409)
        self.assertContains(answer, "No. 118, Street 63", status_code=409)

    def on_hand(self) -> int:
        self.soap.refresh_from_db()
        return self.soap.on_hand

    def test_pieces_and_value_of_one_order(self) -> None:
        assert self.press(pieces=6).status_code == 303
        self.assertRefused(self.press(pieces=7), "up to 6 items worth up to $100.00")
        self.assertRefused(self.press(self.cream, pieces=2), "up to 6 items worth up to $100.00")
        assert (Order.objects.count(), self.on_hand()) == (1, 994)

    def test_orders_under_one_phone_from_wherever(self) -> None:
        for n in range(2):
            assert self.press(phone="012 345 678", address=f"10.0.1.{n}").status_code == 303
        self.assertRefused(self.press(phone="+855 12 345 678", address="10.0.1.9"), MANY)

    def test_orders_of_one_browser_under_whatever_phone(self) -> None:
        device = uuid4()
        answers = [self.press(device=device, address=f"10.0.2.{n}").status_code for n in range(3)]
        assert answers == [303, 303, 409]

    def test_orders_from_one_address_without_cookies_under_whatever_phone(self) -> None:
        answers = [self.press(address="10.0.3.1").status_code for _ in range(4)]
        assert answers == [303, 303, 303, 409]
        assert self.press(address="10.0.3.2").status_code == 303

    def test_an_ipv6_is_its_network_and_an_ipv4_written_as_one_is_itself(self) -> None:
        answers = [self.press(address=f"2001:db8:1:2:{n}::1").status_code for n in range(4)]
        assert answers == [303, 303, 303, 409]
        assert self.press(address="2001:db8:1:3::1").status_code == 303
        mapped = [self.press(address=f"::ffff:10.0.4.{n}").status_code for n in range(4)]
        assert mapped == [303] * 4

    def test_an_order_that_somebody_has_confirmed_or_cancelled_counts_no_more(self) -> None:
        for status in (Status.CONFIRMED, Status.CANCELLED):
            for _ in range(2):
                self.press(phone="012 345 678")
            assert self.press(phone="012 345 678").status_code == 409
            for order in Order.objects.filter(status=Status.PENDING):
                brought_to(order, status)
            assert self.press(phone="012 345 678").status_code == 303
            brought_to(Order.objects.get(status=Status.PENDING), status)

    def test_who_has_received_an_order_is_not_hindered_by_what_others_do(self) -> None:
        device = uuid4()
        an_order({self.soap: 1}, zone=self.zone, device=device, phone="+85512345678", status="delivered")
        for _ in range(3):
            self.press(phone="012 345 678", address="10.0.5.1")
        assert self.press(phone="012 345 678", address="10.0.5.1").status_code == 409
        known = {"phone": "012 345 678", "address": "10.0.5.1", "device": device}
        answers = [self.press(pieces=18, **known).status_code for _ in range(7)]
        assert answers == [303] * 6 + [409]

    def test_a_known_phone_alone_is_no_proof_of_being_known(self) -> None:
        an_order({self.soap: 1}, zone=self.zone, device=uuid4(), phone="+85512345678", status="delivered")
        assert self.press(phone="012 345 678", pieces=7).status_code == 409

    def test_the_order_that_is_already_placed_is_answered_all_the_same(self) -> None:
        one = str(uuid4())
        first = self.press(phone="012 345 678", submission=one)
        self.press(phone="012 345 678")
        assert self.press(phone="012 345 678", submission=one)["Location"] == first["Location"]


class WhatIsAgreedTo(Checkout):
    """Where less is left than the cart holds, that can be agreed to, and nothing else."""

    def test_cannot_name_goods_that_are_not_in_the_cart(self) -> None:
        other = a_variant(price="2.00", in_stock=100)
        for agreed in (f"{other.pk}x40", f"{self.toner.pk}x2 {other.pk}x1", f"{self.toner.pk}x99"):
            with self.subTest(agreed):
                answer = self.press(agreed=agreed)
                self.assertContains(answer, "Your cart was changed on another page", status_code=409)
        assert not Order.objects.exists()

    def test_cannot_order_out_of_an_empty_cart(self) -> None:
        stranger = self.client_class()
        fields = {"name": "A B", "phone": "012345678", "province": "phnom-penh", "address": "Street 1"}
        answer = stranger.post(
            reverse("orders:checkout"),
            {**fields, "payment_method": "cash", "submission": str(uuid4()), "total": "4.00",
             "agreed": f"{self.toner.pk}x1"},
        )  # fmt: skip
        assert not Order.objects.exists()
        assert answer.status_code == 302
