"""The staff's pages of returns: the list, one return with its actions, and refunds without a return."""

import re
from decimal import Decimal

from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse

from orders.fulfilment import lifecycle
from orders.models import Order, Refund, Return
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_admin, an_order


class ReturnPages(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        cls.serum, cls.soap = a_variant(price="14.00"), a_variant(price="10.00")

    def setUp(self) -> None:
        order = an_order({self.serum: 2}, status="delivered")
        self.order = lifecycle.set_paid(order, True, by=self.boss, seen=order.version)
        self.client.force_login(self.boss)

    def ask(self, kind: str = "return", pieces: int = 1, **changed: object) -> HttpResponse:
        order = Order.objects.get(pk=self.order.pk)
        sent = {"version": order.version, "kind": kind, "reason": "damaged", f"line-{order.lines.get().pk}": pieces}
        return self.client.post(reverse("dashboard:return_ask", args=[order.number]), sent | changed)

    def press(self, what: str, item: Return, **sent: object) -> HttpResponse:
        version = Order.objects.get(pk=item.order_id).version
        return self.client.post(reverse(f"dashboard:return_{what}", args=[item.pk]), {"version": version, **sent})

    def test_a_return_from_the_first_call_to_the_money(self) -> None:
        assert self.client.get(reverse("dashboard:return_new", args=[self.order.number])).status_code == 200
        answer = self.ask()
        item = Return.objects.get()
        assert (answer.status_code, answer["Location"]) == (303, reverse("dashboard:return", args=[item.pk]))
        self.assertContains(self.client.get("/dashboard/returns/"), self.order.number)
        page = reverse("dashboard:return", args=[item.pk])
        self.assertContains(self.client.get(reverse("dashboard:order", args=[self.order.number])), page)
        line = item.lines.get().line_id
        for what, sent in (
            ("approve", {"reason": "Please bring it"}),
            ("receive", {f"sellable-{line}": 1}),
            ("refund", {"amount": "14.00", "method": "cash", "how": "In her hand"}),
        ):
            self.assertContains(self.client.get(page), reverse(f"dashboard:return_{what}", args=[item.pk]))
            assert self.press(what, item, **sent)["Location"] == page, what
        item.refresh_from_db()
        assert item.status == "done"
        self.assertContains(self.client.get(page), "In her hand")
        self.assertNotContains(self.client.get("/dashboard/returns/"), self.order.number)
        self.assertContains(self.client.get("/dashboard/returns/?all=1"), self.order.number)

    def test_the_second_refund_is_told_of_the_first(self) -> None:
        self.ask("claim")
        item = Return.objects.get()
        self.press("approve", item)
        seen = Order.objects.get(pk=self.order.pk).version
        sent = {"amount": "14.00", "method": "khqr", "how": "Sent", "version": seen}
        assert self.press("refund", item, **sent).status_code == 303
        self.assertContains(self.press("refund", item, **sent), "Already refunded: $14.00", status_code=409)
        assert Refund.objects.count() == 1

    def test_an_exchange_is_ordered_by_its_sku(self) -> None:
        self.ask("exchange")
        item = Return.objects.get()
        self.press("approve", item)
        self.press("receive", item, **{f"sellable-{item.lines.get().line_id}": 1})
        unknown = self.press("replace", item, **{"sku-1": "NOTHING"})
        self.assertContains(unknown, "NOTHING", status_code=400)
        assert self.press("replace", item, **{"sku-1": self.soap.sku, "pieces-1": 2}).status_code == 303
        item.refresh_from_db()
        assert item.replacement.total == 6
        number = item.replacement.number
        self.assertContains(self.client.get(reverse("dashboard:return", args=[item.pk])), number)

    def test_what_is_refused_needs_an_answer(self) -> None:
        self.ask()
        item = Return.objects.get()
        assert self.press("refuse", item).status_code == 409
        assert self.press("refuse", item, reason="It was opened").status_code == 303
        item.refresh_from_db()
        assert (item.status, item.answer) == ("refused", "It was opened")

    def test_words_that_do_not_fit_are_shown_again(self) -> None:
        self.ask()
        long = "The box was opened. " * 20
        answer = self.press("refuse", Return.objects.get(), reason=long)
        self.assertContains(answer, long.strip(), status_code=400)
        assert self.ask(pieces=3).status_code == 400

    def test_goodwill_is_limited_per_person(self) -> None:
        sent = {"version": self.order.version, "amount": "2.50", "method": "cash", "how": "Came late"}
        address = reverse("dashboard:goodwill", args=[self.order.number])
        self.client.force_login(a_member_of_staff("dara"))
        self.assertContains(self.client.post(address, sent), "You may give back up to $0.00", status_code=409)
        self.client.force_login(self.boss)
        assert self.client.post(address, sent | {"amount": "x"}).status_code == 400
        assert self.client.post(address, sent).status_code == 303
        assert Refund.objects.get().amount == Decimal("2.50")

    @override_settings(PAGE_SIZE=2)
    def test_the_list_goes_on_page_by_page(self) -> None:
        for _ in range(3):
            an = an_order({self.soap: 1}, status="delivered")
            self.client.post(
                reverse("dashboard:return_ask", args=[an.number]),
                {"version": an.version, "kind": "claim", "reason": "other", f"line-{an.lines.get().pk}": 1},
            )
        for address in ("/dashboard/returns/", "/dashboard/returns/?all=1"):
            first = self.client.get(address).content.decode()
            more = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
            second = self.client.get("/dashboard/returns/" + more).content.decode()
            links = [set(re.findall(r"/dashboard/returns/(\d+)/", page)) for page in (first, second)]
            assert [len(found) for found in links] == [2, 1]
            assert not links[0] & links[1]
        assert self.client.get("/dashboard/returns/?after=x").status_code == 404

    def test_strangers_see_nothing(self) -> None:
        self.ask()
        self.client.logout()
        for address in ("/dashboard/returns/", reverse("dashboard:return", args=[Return.objects.get().pk])):
            assert self.client.get(address).status_code == 302
