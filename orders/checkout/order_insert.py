"""Insert of an order with its lines and its first event, in one SQL statement for any number of lines."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from madamda.db.compiled_queries import prepared_cursor
from madamda.db.translated_fields import CODES
from orders.models import Order, OrderEvent
from shop.queries.locked_variants import LockedVariant

_OWN = [field for field in Order._meta.concrete_fields if not field.primary_key]
_WORDS = ["", *(f"_{code}" for code in CODES)]  # suffixes of the translated columns

_WRITE = f"""
with written as (insert into orders_order ({", ".join(str(field.column) for field in _OWN)})
    values ({", ".join("%s" for _ in _OWN)}) returning id
), listed as (insert into orders_orderline (order_id, variant_id, sku, price, quantity, amount,
        {", ".join(f"name{ending}, option{ending}" for ending in _WORDS)})
    select written.id, line.* from written, unnest(%s::bigint[], %s::text[], %s::numeric[], %s::int[], %s::numeric[],
        {", ".join("%s::text[], %s::text[]" for _ in _WORDS)}) as line
), placed as (insert into orders_orderevent (order_id, version, kind, reason, at)
    select id, %s, %s, '', %s from written
) select id from written
"""  # noqa: S608 – only column names of our own models


class NewLine(NamedTuple):
    """Line to insert: a locked variant, its quantity and its amount in dollars."""

    goods: LockedVariant
    quantity: int
    amount: Decimal


def insert_order(order: Order, lines: Sequence[NewLine]) -> None:
    """Insert the order, its lines and its PLACED event, and set `order.pk`.

    Raises IntegrityError if the number, the submission or the cart is already taken.
    """
    goods = [line.goods for line in lines]
    values: list[Any] = [getattr(order, field.attname) for field in _OWN]
    values += [[one.pk for one in goods], [one.sku for one in goods], [one.price for one in goods]]
    values += [[line.quantity for line in lines], [line.amount for line in lines]]
    values += [
        [_read(one.names, order.language) for one in goods],
        [_read(one.options, order.language) for one in goods],
    ]
    for code in CODES:
        values += [[one.names[code] for one in goods], [one.options[code] for one in goods]]
    values += [order.version, OrderEvent.Kind.PLACED.value, order.placed_at]
    with prepared_cursor() as cursor:
        cursor.execute(_WRITE, values)
        [order.pk] = cursor.fetchone()
    order._state.adding = False


def _read(words: Mapping[str, str], language: str) -> str:
    """Return the text in the order's language, else the first that is not empty."""
    return words.get(language) or next(filter(None, words.values()), "")
