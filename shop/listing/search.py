"""Product search in tiers: SKU, name, description, category. English is matched by words, Khmer by substrings."""

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q

from shop.catalogue import navigation, store_details
from shop.listing_filters import ListingQuery, alternatives, contains_all_q, fitting, order_of, parts
from shop.models import ListingEntry, SearchDocument
from shop.queries import search as queries
from shop.queries.listing import Found
from shop.queries.search import RELEVANCE, Search
from shop.queries.search_candidates import SearchTier

BY_SKU, BY_BEGINNING, BY_NAME, BY_TEXT, BY_CATEGORY = range(5)


def search(wanted: ListingQuery, *, inside: list[int], page: int) -> Found:
    return queries.search(_asked_for(wanted, inside), page=page)


def first_with_results(every: Iterable[ListingQuery], *, inside: list[int], page: int) -> tuple[int, Found] | None:
    """Return the results of the first query that has any, with its index; None if none has."""
    return queries.first_to_find((_asked_for(wanted, inside) for wanted in every), page=page)


def beginnings(typed: str) -> Iterator[SearchTier]:
    """Yield tiers for names that begin with the text, in either language, in index order."""
    for name in ("name_en", "name_km"):
        marks = ListingEntry.objects.filter(listed=True, **{f"{name}__startswith": begun(typed)})
        yield SearchTier(BY_BEGINNING, marks.order_by(name, "pk").values(key=F("pk")))


def begun(typed: str) -> str:
    """Normalise the beginning of a name like the sort columns of ListingEntry."""
    return " ".join(typed.lower().split())


def everywhere(tier: int, wanted: Q) -> Iterator[SearchTier]:
    """Yield two tiers for a condition on search documents: a sample of them, then all."""
    for extent, cards in (("some", SearchDocument.objects.some()), ("all", SearchDocument.objects.all())):
        yield SearchTier(tier, cards.filter(wanted).values(key=F("pk")), extent)


def _asked_for(wanted: ListingQuery, inside: list[int]) -> Search:
    return Search(
        typed=wanted.q,
        words=parts(wanted.q),
        ways=_ways(wanted.q),
        marks=fitting(wanted, hidden=navigation.hidden(), inside=inside),
        are_few=wanted.is_filtered or bool(inside),
        order=order_of(wanted.sort) if wanted.sort else RELEVANCE,
    )


def _ways(typed: str) -> Iterator[SearchTier]:
    words = parts(typed)
    yield SearchTier(BY_SKU, SearchDocument.objects.filter(skus__contains=[typed.strip().lower()]).values(key=F("pk")))
    if not words or _leaves_out(typed):  # substring matching would find the excluded words
        yield from everywhere(BY_NAME, Q(names=_asked(typed)))
        yield from everywhere(BY_TEXT, Q(document=_asked(typed)))
        lying = navigation.categories_matching(words)
    else:
        every = [typed] if _is_particular(typed) else alternatives(typed, store_details.synonyms())
        meant = [found for one in every if (found := parts(one))]
        yield from beginnings(typed)
        yield from everywhere(BY_NAME, _any(Q(names=_asked(one)) for one in every))
        yield from everywhere(BY_NAME, _any(contains_all_q(one) for one in meant))
        documents = [_asked(typed)] if _is_particular(typed) else [_unfinished(one) for one in meant]
        yield from everywhere(BY_TEXT, _any(Q(document=one) for one in documents))
        yield from everywhere(BY_TEXT, _any(contains_all_q(one, "description_km") for one in meant))
        lying = sorted({category for one in meant for category in navigation.categories_matching(one)})
    if lying:
        yield SearchTier(BY_CATEGORY, ListingEntry.objects.filter(listed=True, category__in=lying).values(key=F("pk")))


def _asked(typed: str) -> SearchQuery:
    return SearchQuery(typed, config="english", search_type="websearch")


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def _leaves_out(typed: str) -> bool:
    return any(word.startswith("-") and len(word) > 1 for word in typed.split())


def _is_particular(typed: str) -> bool:
    """Return True if the text has search operators (quotes, `or`), so that synonyms and partial words do not apply."""
    return '"' in typed or "or" in typed.lower().split()


def _unfinished(words: list[str]) -> SearchQuery:
    """Return a query for all words, the last one as a prefix."""
    return SearchQuery(" & ".join(words) + ":*", config="english", search_type="raw")
