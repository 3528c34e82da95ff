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
    """Which cards somebody wants to see, all of them when nothing is set; and how many of each column."""

    unpaid: str = ""  # "1", as it stands in the address
    method: str = ""
    province: str = ""  # the code of a zone
    q: str = ""
    size: int | None = None  # of a column, where the usual number of cards was not enough

    def __bool__(self) -> bool:
        """Whether anything is left out by it; how many are loaded is no choice among them."""
        return any((self.unpaid, self.method, self.province, self.q))

    @property
    def column_size(self) -> int:
        """How many cards a column has at most, here."""
        return min(max(self.size or 0, settings.BOARD_COLUMN_SIZE), settings.BOARD_COLUMN_MOST)

    @property
    def more(self) -> str:
        """The query of the same view with more cards; empty where it shows the most it may."""
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
        """What stands behind the ? of an address; empty when nothing is set."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def key(self) -> str:
        return hashlib.sha256(self.query.encode()).hexdigest()[:24]

    def narrowed(self, name: str, value: str) -> "BoardFilter":
        """With that wish beside the others."""
        return replace(self, **{name: value})  # type: ignore[arg-type]  # it has a name of ours

    def toggled(self, name: str, value: str) -> "BoardFilter":
        """With that wish, or without it where it was there."""
        wish: dict[str, Any] = {name: "" if getattr(self, name) == value else value}
        return replace(self, **wish)


@dataclass(frozen=True, slots=True)
class FilterOption:
    """One press of the filter: what it says, how many it would show, and where it leads."""

    key: str
    words: str | Promise
    count: int
    query: str
    is_on: bool


def conditions(board_filter: BoardFilter) -> dict[str, Q]:
    """By the key of each filter: what it would show, beside the other wishes."""
    return {key: board_filter.narrowed(name, value).condition for key, (name, value, _words) in OFFERS.items()}


def filter_options(board_filter: BoardFilter, tally: Mapping[str, int]) -> list[FilterOption]:
    return [
        FilterOption(
            key, words, tally[key], board_filter.toggled(name, value).query, getattr(board_filter, name) == value
        )
        for key, (name, value, words) in OFFERS.items()
    ]
