"""Listings: the products of one page, their order, and the total number."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator

from madamda.inputs import numbers
from shop.catalogue import navigation, store_details
from shop.listing import page_search, search, spelling
from shop.listing_filters import ListingQuery, alternatives
from shop.queries import listing as queries
from shop.queries.listing import Found
from shop.queries.product_cards import cards_of


class EmptyPage(Exception):
    """The page number is malformed or out of range."""


@dataclass(frozen=True, slots=True)
class CategoryScope:
    """A visible category, whose page is a listing."""

    entry: dict[str, Any]
    upper: dict[str, Any]  # the parent, or the category itself if it is a top-level one

    @property
    def above(self) -> list[dict[str, Any]]:
        return [] if self.entry is self.upper else [self.upper]

    @property
    def inside(self) -> list[int]:
        """Ids of the category and its children."""
        return [self.entry["pk"], *(child["pk"] for child in self.entry.get("children", ()))]


class ListingPaginator(Paginator):
    """Paginator of product cards with a bounded count."""

    def __init__(self, found: Found, spellings: list[str] | None = None) -> None:
        super().__init__([], settings.PAGE_SIZE)
        self.found = found
        # Corrected queries: the first was searched instead of the one typed, the others are offered.
        self.spellings = spellings or []
        self.count = min(found.count, found.most)

    @property
    def has_more(self) -> bool:
        return self.found.is_part or self.found.count > self.found.most


class ListingPage(Page):
    """One page of product cards."""

    paginator: ListingPaginator


def visible_category(slug: str) -> CategoryScope | None:
    """Return the category with this slug if it is visible, else None."""
    for upper in navigation.menu():
        for entry in (upper, *upper["children"]):
            if entry["slug"] == slug:
                return CategoryScope(entry, upper)
    return None


def listing(wanted: ListingQuery, asked: str = "") -> ListingPage:
    """Return one page of cards. Raise EmptyPage; the first page exists even if nothing is found."""
    number = _number(asked)
    here = visible_category(wanted.category)
    inside = here.inside if here else []
    shelves = _searched(wanted, inside, number) if wanted.q else ListingPaginator(_listed(wanted, inside, number))
    if number > shelves.num_pages:
        raise EmptyPage
    return ListingPage(cards_of(shelves.found.ids), number, shelves)


def category_facets(found: dict[int, int]) -> list[dict[str, Any]]:
    """Return the top-level categories that contain results, each with their number."""
    counts = [
        {"entry": upper, "count": sum(found.get(entry["pk"], 0) for entry in (upper, *upper["children"]))}
        for upper in navigation.menu()
    ]
    return [one for one in counts if one["count"]]


def pages(wanted: ListingQuery, *, found: int) -> list[dict[str, str]]:
    """Return the merchant's pages that match the search: by heading, or by full text if no product is found."""
    return page_search.pages_about(alternatives(wanted.q, store_details.synonyms()), anywhere=not found)


def _number(text: str) -> int:
    try:
        number = numbers.whole(text or "1")
    except numbers.NotANumber as error:
        raise EmptyPage from error
    if not 1 <= number <= max(1, queries.MOST_COUNTED // settings.PAGE_SIZE):
        raise EmptyPage
    return number


def _searched(wanted: ListingQuery, inside: list[int], number: int) -> ListingPaginator:
    """Search the text as typed; if nothing is found, search corrected spellings of it."""
    found = search.search(wanted, inside=inside, page=number)
    if found.count:
        return ListingPaginator(found)
    spellings = spelling.corrections(wanted.q, found.near)
    every = (replace(wanted, q=corrected) for corrected in spellings)
    if meant := search.first_with_results(every, inside=inside, page=number):
        turn, found = meant
        return ListingPaginator(found, spellings[turn:])
    return ListingPaginator(found)


def _listed(wanted: ListingQuery, inside: list[int], number: int) -> Found:
    return queries.listed(wanted, hidden=navigation.hidden(), inside=inside, number=number)
