"""Two at one door: an order is delivered or comes back, never both, and what is on the road is sold once."""

from decimal import Decimal
from functools import partial
from uuid import uuid4

from django.core.management import call_command
from django.test import override_settings

from orders.cash import cash_book, corrections
from orders.cash.cash_book import TILL, Amounts
from orders.checkout.place_order import SoldOut, place_order
from orders.deliveries import attempts, doors, runs, settlement
from orders.deliveries.attempts import Count, NotOnTheWay
from orders.deliveries.runs import RunChanged
from orders.deliveries.settlement import DifferenceNeedsReason
from orders.fulfilment import lifecycle
from orders.fulfilment.errors import StaleVersion
from orders.models import CashEntry, DeliveryRun, Order, RunStop
from orders.status import Status
from tests.factories import a_member_of_staff, a_variant, a_zone, an_admin, an_order, brought_to, wishes
from tests.journeys.test_races import Racing, at_once

TIMES = 20


@override_settings(REFUSALS_TO_PREPAY=10_000)
class AtOneDoor(Racing):
    def test_delivered_against_refused(self) -> None:
        driver, dara = a_member_of_staff("driver"), a_member_of_staff("dara")
        serum = a_variant(in_stock=TIMES)
        for _ in range(TIMES):
            order = an_order({serum: 1}, status="out")
            answers = at_once(
                [
                    partial(lifecycle.move, order, Status.DELIVERED, by=driver, seen=order.version),
                    partial(attempts.record_failed, order, attempts.Outcome.REFUSED, by=dara, seen=order.version),
                ]
            )
            assert {type(answer) for answer in answers} == {Order, StaleVersion}
            order.refresh_from_db()
            assert order.version == 6
            assert order.attempts.count() == (order.status == Status.RETURNING)

    def test_goods_are_counted_once(self) -> None:
        people = [a_member_of_staff(name) for name in ("dara", "sokha")]
        serum = a_variant(in_stock=TIMES)
        for _ in range(TIMES):
            order = an_order({serum: 1}, status="returning")
            counts = {order.lines.get().pk: Count(1)}
            answers = at_once([partial(attempts.count_in, order, counts, by=by, seen=order.version) for by in people])
            assert {type(answer) for answer in answers} <= {Order, StaleVersion, NotOnTheWay}
            assert sum(isinstance(answer, Order) for answer in answers) == 1
        serum.refresh_from_db()
        assert serum.on_hand == TIMES

    def test_a_piece_on_the_road_is_not_sold_while_its_order_comes_back(self) -> None:
        dara, zone = a_member_of_staff("dara"), a_zone()
        for _ in range(TIMES):
            last = a_variant(price="10.00", in_stock=1)
            order = an_order({last: 1}, zone=zone, status="out")
            agreed = wishes(zone, total="11.50", phone="+85512999888")
            buy = partial(place_order, quantities={last.pk: 1}, wishes=agreed)
            refuse = partial(attempts.record_failed, order, attempts.Outcome.REFUSED, by=dara, seen=order.version)
            cancel = partial(lifecycle.move, order, Status.CANCELLED, by=dara, seen=order.version, reason="Called")
            refused, cancelled, *bought = at_once([refuse, cancel, *[buy] * 4])
            assert isinstance(refused, Order)
            assert isinstance(cancelled, Exception)
            assert all(isinstance(answer, SoldOut) for answer in bought)
            returning = Order.objects.get(pk=order.pk)
            attempts.count_in(returning, {order.lines.get().pk: Count(1)}, by=dara, seen=returning.version)
            brought_to(buy(), Status.CANCELLED)

    def test_the_driver_delivers_while_staff_say_it_was_refused(self) -> None:
        driver, dara, zone = runs.add_driver("Rith"), a_member_of_staff("dara"), a_zone()
        serum = a_variant(price="10.00", in_stock=TIMES)
        for _ in range(TIMES):
            order = an_order({serum: 1}, zone=zone, status="ready")
            run = runs.open_run(driver, Amounts(), by=dara)
            runs.add_orders(run, [order.number], by=dara)
            run = runs.send_out(run, by=dara)
            order.refresh_from_db()
            paid = {"taken": Amounts(Decimal("11.50")), "change": Amounts()}
            answers = at_once(
                [
                    partial(doors.deliver, run, run.stops.get().pk, uuid4(), **paid),
                    partial(attempts.record_failed, order, attempts.Outcome.REFUSED, by=dara, seen=order.version),
                ]
            )
            assert sum(isinstance(answer, Exception) for answer in answers) == 1
            order.refresh_from_db()
            delivered = order.status == Status.DELIVERED
            assert isinstance(answers[0], RunStop) == delivered
            assert order.cash.count() == delivered
        call_command("audit_cash", verbosity=0)


