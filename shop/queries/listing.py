"""One page of a listing with its counts: one statement, every part of it an index scan."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import TypeAlias

from django.conf import settings
from django.utils.translation import get_language

from madamda.db.combined_queries import SqlFragment, capped_count, fetch_one_row, page_of_ids, union_all
from shop.listing_filters import ListingQuery, fitting, order_of

MOST_COUNTED = 5_000  # counts and pages stop here, to bound their cost
MOST_SWITCHED = 2_000  # with the filter “in stock” or “reduced”
MOST_BESIDE = 1_000  # results that one more filter would leave
# Where prices are compared variant by variant, or few entries match.
MOST_NARROWED, MOST_BESIDE_NARROWED = 500, 200

Ids: TypeAlias = tuple[int, ...]
Near: TypeAlias = list[tuple[str, str, str]]  # word as typed, similar word, and its original spelling


@dataclass(frozen=True, slots=True)
class Found:
    """Ids on one page of a listing, and counts of the whole."""

    ids: list[int]
    count: int
    most: int  # limit of `count`
    in_stock: int  # results left if this filter were added
    on_sale: int
    beside: int  # limit of these two
    is_part: bool = False  # True if there are more results than were counted
    inside: dict[int, int] = field(default_factory=dict)  # category id → results directly in it; only of a search
    near: Near | None = None  # if nothing was found: known words similar to the unknown ones


def listed(wanted: ListingQuery, *, hidden: Collection[int], inside: Collection[int], number: int) -> Found:
    most, beside = MOST_COUNTED, MOST_BESIDE
    if wanted.is_filtered:  # with another filter, two conditions must hold for one variant
        most, beside = MOST_SWITCHED, MOST_BESIDE_NARROWED
    if wanted.is_priced or wanted.asks_twice:
        most = MOST_NARROWED
    settled = (get_language(), settings.PAGE_SIZE)
    parts = _asked(wanted, tuple(hidden), tuple(inside), number, (most, beside), *settled)
    count, in_stock, on_sale, ids = fetch_one_row(parts)
    return Found(ids, count, most, in_stock, on_sale, beside)


@lru_cache(maxsize=512)  # the ORM takes longer to compile the SQL than PostgreSQL to run it
def _asked(
    wanted: ListingQuery, hidden: Ids, inside: Ids, number: int, limits: tuple[int, int], *settled: object
) -> list[SqlFragment]:
    """Return the SQL and its parameters. `settled` completes the cache key."""
    every = partial(fitting, hidden=hidden, inside=inside)
    most, beside = limits
    return [
        capped_count(every(wanted), most),
        capped_count(every(replace(wanted, in_stock=True)), beside),
        capped_count(every(replace(wanted, on_sale=True)), beside),
        _page(wanted, hidden, inside, number),
    ]


def _page(wanted: ListingQuery, hidden: Ids, inside: Ids, number: int) -> SqlFragment:
    """Return the SQL for the ids of one page. Several categories are merged from one sorted index scan each."""
    order = order_of(wanted.sort or "newest")
    columns = dict.fromkeys(("product_id", *(name.lstrip("-") for name in order)))
    every = [fitting(wanted, hidden=hidden, inside=[pk]) for pk in inside] or [fitting(wanted, hidden=hidden)]
    source, values = union_all(
        marks.values(*columns).order_by(*order)[: number * settings.PAGE_SIZE] for marks in every
    )
    return page_of_ids(source, order, number), values
