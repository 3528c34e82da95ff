"""Feed and pulse: a page that missed something learns it, and can prove that it missed nothing."""

from django.core.cache import cache
from django.test import TestCase, override_settings
from django.utils import timezone

from dashboard.feed import OVERLAP
from orders import lifecycle
from orders.models import Order, OrderEvent
from orders.status import Status
from shop import keeping
from tests.cast import a_member_of_staff, a_variant, an_order, patience

FEED, PULSE = "/dashboard/feed/", "/dashboard/pulse/"


class CatchingUp(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff()
        cls.serum = a_variant(in_stock=500)

    def setUp(self) -> None:
        self.client.force_login(self.dara)

    def feed(self, after: int) -> str:
        return self.client.get(FEED, {"after": after}).content.decode()

    def test_tells_each_changed_order_once_as_it_is_now(self) -> None:
        order = an_order({self.serum: 1})
        lifecycle.move(order, Status.CONFIRMED, by=self.dara, seen=1)
        html = self.feed(0)
        self.assertEqual(html.count(f'id="order-{order.number}"'), 1)
        self.assertIn('data-version="2"', html)

    def test_tells_nothing_that_was_before(self) -> None:
        before = an_order({self.serum: 1})
        seen = OrderEvent.objects.latest("pk").pk
        after = an_order({self.serum: 1})
        html = self.feed(seen)
        self.assertNotIn(before.number, html)
        self.assertIn(after.number, html)

    def test_a_card_in_the_feed_carries_nobody_s_token(self) -> None:
        an_order({self.serum: 1})
        self.assertNotIn("csrfmiddlewaretoken", self.feed(0))

    def test_a_cancelled_order_is_told_so_that_its_card_leaves(self) -> None:
        order = an_order({self.serum: 1}, status="cancelled")
        self.assertIn(f'id="order-{order.number}"', self.feed(0))

    def test_the_next_question_starts_far_enough_back(self) -> None:
        """An event may become visible after one with a larger id: what is young is told again."""
        long_ago = timezone.now() - 2 * OVERLAP
        old = an_order({self.serum: 1}).events.create(version=2, kind="noted", at=long_ago)
        an_order({self.serum: 1})
        self.assertIn(f'data-latest="{old.pk}"', self.feed(0))

    def test_the_next_question_never_starts_before_the_last(self) -> None:
        self.assertIn('data-latest="77"', self.feed(77))

    @override_settings(FEED_SIZE=2)
    def test_says_when_there_is_too_much_to_tell(self) -> None:
        events = [an_order({self.serum: 1}).events.get().pk for _ in range(3)]
        html = self.feed(0)
        self.assertIn('data-more="yes"', html)
        self.assertIn(f'data-latest="{events[1]}"', html)
        self.assertEqual(html.count("<article"), 2)

    def test_asks_no_more_of_the_database_for_many(self) -> None:
        for orders in (1, 30):
            for _ in range(orders):
                an_order({self.serum: 1})
            cache.delete_pattern("*")
            keeping.forget_all()
            with (
                self.subTest(orders),
                self.assertNumQueries(8),
            ):  # session, person, cursor, events, versions; cards, places, ages
                self.client.get(FEED, {"after": 0})
            with self.subTest(orders), self.assertNumQueries(5):  # drawn already
                self.client.get(FEED, {"after": 0})

    def test_bad_input_is_refused(self) -> None:
        for after in ("", "x", "-1", "1.5", "9" * 40, "\0"):
            with self.subTest(after):
                self.assertEqual(self.client.get(FEED, {"after": after}).status_code, 400)
        self.assertEqual(self.client.get(FEED).status_code, 400)

    def test_the_pulse_numbers_every_card_of_every_column(self) -> None:
        order = an_order({self.serum: 1}, status="ready")
        pulse = self.client.get(PULSE).json()
        self.assertEqual(pulse["columns"]["ready"], {"count": 1, "cards": {order.number: order.version}})
        self.assertEqual(pulse["columns"]["todo"], {"count": 0, "cards": {}})
        self.assertEqual(pulse["latest"], OrderEvent.objects.latest("pk").pk)

    @override_settings(BOARD_COLUMN_SIZE=1)
    def test_the_pulse_counts_what_is_too_much_to_show(self) -> None:
        first = an_order({self.serum: 1})
        an_order({self.serum: 1})
        self.assertEqual(self.client.get(PULSE).json()["columns"]["todo"], {"count": 2, "cards": {first.number: 1}})

    def test_the_pulse_agrees_with_the_page(self) -> None:
        for status in ("pending", "confirmed", "preparing", "ready", "out", "delivered", "cancelled"):
            an_order({self.serum: 1}, status=status)
        columns = self.client.get("/dashboard/").context["board"].columns
        shown = {column.key: {card.order.number: card.order.version for card in column.cards} for column in columns}
        pulse = self.client.get(PULSE).json()["columns"]
        self.assertEqual(shown, {key: column["cards"] for key, column in pulse.items()})

    def test_the_pulse_names_what_rings_whatever_is_shown(self) -> None:
        order = an_order({self.serum: 1})
        an_order({self.serum: 1}, status="confirmed")
        pulse = self.client.get(PULSE, {"method": "khqr"}).json()
        self.assertEqual(pulse["ringing"], {order.number: 1})
        self.assertEqual(pulse["columns"]["todo"], {"count": 0, "cards": {}})
        self.assertEqual(pulse["tally"], {"unpaid": 0, "cash": 2, "khqr": 0})

    def test_the_pulse_names_what_nobody_has_accepted_for_too_long(self) -> None:
        orders = [an_order({self.serum: 1}, status=status) for status in ("pending", "pending", "confirmed")]
        Order.objects.filter(pk__in=[orders[0].pk, orders[2].pk]).update(rang_at=timezone.now())
        self.assertEqual(self.client.get(PULSE).json()["alarms"], [orders[0].number])

    def test_the_pulse_brings_what_the_merchant_has_changed(self) -> None:
        patience("ready", 3, 4)
        self.assertEqual(self.client.get(PULSE).json()["patience"]["ready"], [180, 240])

    def test_a_hundred_pages_cost_one_pulse(self) -> None:
        self.client.get(PULSE)
        with self.assertNumQueries(2):  # session, person
            self.client.get(PULSE)
