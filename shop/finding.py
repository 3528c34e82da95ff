"""Finding goods in several ways, the best first, in one piece of SQL that costs little more than what it finds.

A word may stand on one card or on half a million. So each way stops at some hundred finds and is gone only while the
ways before it have left room; and a way that may be a long one is first gone along some cards only.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import QuerySet

from shop.asking import Part, sql
from shop.models import IndexCard

LOOKED_AT = 5_000  # cards that a way leads to, to find those that fit
FEW = 2_000  # where no more fit, their own cards are looked at instead

BY_MARK = "select {tier} as tier, * from ({goods}) mark where {room} limit {most}"
# Looked up one by one, the marks of cards or the cards of marks: a join might begin by reading all there are.
BY_CARD = """
select {tier} as tier, mark.* from ({goods} limit {looked}) card
cross join lateral (select * from ({marks}) mark where mark.product_id = card.mark_id offset 0) mark
where {room} limit {most}
"""
BY_CARD_OF_FEW = """
select {tier} as tier, few.* from few
cross join lateral (select * from ({goods}) card where card.mark_id = few.product_id offset 0) card
where {room}
"""


class Way(NamedTuple):
    tier: int  # how good its finds are; the less, the better
    goods: QuerySet[Any, Any]  # cards, or shelfmarks


def found(ways: Iterable[Way], *, marks: QuerySet[Any, Any], most: int, are_few: bool) -> Part:
    """Of `marks` those found, with their best tier, as the last of some WITH queries: `hits`.

    `are_few` says that filters may leave so few marks that going by words would take longer.
    """
    parts: list[Part] = []
    room = "true"
    if are_few:
        text, values = sql(marks[: FEW + 1])
        parts.append((f"few as materialized ({text})", values))
    names: list[str] = []
    for way in ways:
        names.append(f"way{len(names)}")
        text, values = _gone(way, marks, room=room, most=most, are_few=are_few)
        parts.append((f"{names[-1]} as materialized ({text})", values))
        room = f"{' + '.join(f'(select count(*) from {name})' for name in names)} < {most}"
    every = " union all ".join(f"table {name}" for name in names)
    parts.append((f"hits as (select distinct on (product_id) * from ({every}) way order by product_id, tier)", ()))
    return ", ".join(part[0] for part in parts), [value for part in parts for value in part[1]]


def _gone(way: Way, marks: QuerySet[Any, Any], *, room: str, most: int, are_few: bool) -> Part:
    (goods, values), options = sql(way.goods), {"tier": way.tier, "most": most}
    if way.goods.model is not IndexCard:
        return BY_MARK.format(goods=goods, room=room, **options), values
    many = f"(select count(*) from few) > {FEW} and {room}" if are_few else room
    fitting, more = sql(marks)
    text = BY_CARD.format(goods=goods, marks=fitting, looked=LOOKED_AT, room=many, **options)
    if not are_few:
        return text, [*values, *more]
    of_few = BY_CARD_OF_FEW.format(goods=goods, room=f"(select count(*) from few) <= {FEW} and {room}", **options)
    return f"({text}) union all ({of_few})", [*values, *more, *values]
