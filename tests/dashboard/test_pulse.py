"""The pulse and cards by number: a page that missed something finds out, and can prove that it missed nothing."""

import re

from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone

from madamda.cache import local
from orders.fulfilment import lifecycle
from orders.models import Order
from orders.numbers import new_number
from orders.status import Status
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_order, wait_limit

CARDS, PULSE = "/dashboard/cards/", "/dashboard/pulse/"


class ThePulse(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff()
        cls.serum = a_variant(in_stock=500)

    def setUp(self) -> None:
        self.client.force_login(self.dara)

    def cards(self, *orders: Order, version: int = 1) -> str:
        wanted = {"order": [f"{order.number}:{version}" for order in orders]}
        return self.client.get(CARDS, wanted).content.decode()

    def test_cards_are_shown_by_number_as_they_are_now_and_no_others(self) -> None:
        order, other = an_order({self.serum: 1}), an_order({self.serum: 1})
        lifecycle.move(order, Status.CONFIRMED, by=self.dara, seen=1)
        html = self.cards(order)
        assert html.count(f'id="order-{order.number}"') == 1
        assert 'data-version="2"' in html
        assert other.number not in html

    def test_a_version_that_is_news_is_never_answered_with_an_older_one(self) -> None:
        """Not even when it was asked for before it was there."""
        order = an_order({self.serum: 1})
        assert 'data-version="1"' in self.cards(order, version=2)
        lifecycle.move(order, Status.CONFIRMED, by=self.dara, seen=1)
        assert 'data-version="2"' in self.cards(order, version=2)

    def test_a_card_by_number_carries_nobody_s_token(self) -> None:
        assert "csrfmiddlewaretoken" not in self.cards(an_order({self.serum: 1}))

    def test_a_cancelled_order_has_a_card_so_that_the_board_s_one_leaves(self) -> None:
        order = an_order({self.serum: 1}, status="cancelled")
        assert re.search(f'id="order-{order.number}"[^>]* data-column=""', self.cards(order))

    def test_an_order_that_is_gone_has_no_card(self) -> None:
        order = an_order({self.serum: 1})
        page = self.client.get(CARDS, {"order": [f"{order.number}:1", "MD-2222-222:1"]})
        assert (page.status_code, page.content.count(b"<article")) == (200, 1)

    def test_asks_no_more_of_the_database_for_many(self) -> None:
        for count in (1, 30):
            orders = [an_order({self.serum: 1}) for _ in range(count)]
            cache.delete_pattern("*")
            local.forget_all()
            with self.subTest(count), self.assertNumQueries(8):  # session, person, rights (2), ids; cards, lines, ages
                self.cards(*orders)
            with self.subTest(count), self.assertNumQueries(4):  # rendered already
                self.cards(*orders)

    def test_bad_input_is_refused(self) -> None:
        number = an_order({self.serum: 1}).number
        for wanted in ("", "x", number, f"{number}:", f"{number}:0", f"{number}:-1", f"{number}:1.5", f"{number}:\0"):
            with self.subTest(wanted):
                assert self.client.get(CARDS, {"order": wanted}).status_code == 400
                assert self.client.get(CARDS, {"order": [f"{number}:1", wanted]}).status_code == 400
        assert self.client.get(CARDS).status_code == 400

    def test_no_more_than_a_hundred_cards_are_asked_for_at_once(self) -> None:
        wanted = [f"{new_number()}:1" for _ in range(101)]
        assert self.client.get(CARDS, {"order": wanted[1:]}).status_code == 200
        assert self.client.get(CARDS, {"order": wanted}).status_code == 400

    def test_the_pulse_numbers_every_card_of_every_column(self) -> None:
        order = an_order({self.serum: 1}, status="ready")
        pulse = self.client.get(PULSE).json()
        assert pulse["columns"]["ready"] == {"count": 1, "cards": {order.number: order.version}}
        assert pulse["columns"]["todo"] == {"count": 0, "cards": {}}

    @override_settings(BOARD_COLUMN_SIZE=1)
    def test_the_pulse_counts_what_is_too_much_to_show(self) -> None:
        first = an_order({self.serum: 1})
        an_order({self.serum: 1})
        assert self.client.get(PULSE).json()["columns"]["todo"] == {"count": 2, "cards": {first.number: 1}}

    def test_the_pulse_agrees_with_the_page(self) -> None:
        for status in ("pending", "confirmed", "preparing", "ready", "out", "delivered", "cancelled"):
            an_order({self.serum: 1}, status=status)
        columns = self.client.get("/dashboard/").context["board"].columns
        shown = {column.key: {card.order.number: card.order.version for card in column.cards} for column in columns}
        pulse = self.client.get(PULSE).json()["columns"]
        assert shown == {key: column["cards"] for key, column in pulse.items()}

    def test_the_pulse_names_what_rings_whatever_is_shown(self) -> None:
        order = an_order({self.serum: 1})
        an_order({self.serum: 1}, status="confirmed")
        pulse = self.client.get(PULSE, {"method": "khqr"}).json()
        assert pulse["ringing"] == {order.number: 1}
        assert pulse["columns"]["todo"] == {"count": 0, "cards": {}}
        assert pulse["tally"] == {"unpaid": 0, "cash": 2, "khqr": 0}

    def test_the_pulse_names_what_nobody_has_accepted_for_too_long(self) -> None:
        orders = [an_order({self.serum: 1}, status=status) for status in ("pending", "pending", "confirmed")]
        Order.objects.filter(pk__in=[orders[0].pk, orders[2].pk]).update(rang_at=timezone.now())
        assert self.client.get(PULSE).json()["alarms"] == [orders[0].number]

    def test_the_pulse_brings_what_the_merchant_has_changed(self) -> None:
        wait_limit("ready", 3, 4)
        assert self.client.get(PULSE).json()["patience"]["ready"] == [180, 240]

    def test_a_hundred_pages_cost_one_pulse(self) -> None:
        self.client.get(PULSE)
        with self.assertNumQueries(2):  # session, person
            self.client.get(PULSE)
