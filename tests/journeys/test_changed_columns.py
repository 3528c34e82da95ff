"""A migration changes a column while the shop is open: what was planned before is planned anew, and nobody notices."""

from collections.abc import Iterable
from unittest import mock
from uuid import uuid4

import psycopg
from django.db import NotSupportedError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orders.models import Order
from shop.inventory import stock
from shop.queries.cart_variants import pieces
from shop.queries.locked_variants import LockedVariant
from tests.factories import a_variant, a_zone
from tests.journeys.test_races import Racing, checkout_form

_WIDTH = "select character_maximum_length from information_schema.columns where table_name = %s and column_name = %s"
_TRIGGERS = "select tgname, pg_get_triggerdef(oid) from pg_trigger where tgrelid = %s::regclass and not tgisinternal"


class AChangedColumn(Racing):
    def setUp(self) -> None:
        connection.close()  # nothing is planned on a new one
        self.soap, self.zone = a_variant(price="10.00", in_stock=50), a_zone(fee="1.50")
        self.browser = Client()
        self.browser.post("/cart/lines/", {"variant": self.soap.pk, "quantity": 2})

    def widen(self, table: str, column: str) -> None:
        """As a migration does it that meets triggers: they go for as long as the column changes."""
        with psycopg.connect(**connection.get_connection_params()) as other:
            triggers = other.execute(_TRIGGERS, [table]).fetchall()
            [width] = other.execute(_WIDTH, [table, column]).fetchone()
            drop = "".join(f"drop trigger {name} on {table};" for name, _made in triggers)
            change = f"alter table {table} alter {column} type varchar"
            make = "".join(f"{made};" for _name, made in triggers)
            other.execute(f"{drop}{change}({width + 1});{make}")
        self.addCleanup(connection.close)
        self.addCleanup(self.run_sql, f"{drop}{change}({width});{make}")

    def run_sql(self, sql: str) -> None:
        connection.cursor().execute(sql)

    def plans(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_prepared_statements where statement like %s", ["%shop_variant%"])
            return int(cursor.fetchone()[0])

    def test_is_planned_once_and_shown_after_the_change(self) -> None:
        for _ in range(7):
            pieces([self.soap.pk])
        assert self.plans() == 1
        with CaptureQueriesContext(connection) as asked:
            pieces([self.soap.pk])
        assert "shop_variant" in asked[0]["sql"]
        self.widen("shop_product", "slug")
        self.assertContains(self.browser.get("/cart/"), "$20.00")

    def test_an_order_is_placed_all_the_same(self) -> None:
        """Inside its transaction nothing can be asked again: the whole of it is tried once more."""
        real, left = stock.lock, [NotSupportedError("cached plan must not change result type")]

        def locked(ids: Iterable[int]) -> dict[int, LockedVariant]:
            if left:
                raise left.pop()
            return real(ids)

        with mock.patch("shop.inventory.stock.lock", side_effect=locked) as asked:
            form = checkout_form("phnom-penh", total="21.50", submission=uuid4())
            assert self.browser.post("/checkout/", form).status_code == 303
        assert (asked.call_count, Order.objects.count()) == (2, 1)
