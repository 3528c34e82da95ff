"""Putting goods into the cart: no more than there is, and nothing on behalf of another site."""

from django.core.cache import cache
from django.test import Client, override_settings

from shop.models import Variant
from tests.cases import TestCase
from tests.factories import a_product, a_variant


class PuttingIn(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.serum = a_variant(price="14.00", in_stock=5)
        cls.balm = a_product("Honey Balm", price="6.50", in_stock=2).variants.get()

    def setUp(self):
        cache.delete_pattern("*")

    def add(self, variant=None, quantity="1", *, headers=None, follow=False, **said):
        wish = {"variant": (variant or self.serum).pk, "quantity": quantity, **said}
        return self.client.post("/cart/lines/", wish, headers=headers, follow=follow)

    def quantities(self) -> dict[str, int]:
        return self.client.session.get("cart", {})

    def test_leads_to_the_cart_with_a_word(self):
        page = self.client.post("/cart/lines/", {"variant": self.serum.pk}, follow=True)
        assert page.redirect_chain == [(f"/cart/?first={self.serum.pk}", 302), ("/cart/", 302)]
        self.assertContains(page, "Added to your cart: Lotus Serum, 30 ml.")
        self.assertContains(page, "$14.00")
        self.assertContains(page, "៛57,400")

    def test_twice_adds_up(self):
        self.add(quantity="2")
        self.add(quantity="១")
        assert self.quantities() == {str(self.serum.pk): 3}

    def test_more_than_there_is_puts_in_what_there_is_and_says_so(self):
        self.add(self.balm, "5")
        assert self.quantities() == {str(self.balm.pk): 2}
        self.assertContains(self.client.get("/cart/"), "You wanted 5, but only 2 are left.")

    def test_a_page_that_showed_another_price_is_told_so(self):
        for path in (self.serum.product.get_absolute_url(), "/shop/"):
            page = self.client.get(path).content.decode()
            assert f'name="price_{self.serum.pk}" value="14.00"' in page
        Variant.objects.filter(pk=self.serum.pk).update(price="15.00")
        page = self.add(**{f"price_{self.serum.pk}": "14.00"}, follow=True)
        self.assertContains(page, "<bdi>$14.00</bdi> before, <bdi>$15.00</bdi> now.")
        self.assertContains(page, "Checkout – $15.00")

    def test_what_a_page_says_it_costs_is_only_believed_where_it_can_be(self):
        for said in ("", "0", "-1", "NaN", "Infinity", "1.234", "9" * 5_000, "\0", "free"):
            with self.subTest(said=said[:9]):
                page = self.add(**{f"price_{self.serum.pk}": said}, follow=True)
                assert page.status_code == 200
                self.assertNotContains(page, "The price has changed")

    def test_numbers_that_are_none_keep_what_was_typed(self):
        for typed in ("0", "-1", "1.5", "1000000000", "two", "9" * 5_000, "NaN", "\0"):
            with self.subTest(typed=typed[:12]):
                page = self.add(quantity=typed)
                assert page.status_code == 400
                self.assertContains(page, "Enter a whole number from 1 to 5.", status_code=400)
        self.assertContains(self.add(quantity="1.5"), 'value="1.5"', status_code=400)
        assert self.quantities() == {}

    def test_between_several_the_customer_chooses(self):
        shades = a_product("Silk Lipstick", slug="silk-lipstick", variant_name="Romduol Red")
        a_variant(shades, name="Lotus Rose")
        page = self.client.post("/cart/lines/", {"product": "silk-lipstick", "quantity": "1"})
        self.assertContains(page, "Choose an option", status_code=422)
        self.assertContains(page, 'aria-describedby="choose" autofocus', 1, status_code=422)
        assert self.quantities() == {}
        for nobody in ("unknown", "\0", "no slug"):
            assert self.client.post("/cart/lines/", {"product": nobody}).status_code == 404

    def test_what_nobody_knows_is_not_found(self):
        for variant in ("0", "-1", "999999", "abc", "9" * 40, "", "\0", "1.5"):
            with self.subTest(variant=variant[:12]):
                assert self.client.post("/cart/lines/", {"variant": variant}).status_code == 404
        assert self.client.post("/cart/lines/").status_code == 404

    def test_what_is_sold_out_is_refused_on_its_page(self):
        self.add(self.balm, "2")
        type(self.balm).objects.filter(pk=self.balm.pk).update(on_hand=0)
        self.assertContains(self.add(self.balm), "is sold out", status_code=409)

    def test_what_is_switched_off_is_refused(self):
        other = a_variant(self.serum.product, name="50 ml", active=False)
        self.assertContains(self.add(other), "no longer available", status_code=409)
        category = self.balm.product.category
        category.active = False
        category.save()
        self.assertContains(self.add(self.balm), "no longer available", status_code=409)
        assert self.quantities() == {}

    @override_settings(CART_MAX_LINES=1)
    def test_a_full_cart_says_so_and_stays_as_it_is(self):
        self.add()
        self.assertContains(self.add(self.balm), "Your cart can hold up to 1", status_code=409)
        assert self.quantities() == {str(self.serum.pk): 1}

    def test_one_thing_only_up_to_the_limit(self):
        type(self.serum).objects.filter(pk=self.serum.pk).update(on_hand=500)
        self.add(quantity="99")
        self.add(quantity="99")
        assert self.quantities() == {str(self.serum.pk): 99}
        self.assertContains(self.client.get("/cart/"), "You can order up to 99 of one product.")

    def test_a_script_is_answered_with_a_fragment(self):
        page = self.add(headers={"X-Requested-With": "fetch"}, follow=True)
        self.assertContains(page, "header__count")
        self.assertNotContains(page, "<html")

    def test_a_browser_without_cookies_is_told_that_nothing_is_in_the_cart(self):
        for headers in ({}, {"X-Requested-With": "fetch"}):
            answer = Client().post("/cart/lines/", {"variant": self.serum.pk}, headers=headers)
            page = Client().get(answer["Location"], headers=headers)
            self.assertContains(page, "your browser blocks cookies")
            self.assertContains(page, "012 345 678")
            self.assertNotContains(page, "Added to your cart:")
        self.assertNotContains(self.client.get("/cart/"), "blocks cookies")

    def test_a_browser_that_has_sent_a_cookie_is_not_sent_round(self):
        self.client.cookies["probe"] = "1"
        page = self.add(headers={"X-Requested-With": "fetch"})
        self.assertContains(page, "Added to your cart: Lotus Serum, 30 ml.")

    def test_goes_back_only_to_pages_of_the_shop(self):
        self.client.cookies["probe"] = "1"
        for wish, way in (
            ("/shop/?page=2", "/shop/?page=2"),
            ("https://elsewhere.example/", "/cart/"),
            ("//elsewhere.example", "/cart/"),
        ):
            page = self.client.post("/cart/lines/", {"variant": self.serum.pk, "next": wish})
            assert page["Location"] == way

    def test_another_site_cannot_put_anything_in(self):
        for headers in (
            {"Origin": "https://elsewhere.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
            {"Referer": "https://elsewhere.example/testserver"},
        ):
            with self.subTest(headers=headers):
                assert self.add(headers=headers).status_code == 403
        assert self.quantities() == {}

    def test_the_shop_itself_can_without_a_token(self):
        self.client = Client(enforce_csrf_checks=True)
        for headers in (
            {"Origin": "http://testserver"},
            {"Sec-Fetch-Site": "same-origin"},
            {"Referer": "http://testserver/shop/"},
        ):
            with self.subTest(headers=headers):
                assert self.add(headers=headers).status_code == 302

    def test_only_a_post_puts_in(self):
        assert self.client.get("/cart/lines/").status_code == 405

    @override_settings(RATE_LIMITS={"cart": "2/m"})
    def test_not_endlessly_often(self):
        assert [self.add().status_code for _ in range(3)] == [302, 302, 429]
