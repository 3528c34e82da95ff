"""The relay: carries unannounced events from the database to the channel layer.

It announces first and marks after, so a crash repeats a message but never loses one.
Listeners therefore treat a repeat as nothing new, and two relays are harmless.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from orders import topics
from orders.models import OrderEvent

log = logging.getLogger(__name__)

LONGEST_PAUSE = 5.0  # seconds between two tries while the database or Redis is away


async def run(layer: Any, stop: asyncio.Event) -> None:
    """Announce until told to stop; outlive a database or a Redis that does not."""
    pause = settings.RELAY_POLL_SECONDS
    while not stop.is_set():
        try:
            announced = await announce_pending(layer)
            pause = 0 if announced else settings.RELAY_POLL_SECONDS
        except Exception:
            pause = min(max(pause * 2, 0.5), LONGEST_PAUSE)
            log.exception("The relay could not announce; it tries again in %s s.", pause)
            await sync_to_async(close_old_connections)()
        await _wait(stop, pause)


async def announce_pending(layer: Any, *, at_most: int = 100) -> int:
    """Announce what is unannounced, oldest first; returns how many. (The layer has no common type to name.)"""
    events = await sync_to_async(_pending)(at_most)
    for event in events:
        message = {"type": "order.changed", "order": event.order_id, "version": event.version, "event": event.pk}
        await layer.group_send(topics.BOARD, message)
        await layer.group_send(topics.order(event.order.number), message)
    if events:
        await sync_to_async(_mark_announced)(events)
    return len(events)


def _pending(at_most: int) -> list[OrderEvent]:
    return list(OrderEvent.objects.unannounced().select_related("order")[:at_most])


def _mark_announced(events: list[OrderEvent]) -> None:
    OrderEvent.objects.filter(pk__in=[event.pk for event in events]).update(announced_at=timezone.now())


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), timeout=max(seconds, 0.001))
