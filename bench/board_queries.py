"""P7: queries of the board, its cards and its polling, with ten orders and with five million.

Pages are requested as a browser does; their statements are captured and timed by EXPLAIN ANALYZE. Only a few of the
orders are open, as in a real shop.

    python -m madamda.dev_servers exec --throwaway -- python -m bench.board_queries [--orders 5000000]
"""

import argparse
import os
import statistics
import sys
from collections.abc import Callable

from bench.measuring import at_most, prepared, tell
from bench.measuring.explain import asked, explained
from bench.measuring.report import Verdict

OPEN = {"pending": 20, "confirmed": 20, "preparing": 30, "ready": 20, "out": 30}
ROUNDS, LIMIT = 5, 3.0  # ms
CHUNK = 500_000


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=5_000_000)
    options = parser.parse_args()
    os.environ.setdefault("CATALOGUE_CACHE_SECONDS", "60")  # caches the navigation, which is not measured here
    prepared(products=0)
    client = signed_in()
    pattern = opened()
    few = {name: look(ask) for name, ask in pages(client).items()}
    grow(pattern, options.orders)
    many = {name: look(ask) for name, ask in pages(client).items()}
    return told(few, many, options.orders)


def signed_in():
    from django.test import Client

    from tests.factories import a_member_of_staff

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(a_member_of_staff())
    return client


def opened() -> int:
    """Create ten orders; return the id of the delivered one, which is the template for the bulk copies."""
    from tests.factories import a_variant, an_order

    serum = a_variant(in_stock=10_000)
    for status in (*OPEN, *OPEN):
        if status != "out":
            an_order({serum: 1}, status=status)
    an_order({serum: 2})
    return an_order({serum: 2}, status="delivered").pk


def pages(client) -> dict[str, Callable[[], object]]:
    from django.core.cache import cache

    from orders.models import Order

    def fresh(path: str) -> Callable[[], object]:
        def ask() -> None:
            cache.delete_pattern("*board*")
            cache.delete_pattern("*card*")
            answer = client.get(path)
            assert answer.status_code == 200, answer

        return ask

    numbers = Order.objects.open().order_by("-placed_at").values_list("number", flat=True)[:30]
    return {
        "board": fresh("/dashboard/"),
        "thirty cards by number": fresh("/dashboard/cards/?" + "&".join(f"order={number}:1" for number in numbers)),
        "pulse": fresh("/dashboard/pulse/"),
    }


def look(ask: Callable[[], object]) -> tuple[int, float, float, str]:
    """Return the number of statements, the milliseconds to plan and to execute them, and the slowest statement."""
    ask()
    with asked() as caught:
        ask()
    statements = [(sql, params) for sql, params in caught if sql.startswith("SELECT")]
    times = [timed(*statement) for statement in statements]
    slowest = max(range(len(times)), key=lambda number: times[number][1])
    planning, execution = (sum(column) for column in zip(*times, strict=True))
    return len(caught), planning, execution, statements[slowest][0]


def timed(sql: str, params: object) -> tuple[float, float]:
    """Return the times of planning and execution in ms, as medians of ROUNDS runs."""
    plans = [explained(sql, params, timing=False) for _ in range(ROUNDS)]
    planning, execution = (
        statistics.median(plan[f"{part} Time"] for plan in plans) for part in ("Planning", "Execution")
    )
    return planning, execution


def grow(pattern: int, orders: int) -> None:
    """Copy the delivered order `orders` times, with its lines and two events each, and reopen the latest copies.

    Drops indexes and disables triggers meanwhile, for speed.
    """
    from bench.bulk_catalogue import run

    tables = ("orders_order", "orders_orderline", "orders_orderevent")
    kept = run(
        "select indexname, indexdef from pg_indexes where tablename = any(%s) and indexdef !~ 'UNIQUE'", [list(tables)]
    )
    for table in tables:
        run(f"alter table {table} disable trigger all")
    for name, _ in kept:
        run(f"drop index {name}")
    first = run("select max(id) + 1 from orders_order")[0][0]
    for start in range(0, orders, CHUNK):
        run(ORDERS, {"from": start, "to": min(start + CHUNK, orders) - 1, "pattern": pattern, "first": first})
    run(LINES, {"pattern": pattern, "first": first})
    run(EVENTS, {"first": first})
    number = first + orders
    for status, many in OPEN.items():
        number -= many
        run(
            "update orders_order set status = %s, placed_at = now() - (id %% 60) * interval '1 second' where id >= %s and id < %s",
            [status, number, number + many],
        )
    for _name, definition in kept:
        run(definition)
    for table in tables:
        run(f"alter table {table} enable trigger all")
        run(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")
        run(f"vacuum analyze {table}")


LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
NUMBER = "||".join(
    f"substr('{LETTERS}', ((n / {31**place}) % 31)::int + 1, 1)" + ("||'-'" if place == 3 else "") for place in range(7)
)
# Columns copied from the template order.
COPIED = (
    "language, customer_id, customer_name, customer_phone, zone_id, address, note, goods, discount, promo_code, delivery, "
    "total, riel_rate, payment_method, payment_state, payment_received, customer_received"
)
ORDERS = f"""
insert into orders_order (id, number, secret, submission, status, version, placed_at, moved_at, {COPIED})
select %(first)s + n, 'MD-' || {NUMBER}, md5(n::text), gen_random_uuid(), 'delivered', 2,
  now() - interval '2 years' + n * interval '12 seconds', now() - interval '2 years' + n * interval '12 seconds', {COPIED}
from generate_series(%(from)s, %(to)s) n, orders_order where orders_order.id = %(pattern)s
""".replace(" % 31", " %% 31")
LINES = """
insert into orders_orderline (order_id, variant_id, sku, name, name_en, name_km, option, option_en, option_km, price, quantity, amount)
select o.id, l.variant_id, l.sku, l.name, l.name_en, l.name_km, l.option, l.option_en, l.option_km, l.price, l.quantity, l.amount
from orders_order o, orders_orderline l where l.order_id = %(pattern)s and o.id >= %(first)s
"""
EVENTS = """
insert into orders_orderevent (order_id, version, kind, reason, at, announced_at)
select id, v, case v when 1 then 'placed' else 'noted' end, '', placed_at + v * interval '1 second', now()
from orders_order, generate_series(1, 2) v where id >= %(first)s order by id, v
"""


def told(few: dict, many: dict, orders: int) -> int:
    lines = [f"{'':32}{'statements':>22}{'planning, ms':>22}{'execution, ms':>22}"]
    lines += [f"{'':32}" + f"{'10':>11}{orders:>11,}" * 3]
    verdicts: list[Verdict] = []
    for name in few:
        (a, b, c, _), (d, e, f, slowest) = few[name], many[name]
        lines.append(f"{name:32}{a:11}{d:11}{b:11.2f}{e:11.2f}{c:11.2f}{f:11.2f}")
        lines.append(f"    slowest: {slowest[:150]} …")
        verdicts.append(at_most("P7", f"{name}: all SQL at {orders:,} orders", LIMIT, f, unit="ms"))
        verdicts.append(at_most("P7", f"{name}: more statements than at 10", 0, abs(d - a)))
    return tell("board-queries", lines, verdicts, sizes={f"{n}, ms": {10: few[n][2], orders: many[n][2]} for n in few})


if __name__ == "__main__":
    sys.exit(main())
