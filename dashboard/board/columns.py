"""The board: five columns, capped; one card drawn; and the pulse a page compares itself with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Case, Count, Q, Value, When, prefetch_related_objects
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from dashboard.board import cards, filters, order_age
from dashboard.board.cards import COLUMN_OF, DONE, OUT, PREPARING, READY, TODO, Card
from dashboard.board.filters import BoardFilter
from orders.fulfilment.lifecycle import OrderError, StaleVersion
from orders.models import CALLING, WAITS_FOR_PAYMENT, Order, OrderQuerySet
from orders.status import Status
from shop import ordering_pause

TITLES: dict[str, str | Promise] = {
    TODO: _("To prepare"),
    PREPARING: _("Preparing"),
    READY: _("Ready"),
    OUT: _("Out"),
    DONE: _("Delivered"),
}

CARD_SECONDS = 60
PULSE_SECONDS = 1

# The first column, part by part: what rings, what is accepted, and last what nobody may begin with before it is paid.
# Each part in the order of an index: of each only the first are read, however many wait.
_TO_DO = (CALLING, Q(status=Status.CONFIRMED) & ~WAITS_FOR_PAYMENT, WAITS_FOR_PAYMENT)
_BY_PART = Case(*(When(part, then=Value(place)) for place, part in enumerate(_TO_DO)))


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    title: str | Promise
    cards: list[Card]
    count: int  # with those that are too many to be shown
    size: int  # how many are shown at most

    @property
    def is_last_few(self) -> bool:
        return self.key == DONE

    @property
    def shown(self) -> int:
        return len(self.cards)

    @property
    def oldest(self) -> Card | None:
        """Whoever has waited longest of those that are prepared first."""
        return max(self.cards, key=lambda card: card.age, default=None) if self.key == TODO else None


@dataclass(frozen=True, slots=True)
class Board:
    columns: list[Column]
    ringing: dict[str, int]  # number and version of every order that rings, whatever the filter hides
    tally: dict[str, int]  # of what is open: how many each filter would show beside the others that are on


def read(board_filter: BoardFilter) -> Board:
    """All that the page shows, in the same number of queries however many orders there are."""
    orders = {key: list(_chosen(key, board_filter).with_visits().select_related("zone")) for key in TITLES}
    prefetch_related_objects([order for some in orders.values() for order in some], "lines")
    counts, tally = _counted(orders, board_filter)
    bounds = order_age.wait_limits()
    cards = {key: [Card(order, bounds) for order in orders[key]] for key in TITLES}
    columns = [Column(key, title, cards[key], counts[key], _size(key, board_filter)) for key, title in TITLES.items()]
    return Board(columns, _ringing(), tally)


def pulse(board_filter: BoardFilter) -> dict[str, Any]:
    """Number and version of every card the page should show, and what else of it may have changed."""
    return cache.get_or_set(f"board:pulse:{board_filter.key}", lambda: _pulse(board_filter), PULSE_SECONDS) or _pulse(
        board_filter
    )


def paused_as(until: datetime | None) -> str:
    """What a page compares to see whether it says the right thing about a pause."""
    return until.isoformat() if until else ""


def render_card(order_id: int, language: str) -> str:
    """One card as HTML; empty for an order that is gone."""
    with override(language):
        return "".join(draw(card) for card in cards.read([order_id]))


def render_cards(versions: Mapping[str, int], language: str) -> str:
    """The cards of orders, given by number with the version that is wanted at least, without anybody's token.

    Cached under the version each card shows, so that fifty boards which reconnect cost one rendering. An order that
    has changed since is rendered as it is now; one that is gone is left out.
    """
    keys = {number: _card_key(number, version, language) for number, version in versions.items()}
    cached = cache.get_many(keys.values())
    missing = [number for number, key in keys.items() if key not in cached]
    ids = list(Order.objects.filter(number__in=missing).values_list("pk", flat=True)) if missing else []
    with override(language):
        fresh = {_card_key(card.order.number, card.order.version, language): draw(card) for card in cards.read(ids)}
    if fresh:
        cache.set_many(fresh, CARD_SECONDS)
    return "".join((cached | fresh).values())


def draw(card: Card, *, refused: OrderError | None = None) -> str:
    """One card; for the person whose press changed nothing, with the reason."""
    context = {"card": card, "refused": refused, "overtaken": isinstance(refused, StaleVersion)}
    return render_to_string("dashboard/_card.html", context)


def _card_key(number: str, version: int, language: str) -> str:
    return f"card:{number}:{version}:{language}"


def _chosen(column: str, board_filter: BoardFilter) -> OrderQuerySet:
    """The orders of one column: those that ring, then the oldest; of those on their way and delivered the last.

    Delivered ones are filtered among the last few only, so that nobody reads all there ever were.
    """
    size = _size(column, board_filter)
    if column == TODO:
        parts = [Order.objects.filter(part, board_filter.condition).order_by("placed_at", "pk") for part in _TO_DO]
        calling, accepted, unpaid = (part.values("pk")[:size] for part in parts)
        first = Order.objects.filter(pk__in=calling.union(accepted, unpaid, all=True))
        return first.order_by(_BY_PART, "placed_at", "pk")[:size]
    orders = Order.objects.filter(status__in=[status for status, key in COLUMN_OF.items() if key == column])
    if column == OUT:  # to the provinces it takes days: today's are those that come back today
        return orders.filter(board_filter.condition).order_by("-placed_at", "-pk")[:size]
    if column != DONE:
        return orders.filter(board_filter.condition).order_by("placed_at", "pk")[:size]
    last = orders.order_by("-moved_at", "-pk")[:size]
    if not board_filter:
        return last
    return Order.objects.filter(board_filter.condition, pk__in=last.values("pk")).order_by("-moved_at", "-pk")


def _size(column: str, board_filter: BoardFilter) -> int:
    return settings.BOARD_DELIVERED_SIZE if column == DONE else board_filter.column_size


def _ringing() -> dict[str, int]:
    orders = Order.objects.calling().order_by("placed_at", "pk")
    return dict(orders.values_list("number", "version")[: settings.BOARD_COLUMN_SIZE])


def _alarms() -> list[str]:
    """Those of them that nobody has accepted for too long."""
    orders = Order.objects.calling().exclude(rang_at=None).order_by("placed_at", "pk")
    return list(orders.values_list("number", flat=True)[: settings.BOARD_COLUMN_SIZE])


def _counted(shown: dict[str, list[Any]], board_filter: BoardFilter) -> tuple[dict[str, int], dict[str, int]]:
    """How many cards each column has (of the delivered ones, those that are shown), and the tally; one query."""
    counts = dict.fromkeys(shown, 0) | {DONE: len(shown[DONE])}
    kinds = filters.conditions(board_filter)
    tally = dict.fromkeys(kinds, 0)
    wanted = {"filtered": board_filter.condition, **kinds}
    asked = {name: Count("status", filter=condition or None) for name, condition in wanted.items()}
    names = ("status", *asked)
    for row in Order.objects.open().order_by().values("status").annotate(**asked).values_list(*names):
        found = dict(zip(names, row, strict=True))
        counts[COLUMN_OF[found["status"]]] += found["filtered"]
        tally = {name: tally[name] + found[name] for name in kinds}
    return counts, tally


def _pulse(board_filter: BoardFilter) -> dict[str, Any]:
    cards = {key: list(_chosen(key, board_filter).values_list("number", "version")) for key in TITLES}
    counts, tally = _counted(cards, board_filter)
    return {
        "columns": {key: {"count": counts[key], "cards": dict(cards[key])} for key in TITLES},
        "ringing": _ringing(),
        "alarms": _alarms(),
        "tally": tally,
        "paused": paused_as(ordering_pause.until(timezone.now())),
        "patience": order_age.wait_limits(),
    }
