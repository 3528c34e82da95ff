"""Filters of the board: unpaid, payment method, delivery zone, or typed text."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders import order_search
from orders.status import PaymentMethod

OFFERS: dict[str, tuple[str, str, str | Promise]] = {
    "unpaid": ("unpaid", "1", _("Unpaid")),
    PaymentMethod.KHQR.value: ("method", PaymentMethod.KHQR.value, _("KHQR")),
    PaymentMethod.CASH.value: ("method", PaymentMethod.CASH.value, _("Cash")),
}


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """The filter of the board and the number of cards per column; all cards if nothing is set."""

    unpaid: str = ""  # "1" or empty, as in the URL
    method: str = ""
    province: str = ""  # code of a delivery zone
    q: str = ""
    size: int | None = None  # cards per column, if more than the default

    def __bool__(self) -> bool:
        """True if the filter hides anything; the size does not count."""
        return any((self.unpaid, self.method, self.province, self.q))

    @property
    def column_size(self) -> int:
        """Maximum number of cards per column."""
        return min(max(self.size or 0, settings.BOARD_COLUMN_SIZE), settings.BOARD_COLUMN_MOST)

    @property
    def more(self) -> str:
        """The query string for more cards; empty at the maximum."""
        if self.column_size >= settings.BOARD_COLUMN_MOST:
            return ""
        return replace(self, size=self.column_size + settings.BOARD_COLUMN_SIZE).query

    @property
    def condition(self) -> Q:
        condition = Q()
        if self.unpaid:
            condition &= Q(payment_received=False, total__gt=0)
        if self.method:
            condition &= Q(payment_method=self.method)
        if self.province:
            condition &= Q(zone__code=self.province)
        return condition & order_search.condition(self.q) if self.q else condition

    @property
    def query(self) -> str:
        """The query string; empty if nothing is set."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def key(self) -> str:
        return hashlib.sha256(self.query.encode()).hexdigest()[:24]

    def narrowed(self, name: str, value: str) -> "BoardFilter":
        """Return the filter with this value added."""
        return replace(self, **{name: value})  # type: ignore[arg-type]  # the name is a field

    def toggled(self, name: str, value: str) -> "BoardFilter":
        """Return the filter with this value added, or removed if it was set."""
        wish: dict[str, Any] = {name: "" if getattr(self, name) == value else value}
        return replace(self, **wish)


@dataclass(frozen=True, slots=True)
class FilterOption:
    """One button of the filter: label, number of orders, and URL query."""

    key: str
    words: str | Promise
    count: int
    query: str
    is_on: bool


def conditions(board_filter: BoardFilter) -> dict[str, Q]:
    """Return, by option, the condition it would have together with the active filters."""
    return {key: board_filter.narrowed(name, value).condition for key, (name, value, _words) in OFFERS.items()}


def filter_options(board_filter: BoardFilter, tally: Mapping[str, int]) -> list[FilterOption]:
    return [
        FilterOption(
            key, words, tally[key], board_filter.toggled(name, value).query, getattr(board_filter, name) == value
        )
        for key, (name, value, words) in OFFERS.items()
    ]
