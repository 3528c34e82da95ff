"""Catching up: which orders changed since a page last looked."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from orders.models import Order, OrderEvent

# An event gets its id before its transaction commits, so a smaller id may turn up later. The
# cursor that is handed out stays this far behind, longer than PostgreSQL lets a transaction
# idle; what is told twice is nothing new to a page, which compares versions.
OVERLAP = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class News:
    latest: int  # where to ask from next time
    more: bool  # too much happened to be told one by one
    orders: list[tuple[int, int]]  # id and version, each once


def since(after: int) -> News:
    """What the first FEED_SIZE events after `after` are about."""
    latest = max(after, cursor())  # read first: what happens meanwhile is told again
    events = OrderEvent.objects.filter(pk__gt=after).order_by("pk")
    found = list(events.values_list("pk", "order")[: settings.FEED_SIZE + 1])
    told, more = found[: settings.FEED_SIZE], len(found) > settings.FEED_SIZE
    orders = Order.objects.filter(pk__in={order for _event, order in told}).order_by("pk")
    return News(
        latest=told[-1][0] if more else latest,
        more=more,
        orders=list(orders.values_list("pk", "version")),
    )


def cursor() -> int:
    """The id of an event old enough that nothing before it can still be on its way; 0 when all are young."""
    old = OrderEvent.objects.filter(at__lte=timezone.now() - OVERLAP).order_by("-at")
    return old.values_list("pk", flat=True).first() or 0


def latest() -> int:
    """The newest event of all; 0 before the first order."""
    return OrderEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
