"""Carry order events to the live pages until told to stop."""

import asyncio
import signal
from threading import Event
from typing import Any

from channels.layers import get_channel_layer
from django.core.management.base import BaseCommand

from orders import relay


class Command(BaseCommand):
    help = "Announce order events to the live pages, as they are committed. Stops on SIGTERM or Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await relay.run(get_channel_layer(), stop)
