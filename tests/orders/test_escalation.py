"""Orders that nobody accepts: when which alarm begins, once each, and who hears it."""

from datetime import time, timedelta
from unittest import mock

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisAway

from madamda.realtime import connection_leases
from madamda.realtime.connection_leases import LeasePool
from orders.fulfilment import escalation, lifecycle
from orders.models import Alarm, Order
from orders.outbox import channel_groups
from orders.payments import claims
from orders.status import Status
from shop.models import StoreSettings
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant, an_order

SENDS = override_settings(TELEGRAM_TOKEN="1:a", TELEGRAM_CHAT="2")


@SENDS
class TheLadder(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff()
        cls.serum = a_variant(in_stock=500)
        StoreSettings.objects.create(opens_at=time(7), closes_at=time(7))  # round the clock
        cls.order = an_order({cls.serum: 1})

    def setUp(self) -> None:
        self.addCleanup(connection_leases._local.clear)

    def somebody_watches(self) -> None:
        connection_leases.acquire("a board", LeasePool(channel_groups.BOARD, 9))

    def after(self, seconds: float, order: Order | None = None) -> list[str]:
        """What has begun for this order when it has waited for so long."""
        order = order or self.order
        escalation.escalate_due(order.placed_at + timedelta(seconds=seconds))
        return sorted(order.alarms.values_list("rung", flat=True))

    def test_while_somebody_watches_boards_ring_after_twenty_seconds_and_a_message_goes_out_after_sixty(self) -> None:
        self.somebody_watches()
        assert self.after(19) == []
        assert self.after(21) == ["boards"]
        assert self.after(59) == ["boards"]
        assert self.after(61) == ["boards", "customer", "telegram"]

    def test_while_nobody_watches_a_message_goes_out_at_once_and_the_customer_is_told_in_time(self) -> None:
        assert self.after(0.1) == ["telegram"]
        assert self.after(61) == ["boards", "customer", "telegram"]

    def test_without_redis_nobody_watches(self) -> None:
        self.somebody_watches()
        with mock.patch("madamda.realtime.connection_leases.get_redis_connection", side_effect=RedisAway):
            assert self.after(0.1) == ["telegram"]

    @override_settings(ALARM_BOARD_SECONDS=2, ALARM_TELEGRAM_SECONDS=5)
    def test_the_times_are_settings(self) -> None:
        self.somebody_watches()
        assert self.after(3) == ["boards"]
        assert self.after(6) == ["boards", "customer", "telegram"]

    def test_each_rung_is_begun_once(self) -> None:
        for _ in range(3):
            self.after(61)
        assert self.order.alarms.count() == 3

    def test_what_somebody_accepted_is_quiet(self) -> None:
        lifecycle.move(self.order, Status.CONFIRMED, by=self.dara, seen=1)
        assert self.after(300) == []

    def test_what_waits_for_its_payment_is_quiet_and_the_clock_starts_when_it_is_said_to_be_paid(self) -> None:
        order = an_order({self.serum: 1}, payment_method="khqr", device=None)
        Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(minutes=5))
        order.refresh_from_db()
        self.somebody_watches()
        assert self.after(300, order) == []
        claims.claim(order)
        assert self.after(310, order) == []
        assert self.after(330, order) == ["boards"]

    def test_while_the_shop_is_closed_all_is_quiet_and_the_clock_starts_when_it_opens(self) -> None:
        local = timezone.localtime(self.order.placed_at)
        opens = (local + timedelta(hours=2)).replace(second=0, microsecond=0)
        closes = local + timedelta(hours=4)
        StoreSettings.objects.update(opens_at=opens.time(), closes_at=closes.time())
        wait = (opens - local).total_seconds()
        self.somebody_watches()
        assert self.after(300) == []
        assert self.after(wait + 10) == []
        assert self.after(wait + 25) == ["boards"]
        assert self.after(wait + 65) == ["boards", "customer", "telegram"]

    def test_costs_the_same_however_many_orders_there_are(self) -> None:
        self.somebody_watches()

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                escalation.escalate_due(timezone.now() + timedelta(seconds=90))
            return len(asked)

        one = queries()
        for _ in range(5):
            an_order({self.serum: 1})
        assert queries() == one
        assert Alarm.objects.count() == 18

    @override_settings(TELEGRAM_TOKEN="", TELEGRAM_CHAT="")
    def test_the_customer_is_not_told_of_an_alarm_that_nobody_can_hear(self) -> None:
        assert self.after(61) == ["boards"]
        self.somebody_watches()
        assert self.after(62) == ["boards", "customer"]

    def test_the_customer_reads_that_the_shop_is_being_alerted_until_somebody_accepts(self) -> None:
        words = "We have alerted our team."
        self.assertNotContains(self.client.get(self.order.get_absolute_url()), words)
        self.after(61)
        self.assertContains(self.client.get(self.order.get_absolute_url()), words)
        lifecycle.move(self.order, Status.CONFIRMED, by=self.dara, seen=1)
        self.assertNotContains(self.client.get(self.order.get_absolute_url()), words)

    def test_the_card_on_the_board_rings_as_an_alarm(self) -> None:
        self.client.force_login(self.dara)
        self.assertNotContains(self.client.get("/dashboard/"), " data-alarm")
        self.after(21)
        self.assertContains(self.client.get("/dashboard/"), " data-alarm", count=1)
