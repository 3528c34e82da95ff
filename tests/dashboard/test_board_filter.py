"""Sifting the board: filters and what somebody types, in columns, table and pulse alike."""

from django.db.models import F
from django.test import override_settings

from orders.fulfilment import lifecycle
from orders.models import Order
from tests.cases import TestCase, flat
from tests.factories import a_member_of_staff, a_variant, a_zone, an_order

BOARD, PULSE = "/dashboard/", "/dashboard/pulse/"


class Sifting(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff()
        cls.serum = a_variant(in_stock=500)
        cls.here = an_order({cls.serum: 1}, name="Kim Sovann", phone="+85512345678")
        cls.there = an_order({cls.serum: 1}, name="ចាន់ ស្រីមុំ", phone="+85515222333", zone=a_zone("siem-reap"))
        lifecycle.set_paid(cls.there, True, by=cls.dara, seen=1)
        Order.objects.filter(pk=cls.there.pk).update(payment_method="khqr")

    def setUp(self) -> None:
        self.client.force_login(self.dara)

    def shown(self, **wishes: str) -> set[str]:
        """By the page, which agrees with the pulse."""
        columns = self.client.get(BOARD, wishes).context["board"].columns
        page = {card.order.number for column in columns for card in column.cards}
        pulse = self.client.get(PULSE, wishes).json()["columns"]
        assert page == {number for column in pulse.values() for number in column["cards"]}
        return page

    def test_each_filter_lets_its_own_through(self) -> None:
        both, here, there = {self.here.number, self.there.number}, {self.here.number}, {self.there.number}
        for wishes, expected in (
            ({}, both),
            ({"unpaid": "1"}, here),
            ({"method": "khqr"}, there),
            ({"method": "cash"}, here),
            ({"province": "siem-reap"}, there),
            ({"province": "siem-reap", "unpaid": "1"}, set()),
            ({"q": self.here.number}, here),
            ({"q": self.here.number.lower().replace("-", " ")}, here),
            ({"q": self.there.last_letters}, there),
            ({"q": "012 345 678"}, here),
            ({"q": "+855 15 222 333"}, there),
            ({"q": "០១៥ ២២២ ៣៣៣"}, there),
            ({"q": "sovann"}, here),
            ({"q": "ស្រីមុំ"}, there),
            ({"q": "345 678"}, here),
            ({"q": "345"}, set()),  # too little of a phone
        ):
            with self.subTest(wishes):
                assert self.shown(**wishes) == expected

    def test_what_cannot_be_meant_is_left_out(self) -> None:
        for wishes in ({"unpaid": "yes"}, {"method": "gold"}, {"province": "\0"}, {"q": "\0"}, {"q": "x" * 101}):
            with self.subTest(wishes):
                assert len(self.shown(**wishes)) == 2

    def test_delivered_ones_are_sifted_among_the_last_few(self) -> None:
        orders = [an_order({self.serum: 1}, name=name, status="delivered") for name in ("Bopha", "Maly")]
        with override_settings(BOARD_DELIVERED_SIZE=1):
            assert self.shown(q="Maly") == {orders[1].number}
            assert self.shown(q="Bopha") == set()

    def test_counts_say_how_many_of_those_there_are(self) -> None:
        an_order({self.serum: 1})
        with override_settings(BOARD_COLUMN_SIZE=1):
            page = self.client.get(BOARD, {"unpaid": "1"})
        self.assertContains(page, "1 of 2")
        self.assertContains(page, 'Unpaid <span data-tally="unpaid">2</span>')

    def test_says_that_only_a_part_is_shown_and_leads_out_of_it(self) -> None:
        page = self.client.get(BOARD, {"q": "Kim & Co", "column": "ready"})
        self.assertContains(page, "Showing only what matches “Kim &amp; Co”.")
        self.assertContains(page, "/dashboard/orders/?q=Kim%20%26%20Co")
        self.assertContains(page, 'href="?column=out&amp;q=Kim+%26+Co"')
        self.assertNotContains(self.client.get(BOARD), "Only")

    def test_filters_add_up_and_are_taken_away_again(self) -> None:
        page = self.client.get(BOARD, {"unpaid": "1", "province": "siem-reap"})
        self.assertContains(page, 'href="?unpaid=1&amp;method=khqr&amp;province=siem-reap"')
        assert 'href="?province=siem-reap" aria-current="true"' in flat(page)

    def test_the_count_beside_a_filter_follows_the_others(self) -> None:
        an_order({self.serum: 1})

        def tally(**wishes: str) -> dict[str, int]:
            pulse = self.client.get(PULSE, wishes).json()["tally"]
            assert pulse == self.client.get(BOARD, wishes).context["board"].tally
            return pulse

        assert tally() == {"unpaid": 2, "khqr": 1, "cash": 2}
        assert tally(province="siem-reap") == {"unpaid": 0, "khqr": 1, "cash": 0}
        assert tally(method="cash") == {"unpaid": 2, "khqr": 1, "cash": 2}
        assert tally(q="sovann", unpaid="1") == {"unpaid": 1, "khqr": 0, "cash": 1}

    def test_what_costs_nothing_is_not_unpaid(self) -> None:
        Order.objects.filter(pk=self.here.pk).update(total=0, discount=F("goods"), delivery=0)
        assert self.shown(unpaid="1") == set()
