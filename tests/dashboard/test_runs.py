"""Delivery runs: loading, the driver's page, the blind count, the settlement, and the cash book behind them."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.http import HttpResponse
from django.utils import timezone

from orders.cash import cash_book
from orders.cash.cash_book import DIFFERENCES, TILL, Amounts
from orders.deliveries import runs
from orders.fulfilment import lifecycle
from orders.models import DeliveryRun, Order
from orders.status import Status
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, a_zone, an_order, brought_to, the_counter
from tests.orders.payments.people import an_order_by_khqr, with_an_account

RUNS = "/dashboard/runs/"


class ADay(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff("dara")
        cls.boss = a_member_of_staff("boss")
        cls.boss.user_permissions.add(Permission.objects.get(codename="change_deliveryrun"))
        cls.serum = a_variant(price="10.00", in_stock=50)
        cls.zone = a_zone(fee="1.50")

    def setUp(self) -> None:
        self.client.force_login(self.dara)
        self.orders = [an_order({self.serum: 1}, zone=self.zone, status="ready") for _ in range(3)]

    def a_run(self, *orders: Order, usd: str = "20", khr: str = "41000") -> DeliveryRun:
        answer = self.client.post(RUNS, {"name": "Rith", "usd": usd, "khr": khr})
        run = DeliveryRun.objects.latest("pk")
        assert answer["Location"] == f"{RUNS}{run.pk}/"
        if orders:
            self.press(run, "add", order=[order.number for order in orders])
            self.press(run, "out")
        run.refresh_from_db()
        return run

    def press(self, run: DeliveryRun, what: str, **data: object) -> HttpResponse:
        return self.client.post(f"{RUNS}{run.pk}/{what}/", data)

    def at_the_door(self, run: DeliveryRun, order: Order, what: str = "delivered", **data: object) -> HttpResponse:
        """Press as the driver does: signed in nowhere."""
        self.client.logout()
        stop = run.stops.get(order=order)
        prefix = "d" if what == "delivered" else "f"
        sent = {f"{prefix}{stop.pk}-{name}": value for name, value in {"press": uuid4(), **data}.items()}
        answer = self.client.post(f"/run/{run.secret}/{stop.pk}/{what}/", sent)
        self.client.force_login(self.dara)
        order.refresh_from_db()
        return answer

    def audit(self) -> None:
        call_command("audit_cash", verbosity=0)
        call_command("audit_stock", verbosity=0)

    def test_goes_out_comes_back_and_is_settled(self) -> None:
        first, second, third = self.orders
        run = self.a_run(*self.orders)
        assert run.status == "out"
        assert {Order.objects.get(pk=one.pk).status for one in self.orders} == {"out"}
        self.assertContains(self.client.get(f"{RUNS}{run.pk}/"), f"/run/{run.secret}/")
        self.assertContains(self.client.get(f"{RUNS}{run.pk}/sheet/"), "$34.50")
        page = self.client.get(f"/run/{run.secret}/")
        self.assertContains(page, "Collect $11.50")
        assert page["Referrer-Policy"] == "same-origin"  # "no-referrer" would take the origin off the forms as well
        assert "no-store" in page["Cache-Control"]

        assert self.at_the_door(run, first, taken_usd="20", change_usd="8", change_khr="2050").status_code == 302
        assert self.at_the_door(run, second, taken_khr="47200").status_code == 302
        assert self.at_the_door(run, third, "failed", outcome="refused").status_code == 302
        assert [one.status for one in (first, second, third)] == ["delivered", "delivered", "returning"]
        assert not first.payment_received
        self.audit()

        page = self.press(run, "count", usd="32", khr="86150")
        assert self.client.get(f"/run/{run.secret}/").status_code == 404
        self.assertContains(self.client.get(f"{RUNS}{run.pk}/"), "Expected")
        self.press(run, "settle")
        for one in (first, second):
            one.refresh_from_db()
            assert (one.payment_received, one.events.latest("version").kind) == (True, "paid")
        assert cash_book.balance(cash_book.of_driver(run.driver)) == Amounts()
        assert cash_book.balance(TILL) == Amounts(Decimal(12), Decimal(45_150))
        self.audit()

    def test_the_count_is_blind_and_a_difference_needs_a_reason_and_a_second_person(self) -> None:
        run = self.a_run(self.orders[0], usd="0", khr="0")
        self.at_the_door(run, self.orders[0], taken_usd="11.50")
        self.assertNotContains(self.client.get(f"{RUNS}{run.pk}/"), "Expected")
        self.press(run, "count", usd="11", khr="1650")
        assert self.press(run, "settle").status_code == 409
        assert self.press(run, "settle", reason="Lost on the way").status_code == 409  # who counted
        self.client.force_login(a_member_of_staff("sokha"))
        assert self.press(run, "settle", reason="Lost on the way").status_code == 409  # no manager
        self.client.force_login(self.boss)
        assert self.press(run, "settle", reason="Lost on the way").status_code == 302
        assert cash_book.balance(DIFFERENCES) == Amounts(Decimal("0.50"), Decimal(-1650))
        self.audit()

    def test_what_is_short_at_the_door_has_a_reason_and_keeps_what_was_typed(self) -> None:
        run = self.a_run(self.orders[0])
        refused = self.at_the_door(run, self.orders[0], taken_usd="10.25")
        self.assertContains(refused, 'value="10.25"', status_code=409)
        self.assertContains(refused, "$1.25 is missing", status_code=409)
        assert self.orders[0].status == "out"
        assert self.at_the_door(run, self.orders[0], taken_usd="10.25", note="She had no more").status_code == 302
        assert cash_book.balance(DIFFERENCES) == Amounts(Decimal("1.25"))
        self.audit()

    @with_an_account
    def test_what_is_paid_already_is_not_collected(self) -> None:
        paid = an_order_by_khqr(lines={self.serum: 1}, zone=self.zone)
        paid = brought_to(lifecycle.set_paid(paid, True, by=self.boss, seen=1), Status.READY)
        run = self.a_run(paid, self.orders[0], usd="0", khr="0")
        self.assertContains(self.client.get(f"/run/{run.secret}/"), "Paid, do not collect")
        assert self.at_the_door(run, paid).status_code == 302
        self.at_the_door(run, self.orders[0], taken_usd="11.50")
        self.audit()
        self.press(run, "count", usd="11.50")
        assert self.press(run, "settle").status_code == 302
        self.audit()

    def test_a_report_that_arrives_twice_counts_once(self) -> None:
        run, press = self.a_run(self.orders[0]), uuid4()
        for _ in range(3):
            answer = self.at_the_door(run, self.orders[0], press=press, taken_usd="11.50")
            assert answer.status_code == 302
        assert self.at_the_door(run, self.orders[0], taken_usd="11.50").status_code == 409
        assert self.orders[0].cash.count() == 1
        self.audit()

    def test_bad_input_at_the_door_is_answered_at_its_place(self) -> None:
        run = self.a_run(self.orders[0])
        for bad in ({"taken_usd": "ten"}, {"taken_khr": "-5"}, {"press": "x"}, {"note": "x" * 301}):
            assert self.at_the_door(run, self.orders[0], **bad).status_code == 400
        assert self.at_the_door(run, self.orders[0], "failed", outcome="burnt").status_code == 400
        stop = run.stops.get()
        assert self.client.post(f"/run/{'x' * 22}/{stop.pk}/delivered/").status_code == 404
        assert self.client.post(f"/run/{run.secret}/{stop.pk + 99}/delivered/", {}).status_code in (400, 404)
        assert self.orders[0].status == "out"

    def test_an_order_is_in_one_run_and_only_a_packed_one(self) -> None:
        run = self.a_run(self.orders[0])
        other = self.a_run()
        unpacked, collected = an_order({self.serum: 1}), an_order({self.serum: 1}, zone=the_counter(), status="ready")
        for wrong in (self.orders[0], unpacked, collected):
            answer = self.client.post(f"{RUNS}{other.pk}/add/", {"order": wrong.number}, follow=True)
            self.assertContains(answer, "can’t go with this run")
        assert not other.stops.exists()
        assert self.client.post(f"{RUNS}{run.pk}/add/", {"order": self.orders[1].number}).status_code == 302
        self.orders[1].refresh_from_db()
        assert self.orders[1].status == "out"  # handed over to a driver who has left

    def test_an_order_that_was_taken_out_can_go_with_another_run(self) -> None:
        run, other = self.a_run(self.orders[0]), self.a_run()
        self.press(run, f"remove/{run.stops.get().pk}")
        self.press(other, "add", order=self.orders[0].number)
        assert other.stops.get().order == self.orders[0]

    def test_an_order_cancelled_while_loading_stays_here(self) -> None:
        run = self.a_run()
        self.press(run, "add", order=[one.number for one in self.orders[:2]])
        lifecycle.move(self.orders[0], Status.CANCELLED, by=self.boss, seen=self.orders[0].version, reason="Called")
        self.press(run, "out")
        assert [stop.order for stop in run.stops.filter(is_active=True)] == [self.orders[1]]

    def test_what_the_driver_has_is_ticked_by_the_settlement_only(self) -> None:
        run = self.a_run(self.orders[0])
        self.at_the_door(run, self.orders[0], taken_usd="11.50")
        sent = {"version": self.orders[0].version, "value": "1"}
        answer = self.client.post(
            f"/dashboard/orders/{self.orders[0].number}/payment/", sent, headers={"X-Requested-With": "fetch"}
        )
        assert answer.status_code == 409
        self.audit()

    def test_a_shift_is_counted_at_both_ends_and_waits_for_the_runs(self) -> None:
        run = self.a_run(self.orders[0], usd="0", khr="0")
        cash = "/dashboard/cash/"
        assert self.client.post(f"{cash}open/", {"usd": "100", "khr": "0"}).status_code == 409
        assert self.client.post(f"{cash}open/", {"usd": "100", "reason": "First day"}).status_code == 302
        assert self.client.post(f"{cash}open/", {"usd": "100"}).status_code == 409
        assert self.client.post(f"{cash}close/", {"usd": "100"}).status_code == 409
        self.at_the_door(run, self.orders[0], taken_usd="11.50")
        self.press(run, "count", usd="11.50")
        self.press(run, "settle")
        assert self.client.post(f"{cash}safe/", {"usd": "500"}).status_code == 409
        assert self.client.post(f"{cash}safe/", {"usd": "100"}).status_code == 302
        assert self.client.post(f"{cash}close/", {"usd": "11.50"}).status_code == 302
        page = self.client.get(cash)
        self.assertContains(page, "Handed over")
        self.assertContains(page, "$100.00")
        self.audit()

    def test_what_was_marked_as_delivered_on_the_board_is_expected_from_the_driver(self) -> None:
        run = self.a_run(self.orders[0], usd="0", khr="0")
        order = Order.objects.get(pk=self.orders[0].pk)
        lifecycle.move(order, Status.DELIVERED, by=self.dara, seen=order.version)
        self.press(run, "count", usd="11.50")
        assert self.press(run, "settle").status_code == 302
        order.refresh_from_db()
        assert order.payment_received
        self.audit()

    def test_a_report_that_waited_in_the_phone_is_heard_until_the_run_is_settled(self) -> None:
        run = self.a_run(*self.orders[:2], usd="0", khr="0")
        self.press(run, "count", usd="11.50")
        assert self.at_the_door(run, self.orders[0], taken_usd="11.50").status_code == 302
        assert self.press(run, "settle").status_code == 302
        assert self.at_the_door(run, self.orders[1], taken_usd="11.50").status_code == 404
        self.audit()

    def test_an_order_that_failed_can_go_again(self) -> None:
        run = self.a_run(self.orders[0])
        self.at_the_door(run, self.orders[0], "failed", outcome="not_home")
        self.press(run, "add", order=self.orders[0].number)
        assert self.at_the_door(run, self.orders[0], taken_usd="11.50").status_code == 302
        assert self.orders[0].status == "delivered"
        self.audit()

    def test_money_older_than_a_day_stands_out(self) -> None:
        run = self.a_run(self.orders[0])
        self.assertNotContains(self.client.get(RUNS), "badge--bad")
        DeliveryRun.objects.filter(pk=run.pk).update(opened_at=timezone.now() - timedelta(days=2))
        self.assertContains(self.client.get(RUNS), "badge--bad")

    def test_bad_input_is_answered_in_the_form(self) -> None:
        for bad in ({}, {"name": "Rith", "usd": "x"}, {"name": "Rith", "khr": "-1"}, {"driver": "99999"}):
            self.assertContains(self.client.post(RUNS, bad), "field__error", status_code=400)
        driver = runs.add_driver("Sam")
        assert self.client.post(RUNS, {"driver": driver.pk, "name": "Both"}).status_code == 400
        assert self.client.post("/dashboard/cash/open/", {"usd": "-1"}).status_code == 400
        assert not DeliveryRun.objects.exists()

    def test_strangers_and_drivers_see_none_of_it(self) -> None:
        run = self.a_run(self.orders[0])
        self.client.force_login(run.driver)
        for path in (RUNS, f"{RUNS}{run.pk}/", "/dashboard/cash/", "/dashboard/"):
            assert self.client.get(path).status_code == 403
        self.client.logout()
        for path in (RUNS, f"{RUNS}{run.pk}/", "/dashboard/cash/"):
            assert self.client.get(path).status_code == 302
        page = self.client.get(f"/run/{run.secret}/").content.decode()
        assert not re.search(self.orders[1].number, page)
        assert self.orders[0].secret not in page
