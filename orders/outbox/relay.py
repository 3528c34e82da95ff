"""Outbox relay: sends unannounced events and alarms from the database to the channel layer.

At-least-once: it sends first and marks afterwards, so a crash repeats a message but never loses one. Consumers ignore
repeats, so several relays can run at once.
"""

import logging
import time
from threading import Event
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from orders.models import Alarm, OrderEvent
from orders.outbox import channel_groups
from orders.queries.outbox import News, unannounced, untold_alarms

log = logging.getLogger(__name__)

LONGEST_PAUSE = 5.0  # seconds between attempts while the database or Redis is down
ALARMS_EVERY = 1.0  # seconds between polls; alarms are due after tens of seconds


async def run(layer: Any, stop: Event) -> None:
    """Announce events and alarms until `stop` is set; retries with back-off while the database or Redis is down."""
    pause, alarms_at = 0.0, 0.0
    while not stop.is_set():
        try:
            await _announce(layer, await sync_to_async(_wait_for_news)(stop, until=alarms_at))
            if time.monotonic() >= alarms_at:
                await announce_alarms(layer)
                alarms_at = time.monotonic() + ALARMS_EVERY
            pause = 0.0
        except Exception:
            pause = min(max(pause * 2, 0.5), LONGEST_PAUSE)
            log.exception("The relay could not announce events; it retries in %s s.", pause)
            await sync_to_async(close_old_connections)()
            await sync_to_async(stop.wait)(pause)


async def announce_pending(layer: Any) -> int:
    """Announce the next batch of unannounced events, oldest first; return how many. (Channel layers share no type.)"""
    events = await sync_to_async(unannounced)()
    await _announce(layer, events)
    return len(events)


async def announce_alarms(layer: Any) -> int:
    """Announce due alarms to boards and customers' pages, and mark them; return how many.

    Alarms of orders accepted in the meantime are marked without being sent.
    """
    alarms = await sync_to_async(untold_alarms)()
    for alarm in alarms:
        if alarm.is_calling and alarm.rung == Alarm.Rung.BOARDS:
            await layer.group_send(channel_groups.BOARD, {"type": "order.rang", "number": alarm.number})
        elif alarm.is_calling:
            await layer.group_send(channel_groups.order(alarm.number), {"type": "order.alerted"})
    if alarms:
        await sync_to_async(_mark_alarms_announced)([alarm.pk for alarm in alarms])
    return len(alarms)


async def _announce(layer: Any, events: list[News]) -> None:
    for event, order, version, number in events:
        message = {"type": "order.changed", "order": order, "version": version, "event": event}
        await layer.group_send(channel_groups.BOARD, message)
        await layer.group_send(channel_groups.order(number), message)
    if events:
        await sync_to_async(_mark_announced)([event for event, *_ in events])


def _wait_for_news(stop: Event, *, until: float) -> list[News]:
    """Poll until there are unannounced events and return them; empty at the time `until` or once `stop` is set.

    It polls inside the database thread: a return to the event loop after each query would cost more than the query.
    """
    while not stop.wait(settings.RELAY_POLL_SECONDS):
        if (events := unannounced()) or time.monotonic() > until:
            return events
    return []


def _mark_alarms_announced(alarms: list[int]) -> None:
    Alarm.objects.filter(pk__in=alarms).update(told_at=timezone.now())


def _mark_announced(events: list[int]) -> None:
    OrderEvent.objects.filter(pk__in=events).update(announced_at=timezone.now())
