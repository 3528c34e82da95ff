"""Carry order events to the live pages, and do the periodic work for orders, until told to stop."""

import asyncio
import signal
from threading import Event
from typing import Any

from channels.layers import get_channel_layer
from django.core.management.base import BaseCommand

from orders import periodic
from orders.outbox import relay


class Command(BaseCommand):
    help = (
        "Announce order events to the live pages as they are committed, and do what is due every few seconds: "
        "alarms, letters, payments, unpaid orders. Stops on SIGTERM or Ctrl-C."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        """Events are announced until the last work has finished: a bank that hangs keeps no board waiting."""
        told, stop, stop_announcing = asyncio.Event(), Event(), Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        threads = periodic.begin(stop)
        announcing = asyncio.create_task(relay.run(get_channel_layer(), stop_announcing))
        await asyncio.wait({announcing, asyncio.create_task(told.wait())}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        await asyncio.to_thread(periodic.finish, threads)
        stop_announcing.set()
        await announcing
