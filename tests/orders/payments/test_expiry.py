"""What a customer says of a payment, and what happens when nobody says or pays anything."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError
from django.utils import timezone

from orders.fulfilment import lifecycle
from orders.fulfilment.errors import NotCalledOff, StaleVersion
from orders.messages import sentence
from orders.models import Order, Payment
from orders.payments import claims, expiry, reconciliation
from orders.payments.claims import NotClaimed, NotInCash
from orders.status import Status
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_order, brought_to
from tests.orders.payments.people import (
    an_order_by_khqr,
    asked_for_ago,
    fresh,
    kinds,
    with_a_bank,
    with_an_account,
)
from tests.orders.payments.test_reconciliation import a_transfer


@with_an_account
class SayingItIsPaid(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.order = an_order_by_khqr()
        cls.dara = a_member_of_staff("dara")

    def test_is_one_event_by_nobody_however_often_it_is_pressed(self) -> None:
        claims.claim(self.order)
        order = claims.claim(self.order)
        assert (order.payment_state, order.payment_received, kinds(order)) == ("claimed", False, ["placed", "claimed"])
        assert order.events.latest("version").by is None

    def test_works_from_a_page_that_is_behind(self) -> None:
        brought_to(self.order, Status.PREPARING)
        assert claims.claim(self.order).payment_state == "claimed"

    def test_lets_the_bank_be_asked_at_once(self) -> None:
        Payment.objects.update(next_ask_at=timezone.now() + timedelta(hours=1))
        claims.claim(self.order)
        assert Payment.objects.get().next_ask_at <= timezone.now()

    def test_changes_nothing_once_the_money_is_here(self) -> None:
        reconciliation.record_transfer(self.order.payment, a_transfer())
        assert claims.claim(self.order).payment_state == "matched"

    def test_is_refused_for_a_cancelled_order_and_for_one_in_cash(self) -> None:
        lifecycle.move(self.order, Status.CANCELLED, by=self.dara, seen=1, reason="The customer called.")
        for order in (self.order, an_order()):
            with pytest.raises(NotClaimed):
                claims.claim(order)

    def test_the_bank_may_still_find_it(self) -> None:
        claims.claim(self.order)
        reconciliation.record_transfer(self.order.payment, a_transfer())
        assert kinds(self.order) == ["placed", "claimed", "paid"]

    def test_a_claimed_order_cannot_be_called_off_by_the_customer(self) -> None:
        order = claims.claim(self.order)
        with pytest.raises(NotCalledOff):
            lifecycle.cancel_by_customer(order, seen=order.version)


@with_an_account
class CashInstead(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.order = an_order_by_khqr()

    def test_is_one_event_however_often_it_is_pressed(self) -> None:
        claims.pay_in_cash(self.order)
        order = claims.pay_in_cash(self.order)
        assert (order.payment_method, order.payment_state, kinds(order)) == ("cash", "", ["placed", "to_cash"])

    def test_the_clock_leaves_it_alone_then(self) -> None:
        claims.pay_in_cash(self.order)
        asked_for_ago(self.order, minutes=60)
        assert expiry.expire() == 0

    def test_is_refused_once_it_is_paid_or_said_to_be(self) -> None:
        claims.claim(self.order)
        with pytest.raises(NotInCash):
            claims.pay_in_cash(self.order)


@with_an_account
class NobodyPays(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff("dara")
        cls.variant = a_variant(in_stock=5)
        cls.order = an_order_by_khqr(lines={cls.variant: 2})

    def on_hand(self) -> int:
        self.variant.refresh_from_db()
        return self.variant.on_hand

    def test_the_order_ends_by_itself_and_gives_its_goods_back(self) -> None:
        asked_for_ago(self.order, minutes=21)
        assert self.on_hand() == 3
        expiry.expire()
        event = self.order.events.latest("version")
        assert (fresh(self.order).status, self.on_hand()) == ("cancelled", 5)
        assert (event.kind, event.by, event.reason, event.version) == ("cancelled", None, "not paid in time", 2)
        assert self.variant.movements.get(kind="returned").reference == self.order.number

    def test_once(self) -> None:
        asked_for_ago(self.order, minutes=21)
        assert [expiry.expire(), expiry.expire()] == [1, 0]
        assert self.on_hand() == 5

    def test_the_goods_are_held_a_little_longer_than_the_code(self) -> None:
        asked_for_ago(self.order, minutes=19)
        assert expiry.expire() == 0

    def claimed_ago(self, minutes: float, *, answered: float | None = None) -> None:
        """So long ago the customer said it is paid; the bank has last said "nothing" `answered` minutes ago."""
        asked_for_ago(self.order, minutes=minutes + 1)
        claims.claim(self.order)
        now = timezone.now()
        Payment.objects.update(claimed_at=now - timedelta(minutes=minutes))
        if answered is not None:
            Payment.objects.update(answered_at=now - timedelta(minutes=answered))

    def test_who_says_it_is_paid_waits_for_staff_but_not_for_ever(self) -> None:
        self.claimed_ago(minutes=23 * 60)
        assert (expiry.expire(), fresh(self.order).status) == (0, "pending")
        self.claimed_ago(minutes=25 * 60)
        expiry.expire()
        assert (fresh(self.order).status, self.on_hand()) == ("cancelled", 5)

    def test_until_then_staff_are_asked(self) -> None:
        self.claimed_ago(minutes=40)
        assert self.order in Order.objects.calling()

    def test_what_staff_have_accepted_is_theirs_to_decide(self) -> None:
        self.claimed_ago(minutes=48 * 60)
        brought_to(fresh(self.order), Status.CONFIRMED)
        assert expiry.expire() == 0

    @with_a_bank
    def test_what_the_bank_knows_nothing_of_ends_after_half_an_hour(self) -> None:
        self.claimed_ago(minutes=25, answered=0)
        assert expiry.expire() == 0
        self.claimed_ago(minutes=40, answered=20)
        assert expiry.expire() == 0, "its last word is too old"
        self.claimed_ago(minutes=40, answered=1)
        assert (expiry.expire(), self.on_hand()) == (1, 5)

    @with_a_bank
    def test_a_silent_bank_is_no_reason_to_disbelieve_for_a_day(self) -> None:
        self.claimed_ago(minutes=120)
        assert expiry.expire() == 0
        self.claimed_ago(minutes=25 * 60)
        assert expiry.expire() == 1

    def test_a_claim_does_not_end_before_its_code(self) -> None:
        with self.settings(CLAIM_HOURS=1):
            claims.claim(self.order)
            hour_ago = timezone.now() - timedelta(hours=2)
            Payment.objects.update(claimed_at=hour_ago)
            assert expiry.expire() == 0

    def test_one_that_cannot_be_cancelled_keeps_no_other_waiting(self) -> None:
        other = an_order_by_khqr(lines={self.variant: 1})
        for minutes, order in ((30, self.order), (25, other)):
            asked_for_ago(order, minutes)
        expire = lifecycle.expire

        def is_locked(order, *, seen):
            if order.pk == self.order.pk:
                raise OperationalError("canceling statement due to lock timeout")
            return expire(order, seen=seen)

        with mock.patch.object(lifecycle, "expire", is_locked), self.assertLogs("orders.payments.expiry", "ERROR"):
            assert expiry.expire() == 1
        assert fresh(other).status == "cancelled"

    def test_so_does_what_was_paid_oddly_or_was_ticked(self) -> None:
        short, ticked = (an_order_by_khqr() for _ in range(2))
        reconciliation.record_transfer(short.payment, a_transfer(amount=1))
        lifecycle.set_paid(ticked, True, by=self.dara, seen=1)
        for order in (short, ticked):
            asked_for_ago(order, minutes=600)
        assert expiry.expire() == 0

    def test_what_staff_have_accepted_is_theirs_to_decide_however_far_it_is(self) -> None:
        self.client.force_login(self.dara)
        for status in (Status.CONFIRMED, Status.PREPARING, Status.READY, Status.OUT):
            order = brought_to(an_order_by_khqr(), status)
            asked_for_ago(order, minutes=600)
            assert (expiry.expire(), expiry.expire()) == (1, 0)  # they are asked once
            order = fresh(order)
            assert (order.status, order.payment_state, kinds(order)[-1]) == (status, "expired", "expired")
            for page in ("/dashboard/", f"/dashboard/orders/{order.number}/"):
                self.assertContains(self.client.get(page), "Not paid in time – decide")
            address = f"/dashboard/orders/{order.number}/cash/"
            assert self.client.post(address, {"version": order.version}).status_code == 303
            order = fresh(order)
            assert (order.payment_method, order.payment_state) == ("cash", "")
            assert self.client.post(address, {"version": order.version}).status_code == 303
            assert fresh(order).version == order.version  # there is nothing left to decide

    def test_cash_orders_are_none_of_its_business(self) -> None:
        cash = an_order()
        Order.objects.filter(pk=cash.pk).update(placed_at=timezone.now() - timedelta(days=9))
        assert (expiry.expire(), fresh(cash).status) == (0, "pending")

    def test_one_that_changes_in_the_same_moment_is_left(self) -> None:
        asked_for_ago(self.order, minutes=21)
        [seen_before] = expiry.overdue()
        claims.claim(self.order)
        assert not expiry._expire(seen_before)
        assert fresh(self.order).status == "pending"

    def test_the_slower_person_reads_that_the_clock_was_faster(self) -> None:
        asked_for_ago(self.order, minutes=21)
        expiry.expire()
        with pytest.raises(StaleVersion) as refused:
            lifecycle.move(self.order, Status.CONFIRMED, by=self.dara, seen=1)
        assert "System was quicker" in sentence(refused.value)

    @with_a_bank
    def test_where_a_bank_is_asked_its_last_word_is_waited_for(self) -> None:
        payment = asked_for_ago(self.order, minutes=21)
        assert expiry.expire() == 0
        Payment.objects.update(answered_at=payment.good_until - timedelta(seconds=1))
        assert expiry.expire() == 0
        Payment.objects.update(answered_at=payment.good_until + timedelta(seconds=1))
        assert expiry.expire() == 1

    @with_a_bank
    def test_but_a_silent_bank_does_not_keep_the_goods_for_ever(self) -> None:
        asked_for_ago(self.order, minutes=46)
        assert expiry.expire() == 1

    def test_money_that_comes_after_all_is_late_and_on_the_list(self) -> None:
        asked_for_ago(self.order, minutes=21)
        expiry.expire()
        assert reconciliation.record_transfer(self.order.payment, a_transfer(amount=self.order.total)) == "late"
        assert kinds(self.order) == ["placed", "cancelled", "late"]
        assert self.on_hand() == 5
