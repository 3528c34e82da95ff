"""The connection to the database is cut in the middle of something: what is safe to try again is tried again.

Cut in earnest, by the server, as a restart or a failing network does it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pkgutil import resolve_name
from typing import Any
from unittest import mock
from uuid import uuid4

import psycopg
from django.db import connection
from django.test import Client

from orders.checkout import place_order
from orders.models import Order
from shop.cart.session_cart import Cart
from shop.inventory import stock
from shop.models import Variant
from tests.factories import a_variant, a_zone
from tests.journeys.test_races import Racing, checkout_form


def cut_the_line() -> None:
    """What this process has open ends there; the server is well."""
    pid = connection.connection.info.backend_pid
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [pid])


@contextmanager
def cut(where: str, times: int = 1, *, after: bool = False) -> Iterator[mock.Mock]:
    """The line is cut just before this is done (or just after), so many times."""
    left = [times]
    real: Callable[..., Any] = resolve_name(where)

    def done(*args: Any, **options: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            return real(*args, **options)
        result = real(*args, **options) if after else None
        cut_the_line()
        if after:
            connection.cursor().execute("select 1")  # which is how anybody notices
            return result
        return real(*args, **options)

    with mock.patch(where, autospec=True, side_effect=done) as patched:
        yield patched
    assert left[0] <= 0, "the line was never cut"


class ACutLine(Racing):
    def setUp(self) -> None:
        self.soap, self.zone = a_variant(price="10.00", in_stock=5), a_zone(fee="1.50")
        self.browser = Client()
        self.browser.post("/cart/lines/", {"variant": self.soap.pk, "quantity": 2})
        self.submission = uuid4()

    def press(self) -> Any:
        return self.browser.post("/checkout/", checkout_form("phnom-penh", total="21.50", submission=self.submission))

    def assertOrderedOnce(self, answer: Any) -> None:
        order = Order.objects.get(submission=self.submission)
        assert (answer.status_code, answer["Location"]) == (303, order.get_absolute_url())
        assert Variant.objects.get().on_hand == 3
        assert order.events.count() == 1
        assert Cart(self.browser.session).quantities == {}

    def test_while_the_goods_are_locked_is_one_order_in_the_end(self) -> None:
        with cut("shop.inventory.stock.lock"):
            answer = self.press()
        self.assertOrderedOnce(answer)

    def test_while_the_order_is_written_is_one_order_in_the_end(self) -> None:
        with cut("orders.checkout.order_insert.insert_order"):
            answer = self.press()
        self.assertOrderedOnce(answer)

    def test_before_anything_was_asked(self) -> None:
        cut_the_line()
        self.assertOrderedOnce(self.press())

    def test_when_it_was_written_and_nobody_had_heard_so_yet(self) -> None:
        with cut("orders.checkout.place_order._place", after=True):
            answer = self.press()
        self.assertOrderedOnce(answer)

    def test_when_it_was_written_and_the_cart_not_emptied(self) -> None:
        with cut("shop.cart.session_cart.Cart.empty"):
            answer = self.press()
        self.assertOrderedOnce(answer)

    def test_again_and_again_is_no_thank_you_and_one_order_later(self) -> None:
        with cut("orders.checkout.place_order.stock.take", times=2 * place_order.TRIES):
            answer = self.press()
        assert answer.status_code == 503
        assert "Retry-After" in answer
        assert not Order.objects.exists()
        assert Cart(self.browser.session).quantities == {self.soap.pk: 2}
        self.assertOrderedOnce(self.press())

    def test_while_the_cart_is_saved_it_stays_as_it_was(self) -> None:
        """What has not been written was not put in, and the page says so instead of breaking."""
        self.browser.raise_request_exception = False
        overtaken = mock.patch(
            "madamda.http.sessions.SessionStore.replace", side_effect=[False]
        )  # so it takes the lock
        for way, where in (
            (nullcontext(), "madamda.http.sessions.SessionStore.replace"),
            (overtaken, "madamda.http.sessions.SessionStore.catch_up"),
        ):
            with self.subTest(where), way, cut(where):
                answer = self.browser.post("/cart/lines/", {"variant": self.soap.pk, "quantity": 1})
                self.assertContains(answer, "be back in a moment", status_code=503)
                assert "Retry-After" in answer
            connection.close()  # as the end of a request does; a test's requests leave it open
            assert Cart(self.browser.session).quantities == {self.soap.pk: 2}
        self.browser.post("/cart/lines/", {"variant": self.soap.pk, "quantity": 1})
        assert Cart(self.browser.session).quantities == {self.soap.pk: 3}

    def test_while_a_page_is_read_it_is_read_again(self) -> None:
        with cut("shop.cart.pricing.price"):
            self.assertContains(self.browser.get("/checkout/?province=phnom-penh"), "$21.50")
        order = self.press()["Location"]
        with cut("orders.tracking.order_page.read"):
            self.assertContains(self.browser.get(order), "Thank you, Chan Sreymom")

    def test_a_change_that_knows_no_twice_is_not_made_twice(self) -> None:
        order = self.press()["Location"].split("?")[0]
        self.browser.raise_request_exception = False
        with cut("orders.fulfilment.lifecycle.cancel_by_customer") as asked:
            answer = self.browser.post(f"{order}cancel/", {"version": 1})
        assert (answer.status_code, asked.call_count) == (503, 1)
        assert Order.objects.get().status == "pending"

    def test_who_waits_for_goods_in_vain_waits_once_and_may_press_again(self) -> None:
        with psycopg.connect(**connection.get_connection_params()) as somebody:
            somebody.execute("select from shop_variant for update")
            connection.cursor().execute("set lock_timeout = '50ms'")
            with mock.patch("shop.inventory.stock.lock", wraps=stock.lock) as asked:
                answer = self.press()
        assert (answer.status_code, asked.call_count) == (503, 1)
        self.assertContains(answer, self.submission, status_code=503)
        assert Cart(self.browser.session).quantities == {self.soap.pk: 2}
        connection.cursor().execute("reset lock_timeout")
        self.assertOrderedOnce(self.press())
