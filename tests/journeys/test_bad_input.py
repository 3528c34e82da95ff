"""Whatever is sent to the doors where money is: a clear answer, nothing changed, and never a breakdown."""

import csv
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from customers.models import Customer
from orders import csv_export
from orders.models import Order, OrderEvent
from shop.models import StockMovement, Variant
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_product, a_variant, a_zone, an_admin
from tests.journeys.test_strangers import FREELY

CHECKOUT, ADD, TRACK = reverse("orders:checkout"), "/cart/lines/", reverse("orders:track")
NO_QUANTITIES = ("0", "-1", "1.5", "1000000000", "1e3", "NaN", "", " ", "\x00", "three", "៣ក", "9" * 5_000)
NASTY = {
    "a NUL": "a\x00b",
    "ten thousand letters": "ក" * 10_000,
    "a script": "<script>alert(1)</script>",
    "a formula": '=HYPERLINK("http://evil.example","win")',
    "another formula": "+855-cmd|' /C calc'!A0",
    "letters turned around": "\u202egnirts\u202c \u2066a\u2069",
    "quotes and a bracket": "'\"><b>",
    "a pattern": "%s %(name)s {0} {{ name }} {% now %}",
    "a line too many": "a\r\nSet-Cookie: admin=1",
    "no letters at all": "\ufffe\uffff\ud7ff\U0010ffff",
}
# All that an order has and no customer may say.
FORGED = {
    "price": "0.01",
    "lines-0-price": "0.01",
    "goods": "0.01",
    "discount": "99",
    "delivery": "0",
    "riel_rate": "1",
    "status": "delivered",
    "payment_state": "matched",
    "payment_received": "on",
    "customer_received": "on",
    "version": "9",
    "id": "1",
    "pk": "1",
    "customer": "1",
    "number": "MD-2222-222",
    "secret": "mine",
    "device": str(uuid4()),
    "language": "xx",
    "placed_at": "2001-01-01",
    "variant": "1",
    "quantity": "0",
}


