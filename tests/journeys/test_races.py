"""Many people at once: one submission is one order, the last piece is sold once, one of two colleagues is faster."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.test import Client, TransactionTestCase, override_settings

from orders.checkout.place_order import SoldOut, SubmissionReused, place_order
from orders.fulfilment import lifecycle
from orders.fulfilment.errors import StaleVersion
from orders.models import DeliveryZone, Order, OrderEvent
from orders.status import Status
from shop.models import Variant
from tests.factories import PHONE, a_member_of_staff, a_variant, a_zone, an_order, wishes

FREELY = dict.fromkeys(settings.RATE_LIMITS, "100000/m")


def at_once(tries: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all in threads with connections of their own, none before all stand ready."""
    start = Barrier(len(tries))

    def run(one: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return one()
        except Exception as refusal:  # noqa: BLE001 – the outcome is what is looked at
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(run, tries))


class Racing(TransactionTestCase):
    """The database's own promises hold whatever happened."""

    def tearDown(self) -> None:
        for variant in Variant.objects.annotate(moved=Sum("movements__quantity")):
            assert variant.on_hand >= 0
            assert variant.on_hand == (variant.moved or 0)
        for order in Order.objects.prefetch_related("events"):
            assert [event.version for event in order.events.all()] == list(range(1, order.version + 1))


class OneSubmission(Racing):
    def test_twenty_at_once_are_one_order(self) -> None:
        teapot, zone, submission = a_variant(price="10.00", in_stock=50), a_zone(), uuid4()
        agreed = wishes(zone, total="21.50", submission=submission)
        answers = at_once([partial(place_order, quantities={teapot.pk: 2}, wishes=agreed)] * 20)
        assert {answer.pk for answer in answers} == {Order.objects.get().pk}
        teapot.refresh_from_db()
        assert teapot.on_hand == 48

    def test_twenty_at_once_for_the_last_piece_are_all_told_yes(self) -> None:
        last, zone, submission = a_variant(price="10.00", in_stock=1), a_zone(), uuid4()
        agreed = wishes(zone, total="11.50", submission=submission)
        place = partial(place_order, quantities={last.pk: 1}, wishes=agreed)
        assert {answer.pk for answer in at_once([place] * 20)} == {Order.objects.get().pk}

    def test_twenty_posts_of_one_form_are_one_order(self) -> None:
        teapot, zone, submission = a_variant(price="10.00", in_stock=50), a_zone(), uuid4()
        browser = Client()
        browser.post("/cart/lines/", {"variant": teapot.pk, "quantity": 1}, headers=SAME_ORIGIN)
        tabs = [Client() for _ in range(20)]
        for tab in tabs:
            tab.cookies = browser.cookies
        form = checkout_form(zone.code, total="11.50", submission=submission)
        with override_settings(RATE_LIMITS=FREELY):
            answers = at_once([partial(tab.post, "/checkout/", form) for tab in tabs])
        order = Order.objects.get()
        assert {(a.status_code, a["Location"]) for a in answers} == {(303, order.get_absolute_url())}

    def test_the_same_form_with_other_goods_is_refused(self) -> None:
        teapot, cup, zone = a_variant(price="10.00"), a_variant(price="10.00"), a_zone()
        agreed = wishes(zone, total="11.50")
        placed = place_order(quantities={teapot.pk: 1}, wishes=agreed)
        with pytest.raises(SubmissionReused):
            place_order(quantities={cup.pk: 1}, wishes=agreed)
        assert Order.objects.get() == placed

    def test_one_form_with_two_baskets_at_once_places_one(self) -> None:
        goods, zone, submission = [a_variant(price="10.00") for _ in range(2)], a_zone(), uuid4()
        agreed = wishes(zone, total="11.50", submission=submission)
        answers = at_once([partial(place_order, quantities={v.pk: 1}, wishes=agreed) for v in goods])
        assert sorted(type(answer) for answer in answers if isinstance(answer, Exception)) == [SubmissionReused]
        assert Order.objects.count() == 1


