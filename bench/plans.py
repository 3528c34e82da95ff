"""Query plans of the frequent pages with 1,000,000 orders: fails if a query scans a big table sequentially.

`make plans`, or `python -m bench.plans --orders 10000` for a quick run. Pages are requested like in production; each of
their queries is then run with EXPLAIN ANALYZE.
"""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from bench.measuring import Verdict, prepared, tell
from bench.measuring.explain import asked, explained

Query = tuple[str, Any]  # statement and parameters

BIG = ("orders_order", "orders_orderline", "orders_orderevent", "customers_customer", "django_session")
SQL_LIMIT = 20.0  # ms, on a busy machine


def main() -> int:
    parser = argparse.ArgumentParser(prog="make plans")
    parser.add_argument("--orders", type=int, default=1_000_000)
    orders = parser.parse_args().orders
    prepared(products=20)
    lines, through, slowest = [], [], 0.0
    for name, queries in _asked(orders).items():
        for sql, params in queries:
            plan = explained(sql, params)
            read = sorted(
                {f"{node['Node Type']} {node['Relation Name']}" for node in _nodes(plan["Plan"]) if _is_bad(node)}
            )
            slowest = max(slowest, plan["Execution Time"])
            through += [f"{name}: {bad}: {sql[:200]}" for bad in read]
        lines.append(f"{name:28}{len(queries):4} queries, slowest {_slowest(queries):8.2f} ms")
    return tell(
        "plans",
        [f"{orders:,} orders", *lines, *through],
        [
            Verdict("5", "big tables read through", "0", str(len(through)), not through),
            Verdict(
                "P7", "slowest query of all pages", f"≤ {SQL_LIMIT:g} ms", f"{slowest:.2f} ms", slowest <= SQL_LIMIT
            ),
        ],
    )


def _asked(orders: int) -> dict[str, list[Query]]:
    """Insert `orders` copies of an order, request each page as a member of staff, and return its SELECT queries."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from bench.load.order_history import NUMBER
    from madamda.staff.models import User
    from orders.models import Order
    from tests.factories import a_variant, a_zone, an_order
    from tests.orders.test_plans import COPIES

    settings.ALLOWED_HOSTS = ["testserver"]
    order = an_order({a_variant(): 1}, zone=a_zone())
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0; set session_replication_role = replica")  # no triggers, for speed
        cursor.execute(COPIES.replace("'MD-' || n", NUMBER.replace("%", "%%")), [orders, order.number])
        cursor.execute("set session_replication_role = origin")
        cursor.execute("vacuum analyze")
    staff = Client()
    staff.force_login(User.objects.create_user("plans", is_staff=True, is_superuser=True))
    fifty = Order.objects.order_by("-placed_at").values_list("number", flat=True)[:50]
    pages = {
        "board": "/dashboard/",
        "fifty cards": "/dashboard/cards/?" + "&".join(f"order={number}:2" for number in fifty),
        "pulse": "/dashboard/pulse/",
        "all orders": "/dashboard/orders/",
        "all orders, a later page": "/dashboard/orders/?page=5",
        "one order, staff": f"/dashboard/orders/{order.number}/",
        "who rings": f"/dashboard/customers/lookup/?phone=%2B{order.customer_phone[1:]}",
        "order page": order.get_absolute_url(),
    }
    found = {}
    for name, address in pages.items():
        with asked() as caught:
            answer = staff.get(address)
        assert answer.status_code == 200, (name, answer.status_code)
        found[name] = [query for query in caught if query[0].lstrip().lower().startswith("select")]
    return found


def _slowest(queries: list[Query]) -> float:
    return max((explained(*query)["Execution Time"] for query in queries), default=0.0)


def _is_bad(node: dict) -> bool:
    """Return True for a sequential scan of a big table that returns more than 1,000 rows."""
    return node["Node Type"].endswith("Seq Scan") and node["Relation Name"] in BIG and node["Actual Rows"] > 1_000


def _nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


if __name__ == "__main__":
    sys.exit(main())
