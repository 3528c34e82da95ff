"""Escalation of orders that staff do not accept in time: rings the boards, informs the customer, sends to Telegram."""

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
# An order to be paid by KHQR is escalated only once it is paid, claimed to be paid, or switched to cash.
CALLS = (Kind.CLAIMED, Kind.TO_CASH, *OrderEvent.BY_THE_BANK)


def escalate_due(now: datetime | None = None) -> int:
    """Create the alarms that are due; return how many. Does nothing while the shop is closed.

    Repeat-safe, also in concurrent processes: each order has each rung once, by a unique constraint.
    """
    now = now or timezone.now()
    open_since = StoreSettings.load().open_since(timezone.localtime(now))
    if open_since is None:
        return 0  # waiting times count from the shop's opening
    is_watched = connection_leases.count(LeasePool(channel_groups.BOARD, 0)) > 0
    late = timedelta(seconds=settings.ALARM_TELEGRAM_SECONDS)
    begun = _begin(Rung.BOARDS, now, after=timedelta(seconds=settings.ALARM_BOARD_SECONDS), open_since=open_since)
    if can_send():
        begun += _begin(Rung.TELEGRAM, now, after=late if is_watched else timedelta(0), open_since=open_since)
    if is_watched or can_send():  # else staff are not alerted, and the message would be false
        begun += _begin(Rung.CUSTOMER, now, after=late, open_since=open_since)
    return begun


def can_send() -> bool:
    return bool(settings.TELEGRAM_TOKEN and settings.TELEGRAM_CHAT)


def unaccepted(open_since: datetime) -> Any:  # a queryset of orders, annotated
    """Return orders that wait for acceptance, with `called_at`: since when, but not before `open_since`."""
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
