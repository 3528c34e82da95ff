"""Undo on the board: the way back stands in the column the card left, for whoever moved it."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from orders.fulfilment import lifecycle
from orders.models import Order
from orders.status import Status
from shop.inventory import stock
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_order

BOARD = "/dashboard/"


class Undo(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff("dara")
        cls.vuthy = a_member_of_staff("vuthy")
        cls.serum = a_variant(in_stock=5)

    def setUp(self) -> None:
        self.order = an_order({self.serum: 2}, status="preparing")
        self.client.force_login(self.dara)

    def press(self, what: str, *, script: bool = False, client: Client | None = None, **data: object) -> HttpResponse:
        headers = {"X-Requested-With": "fetch"} if script else {}
        data = {"version": self.now().version, **data}
        return (client or self.client).post(
            reverse(f"dashboard:{what}", args=[self.order.number]), data, headers=headers
        )

    def now(self) -> Order:
        return Order.objects.get(pk=self.order.pk)

    def notice(self) -> str:
        return f'data-undo="{self.order.number}" data-column="preparing"'

    def test_the_answer_to_a_press_brings_the_way_back(self) -> None:
        self.assertContains(self.press("status", status="ready", script=True), self.notice())

    def test_a_press_that_changed_nothing_brings_none(self) -> None:
        answer = self.press("status", status="delivered", script=True)
        self.assertNotContains(answer, 'data-undo="', status_code=409)

    def test_without_script_it_stands_on_the_board_and_on_the_orders_page(self) -> None:
        self.press("status", status="ready")
        self.assertContains(self.client.get(BOARD), self.notice(), count=1)
        self.assertContains(self.client.get(reverse("dashboard:order", args=[self.order.number])), self.notice())

    def test_nobody_else_is_shown_it(self) -> None:
        self.press("status", status="ready")
        colleague = Client()
        colleague.force_login(self.vuthy)
        self.assertNotContains(colleague.get(BOARD), 'data-undo="')

    def test_takes_the_step_back_and_is_gone(self) -> None:
        self.press("status", status="ready")
        answer = self.press("undo")
        assert (answer.status_code, answer["Location"]) == (303, BOARD)
        assert self.now().status == Status.PREPARING
        self.assertNotContains(self.client.get(BOARD), 'data-undo="')

    def test_a_script_is_given_the_card_in_its_old_column(self) -> None:
        self.press("status", status="ready", script=True)
        self.assertContains(self.press("undo", script=True), 'data-column="preparing"')

    def test_the_history_says_where_it_went_back_to(self) -> None:
        self.press("status", status="ready")
        self.press("undo")
        page = self.client.get(reverse("dashboard:order", args=[self.order.number]))
        self.assertContains(page, "Dara moved it back to “Packing”")

    def test_a_cancelled_order_comes_back_to_the_board(self) -> None:
        self.press("status", status="cancelled", reason="Wrong one")
        self.assertContains(self.client.get(BOARD), self.notice())
        self.press("undo")
        self.assertContains(self.client.get(BOARD), f'id="order-{self.order.number}"')

    def test_says_when_its_goods_are_gone(self) -> None:
        self.press("status", status="cancelled", reason="Wrong one")
        stock.correct(self.serum, 0, by=self.vuthy, reason="Counted")
        self.assertContains(self.press("undo", script=True), "Its items were sold in the meantime", status_code=409)

    def test_is_nobody_elses_press(self) -> None:
        lifecycle.move(self.order, Status.READY, by=self.vuthy, seen=self.order.version)
        self.assertContains(self.press("undo", script=True), "only by whoever made it", status_code=409)
        assert self.now().status == Status.READY

    def test_strangers_and_other_methods_are_sent_away(self) -> None:
        address = reverse("dashboard:undo", args=[self.order.number])
        assert self.client.get(address).status_code == 405
        assert Client().post(address, {"version": 3}).status_code == 302
        assert self.press("undo", version="x").status_code == 400
        assert self.now().status == Status.PREPARING