@override_settings(**FREELY)
class BadInput(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        a_zone(fee="1.50", free_from=None)
        cls.soap = a_variant(a_product("Rice Soap"), price="10.00", in_stock=200)

    def setUp(self) -> None:
        self.fill({self.soap.pk: 2})

    def fill(self, lines: dict[int, int]) -> None:
        session = self.client.session
        session["cart"] = {str(pk): pieces for pk, pieces in lines.items()}
        session.save()

    def press(self, client: Client | None = None, **changed: Any) -> Any:
        form = {
            "name": "Chan Sreymom",
            "phone": "012 345 678",
            "province": "phnom-penh",
            "address": "No. 118, Street 63",
            "note": "",
            "payment_method": "cash",
            "submission": str(uuid4()),
            "total": "21.50",
        }
        return (client or self.client).post(CHECKOUT, {**form, **changed})

    def assertNothingChanged(self, lines: dict[int, int] | None = None) -> None:
        assert not (Order.objects.exists())
        assert not (OrderEvent.objects.exists())
        assert not (Customer.objects.exists())
        assert not StockMovement.objects.filter(kind="sold").exists()
        assert Variant.objects.get(pk=self.soap.pk).on_hand == 200
        kept = {int(pk): pieces for pk, pieces in self.client.session.get("cart", {}).items()}
        assert kept == ({self.soap.pk: 2} if lines is None else lines)


class TheCart(BadInput):
    def test_takes_no_number_that_is_none(self) -> None:
        for typed in NO_QUANTITIES:
            for address in (ADD, f"{ADD}{self.soap.pk}/"):
                if (typed == "0" and address != ADD) or (not typed.strip() and address == ADD):
                    continue  # nought takes a line out, and nothing said is one more
                with self.subTest(typed[:12], address=address):
                    answer = self.client.post(address, {"variant": self.soap.pk, "quantity": typed})
                    self.assertContains(answer, "a whole number", status_code=400)
        self.assertNothingChanged()

    def test_reads_khmer_digits(self) -> None:
        self.client.post(f"{ADD}{self.soap.pk}/", {"quantity": "១២"})
        self.assertNothingChanged({self.soap.pk: 12})

    def test_holds_fifty_lines_and_not_five_hundred(self) -> None:
        full = dict.fromkeys(range(10001, 10001 + settings.CART_MAX_LINES), 1)
        self.fill(full)
        answer = self.client.post(ADD, {"variant": self.soap.pk})
        self.assertContains(answer, "up to 50 different products", status_code=409)
        self.assertNothingChanged(full)

    def test_nothing_that_is_sent_along_is_believed(self) -> None:
        self.client.post(ADD, {"variant": self.soap.pk, "quantity": "1", "price": "0.01", "cart_prices": "0.01"})
        self.assertContains(self.client.get("/cart/"), "$30.00")


class TheCheckout(BadInput):
    def test_believes_nothing_that_only_the_shop_may_say(self) -> None:
        assert self.press(**FORGED).status_code == 303
        order = Order.objects.get()
        assert (order.goods, order.discount, order.delivery, order.total) == (20, 0, Decimal("1.50"), Decimal("21.50"))
        assert (order.status, order.version, order.payment_received) == ("pending", 1, False)
        assert (order.payment_state, order.customer_received, order.language) == ("", False, "en")
        assert "2222" not in order.number
        assert len(order.secret) > 20
        assert str(order.device) != FORGED["device"]
        assert order.placed_at.year > 2020
        assert dict(order.lines.values_list("price", "quantity")) == {Decimal("10.00"): 2}

    def test_never_takes_a_total_it_did_not_reckon(self) -> None:
        for total in ("0", "0.01", "-21.50", "21.49", "2150", "2.15e1x", "NaN", "Infinity", "", "\x00", "9" * 400):
            with self.subTest(total[:12]):
                answer = self.press(total=total)
                self.assertContains(answer, "$21.50", status_code=409)
        self.assertNothingChanged()

    def test_reads_no_number_out_of_what_is_none(self) -> None:
        for field in ("submission", "agreed", "cart", "opened"):
            for nasty in (*NASTY.values(), "-1", "1.5", "x" * 10_000):
                with self.subTest(field, nasty=nasty[:12]):
                    assert self.press(**{field: nasty, "total": "0"}).status_code in (409, 422)
        self.assertNothingChanged()

    def test_does_not_agree_to_five_hundred_lines_or_to_others_goods(self) -> None:
        for agreed in (
            " ".join(f"{pk}x1" for pk in range(1, 501)),
            "999999x1",
            f"{self.soap.pk}x-1",
            f"{self.soap.pk}x0",
        ):
            with self.subTest(agreed[:12]):
                assert self.press(agreed=agreed, total="0").status_code == 409
        self.assertNothingChanged()

    def test_says_what_is_gone_and_keeps_the_rest(self) -> None:
        hidden = a_variant(price="10.00", active=False)
        for gone in (hidden.pk, 999_999):
            with self.subTest(gone):
                lines = {self.soap.pk: 2, gone: 1}
                self.fill(lines)
                self.assertContains(self.press(total="31.50"), "no longer available", status_code=409)
                self.assertNothingChanged(lines)

    def test_words_do_no_harm_wherever_they_are_read(self) -> None:
        """Either they are refused with nothing changed, or they are words and no more, on every page and sheet."""
        staff, boss = Client(), Client()
        staff.force_login(a_member_of_staff())
        boss.force_login(an_admin())
        for what, nasty in NASTY.items():
            for field in ("name", "address", "note"):
                with self.subTest(what, field=field):
                    self.fill({self.soap.pk: 2})
                    answer = self.press(**{field: nasty})
                    if answer.status_code == 422:
                        assert not Order.objects.filter(submission=answer.context["submission"]).exists()
                        continue
                    assert answer.status_code == 303
                    order = Order.objects.latest("pk")
                    self.assertHarmless(getattr(order, f"customer_{field}" if field == "name" else field))
                    for page in (
                        self.client.get(answer["Location"]),
                        staff.get(reverse("dashboard:order", args=[order.number])),
                        staff.get(reverse("dashboard:board")),
                        boss.get(reverse("admin:orders_order_change", args=[order.pk])),
                    ):
                        assert page.status_code == 200
                        self.assertNotContains(page, "<script>alert")
                        self.assertNotContains(page, "'\"><b>")
                    self.assertNoFormula(order)

    def assertHarmless(self, words: str) -> None:
        assert len(words) <= 300
        assert not set(words) & set("\x00\r\n\u202e\u202c\u2066\u2069"), words

    def assertNoFormula(self, order: Order) -> None:
        sheet = "".join(csv_export.sheet(Order.objects.filter(pk=order.pk))[1])
        for cell in list(csv.reader(sheet.splitlines()))[1]:
            assert not cell.lstrip().startswith(("=", "+", "@", "-")), cell

    def test_a_press_that_does_not_come_from_its_own_page_is_told_what_to_do(self) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.cookies = self.client.cookies
        token = browser.get(CHECKOUT).context["csrf_token"]
        elsewhere = {"HTTP_ORIGIN": "https://elsewhere.example"}
        expired, foreign = "x" * 64, str(Client().get(CHECKOUT).wsgi_request.META.get("CSRF_COOKIE", "y" * 32))
        for what, sent, head in (
            ("none", {}, {}),
            ("an expired one", {"csrfmiddlewaretoken": expired}, {}),
            ("somebody else's", {"csrfmiddlewaretoken": foreign}, {}),
            ("a NUL", {"csrfmiddlewaretoken": "\x00"}, {}),
            ("the right one, from another site", {"csrfmiddlewaretoken": str(token)}, elsewhere),
        ):
            with self.subTest(what):
                browser.defaults.update(head)
                answer = self.press(browser, **sent)
                self.assertContains(answer, "Nothing has been changed.", status_code=403)
        self.assertNothingChanged()

    def test_bodies_that_are_no_form_are_refused(self) -> None:
        for what, body, kind in (
            ("JSON", b'{"total": 0}', "application/json"),
            (
                "half a form",
                b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n',
                "multipart/form-data; boundary=x",
            ),
            ("no boundary", b"x", "multipart/form-data"),
            ("no letters", b"name=\xff\xfe&phone=\xc3\x28&total=%ff", "application/x-www-form-urlencoded"),
            ("a thousand fields", b"&".join(b"a%d=1" % n for n in range(1_100)), "application/x-www-form-urlencoded"),
            ("another alphabet", b"name=x", "application/x-www-form-urlencoded; charset=utf-7"),
        ):
            with self.subTest(what):
                answer = self.client.post(CHECKOUT, body, content_type=kind)
                assert answer.status_code in (400, 409, 413, 422)
        self.assertNothingChanged()


class Tracking(BadInput):
    def test_asks_again_for_what_cannot_be_a_number_or_a_phone(self) -> None:
        for what, nasty in {
            **NASTY,
            "nothing": "",
            "an array": "[]",
            "a star": "*",
            "a percent": "MD-%%%%-%%%",
        }.items():
            for form in (
                {"order_number": nasty, "phone": "012345678"},
                {"order_number": "MD-2222-222", "phone": nasty},
            ):
                with self.subTest(what, form=list(form)):
                    answer = self.client.post(TRACK, form)
                    assert answer.status_code in (404, 422)
                    self.assertNotContains(answer, "<script>alert", status_code=answer.status_code)
        self.assertNothingChanged()

    def test_without_its_token_says_what_to_do(self) -> None:
        browser = Client(enforce_csrf_checks=True)
        answer = browser.post(TRACK, {"order_number": "MD-2222-222", "phone": "012345678"})
        self.assertContains(answer, "Nothing has been changed.", status_code=403)
