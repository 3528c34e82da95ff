"""Bulk insert of many old orders that pass the consistency checks."""

from decimal import Decimal
from uuid import uuid4

from django.db import connection, models, transaction

from orders.checkout.place_order import CheckoutData, place_order

PATTERNS, CUSTOMERS = 50, 20_000
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
STEPS = ("placed", "confirmed", "preparing", "ready", "out", "delivered")
# Seven pseudo-random letters, unique for each n: the multipliers have no factor in common with 31⁷.
NUMBER = "'MD-' || " + " || ".join(
    ("'-' || " if place == 4 else "")
    + f"substr('{LETTERS}', 1 + (n * 7919::bigint * 104729 % 27512614111 / {31**place} % 31)::int, 1)"
    for place in range(7)
)


def past(orders: int) -> None:
    """Insert `orders` delivered orders of the last two years, as copies of PATTERNS orders placed by `place_order`."""
    from customers.models import Customer
    from orders.models import Order, OrderEvent, OrderLine
    from shop.models import StockMovement

    patterns = _patterns()
    with transaction.atomic():
        _run("set local session_replication_role = replica")  # no triggers; the checks run later
        _run(
            f"""create temp table copies as select n, (array{patterns})[1 + n % {len(patterns)}] as pattern,
                nextval('orders_order_id_seq') as id, {NUMBER} as number,
                now() - interval '2 years' + n * (interval '2 years' / {orders}) as at
                from generate_series(1::bigint, {orders}) n"""
        )
        _copied(
            Customer,
            f"generate_series(1, {CUSTOMERS}) n where t.id = (select min(id) from customers_customer)",
            phone="'+8559' || 60000000 + n",
        )
        _copied(
            Order,
            f"""copies c, customers_customer b
                where t.id = c.pattern and b.phone = '+8559' || 60000001 + c.n % {CUSTOMERS}""",
            id="c.id", number="c.number", secret="md5(c.number)",  # noqa: S106 (SQL)
            submission="gen_random_uuid()", customer="b.id",
            customer_phone="b.phone", placed_at="c.at", moved_at="c.at", status="'delivered'", version=f"{len(STEPS)}",
        )  # fmt: skip
        _copied(OrderLine, "copies c where t.order_id = c.pattern", order="c.id")
        _copied(
            OrderEvent,
            f"""copies c, unnest(array{list(STEPS)}) with ordinality v (kind, number)
                where t.order_id = c.pattern and t.version = 1""",
            order="c.id", version="v.number", kind="v.kind", at="c.at", announced_at="c.at",
        )  # fmt: skip
        _copied(
            StockMovement,
            "copies c, orders_order o where o.id = c.pattern and t.reference = o.number",
            reference="c.number",
            at="c.at",
        )
        _run(
            """insert into shop_stockmovement (variant_id, kind, quantity, reference, reason, at)
               select variant_id, 'received', -sum(quantity), '', '', min(at) from shop_stockmovement
               where reference in (select number from copies) group by variant_id"""
        )
        _run("drop table copies")
    for model in (Customer, Order, OrderLine, OrderEvent, StockMovement):
        _run(f"vacuum analyze {model._meta.db_table}")


def plenty(pieces: int) -> None:
    """Add `pieces` to the stock of every variant, so that nothing sells out during the load test."""
    _run(
        f"""insert into shop_stockmovement (variant_id, kind, quantity, reference, reason, at)
            select id, 'received', {pieces}, '', '', now() from shop_variant"""
    )
    _run(f"update shop_variant set on_hand = on_hand + {pieces}")


def shelves() -> dict[int, tuple[int, Decimal]]:
    """Return each variant's stock before the first order (stock on hand plus ordered quantities) and its price."""
    rows = _run(
        """select v.id, v.on_hand + coalesce(sum(l.quantity) filter (where o.status <> 'cancelled'), 0), v.price
           from shop_variant v left join orders_orderline l on l.variant_id = v.id
           left join orders_order o on o.id = l.order_id group by v.id"""
    )
    return {variant: (pieces, price) for variant, pieces, price in rows}


def _patterns() -> list[int]:
    """Place PATTERNS orders with one to three lines in the first five zones; return their ids."""
    from orders.models import DeliveryZone
    from orders.pricing.totals import calculate
    from shop.models import Variant

    goods = list(Variant.objects.sellable().order_by("pk"))
    zones = list(DeliveryZone.objects.offered().filter(is_pick_up=False)[:5])
    placed = []
    for n in range(PATTERNS):
        chosen, zone = [goods[(n * 3 + k) % len(goods)] for k in range(1 + n % 3)], zones[n % len(zones)]
        worth = sum((variant.price for variant in chosen), Decimal(0))
        wishes = CheckoutData(
            name="Chan Sreymom", phone=f"+8559{50_000_000 + n}", zone=zone, address="No. 118, Street 63", note="",
            payment_method="cash", submission=uuid4(), language="en", device=None,
            seen_total=calculate([worth], delivery=zone.fee_for(worth)).total,
        )  # fmt: skip
        placed.append(place_order(quantities={variant.pk: 1 for variant in chosen}, wishes=wishes).pk)
    return placed


def _copied(model: type[models.Model], source: str, **otherwise: str) -> None:
    """Copy rows of the model's table `t` for each row of `source`, with the fields in `otherwise` replaced (SQL)."""
    table = model._meta.db_table
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    new = {"id": f"nextval('{table}_id_seq')"} | otherwise
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(new.get(field.name, f't."{field.column}"') for field in fields)
    _run(f"insert into {table} ({columns}) select {values} from {table} t, {source}")


def _run(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []
