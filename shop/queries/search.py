"""Search results ordered by relevance, with the counts of the whole, in one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, When
from django.db.models.expressions import RawSQL

from madamda.db import combined_queries, translated_fields
from madamda.db.combined_queries import SqlFragment
from shop.models import Product
from shop.queries import search_candidates
from shop.queries.cart_variants import CartProduct
from shop.queries.listing import Found, Near
from shop.queries.search_candidates import SearchTier

MOST_FOUND = 500
MOST_SUGGESTED = 6
LOOKED_AT = 100  # candidates from which suggestions are chosen

RELEVANCE = ("tier", "-in_stock", "-rank", "-created_at", "-product_id")
COLUMNS = ("product_id", "category_id", "in_stock", "on_sale", "lowest", "created_at", "name_en", "name_km")

FOUND = """
with {hits}, found as materialized (
    select hits.*, ts_rank(doc.names, websearch_to_tsquery('english', %s), 2) as rank
    from hits cross join lateral (select names from shop_searchdocument where product_id = hits.product_id offset 0) doc
)
"""
TURN = """
(select answer
    from ({before} select json_build_array({number}, {told}) where exists (select from found)) as one (answer))
"""
IS_PART = "(case when (select count(*) from found) > %s then true else (select more from cut) end)"
INSIDE = """
(select coalesce(json_object_agg(category_id, number), '{}')
    from (select category_id, count(*) as number from found group by category_id) as one)
"""
# As JSON, so that it can be one column of a larger statement.
NEAR = """(
select coalesce(json_agg(json_build_array(asked.part, near.word, near.written) order by asked.place), '[]')
from unnest(%s::text[]) with ordinality as asked (part, place), lateral shop_nearest(asked.part) near
where length(asked.part) > 2 and not exists (
    select from shop_spellingword known where known.word like '%%' || asked.part || '%%'
))
"""
NEAR_WHERE_NOTHING_WAS_FOUND = f"(case when exists (select from found) then null else {NEAR} end)"
BEST = "with {hits} select product_id from hits order by tier, in_stock desc, created_at desc, product_id desc limit %s"


@dataclass(frozen=True, slots=True)
class Search:
    typed: str
    words: list[str]
    ways: Iterable[SearchTier]
    marks: QuerySet[Any, Any]  # entries that pass the filters
    are_few: bool  # True if the filters may leave so few entries that searching by words would take longer
    order: Sequence[str] = RELEVANCE


def search(asked: Search, *, page: int) -> Found:
    *answer, near = combined_queries.fetch_one_row(
        [*_fragments(asked, page), (NEAR_WHERE_NOTHING_WAS_FOUND, [asked.words])], before=_found(asked)
    )
    return replace(_read(*answer), near=near)


def first_to_find(every: Iterable[Search], *, page: int) -> tuple[int, Found] | None:
    """Return the results of the first query that has any, with its index. One statement, which stops there."""
    turns = [_turn(number, asked, page) for number, asked in enumerate(every)]
    if not turns:
        return None
    words, values = zip(*turns, strict=True)
    [answer] = combined_queries.fetch_one_row(
        [(f"coalesce({', '.join(words)})", [one for some in values for one in some])]
    )
    return (answer[0], _read(*answer[1:])) if answer else None


def near(words: list[str]) -> Near:
    """Return known words similar to those of `words` that occur in no product name."""
    [found] = combined_queries.fetch_one_row([(NEAR, [words])])
    return found


def suggested(ways: Iterable[SearchTier], *, marks: QuerySet[Any, Any], begun: str) -> list[CartProduct]:
    """Return products: names beginning with `begun` first, then those in stock, then the newest."""
    hits, values = search_candidates.ranked_hits_sql(
        ways, marks=marks.values("product_id", "in_stock", "created_at"), most=LOOKED_AT, are_few=False
    )
    begins = Q(listingentry__name_en__startswith=begun) | Q(listingentry__name_km__startswith=begun)
    goods = Product.objects.filter(pk__in=RawSQL(BEST.format(hits=hits), [*values, MOST_SUGGESTED]))  # noqa: S611 – ours
    goods = goods.annotate(begins=Case(When(begins, then=True), default=False, output_field=BooleanField()))
    rows = goods.order_by("-begins", "-listingentry__in_stock", "-created_at", "-pk").values(  # same order as BEST
        "slug", *translated_fields.columns("name")
    )
    order = translated_fields.order()
    return [CartProduct(translated_fields.words(row, "name", order), row["slug"]) for row in rows]


def _found(asked: Search) -> SqlFragment:
    hits, values = search_candidates.ranked_hits_sql(
        asked.ways, marks=asked.marks.values(*COLUMNS), most=MOST_FOUND + 1, are_few=asked.are_few
    )
    return FOUND.format(hits=hits), [*values, asked.typed]


def _turn(number: int, asked: Search, page: int) -> SqlFragment:
    before, values = _found(asked)
    told = _fragments(asked, page)
    text = TURN.format(before=before, number=number, told=", ".join(part[0] for part in told))
    return text, [*values, *(value for part in told for value in part[1])]


def _fragments(asked: Search, page: int) -> list[SqlFragment]:
    """Return the columns that `_read` takes as arguments."""
    return [
        ("(select count(*) from found)", ()),
        (IS_PART, (MOST_FOUND,)),
        ("(select count(*) from found where in_stock)", ()),
        ("(select count(*) from found where on_sale)", ()),
        (INSIDE, ()),
        (combined_queries.page_of_ids("found", asked.order, page), ()),
    ]


def _read(count: int, is_part: bool, in_stock: int, on_sale: int, by_category: dict[str, int], ids: list[int]) -> Found:
    places = {int(pk): number for pk, number in by_category.items()}
    return Found(ids, count, MOST_FOUND, in_stock, on_sale, MOST_FOUND, is_part, places)
