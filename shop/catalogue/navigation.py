"""Data for every page: store settings, category menu, merchant's pages, synonyms.

Cached per process until the change feed reports a change (madamda.cache.local), and shared between processes through
Redis (shop.shared_cache). Works without Redis.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madamda.cache.local import LocalCache
from madamda.db import translated_fields
from shop.listing_filters import contains_all, joined_in, normalize, parts
from shop.models import Category, ListingEntry, Page, ProductImage, StoreSettings, Synonyms
from shop.models.pages import HEADING
from shop.models.store import Calendar, is_between
from shop.product_cards import PICTURE
from shop.shared_cache import shared

_keeping = LocalCache()

_TITLED = {name: name for name in ("slug", *translated_fields.columns("title"), *translated_fields.columns("text"))}
MOST_COUNTED_INSIDE = 1_000  # product counts beside categories stop here, to bound the cost of the query


def store() -> dict[str, Any]:
    """Return the store's details, opening hours and pause, in the current language."""
    front = _cached("store", _read_store)
    now = timezone.localtime()
    opens, closes = (time.fromisoformat(front[key]) for key in ("opens_at", "closes_at"))
    is_open, paused_until = is_between(opens, closes, now.time()), _paused_until(front, now)
    return {
        **front,
        "is_open": is_open,
        "is_paused": bool(paused_until),
        "opening_words": _opening_words(front, is_open, bool(paused_until)),
        "pause_words": _pause_message(front, paused_until),
    }


def store_setting(name: str) -> Any:
    """Return one of the store settings that do not depend on the time."""
    return _cached("store", _read_store)[name]


def calendar() -> Calendar:
    """Return the calendar of delivery days."""
    days = _cached("store", _read_store)["calendar"]
    closes_at = days["closes_at"] and time.fromisoformat(days["closes_at"])
    return Calendar(closes_at, frozenset(days["no_weekdays"]), frozenset(map(date.fromisoformat, days["no_dates"])))


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


def pages() -> list[dict[str, str]]:
    """Return the merchant's pages, for the footer and the search."""
    written: list[dict[str, str]] = _cached("store", _read_store)["pages"]
    return written


def synonyms() -> list[list[str]]:
    """Return the groups of synonyms, as normalised words."""
    groups: list[list[str]] = _cached("store", _read_store)["synonyms"]
    return groups


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
def _read_store() -> dict[str, Any]:
    """Read the store settings, with pages and synonyms in the same query if the settings row exists."""
    every = Page.objects.filter(active=True)
    written = ArraySubquery(every.annotate(json=JSONObject(**_TITLED)).values("json"))
    synonyms = ArraySubquery(Synonyms.objects.values("words"))
    found = StoreSettings.objects.annotate(pages=written, synonyms=synonyms).first()
    front: StoreSettings = found or StoreSettings()
    pages = [Page(**page) for page in found.pages] if found else list(every)
    return {
        "name": front.name,
        "company": front.company or front.name,
        "tagline": front.tagline,
        "phone": front.phone,
        "phone_display": front.phone_display,
        "telegram": front.telegram,
        "address": front.address,
        "opens_at": time_format(front.opens_at, "H:i"),
        "closes_at": time_format(front.closes_at, "H:i"),
        "calendar": _calendar(front.calendar),
        "riel_rate": str(front.riel_rate),
        "order_prefix": front.order_prefix,
        "former_order_prefixes": front.former_order_prefixes,
        "paused_until": front.paused_until.isoformat() if front.paused_until else None,
        "pause_words": front.pause_words,
        "pages": [_page(page) for page in pages],
        "synonyms": [terms for line in (found.synonyms if found else ()) if len(terms := _terms(line)) > 1],
    }


def _calendar(days: Calendar) -> dict[str, Any]:
    """Return the calendar as JSON-serialisable values, because it is stored in Redis."""
    return {
        "closes_at": days.closes_at and days.closes_at.isoformat(),
        "no_weekdays": sorted(days.no_weekdays),
        "no_dates": sorted(day.isoformat() for day in days.no_dates),
    }


def _page(page: Page) -> dict[str, str]:
    titles, texts = (
        [getattr(page, name) or "" for name in translated_fields.columns(field)] for field in ("title", "text")
    )
    headings = [line for text in texts for line in text.splitlines() if line.startswith(HEADING)]
    return {
        "slug": page.slug,
        "title": page.title,
        "url": page.get_absolute_url(),
        "headings": normalize(*titles, *headings),
        "words": normalize(*titles, *texts),
    }


def _terms(line: str) -> list[str]:
    """Split a line of synonyms and normalise each: “moisturiser, moisturizer” gives two terms."""
    return [words for term in re.split("[,;\n]", line) if (words := " ".join(parts(term)))]


def _paused_until(front: dict[str, Any], now: datetime) -> str:
    """Return the end of the pause as text, or "" if orders are accepted."""
    until = front["paused_until"] and timezone.localtime(datetime.fromisoformat(front["paused_until"]))
    return date_format(until, "j F, H:i") if until and until > now else ""


def _opening_words(front: dict[str, Any], is_open: bool, is_paused: bool) -> str:
    if is_paused:
        return _("Not taking orders right now")
    if is_open:
        return _("Open until %(time)s") % {"time": front["closes_at"]}
    return _("Closed – opens at %(time)s") % {"time": front["opens_at"]}


def _pause_message(front: dict[str, Any], paused_until: str) -> str:
    """Return the merchant's message followed by the end of the pause, or "" if orders are accepted."""
    if not paused_until:
        return ""
    until = _("We’ll take orders again from %(when)s.") % {"when": paused_until}
    return " ".join(filter(None, [front["pause_words"], until]))


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
