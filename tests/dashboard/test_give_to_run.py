"""Orders selected on the board go to a run that is loading or on the road, or to a new one; others are named."""

from django.http import HttpResponse
from django.test import override_settings

from orders.models import DeliveryRun, Order
from orders.status import Status
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, a_zone, an_order

CHOOSE, GIVE = "/dashboard/runs/choose/", "/dashboard/runs/give/"


class GiveToARun(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara, cls.zone = a_member_of_staff("dara"), a_zone()
        cls.serum = a_variant(price="10.00", in_stock=50)

    def setUp(self) -> None:
        self.client.force_login(self.dara)
        self.packed = [an_order({self.serum: 1}, zone=self.zone, status="ready") for _ in range(3)]

    def give(self, orders: list[Order], **choice: object) -> HttpResponse:
        return self.client.post(GIVE, {"order": [order.number for order in orders], **choice}, follow=True)

    def riding(self, run: DeliveryRun) -> set[str]:
        return set(run.stops.filter(is_active=True).values_list("order__number", flat=True))

    def test_the_board_asks_for_the_run_and_names_the_orders(self) -> None:
        self.assertContains(self.client.get("/dashboard/"), CHOOSE)
        seen = [f"{order.number}:{order.version}" for order in self.packed]
        page = self.client.post(CHOOSE, {"order": seen})
        for order in self.packed:
            self.assertContains(page, f'value="{order.number}" checked')

    def test_a_new_run_with_a_new_driver(self) -> None:
        self.assertContains(self.give(self.packed, name="Rith", usd="20"), "Rith")
        run = DeliveryRun.objects.get()
        assert self.riding(run) == {order.number for order in self.packed}
        assert run.float_usd == 20

    def test_a_run_on_the_road_takes_more_with_it(self) -> None:
        self.give(self.packed[:1], name="Rith")
        run = DeliveryRun.objects.get()
        self.client.post(f"/dashboard/runs/{run.pk}/out/")
        self.give(self.packed[1:], run=run.pk)
        assert self.riding(run) == {order.number for order in self.packed}
        assert set(Order.objects.values_list("status", flat=True)) == {Status.OUT}

    def test_what_cannot_go_is_named_and_the_rest_goes(self) -> None:
        waiting = an_order({self.serum: 1}, zone=self.zone)
        page = self.give([waiting, *self.packed], name="Rith")
        self.assertContains(page, f"{waiting.number} can’t go with this run")
        assert self.riding(DeliveryRun.objects.get()) == {order.number for order in self.packed}

    @override_settings(RUN_MAX_ORDERS=2)
    def test_a_run_has_room_for_so_many(self) -> None:
        page = self.give(self.packed, name="Rith")
        self.assertContains(page, f"{self.packed[2].number} does not fit: a run has at most 2 orders.")
        run = DeliveryRun.objects.get()
        assert len(self.riding(run)) == 2
        assert "does not fit" in self.give(self.packed[2:], run=run.pk).content.decode()

    def test_bad_input_is_answered_and_opens_no_run(self) -> None:
        assert self.client.post(CHOOSE, {}).status_code == 303
        assert self.client.post(GIVE, {"name": "Rith"}).status_code == 303
        for choice in ({}, {"driver": self.dara.pk, "name": "Rith"}, {"run": "77"}, {"name": "x" * 200}):
            page = self.client.post(GIVE, {"order": [self.packed[0].number], **choice})
            self.assertContains(page, f'value="{self.packed[0].number}" checked', status_code=400)
        assert not DeliveryRun.objects.exists()

    def test_strangers_can_do_neither(self) -> None:
        self.client.logout()
        for address in (CHOOSE, GIVE):
            assert self.client.post(address, {"order": self.packed[0].number}).status_code == 302
        assert not DeliveryRun.objects.exists()
