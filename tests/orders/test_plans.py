"""Each index serves the query it was made for: seen in the plan, with enough orders for PostgreSQL to care."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from customers.models import Address, Customer
from dashboard.orders import search as list_of_all
from dashboard.orders.search import Wanted
from orders.models import Order, OrderEvent
from orders.payments import expiry
from tests.cases import TestCase
from tests.factories import a_variant, a_zone, an_order

MANY = 10_000

# One placed order, copied often: nearly all delivered, one in a hundred open, over two years.
COPIES = """
insert into orders_order (number, secret, submission, device, language, customer_id, customer_name, customer_phone,
    zone_id, address, note, goods, discount, delivery, total, riel_rate, status, version, payment_method,
    payment_received, customer_received, placed_at, moved_at)
select 'MD-' || n, 's', gen_random_uuid(), gen_random_uuid(), language, customer_id, customer_name,
    '+8551' || (2000000 + n), zone_id, address, note, goods, discount, delivery, total, riel_rate,
    case when n %% 100 = 0 then (array['pending','confirmed','preparing','ready','out'])[1 + n / 100 %% 5]
         when n %% 100 = 50 then 'cancelled' else 'delivered' end,
    version, payment_method, n %% 50 <> 0, n %% 50 <> 0, now() - n * interval '52 minutes', now() - n * interval '50 minutes'
from orders_order, generate_series(1, %s) n where number = %s;

insert into orders_orderline (order_id, variant_id, sku, name, name_en, name_km, option, option_en, option_km,
    price, quantity, amount)
select o.id, l.variant_id, l.sku, l.name, l.name_en, l.name_km, l.option, l.option_en, l.option_km, l.price, l.quantity, l.amount
from orders_orderline l, orders_order o where o.secret = 's';

insert into orders_orderevent (order_id, version, kind, reason, at, announced_at)
select id, 1, 'placed', '', placed_at, placed_at from orders_order where secret = 's';
"""

CALLERS = """
insert into customers_customer (phone, name, created_at) select '+8551' || (3000000 + n), 'x', now() from generate_series(1, %s) n;
insert into customers_address (customer_id, province, text, used_at) select id, 'kep', 'x', now() from customers_customer
"""


class TheIndexes(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.order = an_order({a_variant(): 1}, zone=a_zone())
        with connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = '2min'")  # a shop never writes so much at once
            cursor.execute(COPIES, [MANY, cls.order.number])
            cursor.execute(CALLERS, [MANY])
            cursor.execute("set constraints all immediate")
            for table in (
                "orders_order",
                "orders_ordersearch",
                "orders_orderline",
                "orders_orderevent",
                "customers_customer",
            ):
                cursor.execute(f"reindex table {table}")  # other tests have left what they took back in the indexes
            cursor.execute("analyze")

    def assertUses(self, index: str, query: QuerySet[Any]) -> None:
        used = indexes_of(query)
        assert index in used, query.explain()

    def test_a_column_of_the_board(self) -> None:
        self.assertUses("order_open", Order.objects.filter(status="preparing").order_by("placed_at")[:100])

    def test_all_open_orders(self) -> None:
        self.assertUses("order_open", Order.objects.open().order_by("placed_at")[:400])

    def test_how_many_open_orders_of_each_kind(self) -> None:
        kinds = (
            Order.objects.open()
            .order_by()
            .values("status")
            .annotate(n=Count("status", filter=Q(payment_method="cash")))
        )
        self.assertUses("order_open", kinds)
        assert '"id"' not in str(kinds.query)  # or the index alone would not do

    def test_all_orders_of_one_status(self) -> None:
        self.assertUses("order_status_placed_at", Order.objects.filter(status="cancelled").order_by("-placed_at")[:20])

    def test_the_last_delivered(self) -> None:
        self.assertUses("order_last_delivered", Order.objects.filter(status="delivered").order_by("-moved_at")[:50])

    def test_a_phone_number(self) -> None:
        query = Order.objects.filter(customer_phone="+85512000007").order_by("-placed_at")
        self.assertUses("order_customer_phone", query[:10])

    def test_who_rings(self) -> None:
        """Customer, addresses and orders of one number: by equality, each from its index."""
        by_phone = indexes_of(Customer.objects.filter(phone="+85512000007"))
        assert any("phone" in name for name in by_phone), by_phone
        by_customer = indexes_of(Address.objects.filter(customer=self.order.customer_id))
        assert any("customer" in name or "address" in name for name in by_customer), by_customer

    def test_what_is_not_paid(self) -> None:
        query = Order.objects.filter(payment_received=False).order_by("-placed_at")
        self.assertUses("order_payment_received", query[:20])

    def test_what_has_not_arrived(self) -> None:
        query = Order.objects.filter(customer_received=False).order_by("-placed_at")
        self.assertUses("order_customer_received", query[:20])

    def test_whose_code_may_have_run_out(self) -> None:
        self.assertUses("order_waits_for_payment", expiry.overdue())

    def test_whom_a_letter_is_owed(self) -> None:
        due = Order.objects.letters_due(timezone.now(), since=timezone.now() - timedelta(days=2))
        self.assertUses("order_letter_unsent", due[:10])

    def test_a_number(self) -> None:
        assert any("number" in name for name in indexes_of(Order.objects.filter(number=self.order.number)))

    def test_the_history_of_all_orders(self) -> None:
        self.assertUses("order_history", Order.objects.order_by("-placed_at", "-pk")[:20])

    def test_the_history_by_total_and_by_the_last_change(self) -> None:
        for sort in ("total", "changed"):
            self.assertUses(f"order_{sort.replace('changed', 'moved')}", list_of_all.found(Wanted(sort=sort))[:20])

    def test_what_staff_type(self) -> None:
        """Any of it is found in the index of parts, with and without filters; a whole number and phone by equality."""
        for typed in ("7777 sreymom", "+855 12 7777", "f-92q", "sreymom kampot silk", "out sreymom 7777"):
            for wanted in (Wanted(q=typed), Wanted(q=typed, status="delivered", payment="paid", sort="total")):
                with self.subTest(typed, sort=wanted.sort):
                    self.assertUses("ordersearch_parts", list_of_all.found(wanted)[:20])
        self.assertUses("order_customer_phone", list_of_all.found(Wanted(q="012 000 007"))[:20])

    def test_what_very_many_orders_have_is_read_from_the_newest(self) -> None:
        self.assertUses("order_history", list_of_all.found(Wanted(q=self.order.customer_name))[:20])

    def test_days_and_states_that_are_typed(self) -> None:
        self.assertUses("order_history", list_of_all.found(Wanted(q="today"))[:20])
        self.assertUses("order_status_placed_at", list_of_all.found(Wanted(q="cancelled"))[:20])

    def test_the_orders_of_a_device(self) -> None:
        self.assertUses(
            "order_of_device", Order.objects.filter(device=self.order.submission).order_by("-placed_at")[:20]
        )

    def test_what_the_relay_asks_all_the_time(self) -> None:
        self.assertUses("orderevent_unannounced", OrderEvent.objects.unannounced()[:100])

    def test_what_happened_lately(self) -> None:
        query = OrderEvent.objects.filter(at__gte=self.order.placed_at).order_by("at")
        self.assertUses("orderevent_at", query[:100])


def indexes_of(query: QuerySet[Any]) -> list[str]:

    [plan] = json.loads(query.explain(format="json"))
    return list(_names(plan["Plan"]))


def _names(node: dict[str, Any]) -> Iterable[str]:
    if "Index Name" in node:
        yield node["Index Name"]
    for child in node.get("Plans", []):
        yield from _names(child)
