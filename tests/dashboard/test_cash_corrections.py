"""A wrong entry of the cash book: a manager counters it with a reason, once, and nothing is changed."""

from decimal import Decimal

from django.core.management import call_command
from django.http import HttpResponse

from madamda import groups
from orders.cash import cash_book
from orders.cash.cash_book import DIFFERENCES, SAFE, TILL, Amounts
from orders.deliveries import runs, settlement
from orders.fulfilment import lifecycle
from orders.models import CashEntry, Shift
from tests.cases import TestCase
from tests.factories import a_member_of_staff, an_order

Kind = CashEntry.Kind
CASH = "/dashboard/cash/"


class Correcting(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        staff, managers = groups.lay_out()
        cls.dara, cls.boss = a_member_of_staff("dara"), a_member_of_staff("boss")
        cls.dara.groups.add(staff)
        cls.boss.groups.add(managers)

    def setUp(self) -> None:
        self.client.force_login(self.boss)
        [self.opening] = cash_book.record(TILL, Amounts(Decimal(50)), Kind.OPENING, by=self.dara)

    def tearDown(self) -> None:
        call_command("audit_cash", verbosity=0)

    def counter(self, entry: CashEntry, reason: str = "Counted twice", **data: str) -> HttpResponse:
        return self.client.post(f"{CASH}{entry.pk}/counter/", {"reason": reason, **data})

    def test_a_single_entry_is_countered_within_the_open_shift_and_stays(self) -> None:
        shift = Shift.objects.create(opened_by=self.dara, opening_usd=50, opening_khr=0)
        older = f"{CASH}?before={self.opening.pk + 1}"
        self.assertRedirects(self.counter(self.opening, next=older), older)
        assert cash_book.balance(TILL) == Amounts()
        counter = CashEntry.objects.latest("pk")
        facts = (counter.counters, counter.shift, counter.by, counter.reason, counter.amount)
        assert facts == (self.opening, shift, self.boss, "Counted twice", Decimal(-50))
        page = self.client.get(CASH)
        self.assertContains(page, f"Countered by entry {counter.pk}")
        self.assertContains(page, f"Counters entry {self.opening.pk}")
        self.assertContains(page, "Boss, Counted twice")

    def test_a_move_is_countered_as_a_whole_in_both_currencies(self) -> None:
        cash_book.record(TILL, Amounts(second=Decimal(40_000)), Kind.OPENING, by=self.dara)
        moved = cash_book.move(TILL, SAFE, Amounts(Decimal(20), Decimal(40_000)), Kind.MOVED, by=self.dara)
        self.counter(moved[2])
        assert cash_book.balances() == {TILL: Amounts(Decimal(50), Decimal(40_000)), SAFE: Amounts()}
        assert {one.counters_id for one in CashEntry.objects.exclude(counters=None)} == {one.pk for one in moved}
        for entry in moved:
            refused = self.counter(entry)
            self.assertContains(refused, "Boss was quicker: this entry is already countered.", status_code=409)
        assert CashEntry.objects.count() == 2 + 4 + 4

    def test_a_counter_entry_can_be_wrong_as_well(self) -> None:
        self.counter(self.opening)
        self.counter(CashEntry.objects.latest("pk"), "It was counted once")
        assert cash_book.balance(TILL) == Amounts(Decimal(50))

    def test_a_float_that_was_never_given_is_no_longer_expected_of_the_driver(self) -> None:
        run = runs.open_run(runs.add_driver("Rith"), Amounts(Decimal(10)), by=self.dara)
        assert settlement.expected(run) == Amounts(Decimal(10))
        self.counter(run.cash.first(), "Rith had his own")
        assert settlement.expected(run) == Amounts()
        assert cash_book.balance(TILL) == Amounts(Decimal(50))

    def test_the_money_of_an_order_is_corrected_there(self) -> None:
        order = lifecycle.set_paid(an_order(), True, by=self.dara, seen=1)
        refused = self.counter(order.cash.get())
        self.assertContains(refused, f"This entry is about the payment of {order.number}.", status_code=409)
        self.assertNotContains(refused, f'action="{CASH}{order.cash.get().pk}/counter/"', status_code=409)
        assert cash_book.received(order) == Amounts(order.total)

    def test_a_difference_at_the_door_is_a_move_of_its_own(self) -> None:
        order = lifecycle.set_paid(an_order(), True, by=self.dara, seen=1)
        short = cash_book.move(
            TILL, DIFFERENCES, Amounts(Decimal(1)), Kind.DIFFERENCE, by=self.dara, order=order, reason="Short"
        )
        self.counter(short[0], "She came back with it")
        assert cash_book.balance(DIFFERENCES) == Amounts()
        assert cash_book.received(order) == Amounts(order.total)

    def test_needs_a_reason_that_is_asked_for_without_losing_the_page(self) -> None:
        for reason in ("", "  ", "x" * 301):
            asked = self.counter(self.opening, reason, next=f"{CASH}?before=9")
            self.assertContains(asked, "Counter-entry", status_code=400)
            self.assertContains(asked, f"{CASH}?before=9", status_code=400)
        assert CashEntry.objects.count() == 1

    def test_is_for_managers(self) -> None:
        self.assertContains(self.client.get(CASH), f"{CASH}{self.opening.pk}/counter/")
        self.client.force_login(self.dara)
        self.assertNotContains(self.client.get(CASH), "/counter/")
        assert self.counter(self.opening).status_code == 403
        self.client.logout()
        assert self.counter(self.opening).status_code == 302
        assert CashEntry.objects.count() == 1

    def test_no_such_entry_is_not_found_and_get_changes_nothing(self) -> None:
        assert self.client.post(f"{CASH}{self.opening.pk + 9}/counter/", {"reason": "x"}).status_code == 404
        assert self.client.get(f"{CASH}{self.opening.pk}/counter/").status_code == 405
