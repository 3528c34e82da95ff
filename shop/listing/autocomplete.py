"""Search suggestions while typing: categories, products, pages, or corrected spellings."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from urllib.parse import urlencode

from django.urls import reverse

from shop.catalogue import navigation, store_details
from shop.listing import page_search, spelling
from shop.listing.search import BY_NAME, beginnings, begun, everywhere
from shop.listing_filters import ListingQuery, alternatives, contains_all, contains_all_q, fitting, joined_in, parts
from shop.queries import search

MOST_CATEGORIES = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    words: str
    url: str
    kind: str  # "category", "product", "page" or "spelling"


def suggestions(typed: str) -> list[Suggestion]:
    words = parts(typed)
    if not words:
        return []
    every = alternatives(typed, store_details.synonyms())
    meant = [one for one in map(parts, every) if one]
    found = [*_categories(meant), *_goods(typed, meant), *_pages(every)]
    return found or _spellings(typed)


def _pages(every: list[str]) -> list[Suggestion]:
    return [Suggestion(page["title"], page["url"], "page") for page in page_search.pages_about(every, anywhere=False)]


def _categories(meant: list[list[str]]) -> list[Suggestion]:
    entries = [entry for upper in navigation.menu() for entry in (upper, *upper["children"])]
    named = [
        entry
        for entry in entries
        if any(contains_all(entry["words"], words) or joined_in(entry["words"], words) for words in meant)
    ]
    return [Suggestion(entry["name"], entry["url"], "category") for entry in named[:MOST_CATEGORIES]]


def _goods(typed: str, meant: list[list[str]]) -> list[Suggestion]:
    ways = [*beginnings(typed), *everywhere(BY_NAME, reduce(or_, map(contains_all_q, meant)))]
    found = search.suggested(ways, marks=fitting(ListingQuery(), hidden=navigation.hidden()), begun=begun(typed))
    return [Suggestion(one.name, one.url, "product") for one in found]


def _spellings(typed: str) -> list[Suggestion]:
    listing = reverse("shop:listing")
    return [Suggestion(one, f"{listing}?{urlencode({'q': one})}", "spelling") for one in spelling.corrections(typed)]
