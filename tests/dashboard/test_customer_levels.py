"""Customers who refuse: what staff see and set, and what it does to the next order."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.models import Customer, CustomerLevel
from madamda.staff.models import User
from orders.customer_levels import levels
from orders.deliveries import attempts
from orders.models import DeliveryAttempt, DeliveryZone, Order
from orders.status import Status
from tests.cases import TestCase
from tests.factories import PHONE, a_member_of_staff, a_variant, a_zone, an_order, brought_to
from tests.orders.test_order_page import on_the_device

ASKED_TO_PAY = "Please pay this order by KHQR."
KHQR = override_settings(KHQR_ACCOUNT="madamda@demo")


def a_manager(username: str = "chantha") -> User:
    manager = a_member_of_staff(username)
    manager.user_permissions.add(Permission.objects.get(codename="restrict_customer"))
    return manager


def the_zone() -> DeliveryZone:
    return a_zone(fee="0", free_from=None)


def refused_order(phone: str = PHONE) -> Order:
    return refuse(an_order(phone=phone, zone=the_zone()))


def refuse(order: Order) -> Order:
    order = brought_to(order, Status.OUT)
    by = User.objects.get(username="mina")
    return attempts.record_failed(order, DeliveryAttempt.Outcome.REFUSED, by=by, seen=order.version)


@override_settings(FIRST_ORDER_CONFIRM_OVER=60)
class Levels(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.zone = the_zone()
        cls.soap = a_variant(price="2.00", in_stock=1000)
        cls.dara, cls.chantha = a_member_of_staff("dara"), a_manager()

    def setUp(self) -> None:
        cache.clear()

    def order(
        self, *, phone: str = PHONE, pieces: int = 1, browser: Client | None = None, **fields: str
    ) -> HttpResponse:
        browser = browser or Client()
        if pieces:
            browser.post("/cart/lines/", {"variant": self.soap.pk, "quantity": pieces})
        form = {
            "name": "Chan Sreymom",
            "phone": phone,
            "province": self.zone.code,
            "address": "No. 118, Street 63",
            "payment_method": "cash",
            "submission": str(uuid4()),
            "total": f"{self.soap.price * pieces:.2f}",
        }
        return browser.post(reverse("orders:checkout"), {**form, **fields})

    def customer(self) -> Customer:
        an_order(zone=the_zone(), phone=PHONE)
        return Customer.objects.get(phone=PHONE)

    def set_level(self, level: str, *, by: User | None = None, **fields: Any) -> HttpResponse:
        customer = Customer.objects.get(phone=PHONE)
        latest = customer.levels.first()
        self.client.force_login(by or self.chantha)
        sent = {"level": level, "reason": "refused at the door", "seen": latest.pk if latest else 0, **fields}
        return self.client.post(reverse("dashboard:level", args=[customer.pk]), sent)


class ByHand(Levels):
    def test_staff_watch_and_note_and_only_managers_restrict_and_lift(self) -> None:
        self.customer()
        assert self.set_level("watch", by=self.dara).status_code == 303
        for strict in ("prepay", "blocked"):
            assert self.set_level(strict, by=self.dara).status_code == 403
            assert self.set_level(strict).status_code == 303
            for lifted in ("", "good", "watch"):
                assert self.set_level(lifted, by=self.dara).status_code == 403
            assert self.set_level("").status_code == 303
        assert CustomerLevel.objects.count() == 5

    def test_the_slower_of_two_is_refused_and_keeps_what_was_typed(self) -> None:
        self.customer()
        assert self.set_level("watch").status_code == 303
        late = self.set_level("good", seen=0, reason="pays every time")
        self.assertContains(late, "pays every time", status_code=409)
        assert CustomerLevel.objects.get().level == "watch"

    def test_a_reason_is_needed_and_bounded_and_the_day_is_to_come(self) -> None:
        self.customer()
        yesterday = timezone.localdate() - timedelta(days=1)
        for wrong in ({"reason": ""}, {"reason": "x" * 301}, {"until": str(yesterday)}, {"until": "soon"}):
            assert self.set_level("watch", **wrong).status_code == 400
        assert self.set_level("unheard-of").status_code == 400
        assert not CustomerLevel.objects.exists()

    def test_the_card_shows_counters_level_and_notes_to_staff_only(self) -> None:
        refused_order()
        an_order(zone=the_zone(), phone=PHONE, status="delivered")
        brought_to(an_order(zone=the_zone(), phone=PHONE, status="preparing"), Status.CANCELLED)
        customer = Customer.objects.get(phone=PHONE)
        self.client.force_login(self.dara)
        note = reverse("dashboard:customer_note", args=[customer.pk])
        assert self.client.post(note, {"text": "Ring twice"}).status_code == 303
        assert self.client.post(note, {"text": "x" * 301}).status_code == 400
        page = self.client.get(reverse("dashboard:lookup"), {"phone": "012 345 678"})
        self.assertContains(page, "Ring twice")
        assert page.context["found"].standing.counters == (3, 1, 1, 1, 1)
        self.client.logout()
        assert self.client.post(note, {"text": "Stranger"}).status_code == 302
        assert customer.notes.count() == 1

    def test_a_level_ends_after_its_last_day(self) -> None:
        customer = self.customer()
        for days, is_watched in ((-1, False), (0, True), (1, True)):
            customer.levels.all().delete()
            day = timezone.localdate() + timedelta(days=days)
            customer.levels.create(level="watch", reason="-", until=day, by=self.dara)
            assert (levels.of(customer).level == "watch") is is_watched
            assert self.order().status_code == 303
            assert Order.objects.first().needs_call is is_watched

    @KHQR
    def test_good_by_hand_is_stronger_than_refusals(self) -> None:
        for _ in range(2):
            refused_order()
        self.assertContains(self.order(), ASKED_TO_PAY, status_code=409)
        assert self.set_level("good").status_code == 303
        assert self.order().status_code == 303


class AtTheCheckout(Levels):
    @KHQR
    def test_two_refusals_within_the_days_must_pay_first(self) -> None:
        old, new = refused_order(), refused_order()
        answer = self.order()
        self.assertContains(answer, ASKED_TO_PAY, status_code=409)
        self.assertContains(answer, "No. 118, Street 63", status_code=409)
        assert self.order(payment_method="khqr").status_code == 303
        Order.objects.filter(pk=old.pk).update(placed_at=timezone.now() - timedelta(days=91))
        assert self.order().status_code == 303
        assert new.status == Status.RETURNING

    @override_settings(KHQR_ACCOUNT="")
    def test_without_khqr_staff_call_before_they_confirm(self) -> None:
        for _ in range(2):
            refused_order()
        assert self.order().status_code == 303
        assert Order.objects.first().needs_call

    def test_a_blocked_phone_reads_the_words_of_the_limits(self) -> None:
        self.customer()
        self.set_level("blocked")
        for method in ("cash", "khqr"):
            with KHQR:
                answer = self.order(payment_method=method)
            self.assertContains(answer, "We still have to confirm your earlier orders", status_code=409)
        assert Order.objects.count() == 1

    @KHQR
    def test_a_large_first_order_is_judged_by_the_browser_alone(self) -> None:
        device = uuid4()
        an_order(zone=the_zone(), phone=PHONE, device=device, status="delivered")
        self.assertContains(self.order(pieces=31), ASKED_TO_PAY, status_code=409)
        assert self.order(pieces=30).status_code == 303
        assert self.order(pieces=31, browser=on_the_device(device)).status_code == 303

    @KHQR
    def test_refusals_are_counted_and_then_everybody_is_refused_alike(self) -> None:
        for _ in range(2):
            refused_order()
        browser = Client()
        with override_settings(RATE_LIMITS=_rates(prepay="2/h")):
            assert self.order(browser=browser).status_code == 409
            assert self.order(browser=browser, pieces=0, total="2.00").status_code == 409
            assert self.order(browser=browser, pieces=0, total="2.00").status_code == 409
            unknown = self.order(phone="+85512999777", browser=browser, pieces=0, total="2.00")
            self.assertContains(unknown, ASKED_TO_PAY, status_code=409)
            assert self.order(phone="+85512999777").status_code == 303


class AStranger(Levels):
    """A stranger types a phone number: a large first order and a phone that pays first get the same answer."""

    @KHQR
    def test_the_pages_are_equal_byte_by_byte_and_cost_the_same(self) -> None:
        for _ in range(2):
            refused_order()
        self.asked()  # what is kept between requests is kept
        prepay = self.asked()
        Order.objects.filter(status=Status.RETURNING).update(status=Status.DELIVERED)
        with override_settings(FIRST_ORDER_CONFIRM_OVER=1):
            large = self.asked()
            unknown = self.asked(phone="+85512345679")
        assert prepay[0] == large[0] == unknown[0]
        assert prepay[1] == large[1] == unknown[1]
        assert prepay[2] == large[2] == unknown[2] == 409

    @KHQR
    def test_a_phone_that_pays_first_and_any_other_are_alike_in_a_large_first_order(self) -> None:
        self.asked(pieces=31)
        before = self.asked(pieces=31)
        for _ in range(2):
            refused_order()
        assert self.asked(pieces=31) == before

    def asked(self, phone: str = PHONE, pieces: int = 1) -> tuple[str, list[str], int]:
        """The page without what is drawn anew each time, the statements, and the status."""
        browser = Client()
        browser.post("/cart/lines/", {"variant": self.soap.pk, "quantity": pieces})
        with CaptureQueriesContext(connection) as asked:
            answer = self.order(phone=phone, pieces=0, browser=browser, total=f"{self.soap.price * pieces:.2f}")
        page = answer.content.decode().replace("012 345 679", "012 345 678").replace("12345679", "12345678")
        page = re.sub(r'name="(csrfmiddlewaretoken|submission|opened|cart)" value="[^"]*"', r'name="\1"', page)
        statements = [re.sub(r"'[^']*'|\d+|\(.*", "?", one["sql"])[:60] for one in asked]
        return page, statements, answer.status_code


class Confirming(Levels):
    def test_needs_a_call_with_its_outcome(self) -> None:
        self.customer()
        self.set_level("watch")
        assert self.order().status_code == 303
        order = Order.objects.first()
        address = reverse("dashboard:status", args=[order.number])
        self.client.force_login(self.dara)
        sent = {"version": 1, "status": "confirmed"}
        self.assertContains(self.client.get(reverse("dashboard:board")), 'name="spoken_to"')
        self.assertContains(self.client.get(reverse("dashboard:order", args=[order.number])), 'name="spoken_to"')
        for lacking in ({}, {"spoken_to": "1"}, {"reason": "will take it"}):
            answer = self.client.post(address, {**sent, **lacking}, headers={"X-Requested-With": "fetch"})
            assert answer.status_code == 409
        answer = self.client.post(address, {**sent, "spoken_to": "1", "reason": "will take it"})
        assert answer.status_code == 303
        order.refresh_from_db()
        assert (order.status, order.events.latest("version").reason) == (Status.CONFIRMED, "will take it")

    def test_an_order_for_a_call_can_be_cancelled_without_one(self) -> None:
        self.customer()
        self.set_level("watch")
        self.order()
        order = brought_to(Order.objects.first(), Status.CANCELLED)
        assert order.status == Status.CANCELLED


class OnTheBoard(Levels):
    def test_says_how_often_a_phone_refused_without_another_query(self) -> None:
        an_order(phone="+85512000111")
        self.client.force_login(self.dara)
        board = reverse("dashboard:board")
        self.client.get(board)
        with CaptureQueriesContext(connection) as before:
            self.assertNotContains(self.client.get(board), "Refused")
        for order in [an_order(zone=the_zone(), phone=PHONE) for _ in range(3)][:2]:
            refuse(order)
        with CaptureQueriesContext(connection) as after:
            page = self.client.get(board)
        self.assertContains(page, "Refused 2 times")
        assert len(after) <= len(before)


def _rates(**changed: str) -> dict[str, str]:
    return {**settings.RATE_LIMITS, **changed}
