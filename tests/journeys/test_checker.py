"""The checker's questions: silent on honest books, and each of them hears its own lie."""

from uuid import uuid4

from django.db import connection

from bench.checker.checks import CHECKS, breaches
from bench.checker.log import NO, OK, UNKNOWN, Told
from orders.fulfilment import lifecycle, undo
from orders.models import DeliveryZone, Order
from orders.status import Status
from shop.models import Variant
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, a_zone, an_order, brought_to, the_counter


class HonestBooks(TestCase):
    """A few orders in every state, and what their buyers were told."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff()
        cls.serum, cls.soap = a_variant(price="14.00", in_stock=50), a_variant(price="3.50", in_stock=50)
        cls.start = {v.pk: (v.on_hand, v.price) for v in (cls.serum, cls.soap)}
        zone = a_zone(fee="1.50", free_from=50)
        cls.order = an_order({cls.serum: 2, cls.soap: 1}, zone=zone)
        an_order({cls.serum: 5}, zone=zone)  # free of delivery
        an_order({cls.soap: 3}, zone=the_counter(), status="delivered")
        brought_to(an_order({cls.soap: 1}, zone=zone), Status.CANCELLED)
        lifecycle.cancel_by_customer(an_order({cls.soap: 1}, zone=zone), seen=1)
        taken_back = lifecycle.move(an_order({cls.serum: 1}), Status.CANCELLED, by=cls.dara, seen=1, reason="Oh")
        undo.undo(taken_back, by=cls.dara, seen=2)
        lifecycle.set_paid(taken_back, True, by=cls.dara, seen=3)
        cls.told = [Told(str(order.submission), 0.0, OK, order.number) for order in Order.objects.all()]
        cls.told += [Told(str(uuid4()), 0.0, NO, ""), Told(str(cls.order.submission), 0.0, UNKNOWN, "")]

    def heard(self, told: list[Told] | None = None) -> set[str]:
        """The first words of every question that found something: C1, C2, …"""
        with connection.cursor() as cursor:
            found = breaches(cursor, self.told if told is None else told, self.start)
        return {question.split()[0] for question, wrong in found.items() if wrong}

    def plant(self, sql: str, *values: object) -> None:
        """A lie that the database itself would refuse: its guards are sent away for as long as this test runs."""
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            for table in (
                "orders_order",
                "orders_ordersearch",
                "orders_orderline",
                "orders_orderevent",
                "shop_variant",
                "shop_stockmovement",
            ):
                cursor.execute(
                    "select conname from pg_constraint where conrelid = %s::regclass and contype in ('c', 'u', 'f')",
                    [table],
                )
                for (name,) in cursor.fetchall():
                    cursor.execute(f'alter table {table} drop constraint "{name}" cascade')
                cursor.execute(f"alter table {table} disable trigger user")
            cursor.execute(sql, values)
            assert cursor.rowcount, "nothing was planted"


class TheChecker(HonestBooks):
    def test_finds_nothing_in_honest_books(self) -> None:
        assert self.heard() == set()

    def test_asks_all_its_questions(self) -> None:
        assert [question.split()[0] for question in CHECKS] == ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C9", "C11"]

    def test_hears_an_order_that_is_gone(self) -> None:
        self.plant("delete from orders_order where id = %s", self.order.pk)
        assert {"C1", "C3", "C4", "C7"} <= self.heard()

    def test_hears_an_order_under_another_number_than_was_told(self) -> None:
        self.plant("update orders_order set number = 'MD-2222-222' where id = %s", self.order.pk)
        assert "C1" in self.heard()

    def test_hears_two_numbers_told_for_one_wish(self) -> None:
        twice = [*self.told, Told(str(self.order.submission), 0.0, OK, "MD-2222-222")]
        assert "C1" in self.heard(twice)

    def test_hears_a_no_that_ordered(self) -> None:
        said_no = [*self.told, Told(str(self.order.submission), 0.0, NO, "")]
        assert self.heard(said_no) == {"C2"}

    def test_hears_an_order_nobody_was_told_of(self) -> None:
        never = [told for told in self.told if told.number != self.order.number]
        assert self.heard(never) == {"C3"}

    def test_hears_an_order_placed_twice(self) -> None:
        self.plant(
            "update orders_order set submission = %s where status = 'delivered'",
            self.order.submission,
        )
        assert {"C1", "C3"} <= self.heard()

    def test_hears_a_changed_count(self) -> None:
        self.plant("update shop_variant set on_hand = on_hand + 1 where id = %s", self.serum.pk)
        assert self.heard() == {"C4"}

    def test_hears_a_count_below_nought(self) -> None:
        self.plant("update shop_variant set on_hand = -1 where id = %s", self.serum.pk)
        assert self.heard() == {"C4"}

    def test_hears_a_movement_that_is_missing(self) -> None:
        self.plant("delete from shop_stockmovement where reference = %s and quantity = -2", self.order.number)
        assert self.heard() == {"C4"}

    def test_hears_goods_that_went_back_for_nobody(self) -> None:
        self.plant("update orders_order set status = 'cancelled' where id = %s", self.order.pk)
        assert self.heard() == {"C4", "C6"}

    def test_hears_a_wrong_total(self) -> None:
        self.plant("update orders_order set total = total - 0.01 where id = %s", self.order.pk)
        assert self.heard() == {"C5"}

    def test_hears_another_price_than_that_of_the_time(self) -> None:
        self.plant(
            "update orders_orderline set price = 13, amount = 13 * quantity where order_id = %s and price = 14",
            self.order.pk,
        )
        assert self.heard() == {"C5"}

    def test_hears_a_line_that_is_missing(self) -> None:
        self.plant("delete from orders_orderline where order_id = %s and quantity = 1", self.order.pk)
        assert {"C4", "C5"} <= self.heard()

    def test_hears_delivery_that_was_not_asked_for(self) -> None:
        self.plant(
            "update orders_order set delivery = 0, total = total - delivery where id = %s and delivery > 0",
            self.order.pk,
        )
        assert self.heard() == {"C5"}

    def test_hears_a_doubled_event(self) -> None:
        self.plant(
            "insert into orders_orderevent (order_id, version, kind, reason, at) "
            "select order_id, version, kind, reason, at from orders_orderevent where order_id = %s",
            self.order.pk,
        )
        assert self.heard() == {"C6"}

    def test_hears_a_missing_event(self) -> None:
        done = Order.objects.get(status="delivered")
        self.plant("delete from orders_orderevent where order_id = %s and version = 3", done.pk)
        assert self.heard() == {"C6"}

    def test_hears_a_version_nobody_wrote(self) -> None:
        self.plant("update orders_order set version = version + 1 where id = %s", self.order.pk)
        assert self.heard() == {"C6"}

    def test_hears_an_illegal_move(self) -> None:
        done = Order.objects.get(status="delivered")
        self.plant("update orders_orderevent set kind = 'out' where order_id = %s and version = 2", done.pk)
        assert self.heard() == {"C6"}

    def test_hears_a_move_of_what_was_over(self) -> None:
        done = Order.objects.get(status="delivered")
        self.plant(
            "insert into orders_orderevent (order_id, version, kind, reason, at) "
            "values (%s, %s, 'delivered', '', now())",
            done.pk,
            done.version + 1,
        )
        Order.objects.filter(pk=done.pk).update(version=done.version + 1)
        assert self.heard() == {"C6"}

    def test_hears_a_tick_without_history(self) -> None:
        self.plant("update orders_order set payment_received = true where id = %s", self.order.pk)
        assert self.heard() == {"C6", "C11"}

    def test_hears_an_order_that_was_never_placed(self) -> None:
        self.plant("update orders_orderevent set kind = 'noted' where order_id = %s", self.order.pk)
        assert self.heard() == {"C6", "C7"}

    def test_hears_a_number_given_twice(self) -> None:
        self.plant("update orders_order set number = %s where submission <> %s and status = 'delivered'",
                   self.order.number, self.order.submission)  # fmt: skip
        assert "C7" in self.heard()

    def test_the_zone_of_the_cast_is_what_it_reckons_with(self) -> None:
        assert DeliveryZone.objects.get(code="phnom-penh").free_from == 50
        assert Variant.objects.count() == 2
