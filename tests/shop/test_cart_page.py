"""The cart: changing, taking out, and what is said when it cannot be ordered."""

import re
from unittest.mock import patch

from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from madamda.cache import local
from shop.cart.pricing import pieces
from shop.models import Variant
from tests.cases import TestCase, flat
from tests.factories import a_category, a_product, a_variant

SCRIPT = {"X-Requested-With": "fetch"}


class TheCart(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.serum = a_variant(price="14.00", in_stock=5)
        cls.balm = a_product("Honey Balm", price="6.50", in_stock=2).variants.get()

    def setUp(self):
        local.forget_all()

    def add(self, variant=None, quantity="1", **headers):
        wish = {"variant": (variant or self.serum).pk, "quantity": quantity}
        return self.client.post("/cart/lines/", wish, headers=headers)

    def change(self, variant=None, **pressed):
        return self.client.post(reverse("shop:cart_line", args=[(variant or self.serum).pk]), pressed)

    def quantities(self) -> dict[str, int]:
        return self.client.session.get("cart", {})


class Lines(TheCart):
    def test_of_goods_at_one_price_each_say_their_own(self):
        oil = a_product("Oil & <b>Ginger</b>", price="6.50", in_stock=2).variants.get()
        for variant in (self.balm, oil):
            self.add(variant, quantity="2")
        page = flat(self.client.get("/cart/"))
        lines = [line.split("</li>")[0] for line in page.split('<li class="line">')[1:]]
        assert len(lines) == 2
        for line, variant, name in zip(
            lines, (self.balm, oil), ("Honey Balm", "Oil &amp; &lt;b&gt;Ginger&lt;/b&gt;"), strict=True
        ):
            assert f'<a href="{variant.product.get_absolute_url()}">{name}</a>' in line
            assert f'action="/cart/lines/{variant.pk}/"' in line
            assert f'aria-label="Quantity of {name}, {variant.name}"' in line
            assert "\ue000" not in line

    def test_offer_no_more_than_there_is_by_now(self):
        self.add(self.balm)
        for on_hand, most in ((500, 99), (600, 99), (3, 3)):
            Variant.objects.filter(pk=self.balm.pk).update(on_hand=on_hand)
            self.assertContains(self.client.get("/cart/"), f'max="{most}"')


class KeepingTheirPlace(TheCart):
    """The next tap at the same spot means the same goods: on the page, in the drawer, and after coming back."""

    def setUp(self):
        super().setUp()
        self.oil = a_product("Ginger Oil", price="9.00", in_stock=9).variants.get()
        self.three = [self.serum, self.balm, self.oil]
        for variant in self.three:
            self.add(variant)

    def assertOrder(self, *variants, page=None):
        """As they stand on the page, in the drawer, and in the session."""
        expected = [str(variant.pk) for variant in variants]
        assert list(self.quantities()) == expected
        for drawn in (page or self.client.get("/cart/"), self.client.get("/cart/", headers=SCRIPT)):
            found = re.findall(r'action="/cart/lines/(\d+)/"', drawn.content.decode())
            assert [pk for pk in found if pk in expected] == expected

    def test_whatever_is_pressed_at_them(self):
        for pressed in (
            {"quantity": 1, "more": 1},
            {"quantity": 2, "less": 1},
            {"quantity": 4},
            {"quantity": 400},
            {"quantity": "x"},
            {"quantity": 1, "seen": 3},
        ):
            for headers in ({}, SCRIPT):
                with self.subTest(pressed, headers=headers):
                    address = reverse("shop:cart_line", args=[self.serum.pk])
                    self.client.post(address, pressed, headers=headers)
                    self.assertOrder(*self.three)

    def test_when_it_is_put_in_again(self):
        self.add(self.balm, quantity="1")
        self.assertOrder(*self.three)
        self.add(self.serum, quantity="99")
        self.assertOrder(*self.three)

    def test_when_another_is_taken_out_and_put_back(self):
        for place, variant in enumerate(self.three):
            for headers in ({}, SCRIPT):
                with self.subTest(place, headers=headers):
                    address = reverse("shop:cart_line", args=[variant.pk])
                    page = self.client.post(address, {"remove": 1, "quantity": 1}, headers=headers, follow=True)
                    self.assertOrder(*(one for one in self.three if one != variant))
                    # Where the line was stands its undo: nothing below it has moved under the finger.
                    found = re.findall(r'action="/cart/lines/(\d+)/"', page.content.decode())
                    assert found == [str(one.pk) for one in self.three]
                    undo = page.content.decode().split("line--gone")[1].split("</form>")[0]
                    sent = dict(re.findall(r'name="(seen|version|place|quantity)" value="([^"]*)"', undo))
                    self.client.post(address, sent, headers=headers)
                    self.assertOrder(*self.three)

    def test_whatever_place_is_claimed(self):
        for place in ("-1", "99999", "999999999", "x", "\x00", "៣"):
            with self.subTest(place):
                address = reverse("shop:cart_line", args=[self.serum.pk])
                self.client.post(address, {"remove": 1})
                self.client.get("/cart/", {"removed": self.serum.pk, "pieces": 1, "place": place})
                self.client.post(address, {"quantity": 1, "place": place})
                self.assertOrder(self.balm, self.oil, self.serum)
                for variant in (self.balm, self.oil):
                    self.client.post(reverse("shop:cart_line", args=[variant.pk]), {"remove": 1})
                    self.add(variant)

    def test_when_another_page_was_faster(self):
        """Both change the same cart at once, and the slower one waits for the row."""
        late = self.client.session
        late["note"] = "written meanwhile"
        with patch("shop.views.cart.pieces", side_effect=lambda ids: late.save() or pieces(ids)):
            self.change(self.serum, quantity=3)
        assert self.client.session["note"] == "written meanwhile"
        assert self.quantities()[str(self.serum.pk)] == 3
        self.assertOrder(*self.three)


class Changing(TheCart):
    def setUp(self):
        super().setUp()
        self.add(quantity="2")

    def test_to_another_number(self):
        for pressed, now in (
            ({"quantity": "4"}, 4),
            ({"quantity": "4", "more": "1"}, 5),
            ({"quantity": "5", "less": "1"}, 4),
        ):
            self.assertRedirects(self.change(**pressed), "/cart/", fetch_redirect_response=False)
            assert self.quantities() == {str(self.serum.pk): now}

    def test_to_more_than_there_is(self):
        self.change(quantity="50")
        assert self.quantities() == {str(self.serum.pk): 5}
        self.assertContains(self.client.get("/cart/"), "You wanted 50, but only 5 are left.")

    def test_to_none_takes_it_out_and_offers_it_back(self):
        for pressed in ({"quantity": "0"}, {"quantity": "rubbish", "remove": "1"}, {"quantity": "1", "less": "1"}):
            self.add()
            page = self.client.post(reverse("shop:cart_line", args=[self.serum.pk]), pressed, follow=True)
            assert self.quantities() == {}
            self.assertContains(page, "Undo")
        self.change(quantity="3")
        assert self.quantities() == {str(self.serum.pk): 3}

    def test_taking_out_twice_is_no_mistake(self):
        self.change(quantity="0")
        self.assertRedirects(self.change(quantity="0"), "/cart/")

    def test_to_no_number_keeps_what_was_typed(self):
        """The limit that is named is what there is, not what one order may hold."""
        for typed in ("-1", "1.5", "100", "500", "many", ""):
            with self.subTest(typed=typed):
                self.assertContains(self.change(quantity=typed), "Enter a whole number from 0 to 5.", status_code=400)
        self.assertContains(self.change(quantity="1.5"), 'value="1.5"', status_code=400)
        assert self.quantities() == {str(self.serum.pk): 2}

    def test_of_what_nobody_knows_is_not_found(self):
        for address in (
            "/cart/lines/999999/",
            "/cart/lines/0/",
            f"/cart/lines/{'9' * 40}/",
            "/cart/lines/-1/",
            "/cart/lines/x/",
        ):
            for quantity in ("0", "1", "x"):
                with self.subTest(address=address[:20], quantity=quantity):
                    assert self.client.post(address, {"quantity": quantity}).status_code == 404

    def test_of_what_is_no_longer_sold_is_refused(self):
        type(self.serum).objects.filter(pk=self.serum.pk).update(active=False)
        self.assertContains(self.change(quantity="1"), "no longer available", status_code=409)

    def test_needs_the_token_of_the_page(self):
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(reverse("shop:cart_line", args=[self.serum.pk]), {"quantity": "0"}).status_code == 403

    def test_with_the_token_of_ones_own_page_though_others_have_the_same_line(self):
        strangers = [Client(enforce_csrf_checks=True) for _ in range(2)]
        tokens = [self.token(stranger) for stranger in strangers]
        assert tokens[0] != tokens[1]
        line = reverse("shop:cart_line", args=[self.serum.pk])
        for stranger, token in zip(strangers, tokens, strict=True):
            answer = stranger.post(line, {"quantity": "2", "csrfmiddlewaretoken": token})
            assert answer.status_code == 302
            self.assertContains(stranger.get("/cart/"), 'value="2"')

    def token(self, stranger: Client) -> str:
        """As it stands in the form of a line."""
        stranger.post("/cart/lines/", {"variant": self.serum.pk}, headers={"Sec-Fetch-Site": "same-origin"})
        page = stranger.get("/cart/").content.decode()
        return page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]

    def test_only_by_post(self):
        assert self.client.get(reverse("shop:cart_line", args=[self.serum.pk])).status_code == 405


