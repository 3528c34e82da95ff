"""The relay: news goes out once it is committed, is repeated after a crash, and is never lost."""

import asyncio
from threading import Event
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.test import TransactionTestCase
from django.utils import timezone

from orders.models import OrderEvent
from orders.outbox import channel_groups, relay
from orders.queries.outbox import AT_ONCE
from tests.factories import an_order


class BrokenAfterOne:
    """A channel layer that dies after its first message."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if self.heard:
            raise ConnectionError("Redis is away")
        self.heard.append(message)


class TheRelay(TransactionTestCase):
    def announce(self, layer: Any = None) -> int:
        return async_to_sync(relay.announce_pending)(layer or get_channel_layer())

    def test_announces_to_the_board_and_to_the_customer(self) -> None:
        order = an_order()

        async def listen() -> tuple[dict[str, Any], dict[str, Any]]:
            layer = get_channel_layer()
            board, customer = await layer.new_channel(), await layer.new_channel()
            await layer.group_add(channel_groups.BOARD, board)
            await layer.group_add(channel_groups.order(order.number), customer)
            await relay.announce_pending(layer)
            heard = await asyncio.wait_for(layer.receive(board), 5), await asyncio.wait_for(layer.receive(customer), 5)
            await layer.flush()
            return heard

        for message in async_to_sync(listen)():
            assert (message["type"], message["order"], message["version"]) == ("order.changed", order.pk, 1)

    def test_announces_each_event_once(self) -> None:
        an_order()
        assert [self.announce(), self.announce()] == [1, 0]

    def test_says_nothing_of_what_was_never_committed(self) -> None:
        with transaction.atomic():
            an_order()
            transaction.set_rollback(True)
        assert self.announce() == 0

    def test_repeats_after_a_crash_what_it_had_not_marked(self) -> None:
        an_order()
        broken = BrokenAfterOne()
        with pytest.raises(ConnectionError):
            self.announce(broken)
        assert len(broken.heard) == 1
        assert OrderEvent.objects.unannounced().count() == 1
        assert self.announce() == 1

    def test_takes_a_crowd_in_portions(self) -> None:
        order, at = an_order(), timezone.now()  # with an event of its own
        OrderEvent.objects.bulk_create(
            OrderEvent(order=order, version=version, kind="noted", at=at) for version in range(2, AT_ONCE + 4)
        )
        assert [self.announce() for _ in range(3)] == [AT_ONCE, 3, 0]

    def test_outlives_a_redis_that_went_away(self) -> None:
        an_order()

        async def run() -> None:
            stop = Event()

            class Recovering(BrokenAfterOne):
                async def group_send(self, group: str, message: dict[str, Any]) -> None:
                    self.heard.append(message)
                    if len(self.heard) == 1:
                        raise ConnectionError("Redis is away")
                    if group != channel_groups.BOARD:
                        stop.set()

            await asyncio.wait_for(relay.run(Recovering(), stop), 20)

        with self.assertLogs("orders.outbox.relay", "ERROR"):
            async_to_sync(run)()
        assert OrderEvent.objects.unannounced().count() == 0
