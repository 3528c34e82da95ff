"""Finding goods in several ways, the best first, in one piece of SQL that costs little more than what it finds.

A word may stand on one card or on half a million. So each way stops at some hundred finds and is gone only while the
ways before it have left room. A way that may be a long one is first gone along some cards only, and is not gone along
all of them where those were many already: then it finds some of what there is, and says so.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import QuerySet

from shop.asking import Part, sql

LOOKED_AT = 700  # of those a way leads to, to find the ones that fit
ENOUGH = 250  # of some; there are some thousands of them
FEW = 1_000  # where no more fit, they are asked one by one whether the way leads to them

# Looked up one by one, the marks of what is led to or the other way round: a join might begin by reading all there are.
FROM_WORDS = """
keys{n} as materialized (select key from ({goods}) goods where {room} and {unseen} limit {looked}),
way{n} as materialized (
    select {tier} as tier, mark.* from keys{n}
    cross join lateral (select * from ({marks}) mark where mark.product_id = key offset 0) mark limit {most}
)
"""
FROM_FEW = """
few{n} as materialized (
    select {tier} as tier, few.* from few
    cross join lateral (select * from ({goods}) goods where key = few.product_id offset 0) goods where {room}
)
"""
BEST = """
hits as (select distinct on (product_id) * from ({ways}) way order by product_id, tier),
cut as (select {ends} as more)
"""


class Way(NamedTuple):
    tier: int  # how good its finds are; the less, the better
    goods: QuerySet[Any, Any]  # their primary keys, as `key`
    extent: str = ""  # "some" of the cards, or "all" of them after some


def found(ways: Iterable[Way], *, marks: QuerySet[Any, Any], most: int, are_few: bool) -> Part:
    """Of `marks` those found, with their best tier, as some WITH queries: `hits`; `cut` says whether there are more.

    `are_few` says that filters may leave so few marks that going by words would take longer.
    """
    fitting, values = sql(marks)
    parts: list[Part] = [(f"few as materialized ({fitting} limit {FEW + 1})", values)] if are_few else []
    is_few, are_many = (f"(select count(*) from few) {sign} {FEW}" if are_few else "true" for sign in ("<=", ">"))
    names: list[str] = []
    some: list[str] = []
    ends = ["false"]
    for n, way in enumerate(ways):
        room = f"{' + '.join(f'(select count(*) from {name})' for name in names) or 0} < {most}"
        if way.extent == "all":
            room += f" and {' + '.join(some)} < {ENOUGH}"
        seen = " union all ".join(f"table keys{before}" for before in range(n))
        unseen = f"key not in ({seen})" if seen else "true"
        goods, asked = sql(way.goods)
        options = {"n": n, "tier": way.tier, "goods": goods, "marks": fitting, "looked": LOOKED_AT, "most": most}
        from_words = FROM_WORDS.format(room=f"{room} and {are_many}", unseen=unseen, **options)
        parts.append((from_words, [*asked, *values]))
        names.append(f"way{n}")
        reached = f"(select count(*) from keys{n})"
        ends.append(f"{reached} >= {LOOKED_AT}")
        if way.extent == "some":
            some.append(reached)
        if are_few:
            parts.append((FROM_FEW.format(room=f"{room} and {is_few}", **options), asked))
            names.append(f"few{n}")
    if some:
        ends.append(f"{' + '.join(some)} >= {ENOUGH}")
    best = BEST.format(ways=" union all ".join(f"table {name}" for name in names), ends=" or ".join(ends))
    return ", ".join([*(part[0] for part in parts), best]), [value for part in parts for value in part[1]]
