"""A customer says on the order page that something is wrong."""

from uuid import uuid4

from django.test import Client, override_settings
from django.urls import reverse

from orders.models import Order, Return
from orders.returns import requests
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_order


class SomethingIsWrong(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.order = an_order({a_variant(): 2}, status="delivered", device=uuid4())
        cls.address = reverse("orders:return", args=[cls.order.number])

    def send(self, client: Client | None = None, **changed: object) -> object:
        line = self.order.lines.get().pk
        sent = {"key": self.order.secret, "version": self.order.version, "kind": "return", "reason": "damaged"}
        return (client or self.client).post(self.address, {**sent, f"line-{line}": 1, "words": "It leaks", **changed})

    def page(self) -> object:
        return self.client.get(self.order.get_absolute_url())

    def test_the_page_offers_it_for_some_days_after_delivery(self) -> None:
        self.assertContains(self.page(), self.address)
        with override_settings(RETURN_DAYS=0):
            self.assertNotContains(self.page(), self.address)
            self.send()
        assert not Return.objects.exists()
        other = an_order({a_variant(): 1})
        self.assertNotContains(self.client.get(other.get_absolute_url()), "/return/")

    def test_is_written_down_and_its_state_is_on_the_page(self) -> None:
        answer = self.send()
        assert (answer.status_code, answer["Location"]) == (303, self.order.get_absolute_url())
        item = Return.objects.get()
        assert (item.kind, item.reason, item.words, item.asked_by) == ("return", "damaged", "It leaks", None)
        self.assertContains(self.page(), "will answer soon")
        seen = Order.objects.get(pk=self.order.pk).version
        requests.refuse(item, by=a_member_of_staff("dara"), seen=seen, reason="It was <opened>")
        self.assertContains(self.page(), "It was &lt;opened&gt;")

    def test_pressed_twice_it_is_one(self) -> None:
        self.send()
        self.send()
        assert Return.objects.count() == 1

    def test_what_cannot_be_is_asked_for_again(self) -> None:
        line = self.order.lines.get().pk
        for wrong in ({f"line-{line}": 3}, {"kind": "gift"}, {"words": "x" * 301}):
            assert self.send(**wrong).status_code == 400
        self.send(**{f"line-{line}": 0})
        assert not Return.objects.exists()

    def test_strangers_find_nothing(self) -> None:
        assert self.send(Client(), key="").status_code == 404
        assert self.send(Client(), key=an_order({a_variant(): 1}).secret).status_code == 404

    @override_settings(RATE_LIMITS={"return": "1/m"})
    def test_is_rate_limited(self) -> None:
        self.send()
        assert self.send().status_code == 429
