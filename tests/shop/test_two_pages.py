"""Two tabs, the back button, an old page: nothing in the cart is overwritten silently, and what changed is said."""

from decimal import Decimal

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from shop.models import StoreSettings, Variant
from tests.cases import TestCase
from tests.factories import a_product, a_variant


class TwoPages(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.serum = a_variant(price="14.00", in_stock=9)
        cls.balm = a_product("Honey Balm", price="6.50", in_stock=9).variants.get()

    def setUp(self):
        self.add(self.serum, 2)
        self.add(self.balm, 1)

    def add(self, variant: Variant, quantity: int):
        return self.client.post("/cart/lines/", {"variant": variant.pk, "quantity": quantity})

    def version(self) -> str:
        return self.client.get("/cart/").context["version"]

    def change(self, variant: Variant, *, seen: object, version: str = "", script: bool = False, **pressed: object):
        headers = {"X-Requested-With": "fetch"} if script else {}
        fields = {"seen": seen, "version": version, **pressed}
        return self.client.post(reverse("shop:cart_line", args=[variant.pk]), fields, headers=headers)

    def quantities(self) -> dict[str, int]:
        return self.client.session.get("cart", {})


class TheSlowerPage(TwoPages):
    def test_is_told_what_there_is_now_and_overwrites_nothing(self):
        self.change(self.serum, seen=2, quantity=5)
        answer = self.change(self.serum, seen=2, quantity=3)
        words = "You changed this to 5 on another page. Here you wanted 3."
        self.assertContains(answer, words, status_code=409)
        self.assertContains(answer, "Change to 3", status_code=409)
        assert self.quantities()[str(self.serum.pk)] == 5

    def test_says_with_one_press_that_it_meant_it(self):
        self.change(self.serum, seen=2, quantity=5)
        self.change(self.serum, seen=5, quantity=3)
        assert self.quantities()[str(self.serum.pk)] == 3

    def test_takes_nothing_out_that_has_become_more(self):
        self.change(self.serum, seen=2, quantity=5)
        for pressed in ({"quantity": 2, "remove": 1}, {"quantity": 0}):
            answer = self.change(self.serum, seen=2, **pressed)
            self.assertContains(answer, "Here you wanted to remove it.", status_code=409)
        assert self.quantities()[str(self.serum.pk)] == 5

    def test_is_told_when_it_was_taken_out_and_can_have_it_back(self):
        self.change(self.serum, seen=2, remove=1)
        answer = self.change(self.serum, seen=2, quantity=3)
        self.assertContains(answer, "You removed this on another page. Here you wanted 3.", status_code=409)
        assert str(self.serum.pk) not in self.quantities()
        self.change(self.serum, seen=0, quantity=3)
        assert self.quantities()[str(self.serum.pk)] == 3

    def test_an_old_undo_does_not_undo_what_came_after(self):
        self.change(self.serum, seen=2, remove=1)
        self.add(self.serum, 6)
        assert self.change(self.serum, seen=0, quantity=2).status_code == 409
        assert self.quantities()[str(self.serum.pk)] == 6

    def test_pressing_twice_is_pressing_once(self):
        for _ in range(2):
            assert self.change(self.serum, seen=2, quantity=2, more=1).status_code == 302
        assert self.quantities()[str(self.serum.pk)] == 3

    def test_is_told_that_something_else_has_changed(self):
        old = self.version()
        self.change(self.balm, seen=1, quantity=4)
        answer = self.client.get(self.change(self.serum, seen=2, version=old, quantity=3)["Location"])
        self.assertContains(answer, "Something else in your cart was changed on another page.")
        assert self.quantities() == {str(self.balm.pk): 4, str(self.serum.pk): 3}

    def test_hears_nothing_of_it_when_nothing_else_has_changed(self):
        answer = self.client.get(self.change(self.serum, seen=2, version=self.version(), quantity=3)["Location"])
        self.assertNotContains(answer, "on another page")

    def test_a_page_that_does_not_say_what_it_saw_is_believed(self):
        for seen in ("", "nonsense", "-1", "²", "9" * 4_000, "\0"):
            with self.subTest(seen=seen[:9]):
                assert self.change(self.serum, seen=seen, quantity=4).status_code == 302
        assert self.quantities()[str(self.serum.pk)] == 4

    def test_every_form_of_the_cart_says_what_it_saw(self):
        type(self.balm).objects.filter(pk=self.balm.pk).update(on_hand=0)
        page = self.client.get(f"/cart/?removed={a_variant().pk}&pieces=2").content.decode()
        forms = page.count('action="/cart/lines/')
        assert (forms, page.count('name="seen"'), page.count('name="version"')) == (3, 3, 3)


class APriceThatChanged(TwoPages):
    def reprice(self, price: str) -> None:
        type(self.serum).objects.filter(pk=self.serum.pk).update(price=price)

    def test_is_shown_old_and_new_and_the_new_one_counts(self):
        self.reprice("16.00")
        page = self.client.get("/cart/")
        self.assertContains(page, "<bdi>$14.00</bdi> before, <bdi>$16.00</bdi> now.")
        self.assertContains(page, "Checkout – $38.50")

    def test_is_not_mentioned_while_it_is_the_same(self):
        self.assertNotContains(self.client.get("/cart/"), "The price has changed")
        self.reprice("16.00")
        self.reprice("14.00")
        self.assertNotContains(self.client.get("/cart/"), "The price has changed")

    def test_is_known_once_the_line_was_changed_on_a_page_that_said_so(self):
        self.reprice("16.00")
        self.change(self.serum, seen=2, quantity=3)
        self.assertNotContains(self.client.get("/cart/"), "The price has changed")

    def test_what_a_cart_remembers_of_it_is_never_charged(self):
        session = self.client.session
        session["cart_prices"] = {str(self.serum.pk): "0.01"}
        session.save()
        page = self.client.get("/cart/")
        self.assertContains(page, "Checkout – $34.50")
        assert page.context["tally"].cart.goods == Decimal("34.50")

    def test_a_cart_from_before_prices_were_noted_still_opens(self):
        session = self.client.session
        del session["cart_prices"]
        session.save()
        self.assertNotContains(self.client.get("/cart/"), "The price has changed")


class AShopThatTakesNoOrders(TwoPages):
    def front(self, **fields: object) -> None:
        StoreSettings(pk=1, **fields).save()
        cache.delete_pattern("*")

    def test_says_so_everywhere_and_leads_to_no_till(self):
        self.front(paused_until=timezone.now() + timezone.timedelta(hours=1), pause_words_en="Back after the holiday.")
        self.assertContains(self.client.get("/"), "Not taking orders right now")
        for headers in ({}, {"X-Requested-With": "fetch"}):
            page = self.client.get("/cart/", headers=headers)
            self.assertContains(page, "Back after the holiday. We’ll take orders again from ")
            self.assertNotContains(page, "Checkout –")

    def test_forgets_a_pause_that_is_over(self):
        a_minute_ago = timezone.now() - timezone.timedelta(minutes=1)
        self.front(paused_until=a_minute_ago, pause_words_en="Back after the holiday.")
        self.assertNotContains(self.client.get("/cart/"), "Back after the holiday.")
        self.assertNotContains(self.client.get("/cart/"), "Not taking orders right now")

    def test_takes_orders_while_it_is_closed_and_says_when_they_are_packed(self):
        now = timezone.localtime()
        hours = [(now + timezone.timedelta(hours=ahead)).time() for ahead in (2, 3)]
        self.front(opens_at=hours[0], closes_at=hours[1])
        page = self.client.get("/cart/")
        self.assertContains(page, f"We start packing at {hours[0]:%H:%M}")
        self.assertContains(page, "Checkout –")


class TheDrawer(TwoPages):
    def test_is_the_cart_as_a_fragment(self):
        page = self.client.get("/cart/", headers={"X-Requested-With": "fetch"})
        self.assertNotContains(page, "<html")
        for words in ("Cart, 3 items", "Lotus Serum", "Honey Balm", "Checkout – $34.50", "header__count"):
            self.assertContains(page, words)
        assert "no-store" in page["Cache-Control"]

    def test_answers_every_change(self):
        self.assertContains(self.change(self.serum, seen=2, quantity=3, script=True), "Cart, 4 items")
        removed = self.change(self.serum, seen=3, remove=1, script=True)
        self.assertContains(removed, "Cart, one item")
        self.assertContains(removed, "Undo")
        self.assertContains(
            self.change(self.balm, seen=7, quantity=3, script=True), "changed this to 1", status_code=409
        )
        wrong = self.change(self.balm, seen=1, quantity="x", script=True)
        self.assertContains(wrong, "Enter a whole number from 0 to 9.", status_code=400)
        self.assertNotContains(wrong, "<html", status_code=400)

    def test_says_once_what_became_of_a_wish(self):
        wish = {"variant": self.serum.pk, "quantity": 1}
        answer = self.client.post("/cart/lines/", wish, headers={"X-Requested-With": "fetch"})
        self.assertContains(answer, "Added to your cart: Lotus Serum", 1)
        short = self.client.post("/cart/lines/", {**wish, "quantity": 50}, headers={"X-Requested-With": "fetch"})
        self.assertContains(short, "You wanted 53, but only 9 are left.", 1)

    def test_an_empty_one_says_what_to_do(self):
        self.client.logout()
        page = self.client.get("/cart/", headers={"X-Requested-With": "fetch"})
        self.assertContains(page, "Your cart is empty.")
        self.assertContains(page, "See new arrivals")
        assert page.cookies == {}

    def test_costs_no_more_than_the_page(self):
        self.client.get("/cart/")
        with self.assertNumQueries(2):  # the session; what is in it, with its pictures
            self.client.get("/cart/", headers={"X-Requested-With": "fetch"})

    def test_stands_ready_where_one_shops_and_not_on_the_way_to_the_till(self):
        self.assertContains(self.client.get("/shop/"), "data-drawer>")
        for address in ("/cart/", "/checkout/"):
            self.assertNotContains(self.client.get(address), "data-drawer>")
