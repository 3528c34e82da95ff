"""Ringing for an order that nobody accepts: on the boards, to its customer, and at last on somebody's phone."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from madamda.realtime import connection_leases
from madamda.realtime.connection_leases import LeasePool
from orders.models import Alarm, Order, OrderEvent
from orders.outbox import channel_groups
from shop.models import StoreSettings

Kind, Rung = OrderEvent.Kind, Alarm.Rung

AT_ONCE = 100
# An order paid by KHQR calls for somebody only when its money is here, or said to be, or was left for cash.
CALLS = (Kind.CLAIMED, Kind.TO_CASH, *OrderEvent.BY_THE_BANK)


def escalate_due(now: datetime | None = None) -> int:
    """Begin what is due; returns how many alarms that is. Two at once, or again, begin each rung once."""
    now = now or timezone.now()
    open_since = StoreSettings.load().open_since(timezone.localtime(now))
    if open_since is None:
        return 0  # nobody is there to hear it; when the shop opens, the clock starts
    is_watched = connection_leases.count(LeasePool(channel_groups.BOARD, 0)) > 0
    late = timedelta(seconds=settings.ALARM_TELEGRAM_SECONDS)
    begun = _begin(Rung.BOARDS, now, after=timedelta(seconds=settings.ALARM_BOARD_SECONDS), open_since=open_since)
    if can_send():
        begun += _begin(Rung.TELEGRAM, now, after=late if is_watched else timedelta(0), open_since=open_since)
    if is_watched or can_send():  # else it would be no more than words
        begun += _begin(Rung.CUSTOMER, now, after=late, open_since=open_since)
    return begun


def can_send() -> bool:
    return bool(settings.TELEGRAM_TOKEN and settings.TELEGRAM_CHAT)


def unaccepted(open_since: datetime) -> Any:  # a query set of orders, annotated
    """Orders that wait for somebody to accept them, with `called_at`: since when, while the shop is open."""
    called = OrderEvent.objects.filter(order=OuterRef("pk"), kind__in=CALLS).order_by("version").values("at")[:1]
    since = Greatest(Coalesce(Subquery(called), F("placed_at")), Value(open_since, output_field=DateTimeField()))
    return Order.objects.calling().annotate(called_at=since)


@transaction.atomic
def _begin(rung: str, now: datetime, *, after: timedelta, open_since: datetime) -> int:
    begun_before = Alarm.objects.filter(order=OuterRef("pk"), rung=rung)
    due = unaccepted(open_since).filter(~Exists(begun_before), placed_at__lte=now - after, called_at__lte=now - after)
    orders = list(due.order_by("placed_at").values_list("pk", flat=True)[:AT_ONCE])
    send_at = now if rung == Rung.TELEGRAM else None
    alarms = [Alarm(order_id=pk, rung=rung, at=now, send_at=send_at) for pk in orders]
    Alarm.objects.bulk_create(alarms, ignore_conflicts=True)
    if rung == Rung.BOARDS:
        Order.objects.filter(pk__in=orders, rang_at=None).update(rang_at=now)
    if rung == Rung.CUSTOMER:
        Order.objects.filter(pk__in=orders, alerted_at=None).update(alerted_at=now)
    return len(orders)
