"""The category menu, on every page.

Cached per process until the change feed reports a change (madamda.cache.local), and shared between processes through
Redis (shop.shared_cache). Works without Redis.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef, QuerySet
from django.utils.translation import get_language

from madamda.cache.local import LocalCache
from madamda.db import translated_fields
from shop.listing_filters import contains_all, joined_in, normalize
from shop.models import Category, ListingEntry, ProductImage
from shop.product_cards import PICTURE
from shop.shared_cache import shared

_keeping = LocalCache()

MOST_COUNTED_INSIDE = 1_000  # product counts beside categories stop here, to bound the cost of the query


def menu() -> list[dict[str, Any]]:
    """Return the top-level categories, each with its children, picture and number of products."""
    return _cached("categories", _read_categories)["menu"]


def hidden() -> list[int]:
    """Return the ids of categories that are switched off, or whose parent is."""
    return _cached("categories", _read_categories)["hidden"]


def categories_matching(words: list[str]) -> list[int]:
    """Return the ids of categories whose name contains all these words in any language, and of their children."""
    found = []
    for upper in menu():
        for entry in (upper, *upper["children"]):
            if words and any(
                contains_all(one["words"], words) or joined_in(one["words"], words) for one in (upper, entry)
            ):
                found.append(entry["pk"])
    return found


class MenuState(NamedTuple):
    """The URL of the current menu category, and its `aria-current` value; empty if the page is in none."""

    url: str = ""
    how: str = ""


def menu_state(path: str, parents: Iterable[str] = ()) -> MenuState:
    """Return the state of the menu on the page `path`, below the categories `parents`."""
    addresses = {entry["url"] for entry in menu()}
    if path in addresses:
        return MenuState(path, "page")
    return next((MenuState(parent, "true") for parent in parents if parent in addresses), MenuState())


def capped(count: int, most: int = MOST_COUNTED_INSIDE) -> str:
    """Format a count: `23`, or `1,000+` if counting stopped at `most`."""
    return f"{most:,}+" if count >= most else str(count)


def _cached(key: str, read: Any) -> Any:
    """Return the cached value for the current language, reading it if necessary."""
    return _keeping.get(f"{key}:{get_language()}", read)


@shared
def _read_categories() -> dict[str, Any]:
    every = list(_counted(Category.objects.select_related("picture")))
    dark = {category.pk for category in every if not category.active}
    seen = [category for category in every if not dark & {category.pk, category.parent_id}]
    return {
        "menu": [
            _upper(category, [lower for lower in seen if lower.parent_id == category.pk])
            for category in seen
            if category.parent_id is None
        ],
        "hidden": [category.pk for category in every if category not in seen],
    }


def _counted(categories: QuerySet[Category]) -> QuerySet[Category]:
    """Annotate each category with the number of products directly in it, as `inside`, up to MOST_COUNTED_INSIDE."""
    own = ListingEntry.objects.filter(listed=True, category=OuterRef("pk"))
    some = ArraySubquery(own.values("pk")[:MOST_COUNTED_INSIDE])
    return categories.annotate(inside=Func(some, function="CARDINALITY", output_field=IntegerField()))


def _upper(category: Category, inside: list[Category]) -> dict[str, Any]:
    children = [_entry(lower) for lower in inside]
    entry = _entry(category)
    return {**entry, "count": entry["count"] + sum(child["count"] for child in children), "children": children}


def _entry(category: Category) -> dict[str, Any]:
    return {
        "pk": category.pk,
        "name": category.name,
        "words": normalize(*(getattr(category, name) or "" for name in translated_fields.columns("name"))),
        "slug": category.slug,
        "line": category.line,
        "url": category.get_absolute_url(),
        "count": category.inside,  # type: ignore[attr-defined]  # annotated
        "picture": _picture(category.picture),
    }


def _picture(image: ProductImage | None) -> dict[str, Any] | None:
    """Return the columns needed to render the image; model instances are not cached."""
    return {**{name: getattr(image, name) for name in PICTURE}, "file": image.file.name} if image else None
