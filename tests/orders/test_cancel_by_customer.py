"""A customer cancels: only the holder of the order, and only while nobody has begun with it."""

import re
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from orders.fulfilment import lifecycle
from orders.models import Order
from orders.status import Status
from shop.models import Variant
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_order, brought_to
from tests.orders.test_order_page import on_the_device


class CallingOff(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.serum = a_variant(in_stock=5)
        cls.device = uuid4()
        cls.order = an_order({cls.serum: 2}, device=cls.device)
        cls.address = reverse("orders:cancel", args=[cls.order.number])

    def press(self, client=None, **changed):
        return (client or self.client).post(self.address, {"key": self.order.secret, "version": 1, **changed})

    def now(self):
        return Order.objects.get(pk=self.order.pk)

    def test_the_page_offers_it_while_nobody_has_begun(self):
        self.assertContains(self.client.get(self.order.get_absolute_url()), "Yes, cancel order")
        brought_to(self.order, Status.CONFIRMED)
        self.assertNotContains(self.client.get(self.order.get_absolute_url()), "Yes, cancel order")

    def test_cancels_gives_back_and_says_who(self):
        answer = self.press()
        assert (answer.status_code, answer["Location"]) == (303, self.order.get_absolute_url())
        self.assertContains(self.client.get(answer["Location"]), f"Order {self.order.number} is cancelled.")
        latest = self.order.events.latest("version")
        assert (self.now().status, self.now().version) == ("cancelled", 2)
        assert (latest.kind, latest.by, latest.reason) == ("cancelled", None, "")
        assert Variant.objects.get(pk=self.serum.pk).on_hand == 5

    def test_the_device_that_ordered_needs_no_secret(self):
        self.press(on_the_device(self.device), key="")
        assert self.now().status == "cancelled"

    def test_strangers_find_nothing(self):
        other = an_order({self.serum: 1}, device=uuid4())
        for client, key in ((Client(), ""), (Client(), other.secret), (on_the_device(other.device), "")):
            assert self.press(client, key=key).status_code == 404
        assert self.now().status == "pending"

    def test_is_refused_once_it_is_accepted(self):
        brought_to(self.order, Status.CONFIRMED)
        for seen in (1, 2):
            answer = self.client.get(self.press(version=seen)["Location"])
            self.assertContains(answer, "It’s too late to cancel here.")
            self.assertNotContains(answer, "was quicker")
        assert self.now().status == "confirmed"

    def test_is_refused_once_it_is_paid(self):
        lifecycle.set_paid(self.order, True, by=a_member_of_staff(), seen=1)
        self.press(version=2)
        assert self.now().status == "pending"
        self.assertNotContains(self.client.get(self.order.get_absolute_url()), "Yes, cancel order")

    def test_a_page_that_is_behind_says_so_and_the_next_press_works(self):
        lifecycle.add_note(self.order, "Ring twice.", by=a_member_of_staff())
        page = self.client.get(self.press(version=1)["Location"])
        self.assertContains(page, "This order has changed in the meantime, so it was not cancelled.")
        self.assertNotContains(page, "was quicker")
        shown = re.search(r'name="version" value="(\d+)"', page.content.decode())
        assert shown is not None
        self.press(version=shown[1])
        assert self.now().status == "cancelled"

    def test_the_words_are_true_in_every_state(self):
        said = {Status.DELIVERED: "This order has already been delivered.", Status.CANCELLED: "is already cancelled."}
        for status, words in said.items():
            order = an_order({self.serum: 1}, status=status)
            self.client.post(reverse("orders:cancel", args=[order.number]), {"key": order.secret, "version": 1})
            page = self.client.get(order.get_absolute_url())
            self.assertContains(page, words)
            self.assertNotContains(page, "was quicker")

    def test_pressed_twice_is_one_cancellation(self):
        self.press()
        self.press()
        assert self.now().version == 2
        assert Variant.objects.get(pk=self.serum.pk).on_hand == 5

    def test_nonsense_changes_nothing(self):
        for version in ("", "0", "-1", "1.5", "x", "9" * 30, "\x00"):
            assert self.press(version=version).status_code == 400
        assert self.now().version == 1

    def test_is_not_done_by_reading(self):
        assert self.client.get(self.address, {"key": self.order.secret, "version": 1}).status_code == 405

    def test_staff_read_that_it_was_the_customer(self):
        self.press()
        self.client.force_login(a_member_of_staff())
        page = self.client.get(reverse("dashboard:order", args=[self.order.number]))
        self.assertContains(page, "Chan Sreymom cancelled it")
