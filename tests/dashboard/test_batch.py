"""Moving many orders with one press: each by itself, each from the version that was seen."""

from django.http import HttpResponse
from django.test import TestCase

from orders import lifecycle
from orders.models import Order
from orders.status import Status
from tests.cast import a_member_of_staff, a_variant, an_order

BATCH, UNDO = "/dashboard/batch/", "/dashboard/batch/undo/"


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
        self.assertEqual(self.states(), ["confirmed", "ready", "delivered"])
        self.assertContains(answer, "<article", count=2)
        self.assertContains(answer, "2 orders moved on")

    def test_the_one_that_somebody_else_moved_says_so_and_stops_none_of_the_others(self) -> None:
        lifecycle.move(self.new, Status.CONFIRMED, by=self.vuthy, seen=1)
        answer = self.send(self.new, self.packed, self.gone, script=True)
        self.assertEqual(self.states(), ["confirmed", "ready", "delivered"])
        self.assertContains(answer, "Vuthy moved this", count=1)
        self.assertContains(answer, "Mina moved this", count=1)  # delivered long since
        self.assertContains(answer, "1 order moved on")

    def test_one_press_takes_all_of_it_back(self) -> None:
        self.send(self.new, self.packed, script=True)
        moved = Order.objects.filter(pk__in=[self.new.pk, self.packed.pk])
        answer = self.send(*moved, to=UNDO, script=True)
        self.assertEqual(self.states(), ["pending", "preparing", "delivered"])
        self.assertNotContains(answer, "data-undo")

    def test_nobody_else_takes_it_back(self) -> None:
        self.send(self.new, script=True)
        self.client.force_login(self.vuthy)
        answer = self.send(Order.objects.get(pk=self.new.pk), to=UNDO, script=True)
        self.assertContains(answer, "only by whoever made it")
        self.assertEqual(self.states()[0], "confirmed")

    def test_without_script_it_returns_to_the_page_and_tells(self) -> None:
        lifecycle.move(self.new, Status.CONFIRMED, by=self.vuthy, seen=1)
        answer = self.send(self.new, self.packed, next="/dashboard/?as=table&still")
        self.assertEqual((answer.status_code, answer["Location"]), (303, "/dashboard/?as=table&still"))
        page = self.client.get(answer["Location"])
        self.assertContains(page, "1 order is changed.")
        self.assertContains(page, "Vuthy was faster")
        self.assertContains(page, f'data-undo="{self.packed.number}"')

    def test_nothing_chosen_is_said(self) -> None:
        self.assertContains(self.client.post(BATCH, follow=True), "Choose at least one order.")

    def test_bad_input_is_refused_and_changes_nothing(self) -> None:
        good = f"{self.new.number}:1"
        for sent in ([], ["x"], [self.new.number], [good, f"{self.new.number}:0"], [f"{good}0"] * 101, ["\0"]):
            with self.subTest(sent):
                answer = self.client.post(BATCH, {"order": sent}, headers={"X-Requested-With": "fetch"})
                self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.states(), ["pending", "preparing", "delivered"])

    def test_a_number_nobody_has_is_passed_over(self) -> None:
        answer = self.client.post(BATCH, {"order": "MD-2222-222:1"}, headers={"X-Requested-With": "fetch"})
        self.assertEqual((answer.status_code, answer.content), (200, b""))
