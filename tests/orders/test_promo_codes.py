"""Promo codes: what the checkout says of them, what an order with one costs, and how often they can be used."""

from datetime import timedelta
from decimal import Decimal
from unittest import mock
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.utils import timezone

from orders.checkout.place_order import NotDiscounted, TotalChanged, place_order
from orders.fulfilment import lifecycle, undo
from orders.messages import sentence
from orders.models import Order, PromoCode, Promoter, PromoUse
from orders.status import Status
from tests.factories import a_member_of_staff, a_variant, wishes
from tests.orders.test_checkout_page import CHECKOUT, Checkout
from tests.orders.test_order_page import on_the_device

FREELY = dict.fromkeys(settings.RATE_LIMITS, "1000/m")


def a_code(code="ROMDUOL10", **fields):
    return PromoCode.objects.create(code=code, **{"kind": "percent", "amount": Decimal(10), **fields})


class Redeeming(Checkout):
    """Two toners for $26.00, and $1.50 to bring them: $27.50; with ten percent off $24.90."""

    def order(self, *, code="ROMDUOL10", total="24.90", **fields):
        return place_order(
            quantities={self.toner.pk: 2}, wishes=wishes(self.capital, total=total, promo_code=code, **fields)
        )

    def use(self, code, **changed):
        return self.press(promo_code=code, use="1", **changed)

    def used(self):
        return PromoCode.objects.get().used


class LookingAtACode(Redeeming):
    def test_shows_what_it_takes_off_and_orders_nothing(self):
        a_code()
        page = self.use("romduol-10")
        self.assertContains(page, "ROMDUOL10: <bdi>$2.60</bdi> off.")
        self.assertContains(page, "Discount (ROMDUOL10)")
        self.assertContains(page, 'name="total" value="24.90"')
        assert not Order.objects.exists()
        assert self.used() == 0

    def test_keeps_all_that_is_typed_and_judges_none_of_it(self):
        a_code()
        submission = str(uuid4())
        page = self.use("ROMDUOL10", name="", phone="12", note="Blue gate", province="kandal", submission=submission)
        assert page.status_code == 200
        for words in ('value="12"', 'value="Blue gate"', f'value="{submission}"', 'value="25.90"'):
            self.assertContains(page, words)
        self.assertNotContains(page, "Please fix")

    def test_an_empty_one_is_none(self):
        for typed in ("", " "):
            page = self.use(typed)
            self.assertContains(page, 'name="total" value="27.50"')
            self.assertNotContains(page, "field__error")

    def test_what_no_code_can_be_is_said(self):
        for typed in ("---", "\N{GRINNING FACE}", "\u200b", "\x00", "…"):
            with self.subTest(typed):
                page = self.use(typed)
                self.assertContains(page, "<span>This code doesn’t exist.</span>")
                self.assertContains(page, 'name="total" value="27.50"')
        self.assertContains(self.press(promo_code="---"), "This code doesn’t exist.", status_code=409)
        assert self.press(promo_code="\u200b").status_code == 303

    def test_says_why_it_takes_nothing_off(self):
        now = timezone.now()
        a_code("SOON", starts_at=now + timedelta(days=1))
        a_code("OVER", ends_at=now - timedelta(seconds=1))
        a_code("DEAR", minimum=Decimal("26.01"))
        a_code("GONE", limit=1, used=1)
        a_code("OFF", active=False)
        for code, why in {
            "SOON": "SOON is valid from",
            "OVER": "OVER expired on",
            "DEAR": "DEAR is for orders of $26.01 or more.",
            "GONE": "GONE has been used up.",
            "OFF": "The code OFF doesn’t exist.",
            "NEVER": "The code NEVER doesn’t exist.",
            "<b>x</b>": "The code BXB doesn’t exist.",
        }.items():
            with self.subTest(code):
                page = self.use(code)
                self.assertContains(page, why)
                self.assertContains(page, 'name="total" value="27.50"')

    def test_never_considers_the_phone(self):
        a_code(limit_per_phone=1)
        self.order()
        self.assertContains(self.use("ROMDUOL10"), 'name="total" value="24.90"')

    @override_settings(RATE_LIMITS={**FREELY, "promo": "3/h"})
    def test_cannot_be_guessed_for_ever(self):
        a_code()
        for _ in range(4):
            self.use("WRONG")
        page = self.use("ROMDUOL10")
        self.assertContains(page, "Too many codes tried.")
        self.assertContains(page, 'name="total" value="27.50"')
        assert self.press(promo_code="ROMDUOL10", total="24.90").status_code == 409
        assert self.press().status_code == 303

    @override_settings(RATE_LIMITS={**FREELY, "promo": "3/h"})
    def test_guesses_of_one_close_it_for_nobody_else_at_that_address(self):
        a_code()
        stranger = self.client_class()
        stranger.post("/cart/lines/", {"variant": self.toner.pk})
        for _ in range(5):
            answer = stranger.post(CHECKOUT, {"promo_code": "WRONG", "use": "1"})
        self.assertContains(answer, "Too many codes tried.")
        self.assertContains(self.use("ROMDUOL10"), ": <bdi>$2.60</bdi> off.")

    @override_settings(RATE_LIMITS={**FREELY, "promo_address": "3/h"})
    def test_a_session_for_each_guess_goes_on_no_longer(self):
        a_code()
        for _ in range(4):
            self.client_class().post(CHECKOUT, {"promo_code": "WRONG", "use": "1"})
        self.assertContains(self.use("ROMDUOL10"), "Too many codes tried.")

    @override_settings(RATE_LIMITS={**FREELY, "promo": "3/h", "promo_phone": "3/h"})
    def test_a_code_that_exists_is_no_guess(self):
        a_code()
        a_code("DEAR", minimum=Decimal("26.01"))
        for _ in range(5):
            self.assertContains(self.use("DEAR"), "or more.")
            self.assertContains(self.press(promo_code="DEAR"), "or more.", status_code=409)
        assert self.press(promo_code="ROMDUOL10", total="24.90").status_code == 303

    def test_nothing_that_is_typed_breaks_the_page(self):
        for typed in ("x" * 10_000, "\u202eABC", "=1+1", "ខ្មែរ", "'; drop table"):
            assert self.use(typed).status_code == 200


