"""Finding goods in several ways, the best first, in one piece of SQL that costs little more than what it finds.

A word may stand on one card or on half a million. So each way stops at some hundred finds and is gone only while the
ways before it have left room. A way that may be a long one is first gone along some cards only, and is not gone along
all of them where those were many already: then it finds some of what there is, and says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from madamda.db.sql import SqlFragment, sql

CANDIDATES_PER_TIER = 700  # of those a way leads to, to find the ones that fit
LOOKED_AT_IN_ALL = 1_200  # however many ways there are
ENOUGH = 250  # of some; there are some thousands of them
FEW = 500  # where no more fit, they are asked one by one whether the way leads to them

BEGUN = "so_far0 (found, looked, reached, more) as (values (0, 0, 0, false))"
MEASURED = """
few as materialized ({marks} limit {few} + 1), measured as materialized (select count(*) <= {few} as is_few from few)
"""
# Looked up one by one, the marks of what is led to or the other way round: a join might begin by reading all there are.
FROM_WORDS = """
keys{n} as materialized (
    select key from ({goods}) goods where {room} and {unseen}
    limit (select least({each}, {all} - looked) from so_far{before})
),
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
# Each way adds to the one before: where it counts all the others anew, PostgreSQL plans longer than it searches.
SO_FAR = """
so_far{n} as materialized (
    select found + {fit} as found, looked + {led_to} as looked, reached + {some} as reached,
        more or {led_to} >= {each} as more
    from so_far{before}
)
"""
BEST = """
hits as (select distinct on (product_id) * from ({ways}) way order by product_id, tier),
cut as (select more or looked >= {all} or reached >= {enough} as more from so_far{last})
"""


class SearchTier(NamedTuple):
    tier: int  # how good its finds are; the less, the better
    goods: QuerySet[Any, Any]  # their primary keys, as `key`
    extent: str = ""  # "some" of the cards, or "all" of them after some


def ranked_hits_sql(ways: Iterable[SearchTier], *, marks: QuerySet[Any, Any], most: int, are_few: bool) -> SqlFragment:
    """Of `marks` those found, with their best tier, as some WITH queries: `hits`; `cut` says whether there are more.

    `are_few` says that filters may leave so few marks that going by words would take longer.
    """
    fitting, values = sql(marks)
    parts: list[SqlFragment] = [(BEGUN, ())]
    if are_few:
        parts.append((MEASURED.format(marks=fitting, few=FEW), values))
    names: list[str] = []
    for n, way in enumerate(ways, 1):
        parts.extend(_gone(n, way, fitting, values, most=most, are_few=are_few))
        names.extend((f"way{n}", f"few{n}") if are_few else (f"way{n}",))
    every = " union all ".join(f"table {name}" for name in names)
    best = BEST.format(ways=every, all=LOOKED_AT_IN_ALL, enough=ENOUGH, last=n)
    return ", ".join([*(part[0] for part in parts), best]), [value for part in parts for value in part[1]]


def _gone(
    n: int, way: SearchTier, fitting: str, values: Sequence[Any], *, most: int, are_few: bool
) -> Iterator[SqlFragment]:
    """One of the ways: what it leads to, what of that fits, and how much there is with all before."""
    goods, asked = sql(way.goods)
    options = {"n": n, "before": n - 1, "tier": way.tier, "goods": goods, "each": CANDIDATES_PER_TIER}
    room = f"(select found < {most} from so_far{n - 1})"
    if way.extent == "all":
        room += f" and (select reached < {ENOUGH} from so_far{n - 1})"
    seen = " union all ".join(f"table keys{before}" for before in range(1, n))
    unseen, fit = f"key not in ({seen})" if seen else "true", f"(select count(*) from way{n})"
    if are_few:
        yield FROM_FEW.format(room=f"{room} and (select is_few from measured)", **options), asked
        room += " and not (select is_few from measured)"
        fit += f" + (select count(*) from few{n})"
    words = FROM_WORDS.format(room=room, unseen=unseen, marks=fitting, all=LOOKED_AT_IN_ALL, most=most, **options)
    yield words, [*asked, *values]
    led_to = f"(select count(*) from keys{n})"
    yield SO_FAR.format(fit=fit, led_to=led_to, some=led_to if way.extent == "some" else 0, **options), ()
