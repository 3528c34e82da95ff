"""The socket of an order's page: who may listen, and what they hear."""

from contextlib import asynccontextmanager
from unittest import mock
from uuid import uuid4

from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from channels_redis.pubsub import RedisPubSubLoopLayer
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.test import TransactionTestCase, override_settings
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisAway

from madamda.asgi import application
from madamda.realtime import connection_leases
from orders.fulfilment import lifecycle
from orders.models import Alarm, Order
from orders.outbox import channel_groups
from orders.outbox.relay import announce_alarms, announce_pending
from orders.status import Status
from orders.tracking.consumers import _pool
from tests.factories import a_member_of_staff, an_order
from tests.orders.test_order_page import on_the_device


def socket(order, *, key=None, origin=None, cookies="", number=None):
    headers = [(b"cookie", cookies.encode())]
    if origin != "":
        headers.append((b"origin", (origin or settings.LIVE_ORIGINS[0]).encode()))
    key = order.secret if key is None else key
    return WebsocketCommunicator(application, f"/ws/orders/{number or order.number}/?key={key}", headers)


@asynccontextmanager
async def listening(order, **options):
    page = socket(order, **options)
    accepted, _ = await page.connect()
    assert accepted
    try:
        yield page
    finally:
        await page.disconnect()


class TheLiveOrder(TransactionTestCase):
    def setUp(self):
        self.mina = a_member_of_staff("mina")
        self.device = uuid4()
        self.order = an_order(device=self.device)

    def move(self, status):
        self.order = lifecycle.move(self.order, status, by=self.mina, seen=self.order.version)

    async def announce(self):
        await announce_pending(get_channel_layer())

    async def accepts(self, **options):
        page = socket(self.order, **options)
        accepted, _ = await page.connect()
        await page.disconnect()
        return accepted

    async def test_begins_with_how_it_stands(self):
        async with listening(self.order) as page:
            drawn = await page.receive_from()
        assert 'data-version="1"' in drawn
        assert "Thank you, Chan Sreymom" in drawn

    async def test_hears_every_move(self):
        await self.announce()
        async with listening(self.order) as page:
            await page.receive_from()
            await sync_to_async(self.move)(Status.CONFIRMED)
            await self.announce()
            drawn = await page.receive_from()
        assert 'data-version="2"' in drawn
        assert "Your order is confirmed" in drawn

    async def test_hears_that_the_shop_is_being_alerted_though_nothing_has_changed(self):
        await self.announce()
        async with listening(self.order) as page:
            await page.receive_from()
            await Order.objects.filter(pk=self.order.pk).aupdate(alerted_at=timezone.now())
            await Alarm.objects.acreate(order=self.order, rung=Alarm.Rung.CUSTOMER)
            await announce_alarms(get_channel_layer())
            assert "We have alerted our team." in await page.receive_from(timeout=10)

    async def test_open_pages_share_one_client_of_redis(self):
        """Of its own it would weigh more than all the rest of a socket."""
        made = mock.patch("django_redis.client.DefaultClient.connect", side_effect=AssertionError("one more client"))
        async with listening(self.order) as first:
            await first.receive_from()
            with made:
                async with listening(self.order) as second:
                    assert 'data-version="1"' in await second.receive_from()
                    assert await sync_to_async(connection_leases.count)(_pool()) == 2

    async def test_a_repeat_is_no_news(self):
        await self.announce()
        async with listening(self.order) as page:
            await page.receive_from()
            await get_channel_layer().group_send(
                channel_groups.order(self.order.number), {"type": "order.changed", "order": self.order.pk, "version": 1}
            )
            assert await page.receive_nothing()

    async def test_hears_nothing_of_other_orders(self):
        other = await sync_to_async(an_order)()
        await self.announce()
        async with listening(self.order) as page:
            await page.receive_from()
            await sync_to_async(lifecycle.move)(other, Status.CONFIRMED, by=self.mina, seen=1)
            await self.announce()
            assert await page.receive_nothing()

    async def test_speaks_the_language_of_its_reader(self):
        for cookie, product in [("django_language=km", "ខ្មែរ"), ("", "Lotus Serum")]:
            with self.subTest(cookie), mock.patch("orders.tracking.order_page.render_to_string", _goods_only):
                async with listening(self.order, cookies=cookie) as page:
                    assert product in await page.receive_from()

    async def test_the_device_that_ordered_needs_no_key(self):
        cookie = on_the_device(self.device).cookies["device"].OutputString().partition(";")[0]
        assert await self.accepts(key="", cookies=cookie)

    async def test_strangers_are_refused_before_anything_is_accepted(self):
        other = await sync_to_async(an_order)()
        for options in [
            {"key": ""},
            {"key": "wrong"},
            {"key": other.secret},
            {"key": "%00%ff"},
            {"number": "MD-2222-222"},
            {"number": self.order.number.lower()},
            {"key": "", "cookies": f"device={self.device}"},
        ]:
            with self.subTest(options):
                assert not await self.accepts(**options)

    async def test_pages_of_other_sites_are_refused(self):
        for origin in ("https://elsewhere.example", "null", ""):
            with self.subTest(origin):
                assert not await self.accepts(origin=origin)

    async def test_words_from_a_page_change_nothing(self):
        async with listening(self.order) as page:
            await page.receive_from()
            await page.send_to(text_data='{"type": "order.changed", "version": 9}')
            await page.send_to(bytes_data=b"\x00\xff")
            assert await page.receive_nothing()

    async def test_a_flood_is_cut(self):
        page = socket(self.order)
        await page.connect()
        await page.receive_from()
        for _ in range(31):
            await page.send_to(text_data="hello")
        assert (await page.receive_output())["code"] == 4008
        await page.disconnect()

    @override_settings(TRACKING_MAX_CONNECTIONS=1)
    async def test_a_full_house_takes_no_more_until_someone_leaves(self):
        async with listening(self.order):
            assert not await self.accepts()
        assert await self.accepts()

    @override_settings(TRACKING_MAX_CONNECTIONS=1, SOCKET_HEARTBEAT_SECONDS=0.05, SOCKET_LEASE_SECONDS=0.2)
    async def test_who_stays_keeps_the_seat_and_who_lost_it_is_sent_to_asking(self):
        async with listening(self.order) as page:
            await page.receive_from()
            assert await page.receive_nothing(timeout=0.5)
            assert not await self.accepts()
            for _ in range(100):  # until somebody of another process is quicker than its heartbeat
                await sync_to_async(cache.delete_pattern)("*")
                connection_leases._local.clear()
                connection_leases.acquire("another", connection_leases.LeasePool("tracking", 1))
                if not await page.receive_nothing(timeout=0.1):
                    break
            assert (await page.receive_output())["code"] == 4013

    @override_settings(TRACKING_MAX_CONNECTIONS=1)
    async def test_who_is_refused_takes_nobodys_seat(self):
        assert not await self.accepts(key="wrong")
        assert await self.accepts()

    async def test_without_redis_the_page_is_left_to_ask(self):
        with mock.patch.object(RedisPubSubLoopLayer, "group_add", side_effect=RedisAway):
            assert not await self.accepts()

    async def test_leaving_without_redis_is_no_accident(self):
        page = socket(self.order)
        await page.connect()
        with mock.patch.object(RedisPubSubLoopLayer, "group_discard", side_effect=RedisAway):
            await page.disconnect()

    async def test_without_a_database_it_hangs_up_to_be_tried_again(self):
        await self.announce()
        async with listening(self.order) as page:
            await page.receive_from()
            await sync_to_async(self.move)(Status.CONFIRMED)
            with mock.patch("orders.tracking.order_page.read", side_effect=OperationalError):
                await self.announce()
                assert (await page.receive_output())["code"] == 4013

    def test_what_it_sends_is_what_the_page_is_made_of(self):
        page = self.client.get(self.order.get_absolute_url()).content.decode()

        async def heard():
            async with listening(self.order) as open_page:
                return await open_page.receive_from()

        for piece in async_to_sync(heard)().split("data-piece=")[1:]:
            name = piece.split('"')[1]
            # The version belongs to the form that asks for a return, which only delivered orders have.
            assert name == "version" or f'data-piece="{name}"' in page


def _goods_only(template, context):
    return " ".join(line.name for line in context["progress"].order.lines.all())