class OrderingWithACode(Redeeming):
    def test_costs_less_and_says_so_everywhere(self):
        a_code(promoter=Promoter.objects.create(name="Bopha", commission=Decimal(5)))
        answer = self.press(promo_code="romduol10", total="24.90")
        order = Order.objects.get()
        assert (order.discount, order.total, order.promo_code) == (Decimal("2.60"), Decimal("24.90"), "ROMDUOL10")
        self.assertContains(self.client.get(answer["Location"]), "Discount (ROMDUOL10)")
        use = PromoUse.objects.get()
        assert (use.order, use.discount, use.commission) == (order, Decimal("2.60"), Decimal("1.17"))
        assert self.used() == 1

    def test_a_code_typed_but_not_looked_at_shows_the_new_total_first(self):
        a_code()
        page = self.press(promo_code="ROMDUOL10")
        self.assertContains(page, "It was $27.50, now it’s $24.90.", status_code=409)
        with pytest.raises(TotalChanged):
            self.order(total="27.50")

    def test_a_code_that_ended_meanwhile_leaves_one_press_without_it(self):
        a_code(ends_at=timezone.now())
        page = self.press(promo_code="ROMDUOL10", total="24.90")
        self.assertContains(page, "ROMDUOL10 expired on", status_code=409)
        self.assertContains(page, "It was $24.90, now it’s $27.50.", status_code=409)
        self.assertNotContains(page, 'value="ROMDUOL10"', status_code=409)
        assert self.press().status_code == 303

    def test_the_same_press_twice_uses_it_once(self):
        a_code(limit=1)
        submission = str(uuid4())
        first, second = (self.press(promo_code="ROMDUOL10", total="24.90", submission=submission) for _ in range(2))
        assert first["Location"] == second["Location"]
        assert self.used() == 1

    def test_no_more_often_than_its_limit(self):
        a_code(limit=1)
        self.order()
        with pytest.raises(NotDiscounted) as refused:
            self.order(phone="+85598765432")
        assert refused.value.facts["why"].code == "promo_code_used_up"
        assert Order.objects.count() == 1

    def test_all_of_it_off_leaves_the_way_to_be_paid(self):
        a_code(kind="fixed", amount=Decimal(500))
        assert self.order(total="1.50").discount == Decimal(26)

    def test_the_price_of_the_browser_counts_for_nothing(self):
        self.press(promo_code="", total="0.01", discount="27.49")
        assert not Order.objects.exists()


