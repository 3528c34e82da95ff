"""The board: five columns of limited size, rendered cards, and the pulse with which pages detect missed changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Case, Count, Q, Value, When, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from markupsafe import Markup

from dashboard.board import cards, filters, order_age
from dashboard.board.cards import COLUMN_OF, DONE, OUT, PREPARING, READY, TODO, Card
from dashboard.board.filters import BoardFilter
from dashboard.rendering import fragments
from orders.fulfilment.errors import OrderError, StaleVersion, Underpaid
from orders.messages import order_changes, sentence
from orders.models import CALLING, WAITS_FOR_PAYMENT, Order, OrderQuerySet
from orders.status import Status
from shop import ordering_pause

TITLES: dict[str, str | Promise] = {
    TODO: _("To pack"),
    PREPARING: _("Packing"),
    READY: _("Ready"),
    OUT: _("On the way"),
    DONE: _("Delivered"),
}

CARD_SECONDS = 60
PULSE_SECONDS = 1

# The three parts of the first column: ringing, accepted, and waiting for payment. Each is sorted as an index, so only
# its first rows are read.
_TO_DO = (CALLING, Q(status=Status.CONFIRMED) & ~WAITS_FOR_PAYMENT, WAITS_FOR_PAYMENT)
_BY_PART = Case(*(When(part, then=Value(place)) for place, part in enumerate(_TO_DO)))


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    title: str | Promise
    cards: list[Card]
    count: int  # including those not shown
    size: int  # maximum number shown

    @property
    def is_last_few(self) -> bool:
        return self.key == DONE

    @property
    def shown(self) -> int:
        return len(self.cards)

    @property
    def oldest(self) -> Card | None:
        """The card that has waited longest, in the first column only."""
        return max(self.cards, key=lambda card: card.age, default=None) if self.key == TODO else None


@dataclass(frozen=True, slots=True)
class Board:
    columns: list[Column]
    ringing: dict[str, int]  # version by number of every ringing order, regardless of the filter
    tally: dict[str, int]  # per filter option: open orders it would show, combined with the active filters


def read(board_filter: BoardFilter) -> Board:
    """Load the whole board; the number of queries is constant."""
    orders = {key: list(_chosen(key, board_filter).with_visits().select_related("zone")) for key in TITLES}
    prefetch_related_objects([order for some in orders.values() for order in some], "lines")
    counts, tally = _counted(orders, board_filter)
    bounds = order_age.wait_limits()
    cards = {key: [Card(order, bounds) for order in orders[key]] for key in TITLES}
    columns = [Column(key, title, cards[key], counts[key], _size(key, board_filter)) for key, title in TITLES.items()]
    return Board(columns, _ringing(), tally)


def pulse(board_filter: BoardFilter) -> dict[str, Any]:
    """Return number and version of each card that the page should show, and its other state.

    Cached for PULSE_SECONDS.
    """
    return cache.get_or_set(f"board:pulse:{board_filter.key}", lambda: _pulse(board_filter), PULSE_SECONDS) or _pulse(
        board_filter
    )


def paused_as(until: datetime | None) -> str:
    """Return the pause as text that a page compares with its own."""
    return until.isoformat() if until else ""


def render_card(order_id: int, language: str, *, money: bool) -> str:
    """Render one card as HTML, for packers without money; empty if the order does not exist."""
    with override(language):
        return "".join(draw(card, money=money) for card in cards.read([order_id]))


def render_cards(versions: Mapping[str, int], language: str, *, money: bool) -> str:
    """Render the cards of orders, given by number with the lowest version accepted, without CSRF token.

    Cached by version, so that many boards reconnecting at once cost one rendering. An order that has changed since is
    rendered in its current state; missing orders are left out.
    """
    keys = {number: _card_key(number, version, language, money) for number, version in versions.items()}
    cached = cache.get_many(keys.values())
    missing = [number for number, key in keys.items() if key not in cached]
    ids = list(Order.objects.filter(number__in=missing).values_list("pk", flat=True)) if missing else []
    with override(language):
        fresh = {
            _card_key(card.order.number, card.order.version, language, money): str(draw(card, money=money))
            for card in cards.read(ids)
        }
    if fresh:
        cache.set_many(fresh, CARD_SECONDS)
    return "".join((cached | fresh).values())


def draw(card: Card, *, money: bool, refused: OrderError | None = None) -> Markup:
    """Render one card, for packers without `money`, and with the error if an action of the user was refused."""
    if refused is None:
        return fragments.order_card(card, money)
    if isinstance(refused, StaleVersion):
        who_and_when, what_holds = order_changes.who_and_when(refused), order_changes.what_holds(refused)
        return fragments.order_card(card, money, refusal=who_and_when, now=what_holds)
    missing = refused.missing if money and isinstance(refused, Underpaid) else ""
    return fragments.order_card(card, money, refusal=sentence(refused), missing=missing)


def _card_key(number: str, version: int, language: str, money: bool) -> str:
    return f"card:{number}:{version}:{language}:{money:d}"


def _chosen(column: str, board_filter: BoardFilter) -> OrderQuerySet:
    """Return the orders of one column, sorted and limited.

    Delivered orders are filtered among the latest only, so that the table is not scanned.
    """
    size = _size(column, board_filter)
    if column == TODO:
        parts = [Order.objects.filter(part, board_filter.condition).order_by("placed_at", "pk") for part in _TO_DO]
        calling, accepted, unpaid = (part.values("pk")[:size] for part in parts)
        first = Order.objects.filter(pk__in=calling.union(accepted, unpaid, all=True))
        return first.order_by(_BY_PART, "placed_at", "pk")[:size]
    orders = Order.objects.filter(status__in=[status for status, key in COLUMN_OF.items() if key == column])
    if column == OUT:  # deliveries to provinces take days; the latest come first, as those return today
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
    """Return the numbers of orders that have not been accepted in time."""
    orders = Order.objects.calling().exclude(rang_at=None).order_by("placed_at", "pk")
    return list(orders.values_list("number", flat=True)[: settings.BOARD_COLUMN_SIZE])


def _counted(shown: dict[str, list[Any]], board_filter: BoardFilter) -> tuple[dict[str, int], dict[str, int]]:
    """Return the number of cards per column (for delivered orders those shown) and the tally; two queries."""
    counts = dict.fromkeys(shown, 0) | {DONE: len(shown[DONE])}
    counts[OUT] = Order.objects.filter(board_filter.condition, status=Status.RETURNING).count()
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
