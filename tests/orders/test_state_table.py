"""Every combination of status, payment and ticks, in every place that speaks of them, and every action tried."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import product

from django.db import transaction
from django.test import SimpleTestCase, override_settings
from django.utils import timezone

from madamda.staff.models import User
from orders.fulfilment import lifecycle, print_log, state_table
from orders.fulfilment.errors import NotNow, OrderError
from orders.fulfilment.state_rows import Document
from orders.fulfilment.state_table import Action
from orders.models import DeliveryZone, Order
from orders.payments import claims, reconciliation
from orders.payments.bank_responses import Transfer
from orders.status import NEEDS_REVIEW, OPEN, UNSOLD, PaymentMethod, PaymentState, Status
from tests.cases import TestCase
from tests.factories import a_variant, a_zone, an_admin, an_order
from tests.orders.payments.people import an_order_by_khqr, with_an_account

TICKS = (False, True)
PAYMENTS = list(product(PaymentMethod, ["", *PaymentState], TICKS))  # method, state, received


def combinations() -> Iterator[Order]:
    zones = DeliveryZone(pk=1), DeliveryZone(pk=2, is_pick_up=True)
    for status, paid, arrived, total, zone in product(Status, PAYMENTS, TICKS, (Decimal(0), Decimal("15.50")), zones):
        method, state, received = paid
        yield Order(
            number="MD-2222-222",
            status=status,
            payment_method=method,
            payment_state=state,
            payment_received=received,
            customer_received=arrived,
            total=total,
            zone=zone,
        )


class TheTable(SimpleTestCase):
    """What must hold of every row, whatever its words are."""

    def test_has_a_row_for_every_combination(self) -> None:
        orders = list(combinations())
        assert len(orders) == 9 * 2 * 11 * 2 * 2 * 2 * 2
        for order in orders:
            state = state_table.of(order)
            assert str(state.row.total)
            assert str(state.row.standing)
            assert state.goods

    def test_nothing_is_collected_twice(self) -> None:
        for order in combinations():
            collect = state_table.of(order).row.collect
            has_money = order.payment_received or not order.total or order.payment_state in NEEDS_REVIEW
            if has_money or order.status in (*UNSOLD, Status.DELIVERED):
                assert collect not in ("cash",), vars(order)

    def test_delivered_is_with_the_customer_and_cancelled_is_not(self) -> None:
        for order in combinations():
            state = state_table.of(order)
            if order.status in (Status.DELIVERED, *UNSOLD):
                assert state.with_customer == (order.status == Status.DELIVERED)
                assert not state.actions & {Action.MARK_RECEIVED, Action.MARK_NOT_RECEIVED}
            if order.status in (Status.PENDING, Status.CONFIRMED, Status.PREPARING):
                assert Action.MARK_RECEIVED not in state.actions

    def test_a_cancelled_order_offers_neither_payment_nor_parcel_papers(self) -> None:
        for order in combinations():
            if order.status in UNSOLD:
                state = state_table.of(order)
                assert state.actions <= {Action.MARK_REFUNDED, Action.PRINT_RECEIPT}
                assert state.row.document in (None, Document.REFUND)

    def test_what_is_free_is_paid_and_what_is_paid_is_not_to_be_paid(self) -> None:
        for order in combinations():
            state = state_table.of(order)
            if not order.total or order.payment_received:
                assert state.is_paid
                assert str(state.row.total) != "To pay"
                assert Action.MARK_PAID not in state.actions

    def test_only_what_is_paid_has_a_receipt(self) -> None:
        for order in combinations():
            state = state_table.of(order)
            rider_has_it = order.status == Status.DELIVERED and state.row.collect == "collected"
            is_receipt = state.row.document == Document.RECEIPT
            assert is_receipt == (order.status not in UNSOLD and (state.is_paid or rider_has_it))


@with_an_account
@override_settings(REFUSALS_TO_PREPAY=10_000)
class EveryPlace(TestCase):
    """One order of each kind that money can be in, in each status, on every page and paper."""

    boss: User
    orders: list[Order]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        serum, zone = a_variant(in_stock=500), a_zone()
        cls.orders = []
        kinds = [("cash", "", False), ("cash", "", True)]
        kinds += [("khqr", state, False) for state in PaymentState]
        kinds += [("khqr", PaymentState.MATCHED, True), ("khqr", PaymentState.OVER, True)]
        for status, (method, state, received) in product(Status, kinds):
            order = (an_order if method == "cash" else an_order_by_khqr)(lines={serum: 1}, zone=zone)
            if state in NEEDS_REVIEW:
                _came(order, Decimal("1.25") if state == PaymentState.SHORT else Decimal("20.25"))
            changed = {"status": status, "payment_state": state, "payment_received": received}
            Order.objects.filter(pk=order.pk).update(**changed)
            cls.orders.append(Order.objects.select_related("zone").get(pk=order.pk))

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def words(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, address
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))

    def test_all_pages_and_papers_say_what_the_table_says(self) -> None:
        for order in self.orders:
            state = state_table.of(order)
            with self.subTest(order.status, method=order.payment_method, paid=order.payment_received, is_=state.money):
                page = self.words(f"/dashboard/orders/{order.number}/")
                if state.badge:
                    assert str(state.badge.words) in page
                assert state.goods in page
                assert ("Payment received" in re.sub("History.*", "", page)) == state.may["mark_paid"]
                assert ("Customer has it" in page) == state.may["mark_received"]
                self.look_at_papers(order, state)
                self.look_at_the_customers_pages(order, state)

    def look_at_papers(self, order: Order, state: state_table.State) -> None:
        for kind in ("ticket", "slip"):
            address = f"/dashboard/orders/{order.number}/{kind}/"
            if not state.may["print_parcel_papers"]:
                assert self.client.get(address).status_code == 303
                continue
            paper = self.words(address)
            assert ("Collect cash" in paper) == (state.row.collect == "cash")
            assert ("Not paid by KHQR yet" in paper) == (state.row.collect == "not-paid")
            if state.row.collect == "came":
                assert "Paid $20.25 by KHQR, do not collect" in paper
                assert "The office is checking." in paper
            if state.row.collect == "part":
                assert "Paid $1.25 of $15.50 by KHQR" in paper
                assert "$14.25 is missing." in paper
        answer = self.client.get(f"/dashboard/orders/{order.number}/receipt/")
        assert answer.status_code == (200 if state.row.document else 303)
        if state.row.document:
            self.assertContains(answer, f"{state.row.document.label} <bdi>")

    def look_at_the_customers_pages(self, order: Order, state: state_table.State) -> None:
        page = self.words(order.get_absolute_url())
        assert ("To pay" in page) == (str(state.row.total) == "To pay")
        is_awaited = order.payment_method == "khqr" and not state.is_paid and state.money != "returned"
        if is_awaited and order.status in (Status.PENDING, Status.CONFIRMED):
            assert "Thank you" not in page
            assert "It will arrive" not in page
        answer = self.client.get(order.get_absolute_url().replace("/?", "/receipt/?"))
        assert answer.status_code == (200 if state.row.document else 404)
        if state.row.document:
            self.assertContains(answer, f"{state.row.document.label} <bdi")

    def test_an_action_that_is_not_offered_is_refused_by_itself(self) -> None:
        for order in self.orders:
            state = state_table.of(order)
            for action, attempt in self.attempts(order).items():
                with self.subTest(order.status, money=state.money, paid=order.payment_received, action=action):
                    assert _works(attempt) == (action in state.actions)

    def attempts(self, order: Order) -> dict[Action, Callable[[], object]]:
        seen = {"by": self.boss, "seen": order.version}
        unmark = Action.MARK_REFUNDED if order.status in UNSOLD else Action.MARK_UNPAID
        return {
            Action.MARK_PAID: lambda: lifecycle.set_paid(order, True, **seen),
            unmark: lambda: lifecycle.set_paid(order, False, reason="x", **seen),
            Action.MARK_RECEIVED: lambda: lifecycle.set_received(order, True, **seen),
            Action.MARK_NOT_RECEIVED: lambda: lifecycle.set_received(order, False, reason="x", **seen),
            Action.TAKE_CASH_INSTEAD: lambda: lifecycle.take_cash_instead(order, **seen),
            Action.CALL_OFF: lambda: lifecycle.cancel_by_customer(order, seen=order.version),
            Action.CLAIM: lambda: _changed(claims.claim(order), order),
            Action.PRINT_PARCEL_PAPERS: lambda: print_log.record(order, "ticket", by=self.boss),
            Action.PRINT_RECEIPT: lambda: print_log.record(order, "receipt", by=self.boss),
        }

    def test_the_board_and_the_list_of_mine_show_each_badge(self) -> None:
        board = self.words("/dashboard/")
        for order in self.orders:
            if order.status in OPEN and (badge := state_table.of(order).badge):
                assert str(badge.words) in board


class _Undone(Exception):
    pass


def _works(attempt: Callable[[], object]) -> bool:
    """Tried in a transaction of its own, and undone."""
    try:
        with transaction.atomic():
            attempt()
            raise _Undone
    except _Undone:
        return True
    except OrderError:
        return False


def _changed(after: Order, before: Order) -> None:
    """Said twice is said once: harmless, but no change."""
    if after.version == before.version:
        raise NotNow(after)


def _came(order: Order, amount: Decimal) -> None:
    asked = order.payment
    sent = {"sender": "sreymom@aclb", "receiver": asked.receiver, "currency": asked.currency}
    transfer = Transfer(hash=order.number.lower(), amount=amount, sent_at=timezone.now(), **sent)
    reconciliation.record_transfer(asked, transfer)
