"""Ordering again from the home page: offered on the device that ordered, and to nobody else."""

from uuid import uuid4

from django.core import signing
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers import device_cookie
from madamda.cache import local
from orders.models import Order
from shop.inventory import stock
from shop.models import Variant
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_product, a_variant, an_order
from tests.orders.test_order_page import on_the_device
from tests.wsgi_client import Door


class TheHomePageOfSomebodyWhoOrdered(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.device = uuid4()
        cls.toner = a_variant(a_product("Jasmine Toner"), price="13.00", in_stock=5)
        cls.lipstick = a_variant(a_product("Silk Lipstick"), price="14.00", in_stock=5)
        cls.order = an_order({cls.toner: 1, cls.lipstick: 2}, device=cls.device)

    def setUp(self):
        local.forget_all()
        self.client = on_the_device(self.device)

    def home(self):
        return self.client.get(reverse("shop:home"))

    def test_offers_the_goods_of_the_latest_order_at_the_price_of_today(self):
        Variant.objects.filter(pk=self.toner.pk).update(price="15.00")
        page = self.home()
        self.assertContains(page, "Jasmine Toner, 2 × Silk Lipstick. Everything is in stock.")
        self.assertContains(page, "Add to cart – $43.00")

    def test_one_press_puts_them_in_the_cart(self):
        address = self.home().context["again"].address
        self.assertRedirects(self.client.post(address), reverse("shop:cart"), fetch_redirect_response=False)
        assert self.client.session["cart"] == {str(self.toner.pk): 1, str(self.lipstick.pk): 2}

    @override_settings(CART_MAX_LINES=2)
    def test_goods_that_do_not_all_fit_leave_the_cart_as_it_was(self):
        other = a_variant(a_product("Honey Balm"))
        self.client.post("/cart/lines/", {"variant": other.pk})
        page = self.client.post(self.home().context["again"].address, follow=True)
        self.assertContains(page, "Your cart can hold up to 2 different products.")
        assert self.client.session["cart"] == {str(other.pk): 1}

    def test_reads_in_the_language_of_the_reader(self):
        self.client.cookies["django_language"] = "km"
        self.assertContains(self.home(), "Jasmine Toner ខ្មែរ, 2 × Silk Lipstick ខ្មែរ")

    def test_says_when_only_a_part_is_left(self):
        stock.correct(self.lipstick, 1, by=a_member_of_staff(), reason="counted")
        page = self.home()
        self.assertContains(page, "Jasmine Toner, Silk Lipstick. Some items are out of stock.")
        self.assertContains(page, "Add to cart – $27.00")

    def test_offers_nothing_when_nothing_is_left(self):
        Variant.objects.update(active=False)
        self.assertNotContains(self.home(), "Order again")

    def test_does_not_bring_back_what_was_cancelled(self):
        Order.objects.update(status="cancelled")
        self.assertNotContains(self.home(), "Order again")

    def test_one_press_is_enough_without_a_token_but_not_on_another_site(self):
        """Nothing of the form is secret: the browser says where it comes from, as with goods put in on other pages."""
        address = self.home().context["again"].address
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = self.client.cookies
        assert strict.post(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert "cart" not in strict.session
        assert strict.post(address, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 302
        assert "cart" in strict.session

    def test_costs_one_question_more_however_much_was_ordered(self):
        an_order({a_variant(price="1.00"): 1 for _ in range(9)}, device=self.device)
        local.forget_all()
        with self.assertNumQueries(6):  # the page's five; what was ordered, with what there is of it
            self.home()

    def test_asks_only_for_what_is_its_own_while_the_rest_is_kept(self):
        self.home()
        with self.assertNumQueries(1):
            self.assertContains(self.home(), "Order again")

    def test_leaves_nothing_of_it_for_the_next_visitor(self):
        self.assertContains(self.home(), "Order again")
        self.client.cookies.clear()
        page = self.home()
        self.assertNotContains(page, "Order again")
        assert page.cookies == {}

    def test_is_what_others_are_shown_with_its_own_written_in(self):
        door = Door()
        known = f"{device_cookie.COOKIE}={self.client.cookies[device_cookie.COOKIE].value}"
        others = door.get().text
        with CaptureQueriesContext(connection) as asked:
            own = door.get(cookies=known)
        assert len(asked) == 1
        assert "Order again" in own.text
        assert "no-store" in own.headers["cache-control"]
        before, after = others.split("<!-- own -->")
        assert own.text.startswith(before)
        assert own.text.endswith(after)
        assert door.get().text == others
        Variant.objects.update(active=False)
        assert "Order again" not in door.get(cookies=known).text

    def test_believes_no_forged_device(self):
        self.client.cookies[device_cookie.COOKIE] = signing.dumps(str(self.device), salt="of-somebody-else")
        self.assertNotContains(self.home(), "Order again")


class HowPeoplePay(TestCase):
    def test_a_code_is_promised_only_where_there_is_an_account(self):
        for account, is_promised in (("shop@bank", True), ("", False)):
            with self.subTest(account=account), override_settings(KHQR_ACCOUNT=account):
                local.forget_all()
                page = self.client.get(reverse("shop:home")).content.decode()
                assert ("Pay on delivery or by KHQR" in page) == is_promised