class OncePerPhone(Redeeming):
    def setUp(self):
        super().setUp()
        a_code(limit_per_phone=1)
        self.device = uuid4()
        self.first = self.order(device=self.device)

    def test_the_device_that_used_it_is_told_so(self):
        with pytest.raises(NotDiscounted) as refused:
            self.order(device=self.device)
        assert refused.value.facts["why"].code == "promo_code_used_by_you"

    def test_another_device_hears_what_it_would_of_a_code_that_is_used_up(self):
        with pytest.raises(NotDiscounted) as refused:
            self.order(device=uuid4())
        PromoCode.objects.update(limit=1, limit_per_phone=None)
        with pytest.raises(NotDiscounted) as used_up:
            self.order(device=uuid4(), phone="+85598765432")
        assert sentence(refused.value) == sentence(used_up.value)

    def test_another_phone_may(self):
        self.order(phone="+85598765432")
        assert self.used() == 2

    @override_settings(RATE_LIMITS={**FREELY, "promo_phone": "2/h"})
    def test_one_phone_is_not_asked_about_for_ever(self):
        for _ in range(3):
            page = self.press(promo_code="ROMDUOL10", total="24.90")
            self.assertContains(page, "has been used up", status_code=409)
        PromoUse.objects.update(given_back_at=timezone.now())
        self.assertContains(self.press(promo_code="ROMDUOL10", total="24.90"), "Too many codes tried.", status_code=409)

    @override_settings(RATE_LIMITS={**FREELY, "promo": "2/h"})
    def test_nor_is_one_phone_after_the_other(self):
        for _ in range(3):
            self.press(promo_code="ROMDUOL10", total="24.90")
        page = self.press(promo_code="ROMDUOL10", total="24.90", phone="098 765 432")
        self.assertContains(page, "Too many codes tried.", status_code=409)

    def test_a_cancelled_order_gives_its_use_back(self):
        lifecycle.cancel_by_customer(self.first, seen=1)
        assert self.used() == 0
        assert self.order(device=self.device).total == Decimal("24.90")
        assert PromoUse.objects.exclude(given_back_at=None).get().order == self.first

    def test_a_device_without_orders_is_no_owner(self):
        self.assertNotContains(on_the_device(uuid4()).get(CHECKOUT), "ROMDUOL10", status_code=302)


class TakingACancellationBack(Redeeming):
    def cancelled(self, **fields):
        a_code(**fields)
        self.dara = a_member_of_staff()
        return lifecycle.move(self.order(), Status.CANCELLED, by=self.dara, seen=1, reason="Wrong one")

    def test_takes_the_code_again(self):
        order = undo.undo(self.cancelled(limit=1), by=self.dara, seen=2)
        assert (order.status, self.used()) == ("pending", 1)
        assert PromoUse.objects.get().given_back_at is None

    def test_is_refused_when_the_last_use_went_to_somebody_else(self):
        order = self.cancelled(limit=1)
        self.order(phone="+85598765432")
        with pytest.raises(undo.CodeUsedMeanwhile):
            undo.undo(order, by=self.dara, seen=2)
        order.refresh_from_db()
        assert (order.status, self.used()) == ("cancelled", 1)
        self.toner.refresh_from_db()
        assert self.toner.on_hand == 3

    def test_is_refused_when_its_own_phone_has_had_the_use_meanwhile(self):
        order = self.cancelled(limit_per_phone=1)
        self.order()
        with pytest.raises(undo.CodeUsedMeanwhile):
            undo.undo(order, by=self.dara, seen=2)
        assert PromoUse.objects.filter(given_back_at=None).count() == 1

    def test_another_phone_in_between_is_no_reason(self):
        order = self.cancelled(limit_per_phone=1)
        self.order(phone="+85598765432")
        assert undo.undo(order, by=self.dara, seen=2).status == "pending"


class TakingOffNothing(Redeeming):
    """Less than a cent of these goods."""

    def setUp(self):
        super().setUp()
        self.gum = a_variant(price="0.40")
        self.fill({self.gum: 1})
        a_code(amount=Decimal(1), limit=1)

    def test_is_said(self):
        self.assertContains(self.use("ROMDUOL10"), "ROMDUOL10 doesn’t apply to the items in your cart.")

    def test_orders_without_using_the_code(self):
        assert self.press(promo_code="ROMDUOL10", total="1.90").status_code == 303
        assert (Order.objects.get().promo_code, self.used(), PromoUse.objects.count()) == ("", 0, 0)


class WhatACodeMayBe(Redeeming):
    def test_is_refused_where_it_makes_no_sense(self):
        now = timezone.now()
        for fields in (
            {"amount": Decimal(101)},
            {"amount": Decimal(0)},
            {"code": "two words"},
            {"code": "ab"},
            {"starts_at": now, "ends_at": now},
            {"cap": Decimal(0)},
            {"minimum": Decimal(-1)},
            {"limit": 1, "used": 2},
        ):
            code = PromoCode(**{"code": "FINE", "kind": "percent", "amount": Decimal(5), **fields})
            with self.subTest(fields), pytest.raises(ValidationError):
                code.full_clean()

    def test_ends_at_its_last_moment_and_not_before(self):
        end = timezone.now() + timedelta(hours=1)
        a_code(ends_at=end)
        with mock.patch("orders.pricing.promo_codes.timezone.now", return_value=end - timedelta(microseconds=1)):
            self.assertContains(self.use("ROMDUOL10"), "off.")
        with mock.patch("orders.pricing.promo_codes.timezone.now", return_value=end):
            self.assertContains(self.use("ROMDUOL10"), "expired on")
