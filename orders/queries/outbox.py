"""Queries of the relay: events and alarms not announced yet."""

from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet

from madamda.db.compiled_queries import CompiledQuery
from orders.models import Alarm, Order, OrderEvent

AT_ONCE = 100


class News(NamedTuple):
    event: int
    order: int
    version: int
    number: str


class UntoldAlarm(NamedTuple):
    pk: int
    rung: str
    number: str
    is_calling: bool  # whether its order still waits for staff to accept it


def unannounced() -> list[News]:
    """Return unannounced events, oldest first, at most AT_ONCE."""
    return [News(**row) for row in _UNANNOUNCED.rows()]


def untold_alarms() -> list[UntoldAlarm]:
    return [UntoldAlarm(**row) for row in _UNTOLD.rows()]


def _unannounced() -> QuerySet[OrderEvent, Any]:
    events = OrderEvent.objects.unannounced()
    return events.values("version", "order", event=F("pk"), number=F("order__number"))[:AT_ONCE]


def _untold() -> QuerySet[Alarm, Any]:
    is_calling = Exists(Order.objects.calling().filter(pk=OuterRef("order")))
    alarms = Alarm.objects.untold().annotate(is_calling=is_calling)
    return alarms.values("pk", "rung", "is_calling", number=F("order__number"))[:AT_ONCE]


_UNANNOUNCED = CompiledQuery(_unannounced)
_UNTOLD = CompiledQuery(_untold)
