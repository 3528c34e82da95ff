"""Searching: by SKU, then by name, by description, by category; English by its words, Khmer by its letters."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from shop import asking, catalogue, finding
from shop.asking import Part
from shop.finding import Way
from shop.models import IndexCard
from shop.wanting import Wanted, containing, fitting, order_of, parts

MOST_FOUND = 500

RELEVANCE = ("tier", "-in_stock", "-rank", "-created_at", "-product_id")
COLUMNS = ("product_id", "category_id", "in_stock", "on_sale", "lowest", "created_at", "name_en", "name_km")
BY_SKU, BY_BEGINNING, BY_NAME, BY_TEXT, BY_CATEGORY = range(5)

FOUND = """
with {hits}, found as materialized (
    select hits.*, ts_rank(card.names, websearch_to_tsquery('english', %s), 2) as rank
    from hits cross join lateral (select names from shop_indexcard where product_id = hits.product_id offset 0) card
)
"""
INSIDE = """
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
    count, in_stock, on_sale, by_category, ids = asking.answers(
        [
            ("(select count(*) from found)", ()),
            ("(select count(*) from found where in_stock)", ()),
            ("(select count(*) from found where on_sale)", ()),
            (INSIDE, ()),
            (asking.page("found", order_of(wanted.sort) if wanted.sort else RELEVANCE, page), ()),
        ],
        before=_found(wanted, inside),
    )
    return Found(ids, count, MOST_FOUND, in_stock, on_sale, {int(pk): n for pk, n in by_category.items()})


def beginnings(typed: str, marks: QuerySet[Any, Any]) -> Iterator[Way]:
    """Names that begin as it was typed, in either language; their index has them in order."""
    for name in ("name_en", "name_km"):
        yield Way(BY_BEGINNING, marks.filter(**{f"{name}__startswith": begun(typed)}).order_by(name, "product_id"))


def begun(typed: str) -> str:
    """The beginning of a name, as names are sorted."""
    return " ".join(typed.lower().split())


def everywhere(tier: int, wanted: Q) -> Iterator[Way]:
    """Cards with these words; of very many only some."""
    for cards in (IndexCard.objects.some(), IndexCard.objects.all()):
        yield Way(tier, cards.filter(wanted).values("mark_id"))


def _found(wanted: Wanted, inside: list[int]) -> Part:
    marks = fitting(wanted, hidden=catalogue.hidden(), inside=inside).values(*COLUMNS)
    ways = _ways(wanted.q, marks)
    hits, values = finding.found(ways, marks=marks, most=MOST_FOUND + 1, are_few=wanted.is_filtered or bool(inside))
    return FOUND.format(hits=hits), [*values, wanted.q]


def _ways(typed: str, marks: QuerySet[Any, Any]) -> Iterator[Way]:
    words, asked = parts(typed), SearchQuery(typed, config="english", search_type="websearch")
    yield Way(BY_SKU, IndexCard.objects.filter(skus__contains=[typed.strip().lower()]).values("mark_id"))
    if not words or _leaves_out(typed):  # letters alone would find what is to be left out
        yield from everywhere(BY_NAME, Q(names=asked))
        yield from everywhere(BY_TEXT, Q(document=asked))
    else:
        yield from beginnings(typed, marks)
        yield from everywhere(BY_NAME, Q(names=asked))
        yield from everywhere(BY_NAME, containing(words))
        yield from everywhere(BY_TEXT, Q(document=asked) | Q(document=_unfinished(words)))
        yield from everywhere(BY_TEXT, containing(words, "description_km"))
    if lying := catalogue.called(words):
        yield Way(BY_CATEGORY, marks.filter(category__in=lying))


def _leaves_out(typed: str) -> bool:
    return any(word.startswith("-") and len(word) > 1 for word in typed.split())


def _unfinished(words: list[str]) -> SearchQuery:
    """All words, of the last perhaps only its beginning."""
    return SearchQuery(" & ".join(words) + ":*", config="english", search_type="raw")
