"""The cash book: every tick of cash is an entry, nothing is changed afterwards, and the audit finds what differs."""

import io
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from orders.cash import cash_book
from orders.cash.cash_book import DIFFERENCES, SAFE, TILL, Amounts
from orders.fulfilment import lifecycle
from orders.models import CashBalance, CashEntry, Order, Shift
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_order

Kind = CashEntry.Kind


class TheCashBook(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff("dara")
        cls.serum = a_variant(in_stock=9)

    def paid(self, order: Order, received: bool = True) -> Order:
        return lifecycle.set_paid(order, received, by=self.dara, seen=order.version, reason="x")

    def test_a_tick_is_an_entry_and_taking_it_back_a_counter_entry(self) -> None:
        order = self.paid(an_order({self.serum: 1}))
        assert cash_book.balance(TILL) == Amounts(order.total)
        order = self.paid(order, received=False)
        assert cash_book.balance(TILL) == Amounts()
        order = self.paid(order)
        assert cash_book.received(order) == Amounts(order.total)
        assert order.cash.exclude(counters=None).count() == 1
        call_command("audit_cash", verbosity=0)

    def test_moved_cash_adds_up_to_zero(self) -> None:
        cash_book.record(TILL, Amounts(Decimal(50), Decimal(40_000)), Kind.OPENING, by=self.dara)
        cash_book.move(TILL, SAFE, Amounts(Decimal(20), Decimal(40_000)), Kind.MOVED, by=self.dara)
        cash_book.move(TILL, DIFFERENCES, Amounts(Decimal(1)), Kind.DIFFERENCE, by=self.dara, reason="Short")
        assert cash_book.balances() == {
            TILL: Amounts(Decimal(29)),
            SAFE: Amounts(Decimal(20), Decimal(40_000)),
            DIFFERENCES: Amounts(Decimal(1)),
        }
        call_command("audit_cash", verbosity=0)

    def test_entries_of_the_till_name_the_open_shift(self) -> None:
        before = self.paid(an_order({self.serum: 1}))
        shift = Shift.objects.create(opened_by=self.dara, opening_usd=0, opening_khr=0)
        within = self.paid(an_order({self.serum: 1}))
        assert [one.cash.get().shift for one in (before, within)] == [None, shift]

    def test_the_audit_finds_a_balance_that_is_not_the_sum_of_its_entries(self) -> None:
        cash_book.record(TILL, Amounts(Decimal(50)), Kind.OPENING, by=self.dara)
        CashBalance.objects.update(amount=49)
        said = io.StringIO()
        with pytest.raises(SystemExit):
            call_command("audit_cash", stderr=said)
        assert "balance of till: -1.00 USD" in said.getvalue()

    def test_nothing_in_it_can_be_changed_or_deleted(self) -> None:
        self.paid(an_order({self.serum: 1}))
        for change in (lambda: CashEntry.objects.update(amount=1), lambda: CashEntry.objects.all().delete()):
            with pytest.raises(IntegrityError, match="is history"), transaction.atomic():
                change()

    def test_the_audit_finds_money_without_a_tick_and_a_tick_without_money(self) -> None:
        ticked, unticked = an_order({self.serum: 1}), self.paid(an_order({self.serum: 1}))
        for wrong, received in ((ticked, True), (unticked, False)):
            Order.objects.filter(pk=wrong.pk).update(payment_received=received)
            with pytest.raises(SystemExit):
                call_command("audit_cash", verbosity=0)
            Order.objects.filter(pk=wrong.pk).update(payment_received=not received)
        call_command("audit_cash", verbosity=0)
        CashEntry.objects.create(
            kind=Kind.MOVED, holder="till", currency="USD", amount=1, transfer="0" * 32, by=self.dara
        )
        with pytest.raises(SystemExit):
            call_command("audit_cash", verbosity=0)
