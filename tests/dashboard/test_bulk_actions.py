"""Moving many orders with one press: each by itself, each from the version that was seen."""

from django.core.management import call_command
from django.http import HttpResponse
from django.test import override_settings

from orders.cash import cash_book
from orders.cash.cash_book import TILL, Amounts
from orders.fulfilment import lifecycle
from orders.models import Order
from orders.status import Status
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_order

BATCH, UNDO, PRINT = "/dashboard/batch/", "/dashboard/batch/undo/", "/dashboard/batch/print/"


class ManyAtOnce(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff("dara")
        cls.vuthy = a_member_of_staff("vuthy")
        serum = a_variant(in_stock=50)
        cls.new, cls.packed, cls.gone = (
            an_order({serum: 1}, status=status) for status in ("pending", "preparing", "delivered")
        )

    def setUp(self) -> None:
        self.client.force_login(self.dara)

    def send(self, *orders: Order, to: str = BATCH, script: bool = False, **data: str) -> HttpResponse:
        headers = {"X-Requested-With": "fetch"} if script else {}
        chosen = [f"{order.number}:{order.version}" for order in orders]
        return self.client.post(to, {"order": chosen, **data}, headers=headers)

    def states(self) -> list[str]:
        return [Order.objects.get(pk=order.pk).status for order in (self.new, self.packed, self.gone)]

    def test_each_goes_its_own_next_step(self) -> None:
        answer = self.send(self.new, self.packed, script=True)
        assert self.states() == ["confirmed", "ready", "delivered"]
        self.assertContains(answer, "<article", count=2)
        self.assertContains(answer, "2 orders moved to the next step")
        answer = self.send(Order.objects.get(pk=self.packed.pk), script=True)
        self.assertContains(answer, "1 order is now: On the way")

    def test_the_one_that_somebody_else_moved_says_so_and_stops_none_of_the_others(self) -> None:
        lifecycle.move(self.new, Status.CONFIRMED, by=self.vuthy, seen=1)
        answer = self.send(self.new, self.packed, self.gone, script=True)
        assert self.states() == ["confirmed", "ready", "delivered"]
        self.assertContains(answer, "Vuthy moved this", count=1)
        self.assertContains(answer, f"{self.gone.number} is “Delivered”", count=2)  # on its card, and among the results
        self.assertContains(answer, "1 order is now: Ready")

    def test_one_press_takes_all_of_it_back(self) -> None:
        self.send(self.new, self.packed, script=True)
        moved = Order.objects.filter(pk__in=[self.new.pk, self.packed.pk])
        answer = self.send(*moved, to=UNDO, script=True)
        assert self.states() == ["pending", "preparing", "delivered"]
        self.assertNotContains(answer, "data-undo")

    def test_nobody_else_takes_it_back(self) -> None:
        self.send(self.new, script=True)
        self.client.force_login(self.vuthy)
        answer = self.send(Order.objects.get(pk=self.new.pk), to=UNDO, script=True)
        self.assertContains(answer, "only by whoever made it")
        assert self.states()[0] == "confirmed"

    def test_without_script_it_returns_to_the_page_and_tells(self) -> None:
        lifecycle.move(self.new, Status.CONFIRMED, by=self.vuthy, seen=1)
        answer = self.send(self.new, self.packed, next="/dashboard/?as=table&still")
        assert (answer.status_code, answer["Location"]) == (303, "/dashboard/?as=table&still")
        page = self.client.get(answer["Location"])
        self.assertContains(page, "1 order was changed.")
        self.assertContains(page, "Vuthy was quicker")
        self.assertContains(page, f'data-undo="{self.packed.number}"')

    def test_the_payment_of_many_is_noted_by_one_press_also_of_delivered_ones(self) -> None:
        paid = lifecycle.set_paid(self.packed, True, by=self.vuthy, seen=self.packed.version)
        answer = self.send(self.new, self.gone, paid, script=True, what="paid")
        assert Order.objects.filter(payment_received=True).count() == 3
        self.assertContains(answer, "2 orders were changed.")
        self.assertContains(answer, "Vuthy changed this", count=1)
        assert self.states() == ["pending", "preparing", "delivered"]
        assert {event.by for event in self.gone.events.filter(kind="paid")} == {self.dara}

    def test_delivered_cards_are_ticked_as_paid_where_they_stand_and_the_till_has_their_cash(self) -> None:
        card = f'name="order" form="batch" value="{self.gone.number}:{self.gone.version}"'
        self.assertContains(self.client.get("/dashboard/"), card)
        before = cash_book.balance(TILL)
        self.assertContains(self.send(self.gone, script=True, what="paid"), f'id="order-{self.gone.number}"')
        assert cash_book.balance(TILL) - before == Amounts(self.gone.total)
        assert Order.objects.get(pk=self.gone.pk).payment_received
        call_command("audit_cash", verbosity=0)

    def test_many_are_cancelled_for_one_reason_and_those_that_cannot_be_say_why(self) -> None:
        lifecycle.add_note(self.packed, "Blue gate", by=self.vuthy)
        answer = self.send(self.new, self.packed, self.gone, script=True, what="cancel", reason="No rider today")
        assert self.states() == ["cancelled", "preparing", "delivered"]
        assert self.new.events.latest("version").reason == "No rider today"
        self.assertContains(answer, "Vuthy was quicker")
        self.assertContains(
            answer, f"{self.gone.number} is “Delivered” and can’t go to “Cancelled” from there.", count=2
        )
        self.assertContains(answer, "data-undo")

    def test_a_cancellation_wants_its_reason(self) -> None:
        answer = self.send(self.new, script=True, what="cancel", reason=" ")
        self.assertContains(answer, "Give a short reason", status_code=400)
        self.assertContains(
            self.client.post(BATCH, {"order": f"{self.new.number}:1", "what": "cancel"}, follow=True),
            "Give a short reason",
        )
        assert self.states()[0] == "pending"

    @override_settings(BOARD_BATCH_SIZE=1)
    def test_more_than_go_at_once_is_said_with_both_numbers_and_changes_nothing(self) -> None:
        words = "You selected 2 orders, but only 1 can be changed at once. Nothing was changed."
        self.assertContains(self.send(self.new, self.packed, script=True), words, status_code=400)
        sent = [f"{order.number}:{order.version}" for order in (self.new, self.packed)]
        self.assertContains(self.client.post(BATCH, {"order": sent}, follow=True), words)
        self.assertContains(self.client.post(PRINT, {"order": sent, "paper": "ticket"}, follow=True), words)
        assert self.states() == ["pending", "preparing", "delivered"]

    def test_nothing_chosen_is_said(self) -> None:
        self.assertContains(self.client.post(BATCH, follow=True), "Select at least one order.")

    def test_bad_input_is_refused_and_changes_nothing(self) -> None:
        good = f"{self.new.number}:1"
        for sent in ([], ["x"], [self.new.number], [good, f"{self.new.number}:0"], [f"{good}0"] * 301, ["\0"]):
            with self.subTest(sent):
                answer = self.client.post(BATCH, {"order": sent}, headers={"X-Requested-With": "fetch"})
                assert answer.status_code == 400
        assert self.states() == ["pending", "preparing", "delivered"]

    def test_a_number_nobody_has_is_passed_over(self) -> None:
        answer = self.client.post(BATCH, {"order": "MD-2222-222:1"}, headers={"X-Requested-With": "fetch"})
        assert (answer.status_code, answer.content) == (200, b"")
