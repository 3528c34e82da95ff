"""A customer takes fewer items: only less, only while nobody has begun, and with the new total shown before."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from orders.editing import leases
from orders.models import Order
from orders.status import Status
from tests.cases import TestCase, flat
from tests.factories import a_member_of_staff, a_variant, an_order, brought_to
from tests.orders.test_order_page import on_the_device


class FewerItems(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.serum, cls.soap = a_variant(in_stock=10), a_variant(in_stock=10, price="3.00")
        cls.device = uuid4()
        cls.order = an_order({cls.serum: 2, cls.soap: 1}, device=cls.device)
        cls.address = reverse("orders:change", args=[cls.order.number])

    def send(self, serum: int, soap: int, client: Client | None = None, **changed: Any) -> HttpResponse:
        pieces = {f"quantity-{self.serum.pk}": serum, f"quantity-{self.soap.pk}": soap}
        data = {"key": self.order.secret, "version": 1, **pieces, **changed}
        return (client or self.client).post(self.address, data)

    def now(self) -> Order:
        return Order.objects.get(pk=self.order.pk)

    def test_the_new_total_is_shown_and_then_agreed(self) -> None:
        self.assertContains(self.client.get(self.order.get_absolute_url()), self.address)
        shown = self.send(1, 1)
        assert "Your new total is $18.50 instead of $32.50." in flat(shown)
        assert self.now().version == 1
        answer = self.send(1, 1, total="18.50")
        assert (answer.status_code, answer["Location"]) == (303, self.order.get_absolute_url())
        assert (str(self.now().total), self.now().pieces[self.serum.pk]) == ("18.50", 1)

    def test_more_is_an_error_at_its_line(self) -> None:
        self.assertContains(self.send(3, 1), f"id_quantity-{self.serum.pk}_error", status_code=400)
        assert self.now().version == 1

    def test_nothing_left_is_a_cancelled_order(self) -> None:
        self.assertContains(self.send(0, 0), "the whole order is cancelled")
        self.send(0, 0, total="0")
        assert self.now().status == Status.CANCELLED

    def test_a_missing_line_is_not_taken_for_nothing(self) -> None:
        assert self.client.post(self.address, {"key": self.order.secret, "version": 1}).status_code == 400

    def test_not_once_it_is_accepted_nor_while_staff_change_it(self) -> None:
        leases.start(self.order, by=a_member_of_staff(), seen=1)
        self.send(1, 1, total="18.50")
        assert self.now().version == 1
        brought_to(self.order, Status.CONFIRMED)
        self.send(1, 1, total="18.50", version=2)
        assert self.now().version == 2
        assert self.client.get(f"{self.address}?key={self.order.secret}").status_code == 302

    def test_the_device_needs_no_secret_and_strangers_find_nothing(self) -> None:
        for client, key in ((Client(), ""), (Client(), "x" * 32), (on_the_device(uuid4()), "")):
            assert self.send(1, 1, client, key=key, total="18.50").status_code == 404
        assert self.send(1, 1, on_the_device(self.device), key="", total="18.50").status_code == 303
