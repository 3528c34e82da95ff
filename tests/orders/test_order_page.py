"""One order's page: who may see it, and what it says."""

from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from customers import device_cookie
from orders.fulfilment import lifecycle
from orders.models import Order
from orders.status import Status
from shop.models import Variant
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_product, a_variant, an_order, brought_to, the_counter


def on_the_device(device):
    """A browser that brings the signed cookie of a device."""
    client, response = Client(), HttpResponse()
    device_cookie.remember(response, device)
    client.cookies[device_cookie.COOKIE] = response.cookies[device_cookie.COOKIE].value
    return client


def _words(answer):
    """The page but for the address that was asked for, which it hands back to the forms on it."""
    address = escape(answer.wsgi_request.get_full_path())
    return answer.content.decode().replace(address, "ADDRESS")


class WhoMaySeeAnOrder(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.device = uuid4()
        cls.order = an_order(device=cls.device)
        cls.other = an_order(device=uuid4())
        cls.page = reverse("orders:order", args=[cls.order.number])

    def test_whoever_holds_its_secret(self):
        self.assertContains(self.client.get(self.order.get_absolute_url()), self.order.number)

    def test_the_device_that_ordered(self):
        self.assertContains(on_the_device(self.device).get(self.page), self.order.number)

    def test_strangers_are_told_the_same_as_about_an_order_that_never_was(self):
        never = reverse("orders:order", args=["MD-2222-222"])
        strangers = [
            self.client.get(self.page),
            self.client.get(self.page, {"key": ""}),
            self.client.get(self.page, {"key": self.other.secret}),
            self.client.get(self.page, {"key": self.order.secret + "x"}),
            self.client.get(self.page, {"key": "ចាន់\x00"}),
            on_the_device(uuid4()).get(self.page),
            on_the_device(self.other.device).get(self.page, {"key": "wrong"}),
            self.client.get(never, {"key": self.order.secret}),
        ]
        assert {answer.status_code for answer in strangers} == {404}
        assert len({_words(answer) for answer in strangers}) == 1

    def test_a_forged_cookie_is_no_device(self):
        self.client.cookies[device_cookie.COOKIE] = str(self.device)
        assert self.client.get(self.page).status_code == 404

    def test_an_order_without_a_device_is_not_everybodys(self):
        order = an_order(device=None)
        assert self.client.get(reverse("orders:order", args=[order.number])).status_code == 404

    def test_small_letters_lead_to_the_same_page(self):
        answer = self.client.get(self.order.get_absolute_url().replace(self.order.number, self.order.number.lower()))
        self.assertRedirects(answer, self.order.get_absolute_url())

    def test_numbers_that_are_none_are_not_found(self):
        for number in ("x", "MD-", "9" * 400, "MD_7K3F-92Q"):
            with self.subTest(number[:9]):
                assert self.client.get(f"/orders/{number.upper()}/").status_code == 404

    def test_a_page_with_an_address_on_it_is_not_kept_on_the_way(self):
        answer = self.client.get(self.order.get_absolute_url())
        assert "no-store" in answer["Cache-Control"]

    def test_it_is_only_read(self):
        assert self.client.post(self.order.get_absolute_url()).status_code == 405


class WhatAnOrderSays(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.mina = a_member_of_staff("mina")
        cls.toner = a_variant(a_product("Jasmine Toner"), name="150 ml", price="13.00")
        cls.order = an_order({cls.toner: 2}, note="Blue gate")

    def page(self, order=None):
        return self.client.get((order or self.order).get_absolute_url())

    def test_number_goods_total_and_where_it_goes(self):
        page = self.page()
        for words in (
            self.order.number,
            "Jasmine Toner",
            "2 × 150 ml",
            "$27.50",
            "៛112,800",
            "No. 118, Street 63",
            "Blue gate",
        ):
            self.assertContains(page, words)

    def test_the_phone_is_only_hinted_at(self):
        page = self.page(an_order(phone="+85598765432"))
        self.assertContains(page, "098 ••• 432")
        self.assertNotContains(page, "765")

    def test_each_state_has_words_of_its_own(self):
        words = {
            Status.CONFIRMED: "Your order is confirmed",
            Status.PREPARING: "We are packing your order",
            Status.READY: "Packed and ready for the rider",
            Status.OUT: "On the way to you",
            Status.DELIVERED: "Delivered – thank you",
        }
        order = self.order
        self.assertContains(self.page(), "Thank you, Chan Sreymom")
        for status, heading in words.items():
            order = lifecycle.move(order, status, by=self.mina, seen=order.version)
            self.assertContains(self.page(), heading)

    def test_a_cancelled_order_is_not_to_be_paid(self):
        order = brought_to(self.order, Status.CANCELLED)
        page = self.page(order)
        self.assertContains(page, "This order was cancelled")
        self.assertNotContains(page, "To pay")
        self.assertNotContains(page, "the customer called")  # the staff's own words

    def test_what_is_paid_is_said(self):
        lifecycle.set_paid(self.order, True, by=self.mina, seen=1)
        self.assertContains(self.page(), "Paid")

    def test_who_picks_up_meets_no_rider(self):
        order = an_order(zone=the_counter(), address="", status="ready")
        page = self.page(order)
        self.assertContains(page, "Give your order number at the counter.")
        self.assertNotContains(page, "rider")

    def test_the_counter_made_of_a_zone_later_breaks_no_page(self):
        order = brought_to(self.order, Status.OUT)
        type(order.zone).objects.filter(pk=order.zone_id).update(is_pick_up=True)
        self.assertContains(self.page(order), "On the way")

    def test_late_orders_promise_nothing_more(self):
        Order.objects.filter(pk=self.order.pk).update(promised_until=timezone.localdate() - timezone.timedelta(days=1))
        self.assertContains(self.page(), "It’s taking longer than we said.")

    def test_the_reader_chooses_the_language(self):
        self.client.cookies["django_language"] = "km"
        self.assertContains(self.page(), "Jasmine Toner ខ្មែរ")

    def test_markup_in_words_is_shown_as_words(self):
        order = an_order({self.toner: 1}, name="<b>Chan</b>", address="<script>1</script>", note="&<i>")
        page = self.page(order)
        self.assertNotContains(page, "<script>1")
        self.assertContains(page, "&lt;b&gt;Chan")

    def test_costs_the_same_however_long_the_order(self):
        long = an_order({a_variant(price="1.00"): 1 for _ in range(9)})
        for order in (self.order, long):
            self.page(order)
            with self.assertNumQueries(3):  # the order, its lines with their pictures, events; shop and places are kept
                self.page(order)


class OrderingAgain(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.toner = a_variant(a_product("Jasmine Toner"), price="13.00")
        cls.lipstick = a_variant(a_product("Silk Lipstick"), price="14.00")
        cls.order = an_order({cls.toner: 2, cls.lipstick: 1})
        cls.again = reverse("orders:again", args=[cls.order.number])

    def press(self):
        return self.client.post(self.again, {"key": self.order.secret})

    def cart(self):
        return self.client.session.get("cart", {})

    def test_puts_the_same_goods_in_the_cart(self):
        self.assertRedirects(self.press(), reverse("shop:cart"), fetch_redirect_response=False)
        assert self.cart() == {str(self.toner.pk): 2, str(self.lipstick.pk): 1}

    def test_twice_does_not_double_them(self):
        self.press()
        self.press()
        assert self.cart() == {str(self.toner.pk): 2, str(self.lipstick.pk): 1}

    def test_says_what_is_no_longer_sold(self):
        Variant.objects.filter(pk=self.lipstick.pk).update(active=False)
        self.press()
        assert self.cart() == {str(self.toner.pk): 2}
        self.assertContains(self.client.get(reverse("orders:track")), "No longer available: Silk Lipstick.")

    def test_strangers_learn_nothing(self):
        answer = self.client.post(self.again, {"key": "wrong"})
        assert answer.status_code == 404
        assert self.cart() == {}

    def test_is_not_done_by_reading(self):
        assert self.client.get(self.again, {"key": self.order.secret}).status_code == 405


class TheReceipt(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.toner = a_variant(a_product("Jasmine Toner"), name="150 ml", price="13.00")
        cls.order = an_order({cls.toner: 2})
        cls.page = reverse("orders:receipt", args=[cls.order.number])

    def test_says_what_was_bought_and_what_it_cost_in_both_currencies(self):
        page = self.client.get(self.page, {"key": self.order.secret})
        for words in (self.order.number, "2 × Jasmine Toner · 150 ml", "$13.00 each", "$26.00", "$27.50", "៛112,800"):
            self.assertContains(page, words)

    def test_is_linked_from_the_order(self):
        self.assertContains(self.client.get(self.order.get_absolute_url()), f"{self.page}?key={self.order.secret}")

    def test_is_not_kept_on_the_way(self):
        assert "no-store" in self.client.get(self.page, {"key": self.order.secret})["Cache-Control"]
