"""A listing: which products, in which order, which page of them, and how many there are."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator

from madamda.inputs import numbers
from shop.catalogue import navigation
from shop.listing import page_search, search, spelling
from shop.listing_filters import ListingQuery, alternatives
from shop.queries import listing as queries
from shop.queries.listing import Found
from shop.queries.product_cards import cards_of


class EmptyPage(Exception):
    """Past the end, before the beginning, or no number at all."""


@dataclass(frozen=True, slots=True)
class CategoryScope:
    """A category as a page of the shop."""

    entry: dict[str, Any]
    upper: dict[str, Any]  # itself, unless it lies inside another

    @property
    def above(self) -> list[dict[str, Any]]:
        return [] if self.entry is self.upper else [self.upper]

    @property
    def inside(self) -> list[int]:
        """Its own id, and those of the categories in it."""
        return [self.entry["pk"], *(child["pk"] for child in self.entry.get("children", ()))]


class ListingPaginator(Paginator):
    """Pages of cards, counted only as far as anybody goes."""

    def __init__(self, found: Found, spellings: list[str] | None = None) -> None:
        super().__init__([], settings.PAGE_SIZE)
        self.found = found
        # What was searched instead of what was typed, and what else that may have meant.
        self.spellings = spellings or []
        self.count = min(found.count, found.most)

    @property
    def has_more(self) -> bool:
        return self.found.is_part or self.found.count > self.found.most


class ListingPage(Page):
    """One page of a listing, with the shelves it was taken from."""

    paginator: ListingPaginator


def visible_category(slug: str) -> CategoryScope | None:
    """A category that can be seen now."""
    for upper in navigation.menu():
        for entry in (upper, *upper["children"]):
            if entry["slug"] == slug:
                return CategoryScope(entry, upper)
    return None


def listing(wanted: ListingQuery, asked: str = "") -> ListingPage:
    """One page of cards. Raises NoSuchPage; an empty first page is one."""
    number = _number(asked)
    here = visible_category(wanted.category)
    inside = here.inside if here else []
    shelves = _searched(wanted, inside, number) if wanted.q else ListingPaginator(_listed(wanted, inside, number))
    if number > shelves.num_pages:
        raise EmptyPage
    return ListingPage(cards_of(shelves.found.ids), number, shelves)


def category_facets(found: dict[int, int]) -> list[dict[str, Any]]:
    """The upper categories in which something was found, and how much."""
    counts = [
        {"entry": upper, "count": sum(found.get(entry["pk"], 0) for entry in (upper, *upper["children"]))}
        for upper in navigation.menu()
    ]
    return [one for one in counts if one["count"]]


def pages(wanted: ListingQuery, *, found: int) -> list[dict[str, str]]:
    """The merchant's pages that a search may have been for: “delivery”; where no goods are found, by all they say."""
    return page_search.pages_about(alternatives(wanted.q, navigation.synonyms()), anywhere=not found)


def _number(text: str) -> int:
    try:
        number = numbers.whole(text or "1")
    except numbers.NotANumber as error:
        raise EmptyPage from error
    if not 1 <= number <= max(1, queries.MOST_COUNTED // settings.PAGE_SIZE):
        raise EmptyPage
    return number


def _searched(wanted: ListingQuery, inside: list[int], number: int) -> ListingPaginator:
    """What was typed; where that finds nothing, what it was meant for."""
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
