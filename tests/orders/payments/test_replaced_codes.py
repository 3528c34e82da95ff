"""An order to be paid by KHQR is changed: a new code over the new total, and the old one is still watched."""

from decimal import Decimal

import pytest
from django.utils import timezone

from madamda.staff.models import User
from orders.cash import audit
from orders.editing import commits, differences, errors, leases
from orders.editing.proposals import Proposal
from orders.fulfilment import amounts_paid, state_table
from orders.models import Order, Payment, ReplacedCode
from orders.payments import claims, polling
from orders.payments.gateway import Bakong
from tests.cases import TestCase
from tests.factories import a_variant, a_zone, an_admin
from tests.orders.payments.local_bank import TOKEN, open_bank
from tests.orders.payments.people import ACCOUNT, an_order_by_khqr, asked_for_ago, fresh, with_a_bank, with_an_account


@with_a_bank
@with_an_account
class ChangingIt(TestCase):
    def setUp(self) -> None:
        opened = open_bank()
        self.bank = opened.__enter__()
        self.addCleanup(opened.__exit__, None, None, None)
        self.line = Bakong(url=self.bank.url, token=TOKEN, timeout=0.3)
        self.variant, self.boss = a_variant(in_stock=100, price="14.00"), an_admin()
        self.order = an_order_by_khqr(lines={self.variant: 2}, zone=a_zone())  # $29.50
        self.old = self.order.payment.md5

    def change(self, pieces: int, *, by: User | None = None) -> Order:
        order, by = fresh(self.order), by or self.boss
        leases.start(order, by=by, seen=order.version)
        leases.propose(order, Proposal.of(order, {self.variant.pk: pieces}), by=by, seen=order.version)
        total = commits.preview(order, by=by).totals.total
        return commits.commit(order, by=by, seen=order.version, total=total)

    def pays(self, md5: str, amount: str) -> Order:
        self.bank.receives(md5, to=ACCOUNT, amount=amount)
        for model in (Payment, ReplacedCode):
            model.objects.filter(next_ask_at__isnull=False).update(next_ask_at=timezone.now())
        assert polling.poll_due(self.line) == 1
        return fresh(self.order)

    def code(self) -> Payment:
        return Payment.objects.get(order=self.order)

    def test_an_unpaid_code_is_replaced_by_one_over_the_new_total(self) -> None:
        self.change(1)
        new, [old] = self.code(), ReplacedCode.objects.all()
        assert (new.amount, old.amount, old.md5) == (Decimal("15.50"), Decimal("29.50"), self.old)
        assert new.md5 != self.old
        assert old.next_ask_at is not None
        order = self.pays(new.md5, "15.50")
        assert (order.payment_received, order.payment_state, order.balance_due) == (True, "matched", 0)

    def test_money_on_the_old_code_is_an_odd_payment_and_the_new_one_is_still_watched(self) -> None:
        self.change(1)
        order = self.pays(self.old, "29.50")
        assert (order.payment_received, order.payment_state) == (False, "over")
        assert self.code().next_ask_at is not None
        assert ReplacedCode.objects.get().next_ask_at is None

    def test_too_little_on_the_old_code_and_then_the_new_one_pays(self) -> None:
        self.change(3)
        assert self.pays(self.old, "29.50").payment_state == "short"
        assert self.pays(self.code().md5, "43.50").payment_state == "matched"

    def test_a_payment_in_check_keeps_the_total_and_not_the_address(self) -> None:
        self.pays(self.old, "10.00")
        with pytest.raises(errors.PaymentInCheck):
            self.change(1)
        assert self.change(2).version == fresh(self.order).version

    def test_the_address_alone_keeps_the_code(self) -> None:
        order = fresh(self.order)
        leases.start(order, by=self.boss, seen=1)
        same = Proposal.of(order)
        moved = Proposal(quantities=same.quantities, name=same.name, phone=same.phone, zone=same.zone, address="St 271")
        leases.propose(order, moved, by=self.boss, seen=1)
        commits.commit(order, by=self.boss, seen=1, total=order.total)
        assert self.code().md5 == self.old

    def test_an_expired_or_abandoned_code_is_replaced_too(self) -> None:
        asked_for_ago(self.order, 60)
        Order.objects.update(status="confirmed", payment_state="expired")
        assert self.change(1).payment_state == "waiting"
        assert self.code().is_good(timezone.now())
        claims.pay_in_cash(fresh(self.order))
        self.change(3)
        assert (self.code().amount, fresh(self.order).payment_method) == (Decimal("43.50"), "cash")

    def test_a_paid_code_stays_and_the_difference_is_collected_in_cash(self) -> None:
        self.pays(self.old, "29.50")
        order = self.change(3)
        assert (self.code().md5, order.balance_due) == (self.old, Decimal(14))
        assert amounts_paid.still_to_collect(order) == Decimal(14)
        assert str(state_table.of(order).badge.words) == "Collect $14.00 more"
        differences.settle(order, by=self.boss, seen=order.version)
        assert all(one.agrees for one in audit.order_balances())
        assert [one.booked for one in audit.order_balances()] == [Decimal(14)]
