"""A listing: which products, in which order, which page of them, and how many there are."""

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, TypeAlias

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.utils.translation import get_language

from madamda.inputs import numbers
from shop import catalogue, page_search, searching, spelling
from shop.asking import Part, answers, counted, page, together
from shop.cards import cards_of
from shop.searching import Found
from shop.wanting import Wanted, alternatives, fitting, order_of

MOST_COUNTED = 5_000  # nobody pages further, and counting on would cost more than the page
MOST_SWITCHED = 2_000  # of what is in stock, or reduced
MOST_BESIDE = 1_000  # of what another filter would leave
# Where prices are compared, variant by variant, or one in many fits.
MOST_NARROWED, MOST_BESIDE_NARROWED = 500, 200

Ids: TypeAlias = tuple[int, ...]


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


def pages(wanted: Wanted, *, found: int) -> list[dict[str, str]]:
    """The merchant's pages that a search may have been for: “delivery”; where no goods are found, by all they say."""
    return page_search.pages_about(alternatives(wanted.q, catalogue.synonyms()), anywhere=not found)


def _number(text: str) -> int:
    try:
        number = numbers.whole(text or "1")
    except numbers.NotANumber as error:
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
    hidden, limits, settled = tuple(catalogue.hidden()), (most, beside), (get_language(), settings.PAGE_SIZE)
    count, in_stock, on_sale, ids = answers(_asked(wanted, hidden, tuple(inside), number, limits, *settled))
    return Found(ids, count, most, in_stock, on_sale, beside)


@lru_cache(maxsize=512)  # the ORM takes longer to write it than PostgreSQL to answer
def _asked(
    wanted: Wanted, hidden: Ids, inside: Ids, number: int, limits: tuple[int, int], *settled: object
) -> list[Part]:
    """The SQL, and what goes into it; `settled` is whatever else it depends on."""
    every = partial(fitting, hidden=hidden, inside=inside)
    most, beside = limits
    return [
        counted(every(wanted), most),
        counted(every(replace(wanted, in_stock=True)), beside),
        counted(every(replace(wanted, on_sale=True)), beside),
        _page(wanted, hidden, inside, number),
    ]


def _page(wanted: Wanted, hidden: Ids, inside: Ids, number: int) -> Part:
    """In the order wanted; of several categories, their lists laid together: one index has each of them sorted."""
    order = order_of(wanted.sort or "newest")
    columns = dict.fromkeys(("product_id", *(name.lstrip("-") for name in order)))
    every = [fitting(wanted, hidden=hidden, inside=[pk]) for pk in inside] or [fitting(wanted, hidden=hidden)]
    source, values = together(marks.values(*columns).order_by(*order)[: number * settings.PAGE_SIZE] for marks in every)
    return page(source, order, number), values
