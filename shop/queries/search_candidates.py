"""Builds one SQL statement that searches in several tiers, best first, at a cost near that of its results.

A word may occur in one document or in half a million, so each tier has a limit and runs only if the tiers before it
have left room. A tier that may be large first searches a sample of the documents; if the sample already has many
matches, the full tier is skipped, and the result is marked as incomplete.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from madamda.db.combined_queries import SqlFragment, sql

CANDIDATES_PER_TIER = 700  # keys read per tier, before filtering
LOOKED_AT_IN_ALL = 1_200  # keys read by all tiers together
ENOUGH = 250  # matches in the sample that make the full tier unnecessary
FEW = 500  # with no more entries than this, each entry is checked against the tier instead

BEGUN = "so_far0 (found, looked, reached, more) as (values (0, 0, 0, false))"
MEASURED = """
few as materialized ({marks} limit {few} + 1), measured as materialized (select count(*) <= {few} as is_few from few)
"""
# The lateral joins with `offset 0` force row-by-row lookups: a plain join might start with a full scan.
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
# Running totals, each based on the previous tier: recounting all tiers would make planning slower than the search.
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
    tier: int  # rank of its matches; lower is better
    goods: QuerySet[Any, Any]  # primary keys of products, as `key`
    extent: str = ""  # "some": the sample of documents; "all": every document, after "some"


def ranked_hits_sql(ways: Iterable[SearchTier], *, marks: QuerySet[Any, Any], most: int, are_few: bool) -> SqlFragment:
    """Return WITH queries: `hits` are the rows of `marks` found, with their best tier; `cut` is true if there are more.

    `are_few`: the filters may leave so few rows that searching by words would take longer.
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
    """Yield the WITH queries of one tier: its keys, those that pass the filters, and the running totals."""
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
