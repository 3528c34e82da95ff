"""Money came in: each way in which it may fit its order, or not."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from orders.fulfilment import lifecycle
from orders.models import BankTransfer, Order, Payment
from orders.payments import claims, reconciliation
from orders.payments.bank_responses import Transfer
from orders.status import PaymentState, Status
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant
from tests.orders.payments.people import ACCOUNT, TOTAL, an_order_by_khqr, asked_for_ago, fresh, kinds, with_an_account


def a_transfer(**fields: Any) -> Transfer:
    fields = {
        "hash": "ab12",
        "sender": "sreymom@aclb",
        "receiver": ACCOUNT,
        "currency": "USD",
        "amount": TOTAL,
        "sent_at": timezone.now(),
        **fields,
    }
    return Transfer(**fields)


@with_an_account
class MoneyComesIn(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.order = an_order_by_khqr(lines={a_variant(in_stock=5): 1})
        cls.dara = a_member_of_staff("dara")

    def receive(self, order: Order | None = None, **fields: Any) -> PaymentState:
        return reconciliation.record_transfer((order or self.order).payment, a_transfer(**fields))

    def assert_odd(self, verdict: PaymentState, state: PaymentState | None = None) -> None:
        order = fresh(self.order)
        assert (order.payment_state, order.payment_received) == (state or verdict, False)
        assert kinds(order)[-1] == verdict.value
        assert list(BankTransfer.objects.unsettled().values_list("verdict", flat=True)) == [verdict]

    def test_what_was_asked_for_pays_the_order(self) -> None:
        assert self.receive() == PaymentState.MATCHED
        order = fresh(self.order)
        assert (order.payment_state, order.payment_received, order.version) == ("matched", True, 2)
        event = order.events.latest("version")
        assert (event.kind, event.by) == ("paid", None)
        assert not BankTransfer.objects.unsettled().exists()

    def test_the_bank_is_not_asked_about_it_any_more(self) -> None:
        Payment.objects.update(next_ask_at=timezone.now())
        self.receive()
        assert Payment.objects.get().next_ask_at is None

    def test_hearing_it_again_changes_nothing(self) -> None:
        self.receive()
        assert self.receive() == PaymentState.MATCHED
        assert (kinds(self.order), BankTransfer.objects.count()) == (["placed", "paid"], 1)

    def test_letters_of_an_account_may_be_large(self) -> None:
        assert self.receive(receiver="Madamda@WING") == PaymentState.MATCHED

    def test_too_little(self) -> None:
        assert self.receive(amount=Decimal("15.49")) == PaymentState.SHORT
        self.assert_odd(PaymentState.SHORT)
        assert self.order.events.latest("version").reason == "15.49 USD / 15.50 USD"

    def test_too_much(self) -> None:
        assert self.receive(amount=Decimal("1550")) == PaymentState.OVER
        self.assert_odd(PaymentState.OVER)

    def test_to_another_account(self) -> None:
        assert self.receive(receiver="madamda@aclb") == PaymentState.MISDIRECTED
        self.assert_odd(PaymentState.MISDIRECTED)

    def test_in_another_currency(self) -> None:
        assert self.receive(currency="KHR") == PaymentState.MISDIRECTED
        self.assert_odd(PaymentState.MISDIRECTED)

    def test_sent_before_anybody_asked_for_it(self) -> None:
        assert self.receive(sent_at=timezone.now() - timedelta(hours=1)) == PaymentState.MISDIRECTED
        self.assert_odd(PaymentState.MISDIRECTED)

    def test_sent_too_late(self) -> None:
        asked_for_ago(self.order, minutes=17)
        assert self.receive() == PaymentState.LATE
        self.assert_odd(PaymentState.LATE)

    def test_sent_in_time_and_seen_later_is_in_time(self) -> None:
        asked_for_ago(self.order, minutes=17)
        assert self.receive(sent_at=timezone.now() - timedelta(minutes=3)) == PaymentState.MATCHED

    def test_for_an_order_that_is_cancelled(self) -> None:
        lifecycle.move(self.order, Status.CANCELLED, by=self.dara, seen=1, reason="The customer called.")
        assert self.receive() == PaymentState.LATE
        self.assert_odd(PaymentState.LATE)
        assert fresh(self.order).status == "cancelled"

    def test_one_transfer_never_pays_two_orders(self) -> None:
        other = an_order_by_khqr()
        assert self.receive() == PaymentState.MATCHED
        assert self.receive(other) == PaymentState.DUPLICATE
        assert (fresh(other).payment_received, fresh(other).payment_state) == (False, "duplicate")

    def test_nor_does_one_that_did_not_fit_the_first(self) -> None:
        other = an_order_by_khqr()
        self.receive(amount=Decimal(1))
        assert self.receive(other) == PaymentState.DUPLICATE

    def test_the_database_has_the_last_word_on_that(self) -> None:
        """In a race both look before either has written: the slower one meets the constraint, and looks again."""
        other = an_order_by_khqr()
        self.receive()
        seen, judge = [], reconciliation.classify

        def blind_at_first(*args: Any, used: bool, **known: Any) -> PaymentState:
            seen.append(used)
            return judge(*args, used=used and len(seen) > 1, **known)

        with patch.object(reconciliation, "classify", blind_at_first):
            assert self.receive(other) == PaymentState.DUPLICATE
        assert len(seen) == 2
        assert BankTransfer.objects.exclude(verdict="duplicate").count() == 1

    def test_the_constraint_stands_without_the_verb(self) -> None:
        other = an_order_by_khqr()
        self.receive()
        paid = BankTransfer.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            other.payment.transfers.create(
                hash=paid.hash, receiver=ACCOUNT, currency="USD", amount=TOTAL, sent_at=paid.sent_at, verdict="matched"
            )

    def test_paid_twice_by_two_transfers(self) -> None:
        self.receive()
        assert self.receive(hash="cd34") == PaymentState.DUPLICATE
        order = fresh(self.order)
        assert (order.payment_state, order.payment_received) == ("matched", True)
        assert kinds(order) == ["placed", "paid", "duplicate"]

    def test_a_tick_that_staff_made_before_stays_theirs(self) -> None:
        lifecycle.set_paid(self.order, True, by=self.dara, seen=1)
        assert self.receive() == PaymentState.MATCHED
        assert kinds(self.order) == ["placed", "paid", "matched"]
        assert self.order.events.get(kind="paid").by == self.dara

    def test_who_chose_cash_and_paid_the_code_all_the_same_has_paid(self) -> None:
        claims.pay_in_cash(self.order)
        assert self.receive() == PaymentState.MATCHED
        order = fresh(self.order)
        assert (order.payment_method, order.payment_received) == ("khqr", True)

    def test_who_paid_the_rider_and_the_code_has_paid_twice(self) -> None:
        order = claims.pay_in_cash(self.order)
        lifecycle.set_paid(order, True, by=self.dara, seen=order.version)
        assert self.receive() == PaymentState.DUPLICATE

    def test_staff_can_tick_an_odd_payment_as_received(self) -> None:
        self.receive(amount=Decimal("15.49"))
        order = lifecycle.set_paid(self.order, True, by=self.dara, seen=2)
        assert order.payment_received
        assert order.payment_state == "short"
