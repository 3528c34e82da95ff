"""A listing: which products, in which order, which page of them, and how many there are."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator

from madamda.inputs import numbers
from shop.catalogue import navigation
from shop.listing import page_search, search, spelling
from shop.listing_filters import Wanted, alternatives
from shop.queries import listing as queries
from shop.queries.listing import Found
from shop.queries.product_cards import cards_of


class NoSuchPage(Exception):
    """Past the end, before the beginning, or no number at all."""


@dataclass(frozen=True, slots=True)
class Place:
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


class Shelves(Paginator):
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


class Sheet(Page):
    """One page of a listing, with the shelves it was taken from."""

    paginator: Shelves


def place(slug: str) -> Place | None:
    """A category that can be seen now."""
    for upper in navigation.menu():
        for entry in (upper, *upper["children"]):
            if entry["slug"] == slug:
                return Place(entry, upper)
    return None


def listing(wanted: Wanted, asked: str = "") -> Sheet:
    """One page of cards. Raises NoSuchPage; an empty first page is one."""
    number = _number(asked)
    here = place(wanted.category)
    inside = here.inside if here else []
    shelves = _searched(wanted, inside, number) if wanted.q else Shelves(_listed(wanted, inside, number))
    if number > shelves.num_pages:
        raise NoSuchPage
    return Sheet(cards_of(shelves.found.ids), number, shelves)


def places(found: dict[int, int]) -> list[dict[str, Any]]:
    """The upper categories in which something was found, and how much."""
    counts = [
        {"entry": upper, "count": sum(found.get(entry["pk"], 0) for entry in (upper, *upper["children"]))}
        for upper in navigation.menu()
    ]
    return [one for one in counts if one["count"]]


def pages(wanted: Wanted, *, found: int) -> list[dict[str, str]]:
    """The merchant's pages that a search may have been for: “delivery”; where no goods are found, by all they say."""
    return page_search.pages_about(alternatives(wanted.q, navigation.synonyms()), anywhere=not found)


def _number(text: str) -> int:
    try:
        number = numbers.whole(text or "1")
    except numbers.NotANumber as error:
        raise NoSuchPage from error
    if not 1 <= number <= max(1, queries.MOST_COUNTED // settings.PAGE_SIZE):
        raise NoSuchPage
    return number


def _searched(wanted: Wanted, inside: list[int], number: int) -> Shelves:
    """What was typed; where that finds nothing, what it was meant for."""
    found = search.search(wanted, inside=inside, page=number)
    if found.count:
        return Shelves(found)
    spellings = spelling.corrections(wanted.q, found.near)
    every = (replace(wanted, q=corrected) for corrected in spellings)
    if meant := search.search_in_turn(every, inside=inside, page=number):
        turn, found = meant
        return Shelves(found, spellings[turn:])
    return Shelves(found)


def _listed(wanted: Wanted, inside: list[int], number: int) -> Found:
    return queries.listed(wanted, hidden=navigation.hidden(), inside=inside, number=number)
