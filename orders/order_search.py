"""Order search for staff: one query syntax for every search box.

Understands, in any order: a number or its end, a phone or a part of it, names, products, SKUs, an address, a day, a
status.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import TypeVar

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override

from madamda.inputs import phone
from orders.models import Order
from orders.numbers import candidates, parse_end
from orders.status import Status
from shop.listing_filters import parts

LONGEST = 100  # characters of the input that are used
LEAST_OF_PHONE = 4  # digits; fewer are taken for a house number
LEAST_ANYWHERE = 3  # characters; shorter words match only word beginnings: the trigram index cannot find them elsewhere

_NOTHING = Q(pk__in=[])
_YEARS = range(2000, 2101)
_DAY = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?|(\d{1,2})-(\d{1,2})-(\d{4})"
)
_DIGITS = {zero + digit: str(digit) for zero in (0x17E0, 0xFF10) for digit in range(10)}  # Khmer and full width
_ALSO = {"canceled": Status.CANCELLED, "new": Status.PENDING}

Orders = TypeVar("Orders", bound=QuerySet[Order])


@dataclass(slots=True)
class _Read:
    """Parsed input: plain words, and conditions for days and statuses, each with its text as words."""

    words: list[str] = field(default_factory=list)
    special: list[tuple[Q, list[str]]] = field(default_factory=list)


def find(orders: Orders, typed: str) -> Orders:
    """Return the orders with exactly this number or phone if there are any, else those that match all words."""
    typed = typed[:LONGEST]
    for exact in _exact(typed):
        if orders.filter(exact).exists():
            return orders.filter(exact)
    return orders.filter(condition(typed))


def condition(typed: str) -> Q:
    """Return the query condition for the input, without a query. Input without letters or digits matches nothing."""
    read = _read(typed)
    fits = _words(read.words) if read.words else Q()
    if not read.special:
        return _or_number(fits, typed, read.words)
    for meant, said in read.special:
        # "Out" is a status and a family name: beside other words it matches as either.
        fits &= meant | _words(said) if read.words else meant
    return fits


def _exact(typed: str) -> Iterator[Q]:
    for number in candidates(typed):
        yield Q(number=number)
    with suppress(phone.InvalidPhone):
        yield Q(customer_phone=phone.normalise(typed))


def _read(typed: str) -> _Read:
    read, rest = _Read(), []
    for token in typed.translate(_DIGITS).split():
        if day := _day(token.strip(",;")):
            read.special.append((_on(day), parts(token)))
        else:
            rest.append(token)
    read.words = parts(" ".join(rest))
    for phrase, meant in _phrases():
        size = len(phrase)
        for place in range(len(read.words) - size + 1):
            if tuple(read.words[place : place + size]) == phrase:
                wish = _on(_days_from_today(meant)) if isinstance(meant, int) else Q(status=meant)
                read.special.append((wish, list(phrase)))
                del read.words[place : place + size]
                break
    return read


def _words(words: list[str]) -> Q:
    """Match every word as a substring; adjacent groups of digits also match as one phone number."""
    fits = Q()
    for is_digits, group in groupby(words, key=_is_digits):
        several = list(group)
        said = Q(*(Q(search__words__contains=_anywhere(word)) for word in several))
        digits = "".join(several)
        fits &= said | _in_phone(digits) if is_digits and len(digits) >= LEAST_OF_PHONE else said
    return fits if words else _NOTHING


def _in_phone(digits: str) -> Q:
    """Match the digits as typed, or without leading zeros: numbers are stored with the country code."""
    return Q(search__phone__contains=digits) | Q(search__phone__contains=digits.lstrip("0") or digits)


def _or_number(fits: Q, typed: str, words: list[str]) -> Q:
    """Also match the end of an order number, such as `f-92q`, which the index holds without dashes."""
    fits, end = fits if words else _NOTHING, parse_end(typed)
    return fits | Q(search__words__contains=end.lower()) if end else fits


def _anywhere(word: str) -> str:
    return word if len(word) >= LEAST_ANYWHERE else f" {word}"


def _is_digits(word: str) -> bool:
    return word.isascii() and word.isdigit()


def _day(token: str) -> date | None:
    """Parse `2026-11-30`, `30/11/2026` or `30/11` (the latest such day up to today); None if it is no date."""
    if not (found := _DAY.fullmatch(token)):
        return None
    year, month, day, short_day, short_month, short_year, day_first, month_second, year_last = found.groups()
    today = timezone.localdate()
    wanted = year or year_last or short_year
    full = int(wanted) + (2000 if len(wanted) == 2 else 0) if wanted else today.year
    try:
        meant = date(full, int(month or short_month or month_second), int(day or short_day or day_first))
        if not wanted and meant > today:
            meant = meant.replace(year=full - 1)
    except ValueError:
        return None
    return meant if meant.year in _YEARS else None


def _days_from_today(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def _on(day: date) -> Q:
    begins, ends = (timezone.make_aware(datetime.combine(one, time.min)) for one in (day, day + timedelta(days=1)))
    return Q(placed_at__gte=begins, placed_at__lt=ends)


@lru_cache
def _phrases() -> list[tuple[tuple[str, ...], Status | int]]:
    """Return the names of statuses, today (0) and yesterday (-1) in every language, as words, longest first."""
    found: dict[tuple[str, ...], Status | int] = {}
    for word, status in _ALSO.items():
        found[tuple(parts(word))] = status
    for status in Status:
        found[(status.value,)] = status
    for code, _name in settings.LANGUAGES:
        with override(code):
            found |= {tuple(parts(str(status.label))): status for status in Status}
            found |= {tuple(parts(gettext("Today"))): 0, tuple(parts(gettext("Yesterday"))): -1}
    return sorted(found.items(), key=lambda phrase: -len(phrase[0]))
