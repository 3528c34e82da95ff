"""The store settings as pages need them, in the current language, with the merchant's pages and the synonyms.

Cached like the menu (shop.catalogue.navigation), and read without Redis too.
"""

import re
from datetime import date, datetime, time
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madamda.cache.local import LocalCache
from madamda.db import translated_fields
from shop import messengers
from shop.catalogue import brand
from shop.listing_filters import normalize, parts
from shop.models import Page, StoreSettings, Synonyms
from shop.models.pages import HEADING
from shop.models.store import Calendar, is_between
from shop.shared_cache import shared

_keeping = LocalCache()

_TITLED = {name: name for name in ("slug", *translated_fields.columns("title"), *translated_fields.columns("text"))}


def store() -> dict[str, Any]:
    """Return the store's details, opening hours and pause, in the current language."""
    front = _cached()
    now = timezone.localtime()
    opens, closes = (time.fromisoformat(front[key]) for key in ("opens_at", "closes_at"))
    is_open, paused_until = is_between(opens, closes, now.time()), _paused_until(front, now)
    return {
        **front,
        "messengers": [messengers.MessengerLink(*link) for link in front["messengers"]],
        "brand": brand.brand_of(front["look"]),
        "icons": brand.icons_of(front["look"]),
        "is_open": is_open,
        "is_paused": bool(paused_until),
        "opening_words": _opening_words(front, is_open, bool(paused_until)),
        "pause_words": _pause_message(front, paused_until),
    }


def store_setting(name: str) -> Any:
    """Return one of the store settings that do not depend on the time."""
    return _cached()[name]


def calendar() -> Calendar:
    """Return the calendar of delivery days."""
    days = _cached()["calendar"]
    closes_at = days["closes_at"] and time.fromisoformat(days["closes_at"])
    return Calendar(closes_at, frozenset(days["no_weekdays"]), frozenset(map(date.fromisoformat, days["no_dates"])))


def pages() -> list[dict[str, str]]:
    """Return the merchant's pages, for the footer and the search."""
    written: list[dict[str, str]] = _cached()["pages"]
    return written


def synonyms() -> list[list[str]]:
    """Return the groups of synonyms, as normalised words."""
    groups: list[list[str]] = _cached()["synonyms"]
    return groups


def _cached() -> dict[str, Any]:
    found: dict[str, Any] = _keeping.get(str(get_language()), _read_store)
    return found


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
        "look": brand.read(front),
        "home_title": front.home_title,
        "home_description": front.home_description,
        "company": front.company or front.name,
        "tagline": front.tagline,
        "phone": front.phone,
        "phone_display": front.phone_display,
        "email": front.email,
        "messengers": messengers.links(front),
        "tax_number": front.tax_number,
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
