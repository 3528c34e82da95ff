"""Money and presses that meet in the same moment: one transfer pays once, and nothing is cancelled that was paid."""

from functools import partial

from orders.models import BankTransfer
from orders.payments import claims, expiry, polling, reconciliation
from orders.payments.gateway import Bakong
from tests.factories import a_variant, a_zone
from tests.journeys.test_races import Racing, at_once
from tests.orders.payments.local_bank import TOKEN, open_bank
from tests.orders.payments.people import (
    ACCOUNT,
    an_order_by_khqr,
    asked_for_ago,
    fresh,
    kinds,
    with_a_bank,
    with_an_account,
)
from tests.orders.payments.test_reconciliation import a_transfer


@with_a_bank
@with_an_account
class PayingAtOnce(Racing):
    def setUp(self) -> None:
        self.variant, self.zone = a_variant(in_stock=100), a_zone()

    def an_order(self):
        return an_order_by_khqr(lines={self.variant: 1}, zone=self.zone)

    def test_one_transfer_told_of_ten_orders_pays_one(self) -> None:
        orders = [self.an_order() for _ in range(10)]
        verdicts = at_once([partial(reconciliation.record_transfer, order.payment, a_transfer()) for order in orders])
        assert sorted(verdicts) == ["duplicate"] * 9 + ["matched"]
        assert sum(fresh(order).payment_received for order in orders) == 1

    def test_one_transfer_told_ten_times_of_one_order_is_one_event(self) -> None:
        order = self.an_order()
        verdicts = at_once([partial(reconciliation.record_transfer, order.payment, a_transfer())] * 10)
        assert set(verdicts) == {"matched"}
        assert (kinds(order), BankTransfer.objects.count()) == (["placed", "paid"], 1)

    def test_ten_presses_of_i_have_paid_are_one_event(self) -> None:
        order = self.an_order()
        at_once([partial(claims.claim, order)] * 10)
        assert kinds(order) == ["placed", "claimed"]

    def test_the_clock_and_a_payment_sent_in_time_leave_no_paid_order_cancelled_unseen(self) -> None:
        for _round in range(8):
            order = self.an_order()
            payment = asked_for_ago(order, minutes=50)
            sent = a_transfer(hash=payment.md5, sent_at=payment.good_until)
            at_once([expiry.expire, partial(reconciliation.record_transfer, payment, sent)])
            order = fresh(order)
            assert (order.status, order.payment_state, kinds(order)) in [
                ("pending", "matched", ["placed", "paid"]),
                ("cancelled", "late", ["placed", "cancelled", "late"]),
            ]

    def test_two_workers_never_ask_about_the_same(self) -> None:
        orders = [self.an_order() for _ in range(60)]
        with open_bank() as bank:
            bank.receives(orders[7].payment.md5, to=ACCOUNT, amount="15.50")
            lines = [Bakong(url=bank.url, token=TOKEN, timeout=5) for _ in range(2)]
            found = at_once([partial(polling.poll_due, line) for line in lines])
            asked = [md5 for _path, body in bank.asked for md5 in body]
        assert sum(found) == 1
        assert len(asked) == len(set(asked))
        assert fresh(orders[7]).payment_received