class Looking(TheCart):
    def test_an_empty_one_says_what_to_do_and_begins_no_session(self):
        page = self.client.get("/cart/")
        self.assertContains(page, "Your cart is empty")
        assert "sessionid" not in page.cookies
        assert not Session.objects.exists()

    def test_is_kept_by_nobody_in_between(self):
        assert "no-store" in self.client.get("/cart/")["Cache-Control"]

    def test_sums_up_and_leads_to_the_till(self):
        self.add(quantity="2")
        self.add(self.balm)
        page = self.client.get("/cart/")
        self.assertContains(page, "Checkout – $34.50")
        self.assertContains(page, "៛141,500")

    def test_what_ran_short_is_said_with_the_press_that_mends_it(self):
        self.add(self.balm, "2")
        type(self.balm).objects.filter(pk=self.balm.pk).update(on_hand=1)
        page = self.client.get("/cart/")
        self.assertContains(page, "You have 2 in your cart, but only one is left.")
        self.assertContains(page, "Change to 1")
        self.assertNotContains(page, "Checkout –")
        self.change(self.balm, quantity="1")
        self.assertContains(self.client.get("/cart/"), "Checkout –")

    def test_what_is_no_longer_sold_is_said_never_dropped(self):
        self.add(self.balm)
        type(self.balm).objects.filter(pk=self.balm.pk).update(active=False)
        page = self.client.get("/cart/")
        self.assertContains(page, "Honey Balm")
        self.assertContains(page, "No longer available.")
        self.assertContains(page, "Remove")
        self.assertNotContains(page, "Checkout –")

    def test_what_no_longer_exists_can_be_taken_out(self):
        fleeting = self.balm.product.variants.create(sku="FLEETING", name_en="Fleeting", price="1.00", on_hand=1)
        self.add(fleeting)
        pk = fleeting.pk
        fleeting.delete()
        self.assertContains(self.client.get("/cart/"), "An item you chose is no longer available.")
        self.client.post(reverse("shop:cart_line", args=[pk]), {"quantity": "0"})
        assert self.quantities() == {}

    def test_no_address_breaks_it(self):
        for query in (
            "removed=abc&pieces=1",
            "removed=999999&pieces=1",
            f"removed={'9' * 400}&pieces=1",
            "removed=%00",
            "pieces=-1",
        ):
            with self.subTest(query=query[:30]):
                assert self.client.get(f"/cart/?{query}").status_code == 200

    def test_prices_are_those_of_now(self):
        self.add()
        type(self.serum).objects.filter(pk=self.serum.pk).update(price="9.99")
        self.assertContains(self.client.get("/cart/"), "Checkout – $9.99")

    def test_costs_the_same_however_many_lines(self):
        for number in range(12):
            self.add(a_product(f"Soap {number}", category=a_category(f"C{number}")).variants.get())
        self.client.get("/cart/")
        with self.assertNumQueries(2):  # the session; what is in it, with its pictures; the rest is kept
            self.client.get("/cart/")

    def test_shows_nothing_of_another_person(self):
        self.add(self.balm)
        self.assertNotContains(Client().get("/cart/"), "Checkout –")
