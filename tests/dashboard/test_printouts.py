"""Papers of an order: what stands on them, and that every sheet after the first says that it is a copy."""

import re

from django.urls import reverse

from madamda.cache import local
from orders.fulfilment import lifecycle
from orders.models import Order, Print
from orders.payments import qr_image
from orders.status import Status
from shop.models import StoreSettings
from tests.cases import TestCase, flat
from tests.factories import a_member_of_staff, a_variant, an_order, the_counter

KINDS = ("ticket", "slip", "receipt")


class Papers(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara, cls.sokha = a_member_of_staff(), a_member_of_staff("sokha")
        cls.order = an_order({a_variant(): 2}, name="ចាន់ ស្រីមុំ", note="Blue gate", address="No. 118, Street 63")
        cls.press = reverse("dashboard:print", args=[cls.order.number])

    def setUp(self) -> None:
        self.client.force_login(self.dara)

    def printed(self, paper: str = "ticket", **seen: int):
        return self.client.post(self.press, {"paper": paper, **seen}, follow=True)

    def test_the_first_is_no_copy_and_each_after_it_has_its_number(self) -> None:
        for kind in KINDS:
            with self.subTest(kind):
                first, second, third = (self.printed(kind) for _ in range(3))
                self.assertNotContains(first, "COPY")
                self.assertContains(first, "by Dara")
                self.assertContains(second, "COPY 2")
                self.assertContains(third, "COPY 3")
                assert third.request["PATH_INFO"].endswith(f"/{kind}/")
                self.assertContains(third, "data-print-now")

    def test_pressed_twice_from_one_page_it_is_one_print(self) -> None:
        self.printed(seen=0)
        self.printed(seen=0)
        assert Print.objects.count() == 1

    def test_of_two_colleagues_each_gets_a_number_of_their_own(self) -> None:
        self.printed(seen=0)
        self.client.force_login(self.sokha)
        self.assertContains(self.printed(seen=0), "COPY 2")
        assert list(Print.objects.values_list("copy", "by")) == [(1, self.dara.pk), (2, self.sokha.pk)]

    def test_looking_prints_and_counts_nothing(self) -> None:
        for kind in KINDS:
            page = self.client.get(reverse(f"dashboard:{kind}", args=[self.order.number]))
            self.assertContains(page, self.order.last_letters)
            self.assertNotContains(page, "data-print-now")
        assert not Print.objects.exists()

    def test_a_copy_that_was_never_printed_cannot_be_looked_at(self) -> None:
        address = reverse("dashboard:ticket", args=[self.order.number])
        for copy in ("1", "0", "-1", "x", "99999999999"):
            with self.subTest(copy):
                assert self.client.get(address, {"copy": copy}).status_code == 404
        assert self.client.post(self.press, {"paper": "poster"}).status_code == 404

    def test_the_ticket_says_what_to_pack_where_it_goes_and_what_to_collect(self) -> None:
        page = self.printed("ticket")
        for words in ("2 ×", "ចាន់ ស្រីមុំ", "No. 118, Street 63", "012 345 678", "Blue gate", "Collect cash", "$29.50"):
            self.assertContains(page, words)
        self.assertNotContains(page, self.order.secret)

    def test_a_ticket_says_whose_it_is_and_its_code_calls_the_customer(self) -> None:
        StoreSettings.objects.update_or_create(pk=1, defaults={"name": "Romdoul", "phone": "+85523456789"})
        local.forget_all()  # what setting up the order has read
        page = self.printed("ticket")
        for words in ("Romdoul", "023 456 789", qr_image.svg("tel:+85512345678")):
            self.assertContains(page, words)

    def test_the_packing_slip_shows_no_prices_but_what_is_to_be_collected(self) -> None:
        page = self.printed("slip")
        self.assertNotContains(page, "$28.00")
        self.assertContains(page, "$29.50", count=1)

    def test_the_order_s_page_offers_the_next_copy_and_tells_who_printed(self) -> None:
        self.printed("ticket")
        page = self.client.get(reverse("dashboard:order", args=[self.order.number]))
        assert "Order slip 80 mm, copy 2" in flat(page)
        self.assertContains(page, "Dara printed: Order slip 80 mm")


class PapersOfSeveral(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff()
        serum = a_variant(in_stock=50)
        cls.orders = [an_order({serum: 1}, name=name) for name in ("Kim Sovann", "Chan Sreymom")]
        cls.gone = an_order({serum: 1})
        lifecycle.move(cls.gone, Status.CANCELLED, by=cls.dara, seen=1, reason="She called")

    def setUp(self) -> None:
        self.client.force_login(self.dara)

    def printed(self, *orders: Order, paper: str = "ticket"):
        chosen = [f"{order.number}:1" for order in orders]
        return self.client.post("/dashboard/batch/print/", {"order": chosen, "paper": paper}, follow=True)

    def test_all_selected_are_one_document_and_each_print_is_written_down(self) -> None:
        for paper in ("ticket", "slip"):
            with self.subTest(paper):
                page = self.printed(*self.orders, paper=paper)
                self.assertContains(page, "<article", count=2)
                for words in ("Kim Sovann", "Chan Sreymom", "Printed", "data-print-now"):
                    self.assertContains(page, words)
                self.assertNotContains(page, "COPY")
        assert Print.objects.filter(by=self.dara, copy=1).count() == 4

    def test_a_second_print_says_so_on_its_own_sheet(self) -> None:
        self.printed(self.orders[0])
        page = self.printed(*self.orders)
        self.assertContains(page, "COPY 2", count=1)
        self.assertContains(page, "First print", count=1)

    def test_an_order_without_papers_is_named_and_stops_none_of_the_others(self) -> None:
        page = self.printed(self.gone, self.orders[0])
        self.assertContains(page, "<article", count=1)
        self.assertContains(page, f"{self.gone.number} is “Cancelled”")
        assert not self.gone.prints.exists()
        self.assertContains(self.printed(self.gone), f"{self.gone.number} is “Cancelled”")

    def test_bad_addresses_show_nothing(self) -> None:
        for prints in ("", "x", "0", "-1", "1..2", "9" * 30, "999999"):
            with self.subTest(prints):
                assert self.client.get("/dashboard/batch/papers/", {"prints": prints}).status_code == 404

    def test_a_receipt_is_printed_one_by_one(self) -> None:
        self.printed(*self.orders, paper="receipt")
        assert not Print.objects.exists()


class PickUp(TestCase):
    """Nobody rides to a customer who comes in person, and no page says so."""

    def test_no_page_or_paper_speaks_of_a_rider_or_a_delivery(self) -> None:
        self.client.force_login(a_member_of_staff())
        for status in (Status.READY, Status.DELIVERED):
            order = an_order(zone=the_counter(), note="Blue gate", status=status)
            own = order.get_absolute_url()
            pages = [f"/dashboard/orders/{order.number}/{kind}" for kind in ("", "ticket/", "slip/", "receipt/")]
            for page in (*pages, own, own.replace("/?", "/receipt/?")):
                with self.subTest(status, page=page):
                    answer = self.client.get(page)
                    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
                    assert not re.search(r"[Rr]ider|Delivery", main)
            self.assertContains(self.client.get(pages[3]), "Cash at the counter")
        self.assertContains(self.client.get(pages[1]), "Picked up, paid at the counter")

    def test_what_costs_nothing_names_no_way_to_pay(self) -> None:
        self.client.force_login(a_member_of_staff())
        order = an_order(zone=the_counter())
        Order.objects.filter(pk=order.pk).update(discount=order.goods, total=0)
        for page in ("", "receipt/"):
            answer = self.client.get(f"/dashboard/orders/{order.number}/{page}")
            self.assertContains(answer, "Nothing to pay")
            assert not re.search("Cash (at|to) the", answer.content.decode())
