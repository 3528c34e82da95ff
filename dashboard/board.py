"""The board: five columns, capped; one card drawn; and the pulse a page compares itself with."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, QuerySet, prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from dashboard import feed
from dashboard.cards import COLUMN_OF, DONE, OUT, PREPARING, READY, TODO, Card
from orders.models import Order

TITLES: dict[str, str | Promise] = {
    TODO: _("To prepare"),
    PREPARING: _("Preparing"),
    READY: _("Ready"),
    OUT: _("Out"),
    DONE: _("Delivered"),
}

CARD_SECONDS = 60
PULSE_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    title: str | Promise
    cards: list[Card]
    count: int  # with those that are too many to be shown

    @property
    def is_last_few(self) -> bool:
        return self.key == DONE

    @property
    def shown(self) -> int:
        return len(self.cards)

    @property
    def size(self) -> int:
        return settings.BOARD_DELIVERED_SIZE if self.is_last_few else settings.BOARD_COLUMN_SIZE


def columns() -> list[Column]:
    """All that the page shows, in the same number of queries however many orders there are."""
    orders = {key: list(_chosen(key).select_related("zone")) for key in TITLES}
    prefetch_related_objects([order for some in orders.values() for order in some], "lines")
    counts = _counts(orders)
    return [
        Column(key, title, sorted(map(Card, orders[key]), key=lambda card: card.rank), counts[key])
        for key, title in TITLES.items()
    ]


def pulse() -> dict[str, Any]:
    """Number and version of every card the page should show: {latest, columns: {key: {count, cards}}}."""
    return cache.get_or_set("board:pulse", _pulse, PULSE_SECONDS) or _pulse()


def render_card(order_id: int, version: int, language: str) -> str:
    """One card as HTML; empty for an order that is gone."""
    return "".join(render_cards([(order_id, version)], language))


def render_cards(orders: Iterable[tuple[int, int]], language: str) -> list[str]:
    """Cards of orders, given as id and version, without anybody's token; two queries at most.

    Kept per version, so that fifty open boards cost one drawing. An order that has moved on
    meanwhile is drawn as it is now: the card itself says which version it shows.
    """
    keys = {pk: f"card:{pk}:{version}:{language}" for pk, version in orders}
    kept = cache.get_many(keys.values())
    missing = Order.objects.for_cards().filter(pk__in=[pk for pk, key in keys.items() if key not in kept])
    with override(language):
        fresh = {keys[order.pk]: draw(order) for order in missing}
    if fresh:
        cache.set_many(fresh, CARD_SECONDS)
    drawn = kept | fresh
    return [drawn[key] for key in keys.values() if key in drawn]


def draw(order: Order, *, notice: str = "") -> str:
    """One card for the person who pressed, with what there is to say about that."""
    return render_to_string("dashboard/_card.html", {"card": Card(order), "notice": notice})


def _chosen(column: str) -> QuerySet[Order]:
    """The orders of one column: the last delivered ones, of all others the oldest."""
    statuses = [status for status, key in COLUMN_OF.items() if key == column]
    if column == DONE:
        return Order.objects.filter(status__in=statuses).order_by("-moved_at", "-pk")[: settings.BOARD_DELIVERED_SIZE]
    return Order.objects.filter(status__in=statuses).order_by("placed_at", "pk")[: settings.BOARD_COLUMN_SIZE]


def _counts(shown: dict[str, list[Any]]) -> dict[str, int]:
    """How many there are; of the delivered ones, whose number only grows, those that are shown."""
    counts = dict.fromkeys(shown, 0) | {DONE: len(shown[DONE])}
    for status, count in Order.objects.open().order_by().values_list("status").annotate(Count("pk")):
        counts[COLUMN_OF[status]] += count
    return counts


def _pulse() -> dict[str, Any]:
    latest = feed.latest()
    cards = {key: list(_chosen(key).values_list("number", "version")) for key in TITLES}
    counts = _counts(cards)
    return {
        "latest": latest,
        "columns": {key: {"count": counts[key], "cards": dict(cards[key])} for key in TITLES},
    }
