"""Placing an order: what it takes, what it writes, what it refuses."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.models import Customer
from orders.checkout.place_order import (
    EmptyCart,
    NotForSale,
    Paused,
    SoldOut,
    SubmissionReused,
    TotalChanged,
    place_order,
)
from orders.messages import sentence
from orders.models import Order, OrderLine
from shop.catalogue import store_details
from shop.models import StoreSettings
from tests.cases import TestCase
from tests.factories import PHONE, a_category, a_product, a_variant, a_zone, the_counter, wishes


class PlacingAnOrder(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.zone = a_zone(fee="1.50")
        cls.serum = a_variant(price="10.00", in_stock=3)
        cls.soap = a_variant(price="2.55", in_stock=100)

    def place(self, total: str = "11.50", **fields):
        quantities = fields.pop("quantities", {self.serum.pk: 1})
        zone = fields.pop("zone", self.zone)
        return place_order(quantities=quantities, wishes=wishes(zone, total=total, **fields))

    def test_takes_the_goods_from_stock_and_says_so_in_the_ledger(self):
        order = self.place("21.50", quantities={self.serum.pk: 2})
        self.serum.refresh_from_db()
        assert self.serum.on_hand == 1
        assert self.serum.movements.get(reference=order.number).quantity == -2

    def test_writes_event_one(self):
        assert list(self.place().events.values_list("version", "kind")) == [(1, "placed")]

    def test_keeps_its_own_copy_of_names_prices_and_rate(self):
        order = self.place()
        name = self.serum.product.name_en
        StoreSettings.objects.create(riel_rate=Decimal(5000))
        self.serum.product.name_en = "Something else"
        self.serum.product.save()
        self.serum.price = Decimal(99)
        self.serum.save()
        line = order.lines.get()
        order.refresh_from_db()
        assert (line.name_en, line.price, order.riel_rate) == (name, Decimal("10.00"), Decimal(4100))

    def test_a_line_keeps_all_it_copied_in_every_language_however_it_was_ordered(self):
        product = a_product("Silk Soap", variant_name="Bar", price="2.00", in_stock=5)
        bar, bare = product.variants.get(), a_variant(price="1.00")
        type(bar).objects.filter(pk=bare.pk).update(name_km=None)
        order = self.place("6.50", quantities={bar.pk: 2, bare.pk: 1}, language="km")
        words = ("name_en", "name_km", "option_en", "option_km", "sku", "price", "quantity", "amount", "variant_id")
        silk, plain = (line for line in order.lines.order_by("variant"))
        assert [getattr(silk, name) for name in words] == [
            "Silk Soap",
            "Silk Soap ខ្មែរ",
            "Bar",
            "Bar",
            bar.sku,
            Decimal("2.00"),
            2,
            Decimal("4.00"),
            bar.pk,
        ]
        assert plain.option_km is None
        with connection.cursor() as cursor:  # what stands for whoever knows of no languages
            cursor.execute(
                "select name, option from orders_orderline where order_id = %s order by variant_id", [order.pk]
            )
            assert cursor.fetchall() == [("Silk Soap ខ្មែរ", "Bar"), ("Lotus Serum ខ្មែរ", "30 ml")]

    def test_adds_up_goods_and_delivery(self):
        order = self.place("16.60", quantities={self.serum.pk: 1, self.soap.pk: 2})
        assert (order.goods, order.delivery, order.total) == (Decimal("15.10"), Decimal("1.50"), Decimal("16.60"))

    def test_delivery_is_free_from_the_zones_amount(self):
        order = self.place("51.00", quantities={self.soap.pk: 20})
        assert order.delivery == 0

    def test_picking_up_costs_nothing_and_needs_no_address(self):
        order = self.place("10.00", zone=the_counter(), address="")
        assert (order.delivery, order.address) == (0, "")
        assert not order.customer.addresses.exists()

    def test_the_same_submission_later_is_the_same_order(self):
        submission = uuid4()
        placed = self.place(submission=submission)
        assert self.place(submission=submission) == placed
        assert self.place(submission=submission, quantities={}) == placed
        assert Order.objects.count() == 1

    def test_the_same_submission_answers_even_when_the_shelf_is_bare_by_now(self):
        submission = uuid4()
        placed = self.place("31.50", submission=submission, quantities={self.serum.pk: 3})
        assert self.place("31.50", submission=submission, quantities={self.serum.pk: 3}) == placed

    def test_the_same_submission_with_other_goods_is_refused(self):
        submission = uuid4()
        self.place(submission=submission)
        with pytest.raises(SubmissionReused):
            self.place(submission=submission, quantities={self.soap.pk: 1})

    def test_one_phone_number_is_one_customer_who_keeps_their_name(self):
        self.place()
        self.place(name="A prankster")
        assert Customer.objects.get(phone=PHONE).name == "Chan Sreymom"
        assert Order.objects.filter(customer_name="A prankster").count() == 1

    def test_an_address_is_kept_once(self):
        self.place()
        self.place()
        assert Customer.objects.get().addresses.count() == 1

    def test_asks_the_database_the_same_number_of_questions_for_one_line_as_for_twenty(self):
        store_details.calendar()  # kept from then on
        many = {a_variant(price="1.00").pk: 1 for _ in range(20)}
        assert self.statements("11.50", {self.serum.pk: 1}) == self.statements("21.50", many)

    def statements(self, total, quantities):
        with CaptureQueriesContext(connection) as asked:
            self.place(total, quantities=quantities)
        return len(asked)


class RefusingAnOrder(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.zone = a_zone(fee="1.50")
        cls.serum = a_variant(price="10.00", in_stock=3)

    def assertRefuses(self, refusal, quantities, total="11.50"):
        with pytest.raises(refusal) as raised:
            place_order(quantities=quantities, wishes=wishes(self.zone, total=total))
        self.serum.refresh_from_db()
        assert (Order.objects.count(), Customer.objects.count(), self.serum.on_hand) == (0, 0, 3)
        return raised.value

    def test_nothing_at_all(self):
        self.assertRefuses(EmptyCart, {})

    def test_more_than_there_is(self):
        refusal = self.assertRefuses(SoldOut, {self.serum.pk: 4}, "41.50")
        assert [(short.wanted, short.left) for short in refusal.facts["shortages"]] == [(4, 3)]

    def test_what_does_not_exist(self):
        self.assertRefuses(NotForSale, {self.serum.pk: 1, 999_999: 1})

    def test_what_is_switched_off(self):
        hidden = a_variant(price="10.00", active=False)
        self.assertRefuses(NotForSale, {hidden.pk: 1})

    def test_what_lies_in_a_category_that_is_switched_off(self):
        upper = a_category(active=False)
        hidden = a_product(category=a_category(parent=upper)).variants.get()
        self.assertRefuses(NotForSale, {hidden.pk: 1})

    def test_a_total_the_customer_did_not_see(self):
        refusal = self.assertRefuses(TotalChanged, {self.serum.pk: 1}, "1.00")
        assert refusal.totals.total == Decimal("11.50")

    def test_anything_while_the_shop_is_paused(self):
        later = timezone.now() + timedelta(hours=1)
        StoreSettings.objects.create(paused_until=later, pause_words_en="Back after the holiday.")
        refusal = self.assertRefuses(Paused, {self.serum.pk: 1})
        assert sentence(refusal) == "Back after the holiday."


class TheDatabaseHasTheLastWord(TestCase):
    """Whatever the code may one day forget."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.serum = a_variant(price="10.00", in_stock=3)
        cls.order = place_order(quantities={cls.serum.pk: 1}, wishes=wishes(a_zone(fee="1.50"), total="11.50"))

    def assertRefused(self, query, **changes):
        with pytest.raises(DatabaseError), transaction.atomic():
            query.update(**changes)
            connection.check_constraints()

    def test_stock_is_never_below_nothing(self):
        self.assertRefused(type(self.serum).objects.filter(pk=self.serum.pk), on_hand=-1)

    def test_a_total_adds_up(self):
        self.assertRefused(Order.objects.filter(pk=self.order.pk), total=1)

    def test_lines_add_up_to_the_goods(self):
        self.assertRefused(Order.objects.filter(pk=self.order.pk), goods=5, total=Decimal("6.50"))

    def test_lines_add_up_whoever_changes_one(self):
        line, variant = self.order.lines.get(), a_variant(price="3.00")
        copied = {"order": self.order, "sku": "X", "name": "X", "option": "X"}
        changes = {
            "dearer": lambda: self.order.lines.update(price=11, amount=11),
            "another": lambda: OrderLine.objects.create(variant=variant, price=3, quantity=1, amount=3, **copied),
            "gone": line.delete,
        }
        for what, change in changes.items():
            with self.subTest(what), pytest.raises(DatabaseError), transaction.atomic():
                change()
                connection.check_constraints()

    def test_lines_and_order_may_change_together(self):
        with transaction.atomic():
            self.order.lines.update(price=11, amount=11)
            Order.objects.filter(pk=self.order.pk).update(goods=11, total=F("delivery") + 11)
            connection.check_constraints()

    def test_a_line_multiplies(self):
        self.assertRefused(self.order.lines, quantity=2)

    def test_a_status_is_one_we_know(self):
        self.assertRefused(Order.objects.filter(pk=self.order.pk), status="lost")

    def test_history_is_not_rewritten(self):
        self.assertRefused(self.order.events, reason="it was not me")

    def test_history_is_not_deleted(self):
        for gone in (self.order.events.all(), Order.objects.filter(pk=self.order.pk)):
            with pytest.raises(DatabaseError), transaction.atomic():
                gone.delete()

    def test_history_has_no_twins(self):
        with pytest.raises(DatabaseError), transaction.atomic():
            self.order.events.create(version=1, kind="placed")
