"""A page of a list and what there is to say about the whole: one statement, each part of it read from an index."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import TypeAlias

from django.conf import settings
from django.utils.translation import get_language

from madamda.db.sql import SqlFragment, capped_count, fetch_one_row, page_of_ids, union_all
from shop.listing_filters import ListingQuery, fitting, order_of

MOST_COUNTED = 5_000  # nobody pages further, and counting on would cost more than the page
MOST_SWITCHED = 2_000  # of what is in stock, or reduced
MOST_BESIDE = 1_000  # of what another filter would leave
# Where prices are compared, variant by variant, or one in many fits.
MOST_NARROWED, MOST_BESIDE_NARROWED = 500, 200

Ids: TypeAlias = tuple[int, ...]
Near: TypeAlias = list[tuple[str, str, str]]  # a word as it was typed, one like it, and that as it is written


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list, by its ids, and what there is to say about the whole."""

    ids: list[int]
    count: int
    most: int  # how far was counted
    in_stock: int  # how many would be left if one asked for this as well
    on_sale: int
    beside: int  # how far those two were counted
    is_part: bool = False  # whether there is more than was counted
    inside: dict[int, int] = field(default_factory=dict)  # how many lie directly in a category; only of a search
    near: Near | None = None  # where nothing was found: words like those that nothing is called


def listed(wanted: ListingQuery, *, hidden: Collection[int], inside: Collection[int], number: int) -> Found:
    most, beside = MOST_COUNTED, MOST_BESIDE
    if wanted.is_filtered:  # with one more, two must be true of one variant
        most, beside = MOST_SWITCHED, MOST_BESIDE_NARROWED
    if wanted.is_priced or wanted.asks_twice:
        most = MOST_NARROWED
    settled = (get_language(), settings.PAGE_SIZE)
    parts = _asked(wanted, tuple(hidden), tuple(inside), number, (most, beside), *settled)
    count, in_stock, on_sale, ids = fetch_one_row(parts)
    return Found(ids, count, most, in_stock, on_sale, beside)


@lru_cache(maxsize=512)  # the ORM takes longer to write it than PostgreSQL to answer
def _asked(
    wanted: ListingQuery, hidden: Ids, inside: Ids, number: int, limits: tuple[int, int], *settled: object
) -> list[SqlFragment]:
    """The SQL, and what goes into it; `settled` is whatever else it depends on."""
    every = partial(fitting, hidden=hidden, inside=inside)
    most, beside = limits
    return [
        capped_count(every(wanted), most),
        capped_count(every(replace(wanted, in_stock=True)), beside),
        capped_count(every(replace(wanted, on_sale=True)), beside),
        _page(wanted, hidden, inside, number),
    ]


def _page(wanted: ListingQuery, hidden: Ids, inside: Ids, number: int) -> SqlFragment:
    """In the order wanted; of several categories, their lists laid together: one index has each of them sorted."""
    order = order_of(wanted.sort or "newest")
    columns = dict.fromkeys(("product_id", *(name.lstrip("-") for name in order)))
    every = [fitting(wanted, hidden=hidden, inside=[pk]) for pk in inside] or [fitting(wanted, hidden=hidden)]
    source, values = union_all(
        marks.values(*columns).order_by(*order)[: number * settings.PAGE_SIZE] for marks in every
    )
    return page_of_ids(source, order, number), values
