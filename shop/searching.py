"""Searching: first by name and SKU, then by description, then by category; English by its words, Khmer by its letters.

Each way stops at some hundred finds, so that a word which half the goods have costs no more than one that ten have.
"""

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from shop import catalogue
from shop.asking import Part, answers, sql
from shop.wanting import Wanted, containing, fitting, order_of, parts

MOST_FOUND = 500
NO_CATEGORY = 0

RELEVANCE = ("tier", "-is_sku", "-begins", "-in_stock", "-rank", "-created_at", "-product_id")

# The next way is gone only while the ones before have left room. What was found twice counts once, as the better find.
FOUND = """
with named as materialized ({named} limit {most}),
told as materialized (select * from ({told} limit {most}) way where (select count(*) from named) < {most}),
lying as materialized (select * from ({lying} limit {most}) way
    where (select count(*) from named) + (select count(*) from told) < {most}),
hits as (
    select distinct on (product_id) * from (
        select 1 as tier, * from named union all select 2, * from told union all select 3, * from lying
    ) hit order by product_id, tier
),
found as materialized (
    select *, card__skus @> array[%s] as is_sku, card__words like %s as begins,
        ts_rank(card__names, websearch_to_tsquery('english', %s), 2) as rank from hits
)
"""
COLUMNS = (
    "product_id", "category_id", "in_stock", "on_sale", "lowest", "created_at", "name_en", "name_km",
    "card__skus", "card__words", "card__names",
)  # fmt: skip
BY_CATEGORY = """
(select coalesce(json_object_agg(category_id, number), '{}')
    from (select category_id, count(*) as number from found group by category_id) as one)
"""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list, by its ids, and what there is to say about the whole."""

    ids: list[int]
    count: int
    most: int  # how far was counted
    in_stock: int  # how many would be left if one asked for this as well
    on_sale: int
    inside: dict[int, int] = field(default_factory=dict)  # how many lie directly in a category; only of a search


def search(wanted: Wanted, *, inside: list[int], page: int) -> Found:
    count, in_stock, on_sale, by_category, ids = answers(
        [
            ("(select count(*) from found)", ()),
            ("(select count(*) from found where in_stock)", ()),
            ("(select count(*) from found where on_sale)", ()),
            (BY_CATEGORY, ()),
            _page(order_of(wanted.sort) if wanted.sort else RELEVANCE, page),
        ],
        before=_found(wanted, inside),
    )
    return Found(ids, count, MOST_FOUND, in_stock, on_sale, {int(pk): n for pk, n in by_category.items()})


def _found(wanted: Wanted, inside: list[int]) -> Part:
    marks = fitting(wanted).values(*COLUMNS)
    if inside:
        marks = marks.filter(category__in=inside)
    words, sku = parts(wanted.q), wanted.q.strip().lower()
    asked = SearchQuery(wanted.q, config="english", search_type="websearch")
    named, told = Q(card__skus__contains=[sku]) | Q(card__names=asked), Q(card__document=asked)
    if not _leaves_out(wanted.q):
        named, told = named | containing(words), told | containing(words, "description_km")
    lying = Q(category__in=catalogue.called(words) or [NO_CATEGORY])
    ways = [marks.filter(way) for way in (named, told, lying)]
    texts, values = zip(*(sql(way) for way in ways), strict=True)
    text = FOUND.format(**dict(zip(("named", "told", "lying"), texts, strict=True)), most=MOST_FOUND + 1)
    return text, [*(value for some in values for value in some), sku, f" {' '.join(words)}%", wanted.q]


def _leaves_out(typed: str) -> bool:
    """Whether a word is not wanted: letters alone would find it all the same."""
    return any(word.startswith("-") and len(word) > 1 for word in typed.split())


def _page(order: tuple[str, ...], page: int) -> Part:
    columns = ", ".join(f"{name[1:]} desc" if name.startswith("-") else name for name in order)
    text = f"array(select product_id from found order by {columns} limit %s offset %s)"  # noqa: S608 – our own names
    return text, (settings.PAGE_SIZE, (page - 1) * settings.PAGE_SIZE)
