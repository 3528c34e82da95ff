"""Searching: by SKU, then by name, by description, by category; English by its words, Khmer by its letters."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q

from shop import asking, catalogue, finding, spelling
from shop.asking import Part
from shop.finding import Way
from shop.models import IndexCard, Shelfmark
from shop.spelling import Near
from shop.wanting import Wanted, alternatives, containing, fitting, order_of, parts

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
UNKNOWN = "(case when exists (select from found) then null else {unknown} end)"
TURN = """
(select answer
    from ({before} select json_build_array({number}, {told}) where exists (select from found)) as one (answer))
"""
IS_PART = "(case when (select count(*) from found) > %s then true else (select more from cut) end)"
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
    beside: int  # how far those two were counted
    is_part: bool = False  # whether there is more than was counted
    inside: dict[int, int] = field(default_factory=dict)  # how many lie directly in a category; only of a search
    near: Near | None = None  # where nothing was found: words like those that nothing is called


def search(wanted: Wanted, *, inside: list[int], page: int) -> Found:
    unknown, typed = spelling.unknown(wanted.q)
    *answer, near = asking.answers(
        [*_told(wanted, page), (UNKNOWN.format(unknown=unknown), typed)], before=_found(wanted, inside)
    )
    return replace(_read(*answer), near=near)


def search_in_turn(every: Iterable[Wanted], *, inside: list[int], page: int) -> tuple[int, Found] | None:
    """The first of them that finds something, and which that is; one statement, which stops there."""
    turns = [_turn(number, wanted, inside, page) for number, wanted in enumerate(every)]
    if not turns:
        return None
    words, values = zip(*turns, strict=True)
    [answer] = asking.answers([(f"coalesce({', '.join(words)})", [one for some in values for one in some])])
    return (answer[0], _read(*answer[1:])) if answer else None


def _turn(number: int, wanted: Wanted, inside: list[int], page: int) -> Part:
    before, values = _found(wanted, inside)
    told = _told(wanted, page)
    text = TURN.format(before=before, number=number, told=", ".join(part[0] for part in told))
    return text, [*values, *(value for part in told for value in part[1])]


def _told(wanted: Wanted, page: int) -> list[Part]:
    """What `_read` reads."""
    return [
        ("(select count(*) from found)", ()),
        (IS_PART, (MOST_FOUND,)),
        ("(select count(*) from found where in_stock)", ()),
        ("(select count(*) from found where on_sale)", ()),
        (INSIDE, ()),
        (asking.page("found", order_of(wanted.sort) if wanted.sort else RELEVANCE, page), ()),
    ]


def _read(count: int, is_part: bool, in_stock: int, on_sale: int, by_category: dict[str, int], ids: list[int]) -> Found:
    places = {int(pk): number for pk, number in by_category.items()}
    return Found(ids, count, MOST_FOUND, in_stock, on_sale, MOST_FOUND, is_part, places)


def beginnings(typed: str) -> Iterator[Way]:
    """Names that begin as it was typed, in either language; their index has them in order."""
    for name in ("name_en", "name_km"):
        marks = Shelfmark.objects.filter(listed=True, **{f"{name}__startswith": begun(typed)})
        yield Way(BY_BEGINNING, marks.order_by(name, "pk").values(key=F("pk")))


def begun(typed: str) -> str:
    """The beginning of a name, as names are sorted."""
    return " ".join(typed.lower().split())


def everywhere(tier: int, wanted: Q) -> Iterator[Way]:
    """Cards with these words; of very many only some."""
    for extent, cards in (("some", IndexCard.objects.some()), ("all", IndexCard.objects.all())):
        yield Way(tier, cards.filter(wanted).values(key=F("pk")), extent)


def _found(wanted: Wanted, inside: list[int]) -> Part:
    marks = fitting(wanted, hidden=catalogue.hidden(), inside=inside).values(*COLUMNS)
    ways = _ways(wanted.q)
    hits, values = finding.found(ways, marks=marks, most=MOST_FOUND + 1, are_few=wanted.is_filtered or bool(inside))
    return FOUND.format(hits=hits), [*values, wanted.q]


def _ways(typed: str) -> Iterator[Way]:
    words = parts(typed)
    yield Way(BY_SKU, IndexCard.objects.filter(skus__contains=[typed.strip().lower()]).values(key=F("pk")))
    if not words or _leaves_out(typed):  # letters alone would find what is to be left out
        yield from everywhere(BY_NAME, Q(names=_asked(typed)))
        yield from everywhere(BY_TEXT, Q(document=_asked(typed)))
        lying = catalogue.called(words)
    else:
        every = [typed] if _is_particular(typed) else alternatives(typed, catalogue.synonyms())
        meant = [found for one in every if (found := parts(one))]
        yield from beginnings(typed)
        yield from everywhere(BY_NAME, _any(Q(names=_asked(one)) for one in every))
        yield from everywhere(BY_NAME, _any(containing(one) for one in meant))
        documents = [_asked(typed)] if _is_particular(typed) else [_unfinished(one) for one in meant]
        yield from everywhere(BY_TEXT, _any(Q(document=one) for one in documents))
        yield from everywhere(BY_TEXT, _any(containing(one, "description_km") for one in meant))
        lying = sorted({category for one in meant for category in catalogue.called(one)})
    if lying:
        yield Way(BY_CATEGORY, Shelfmark.objects.filter(listed=True, category__in=lying).values(key=F("pk")))


def _asked(typed: str) -> SearchQuery:
    return SearchQuery(typed, config="english", search_type="websearch")


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def _leaves_out(typed: str) -> bool:
    return any(word.startswith("-") and len(word) > 1 for word in typed.split())


def _is_particular(typed: str) -> bool:
    """Whether it is more than words, all of which are wanted."""
    return '"' in typed or "or" in typed.lower().split()


def _unfinished(words: list[str]) -> SearchQuery:
    """All words, of the last perhaps only its beginning."""
    return SearchQuery(" & ".join(words) + ":*", config="english", search_type="raw")
