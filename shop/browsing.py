"""A listing: which products, in which order, which page of them, and how many there are."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from shop import catalogue, searching, spelling
from shop.asking import Part, answers, counted, page, together
from shop.cards import cards_of
from shop.models import Shelfmark
from shop.searching import Found
from shop.wanting import Wanted, fitting, order_of

MOST_COUNTED = 5_000  # nobody pages further, and counting on would cost more than the page
MOST_SWITCHED = 2_000  # of what is in stock, or reduced
MOST_BESIDE = 1_000  # of what another filter would leave
# Where prices are compared, variant by variant, or one in many fits.
MOST_NARROWED, MOST_BESIDE_NARROWED = 500, 200


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
    for upper in catalogue.menu():
        for entry in (upper, *upper["children"]):
            if entry["slug"] == slug:
                return Place(entry, upper)
    return None


def listing(wanted: Wanted, asked: str = "") -> Sheet:
    """One page of cards. Raises NoSuchPage; an empty first page is one."""
    number = _number(asked)
    here = place(wanted.category)
    inside = here.inside if here else []
    shelves = _searched(wanted, inside, number) if wanted.q else Shelves(_shelved(wanted, inside, number))
    if number > shelves.num_pages:
        raise NoSuchPage
    return Sheet(cards_of(shelves.found.ids), number, shelves)


def places(found: dict[int, int]) -> list[dict[str, Any]]:
    """The upper categories in which something was found, and how much."""
    counts = [
        {"entry": upper, "count": sum(found.get(entry["pk"], 0) for entry in (upper, *upper["children"]))}
        for upper in catalogue.menu()
    ]
    return [one for one in counts if one["count"]]


def _number(text: str) -> int:
    try:
        number = int(text or 1)
    except ValueError as error:
        raise NoSuchPage from error
    if not 1 <= number <= max(1, MOST_COUNTED // settings.PAGE_SIZE):
        raise NoSuchPage
    return number


def _searched(wanted: Wanted, inside: list[int], number: int) -> Shelves:
    """What was typed; where that finds nothing, what it was meant for."""
    found = searching.search(wanted, inside=inside, page=number)
    if found.count:
        return Shelves(found)
    spellings = spelling.corrections(wanted.q, found.near)
    every = (replace(wanted, q=corrected) for corrected in spellings)
    if meant := searching.search_in_turn(every, inside=inside, page=number):
        turn, found = meant
        return Shelves(found, spellings[turn:])
    return Shelves(found)


def _shelved(wanted: Wanted, inside: list[int], number: int) -> Found:
    """A page and all counts in one statement, each part read from an index."""
    most, beside = MOST_COUNTED, MOST_BESIDE
    if wanted.is_filtered:  # with one more, two must be true of one variant
        most, beside = MOST_SWITCHED, MOST_BESIDE_NARROWED
    if wanted.is_priced or wanted.asks_twice:
        most = MOST_NARROWED
    count, in_stock, on_sale, ids = answers(
        [
            counted(_fitting(wanted, inside), most),
            counted(_fitting(replace(wanted, in_stock=True), inside), beside),
            counted(_fitting(replace(wanted, on_sale=True), inside), beside),
            _page(wanted, inside, number),
        ]
    )
    return Found(ids, count, most, in_stock, on_sale, beside)


def _page(wanted: Wanted, inside: list[int], number: int) -> Part:
    """In the order wanted; of several categories, their lists laid together: one index has each of them sorted."""
    order = order_of(wanted.sort or "newest")
    columns = dict.fromkeys(("product_id", *(name.lstrip("-") for name in order)))
    every = [_fitting(wanted, [pk]) for pk in inside] or [_fitting(wanted)]
    source, values = together(marks.values(*columns).order_by(*order)[: number * settings.PAGE_SIZE] for marks in every)
    return page(source, order, number), values


def _fitting(wanted: Wanted, inside: Collection[int] = ()) -> QuerySet[Shelfmark]:
    return fitting(wanted, hidden=catalogue.hidden(), inside=inside)