@override_settings(REFUSALS_TO_PREPAY=10_000)
class OneRun(Racing):
    def test_is_settled_once(self) -> None:
        driver, dara, zone = runs.add_driver("Rith"), a_member_of_staff("dara"), a_zone()
        serum = a_variant(price="10.00", in_stock=TIMES)
        for _ in range(TIMES):
            order = an_order({serum: 1}, zone=zone, status="ready")
            run = runs.open_run(driver, Amounts(), by=dara)
            runs.add_orders(run, [order.number], by=dara)
            run = runs.send_out(run, by=dara)
            doors.deliver(run, run.stops.get().pk, uuid4(), taken=Amounts(Decimal("11.50")), change=Amounts())
            run = settlement.count(run, Amounts(Decimal("11.50")), by=dara)
            answers = at_once([partial(settlement.settle, run, by=dara)] * 2)
            assert {type(answer) for answer in answers} == {DeliveryRun, RunChanged}
            assert cash_book.balance(cash_book.of_driver(driver)) == Amounts()
        assert cash_book.balance(TILL) == Amounts(Decimal("11.50") * TIMES)
        call_command("audit_cash", verbosity=0)

    def test_entry_is_countered_once_and_before_or_after_the_settlement(self) -> None:
        rith, dara, boss = runs.add_driver("Rith"), a_member_of_staff("dara"), an_admin()
        for _ in range(TIMES):
            run = runs.open_run(rith, Amounts(Decimal(5)), by=dara)
            DeliveryRun.objects.filter(pk=run.pk).update(status="out")
            run = settlement.count(DeliveryRun.objects.get(pk=run.pk), Amounts(), by=dara)
            wrong = [partial(corrections.counter, one, by=boss, reason="None given") for one in run.cash.all()]
            *counters, settled = at_once([*wrong, partial(settlement.settle, run, by=boss)])
            assert sorted(type(one).__name__ for one in counters) == ["CounteredAlready", "list"]
            assert type(settled) in (DeliveryRun, DifferenceNeedsReason)
            if not isinstance(settled, DeliveryRun):
                settlement.settle(run, by=boss)
        assert cash_book.balance(cash_book.of_driver(rith)) == cash_book.balance(TILL) == Amounts()
        call_command("audit_cash", verbosity=0)

    def test_leaves_with_change_money_while_another_brings_it_back(self) -> None:
        """Cash that moves both ways between the same two at once: neither waits for the other for ever."""
        dara, driver = a_member_of_staff("dara"), cash_book.of_driver(runs.add_driver("Rith"))
        some, kind = Amounts(Decimal(20), Decimal(40_000)), CashEntry.Kind.FLOAT_OUT
        out = partial(cash_book.move, TILL, driver, some, kind, by=dara)
        back = partial(cash_book.move, driver, TILL, some, kind, by=dara)
        for _ in range(TIMES):
            answers = at_once([out, back] * 4)
            assert all(isinstance(answer, list) for answer in answers), answers
        assert not any(cash_book.balances().values())
        call_command("audit_cash", verbosity=0)

    def test_takes_an_order_that_another_does_not(self) -> None:
        dara, serum = a_member_of_staff("dara"), a_variant(in_stock=TIMES)
        both = [runs.open_run(runs.add_driver(name), Amounts(), by=dara) for name in ("Rith", "Sam")]
        for _ in range(TIMES):
            order = an_order({serum: 1}, status="ready")
            answers = at_once([partial(runs.add_orders, run, [order.number], by=dara) for run in both])
            assert sorted(len(added) for added, _refused in answers) == [0, 1]
            assert RunStop.objects.filter(order=order, is_active=True).count() == 1

    def test_hears_one_report_of_a_door(self) -> None:
        driver, dara, zone = runs.add_driver("Rith"), a_member_of_staff("dara"), a_zone()
        serum = a_variant(price="10.00", in_stock=TIMES)
        for _ in range(TIMES):
            order = an_order({serum: 1}, zone=zone, status="ready")
            run = runs.open_run(driver, Amounts(), by=dara)
            runs.add_orders(run, [order.number], by=dara)
            run = runs.send_out(run, by=dara)
            stop, press = run.stops.get().pk, uuid4()
            paid = partial(doors.deliver, run, stop, taken=Amounts(Decimal("11.50")), change=Amounts())
            refused = partial(doors.fail, run, stop, uuid4(), attempts.Outcome.REFUSED)
            answers = at_once([partial(paid, press), partial(paid, press), refused])
            order.refresh_from_db()
            delivered = order.status == Status.DELIVERED
            assert isinstance(answers[2], RunChanged) == delivered
            assert order.cash.count() == delivered
        call_command("audit_cash", verbosity=0)
