"""Two people at one return: it is asked for once, its goods are counted once, its money is given back once."""

from functools import partial

from django.core.management import call_command
from django.test import Client, TransactionTestCase, override_settings
from django.urls import reverse

from orders.cash import cash_book
from orders.deliveries.attempts import Count
from orders.fulfilment import lifecycle
from orders.models import Order, Refund, Return
from orders.returns import payouts, requests
from orders.returns.errors import OrderMovedOn, RefundedAlready
from orders.returns.requests import Request
from tests.factories import a_variant, an_admin, an_order
from tests.journeys.test_races import at_once

AT_ONCE, TIMES = 2, 20


class Returns(TransactionTestCase):
    def setUp(self) -> None:
        self.boss, self.serum = an_admin(), a_variant(price="14.00", in_stock=60)

    def tearDown(self) -> None:
        call_command("audit_stock", verbosity=0)
        call_command("audit_cash", verbosity=0)

    def delivered(self) -> Order:
        order = an_order({self.serum: 1}, status="delivered")
        return lifecycle.set_paid(order, True, by=self.boss, seen=order.version)

    def wanted(self, order: Order) -> Request:
        return Request(Return.Kind.RETURN, Return.Reason.OTHER, {order.lines.get().pk: 1})

    def approved(self) -> tuple[Order, Return]:
        order = self.delivered()
        item = requests.ask(order, self.wanted(order), by=self.boss, seen=order.version)
        return requests.approve(item, by=self.boss, seen=item.order.version), item

    def test_a_customer_who_presses_twice_asks_once(self) -> None:
        for _ in range(TIMES):
            order = self.delivered()
            ask = partial(requests.ask_by_customer, order, self.wanted(order), seen=order.version)
            answers = at_once([ask] * AT_ONCE)
            assert sorted(type(one).__name__ for one in answers) == [OrderMovedOn.__name__, Return.__name__]
            assert order.returns.count() == 1

    def test_goods_are_counted_once(self) -> None:
        for _ in range(TIMES):
            order, item = self.approved()
            self.serum.refresh_from_db()
            before, counts = self.serum.on_hand, {order.lines.get().pk: Count(1)}
            answers = at_once([partial(requests.receive, item, counts, by=self.boss, seen=order.version)] * AT_ONCE)
            assert sorted(type(one).__name__ for one in answers) == ["Order", "StaleVersion"]
            self.serum.refresh_from_db()
            assert self.serum.on_hand == before + 1

    @override_settings(RATE_LIMITS={})
    def test_money_is_given_back_once_and_the_second_tab_is_told(self) -> None:
        for _ in range(TIMES):
            order, item = self.approved()
            order = requests.receive(item, {order.lines.get().pk: Count(1)}, by=self.boss, seen=order.version)
            before = cash_book.balance(cash_book.TILL).base
            how = {"method": Refund.Method.CASH, "how": "In hand", "by": self.boss, "seen": order.version}
            answers = at_once([partial(payouts.refund, item, amount=order.goods, **how)] * AT_ONCE)
            assert sorted(type(one).__name__ for one in answers) == ["Order", RefundedAlready.__name__]
            assert cash_book.balance(cash_book.TILL).base == before - 14
            assert order.refunds.count() == 1

    def test_two_tabs_of_one_colleague(self) -> None:
        order, item = self.approved()
        order = requests.receive(item, {order.lines.get().pk: Count(1)}, by=self.boss, seen=order.version)
        tabs = [Client(), Client()]
        for tab in tabs:
            tab.force_login(self.boss)
        sent = {"amount": "14.00", "method": "cash", "how": "In hand", "version": order.version}
        address = reverse("dashboard:return_refund", args=[item.pk])
        answers = at_once([partial(tab.post, address, sent) for tab in tabs])
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        [told] = [answer for answer in answers if answer.status_code == 409]
        assert "Already refunded" in told.content.decode()
