"""Writing a new order down, with its lines and the first line of its history: one statement, however many they are."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from madamda.db.compiled_queries import prepared_cursor
from madamda.db.translated_fields import CODES
from orders.models import Order, OrderEvent
from shop.queries.locked_variants import LockedVariant

_OWN = [field for field in Order._meta.concrete_fields if not field.primary_key]
_WORDS = ["", *(f"_{code}" for code in CODES)]  # what a column of words in each language ends with

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
"""  # noqa: S608 – the names of our own columns


class NewLine(NamedTuple):
    """Goods that are locked, how many of them, and what they come to."""

    goods: LockedVariant
    quantity: int
    amount: Decimal


def insert_order(order: Order, lines: Sequence[NewLine]) -> None:
    """From then on the order knows its row. Raises IntegrityError where its number or its submission is taken."""
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
    """In the language of who ordered, else in the first there is."""
    return words.get(language) or next(filter(None, words.values()), "")
