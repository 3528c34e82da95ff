"""Management command: relays order events to the live pages and runs the periodic work until SIGTERM or SIGINT."""

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
        "Announce committed order events to the live pages, and run the periodic work: alarms, e-mails, KHQR payments, "
        "expiry of unpaid orders, stalled jobs. Stops on SIGTERM or Ctrl-C."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        """Run both until a signal. Events are announced until the last periodic work has finished, so that a bank that
        does not respond delays no board."""
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
