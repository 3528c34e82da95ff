"""The relay: carries unannounced events from the database to the channel layer.

It announces first and marks after, so a crash repeats a message but never loses one.
Listeners therefore treat a repeat as nothing new, and two relays are harmless.
"""

import asyncio
import logging
import time
from contextlib import suppress
from functools import cache
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from orders import topics
from orders.models import Alarm, OrderEvent

log = logging.getLogger(__name__)

LONGEST_PAUSE = 5.0  # seconds between two tries while the database or Redis is away
ALARMS_EVERY = 1.0  # seconds: they wait for tens of them anyway


async def run(layer: Any, stop: asyncio.Event) -> None:
    """Announce until told to stop; outlive a database or a Redis that does not."""
    pause, alarms_at = settings.RELAY_POLL_SECONDS, 0.0
    while not stop.is_set():
        try:
            announced = await announce_pending(layer)
            if time.monotonic() >= alarms_at:
                await announce_alarms(layer)
                alarms_at = time.monotonic() + ALARMS_EVERY
            pause = 0 if announced else settings.RELAY_POLL_SECONDS
        except Exception:
            pause = min(max(pause * 2, 0.5), LONGEST_PAUSE)
            log.exception("The relay could not announce; it tries again in %s s.", pause)
            await sync_to_async(close_old_connections)()
        await _wait(stop, pause)


async def announce_pending(layer: Any, *, at_most: int = 100) -> int:
    """Announce what is unannounced, oldest first; returns how many. (The layer has no common type to name.)"""
    events = await sync_to_async(_pending)(at_most)
    for event, order, version, number in events:
        message = {"type": "order.changed", "order": order, "version": version, "event": event}
        await layer.group_send(topics.BOARD, message)
        await layer.group_send(topics.order(number), message)
    if events:
        await sync_to_async(_mark_announced)([event for event, *_ in events])
    return len(events)


async def announce_alarms(layer: Any, *, at_most: int = 100) -> int:
    """Let the boards ring, and customers know, for orders that still nobody has accepted; returns how many."""
    alarms = await sync_to_async(_untold)(at_most)
    for alarm in alarms:
        order = alarm.order
        if order.is_calling and alarm.rung == Alarm.Rung.BOARDS:
            await layer.group_send(topics.BOARD, {"type": "order.rang", "number": order.number})
        elif order.is_calling:
            await layer.group_send(topics.order(order.number), {"type": "order.alerted"})
    if alarms:
        await sync_to_async(_mark_told)(alarms)
    return len(alarms)


def _untold(at_most: int) -> list[Alarm]:
    return list(Alarm.objects.untold().select_related("order")[:at_most])


def _mark_told(alarms: list[Alarm]) -> None:
    Alarm.objects.filter(pk__in=[alarm.pk for alarm in alarms]).update(told_at=timezone.now())


def _pending(at_most: int) -> list[tuple[int, int, int, str]]:
    """Event, order, version and number of each."""
    with connection.cursor() as cursor:
        cursor.execute(*_question(at_most))
        return cursor.fetchall()


@cache
def _question(at_most: int) -> tuple[str, tuple[Any, ...]]:
    """Written once: it is asked many times a second, and putting it together costs more than its answer."""
    events = OrderEvent.objects.unannounced().values_list("pk", "order", "version", "order__number")
    return events[:at_most].query.sql_with_params()


def _mark_announced(events: list[int]) -> None:
    OrderEvent.objects.filter(pk__in=events).update(announced_at=timezone.now())


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), timeout=max(seconds, 0.001))