class TheLastPiece(Racing):
    def test_fifty_buyers_one_sale(self) -> None:
        zone = a_zone()
        for _ in range(3):
            last = a_variant(price="10.00", in_stock=1)
            answers = at_once([partial(buy, {last.pk: 1}, zone, "11.50") for _ in range(50)])
            assert sum(isinstance(answer, Order) for answer in answers) == 1
            assert sum(isinstance(answer, SoldOut) for answer in answers) == 49
            last.refresh_from_db()
            assert last.on_hand == 0

    def test_fifty_browsers_one_thank_you(self) -> None:
        last, zone = a_variant(price="10.00", in_stock=1), a_zone()
        browsers = [Client() for _ in range(50)]
        with override_settings(RATE_LIMITS=FREELY):
            for browser in browsers:
                browser.post("/cart/lines/", {"variant": last.pk, "quantity": 1}, headers=SAME_ORIGIN)
            forms = [checkout_form(zone.code, total="11.50", phone=f"0123456{n:02}") for n in range(50)]
            answers = at_once([partial(b.post, "/checkout/", f) for b, f in zip(browsers, forms, strict=True)])
        [thanked] = [answer for answer in answers if answer.status_code == 303]
        assert thanked["Location"] == Order.objects.get().get_absolute_url()
        for answer in answers:
            if answer is not thanked:  # told on the form, or, where it was seen before the press, in the cart
                assert answer.status_code == 409 or answer.get("Location") == "/cart/", answer

    def test_baskets_in_opposite_order_never_wait_for_each_other(self) -> None:
        a, b, zone = a_variant(price="10.00", in_stock=100), a_variant(price="10.00", in_stock=100), a_zone()
        baskets = [{a.pk: 1, b.pk: 1}, {b.pk: 1, a.pk: 1}] * 20
        answers = at_once([partial(buy, basket, zone, "21.50") for basket in baskets])
        assert all(isinstance(answer, Order) for answer in answers), answers

    def test_cancelling_and_buying_at_once_keeps_the_books(self) -> None:
        goods, zone, dara = [a_variant(price="10.00", in_stock=20) for _ in range(3)], a_zone(), a_member_of_staff()
        placed = [an_order(dict.fromkeys(goods, 1), zone=zone) for _ in range(10)]
        total = placed[0].total
        cancel = [partial(lifecycle.move, o, Status.CANCELLED, by=dara, seen=1, reason="a race") for o in placed]
        basket = {variant.pk: 1 for variant in reversed(goods)}
        answers = at_once([*cancel, *[partial(buy, basket, zone, total) for _ in range(10)]])
        assert all(isinstance(answer, Order) for answer in answers), answers
        assert {variant.on_hand for variant in Variant.objects.all()} == {10}


class TwoColleagues(Racing):
    def test_of_ten_presses_from_one_sight_one_counts(self) -> None:
        order, dara = an_order(), a_member_of_staff()
        answers = at_once([partial(lifecycle.move, order, Status.CONFIRMED, by=dara, seen=1)] * 10)
        assert sum(isinstance(answer, StaleVersion) for answer in answers) == 9
        assert OrderEvent.objects.filter(order=order).count() == 2


def buy(quantities: dict[int, int], zone: DeliveryZone, total: Decimal | str) -> Order:
    """Each call is another customer's wish."""
    return place_order(quantities=quantities, wishes=wishes(zone, total=total))


SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}


def checkout_form(province: str, *, total: str, submission: UUID | None = None, phone: str = PHONE) -> dict[str, str]:
    return {
        "name": "Chan Sreymom",
        "phone": phone,
        "province": province,
        "address": "No. 118, Street 63",
        "note": "",
        "payment_method": "cash",
        "submission": str(submission or uuid4()),
        "total": total,
    }
