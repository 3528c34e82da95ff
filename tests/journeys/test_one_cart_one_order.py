"""One cart is at most one order: however many pages show it, however slow the first press, whatever answer was lost."""

from collections.abc import Callable
from functools import partial
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import psycopg
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client, TransactionTestCase, override_settings

from customers import device_cookie
from orders.checkout import place_order
from orders.models import Order
from shop.cart.session_cart import Cart
from tests.factories import a_product, a_variant, a_zone
from tests.journeys.test_races import FREELY, at_once, checkout_form


@override_settings(RATE_LIMITS=FREELY)
class OneCartIsOneOrder(TransactionTestCase):
    def setUp(self) -> None:
        self.known: list[int] = []
        self.soap = a_variant(price="10.00", in_stock=90)
        self.balm = a_product("Honey Balm", price="6.00", in_stock=90).variants.get()
        a_zone(fee="1.50")
        self.browser = Client()
        self.put_in(self.soap)

    def put_in(self, variant: Any, **more: int) -> None:
        self.browser.post("/cart/lines/", {"variant": variant.pk, **more})

    def a_tab(self) -> Client:
        tab = Client()
        tab.cookies = self.browser.cookies.copy()
        return tab

    def a_page(self, total: str = "11.50") -> dict[str, str]:
        """The form of a checkout page that is opened now."""
        page = self.browser.get("/checkout/?province=phnom-penh").context
        form = checkout_form("phnom-penh", total=total, submission=page["submission"])
        return form | {"cart": page["version"], "opened": page["opened"]}

    def pieces(self) -> dict[int, int]:
        return Cart(self.browser.session).quantities

    def the_new_order(self) -> Order:
        """The only one that was placed since it was asked last."""
        order = Order.objects.exclude(pk__in=self.known).get()
        self.known.append(order.pk)
        return order

    def assertAllAreOne(self, answers: list[Any]) -> Order:
        order = self.the_new_order()
        assert {answer.status_code for answer in answers} == {303}
        assert {answer["Location"] for answer in answers} == {order.get_absolute_url()}
        assert self.pieces() == {}
        return order

    def test_two_pages_sent_at_once(self) -> None:
        for _ in range(6):
            pages = [self.a_page() for _ in range(3)]
            assert len({page["submission"] for page in pages}) == 3
            self.assertAllAreOne(at_once([partial(self.a_tab().post, "/checkout/", page) for page in pages]))
            self.put_in(self.soap)

    def test_two_forms_that_name_no_page_of_ours(self) -> None:
        forms = [checkout_form("phnom-penh", total="11.50", submission=uuid4()) for _ in range(3)]
        self.assertAllAreOne(at_once([partial(self.a_tab().post, "/checkout/", form) for form in forms]))

    def test_a_cart_from_before_carts_had_keys(self) -> None:
        session = self.browser.session
        del session["cart_number"]
        session.save()
        pages = [self.a_page() for _ in range(3)]
        self.assertAllAreOne(at_once([partial(self.a_tab().post, "/checkout/", page) for page in pages]))

    def test_a_slow_press_and_another_page_opened_meanwhile(self) -> None:
        first = self.a_page()
        answers: list[Any] = []
        with psycopg.connect(**connection.get_connection_params()) as somebody:
            somebody.execute("select from shop_variant for update")
            waiting = partial(self.a_tab().post, "/checkout/", first)
            again = partial(self.a_tab().post, "/checkout/", self.a_page())
            answers = at_once([waiting, again, partial(self._let_go, somebody)])[:2]
        self.assertAllAreOne(answers)

    def _let_go(self, somebody: psycopg.Connection[Any]) -> None:
        """As soon as both wait."""
        with psycopg.connect(**connection.get_connection_params(), autocommit=True) as looking:
            waiting = "select count(*) from pg_locks where not granted"
            while looking.execute(waiting).fetchone() != (2,):
                pass
        somebody.rollback()

    def test_another_page_pressed_when_the_first_is_done(self) -> None:
        first, second = self.a_page(), self.a_page()
        self.assertAllAreOne([self.browser.post("/checkout/", form) for form in (first, second, first)])

    def test_changed_between_two_presses_it_says_what_was_not_ordered(self) -> None:
        """The first press has ordered, and has not emptied the cart yet, when the second comes with more in it."""
        first = self.a_page()
        with self.ends_before_the_cart_is_emptied():
            assert self.a_tab().post("/checkout/", first).status_code == 303
        self.put_in(self.balm)
        answer = self.browser.post("/checkout/", self.a_page("17.50"))
        order = Order.objects.get()
        self.assertContains(answer, f"You have already placed order {order.number}.", status_code=409)
        self.assertContains(answer, order.get_absolute_url(), status_code=409)
        assert self.pieces() == {self.balm.pk: 1}
        assert self.browser.post("/checkout/", self.a_page("7.50")).status_code == 303
        assert Order.objects.count() == 2

    def test_pressed_again_on_purpose_with_the_same_goods(self) -> None:
        self.browser.post("/checkout/", self.a_page())
        self.put_in(self.soap)
        assert self.browser.post("/checkout/", self.a_page()).status_code == 303
        assert Order.objects.count() == 2
        assert self.pieces() == {}

    def test_taken_out_and_put_back_it_is_the_same_cart(self) -> None:
        before = Cart(self.browser.session).key
        self.browser.post(f"/cart/lines/{self.soap.pk}/", {"remove": 1})
        self.put_in(self.soap)
        assert Cart(self.browser.session).key == before

    def ends_before_the_cart_is_emptied(self) -> Any:
        """As a worker does that is killed in that moment."""
        return patch("orders.views.checkout._settle")

    def test_a_worker_that_dies_before_the_cart_is_emptied(self) -> None:
        with self.ends_before_the_cart_is_emptied():
            first = self.browser.post("/checkout/", self.a_page())
        assert self.pieces() == {self.soap.pk: 1}
        self.assertAllAreOne([first, self.browser.post("/checkout/", self.a_page())])

    def test_whatever_fails_after_the_commit_the_answer_is_the_order(self) -> None:
        for trouble in (
            patch("shop.cart.session_cart.Cart.empty", side_effect=OperationalError("away")),
            patch("shop.cart.session_cart.Cart.empty", side_effect=RuntimeError("a mistake of ours")),
            patch("madamda.http.sessions.SessionStore.replace", side_effect=OperationalError("away")),
        ):
            with self.subTest(trouble):
                form = self.a_page()
                with trouble, self.assertLogs("orders.views.checkout", "ERROR"):
                    answer = self.browser.post("/checkout/", form)
                order = self.the_new_order()
                assert (answer.status_code, answer["Location"]) == (303, order.get_absolute_url())
                assert self.browser.get(answer["Location"]).status_code == 200
                assert self.browser.post("/checkout/", form).status_code == 303
                assert self.pieces() == {}
                self.put_in(self.soap)

    def test_a_session_that_is_gone_when_the_order_stands(self) -> None:
        place: Callable[..., Order] = place_order._place

        def placed(*wish: Any) -> Order:
            order = place(*wish)
            Session.objects.all().delete()
            return order

        form = self.a_page()
        with patch("orders.checkout.place_order._place", placed):
            answer = self.browser.post("/checkout/", form)
        self.assertAllAreOne([answer])

    def test_whose_answer_was_lost_is_found_on_the_device_that_never_ordered_before(self) -> None:
        form = self.a_page()
        assert device_cookie.read(self.browser.cookies[device_cookie.COOKIE].value) is not None
        self.a_tab().post("/checkout/", form)  # whose answer nobody has read
        order = Order.objects.get()
        self.assertContains(self.browser.get("/orders/"), order.number)
        for headers in ({}, {"X-Requested-With": "fetch"}):
            page = self.browser.get("/cart/", headers=headers)
            self.assertContains(page, f"Order <bdi>{order.number}</bdi> was placed at")
            self.assertContains(page, f'href="/orders/{order.number}/"')
        assert self.browser.get(f"/orders/{order.number}/").status_code == 200
        back = self.browser.get("/checkout/", follow=True)  # the way back in the browser
        self.assertContains(back, f"Order <bdi>{order.number}</bdi> was placed at")
        self.assertNotContains(Client().get("/cart/"), order.number)

    def test_a_form_from_before_the_device_was_forgotten_brings_nothing_back(self) -> None:
        form = self.a_page()
        self.browser.post("/checkout/", form)
        order = Order.objects.get()
        self.browser.post("/orders/forget/")
        answer = self.browser.post("/checkout/", form)
        assert (answer.status_code, answer["Location"]) == (303, order.get_absolute_url())
        assert Order.objects.count() == 1
        self.assertNotContains(self.browser.get("/orders/"), order.number)
        assert self.browser.get(f"/orders/{order.number}/").status_code == 404

    def test_an_order_that_is_over_is_not_spoken_of_beside_an_empty_cart(self) -> None:
        self.browser.post("/checkout/", self.a_page())
        Order.objects.update(status="cancelled")
        self.assertNotContains(self.browser.get("/cart/"), "was placed")
