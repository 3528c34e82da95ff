"""When an order arrives, in words."""

from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.test import SimpleTestCase, TestCase
from django.utils import timezone

from orders.delivery import arrival_in_words, days_in_words, prospect
from orders.models import DeliveryZone, Order
from tests.cast import a_zone


class DaysOfAPlace(SimpleTestCase):
    def words(self, least, most):
        return days_in_words(DeliveryZone(days_min=least, days_max=most))

    def test_they_are_said_as_people_say_them(self):
        self.assertEqual(self.words(0, 0), "today")
        self.assertEqual(self.words(0, 1), "today or tomorrow")
        self.assertEqual(self.words(1, 1), "tomorrow")
        self.assertEqual(self.words(2, 2), "2 days")
        self.assertEqual(self.words(2, 4), "2–4 days")


class DaysOfAnOrder(SimpleTestCase):
    def words(self, least, most, *, later=0):
        now = timezone.now().replace(year=2026, month=3, day=10, hour=5)
        order = Order(placed_at=now, zone=DeliveryZone(days_min=least, days_max=most))
        return arrival_in_words(order, timezone.localdate(now) + timedelta(days=later))

    def test_tomorrow_is_today_a_day_later(self):
        self.assertEqual(self.words(1, 1), "tomorrow")
        self.assertEqual(self.words(1, 1, later=1), "today")

    def test_days_ahead_are_dates(self):
        self.assertEqual(self.words(3, 3), "on March 13")
        self.assertEqual(self.words(2, 4), "between March 12 and March 14")

    def test_days_that_are_over_are_not_promised_again(self):
        self.assertEqual(self.words(2, 4, later=3), "between March 13 and March 14")
        self.assertEqual(self.words(2, 4, later=4), "today")
        self.assertEqual(self.words(2, 4, later=5), "")


class BeforeAnybodySaysWhereTo(TestCase):
    def setUp(self):
        DeliveryZone.objects.all().delete()

    def places(self):
        return [(place.name, place.days, place.fee) for place in prospect().places]

    def test_the_nearest_is_named_and_the_others_are_one(self):
        a_zone("phnom-penh", days_min=1, days_max=1, position=1)
        self.assertEqual(self.places(), [("Phnom Penh", "tomorrow", "$1.50")])
        a_zone("kep", fee="3.00", days_min=2, days_max=3, position=2)
        a_zone("pailin", fee="4.00", days_min=3, days_max=4, position=3)
        a_zone("pick-up", fee="0.00", days_min=0, days_max=0, is_pick_up=True, position=4)
        a_zone("takeo", active=False, days_max=9, position=5)
        self.assertEqual(
            self.places(),
            [
                ("Phnom Penh", "tomorrow", "$1.50"),
                ("Other provinces", "2–4 days", "$3.00–$4.00"),
                ("Pick Up", "today", "free"),
            ],
        )

    def test_what_takes_longer_takes_so_many_days(self):
        a_zone("kep", days_min=2, days_max=3)
        self.assertEqual(prospect().arrival, "In Kep in 2–3 days")

    def test_free_is_said_only_where_it_is_so_everywhere(self):
        a_zone("phnom-penh", free_from=Decimal(50))
        a_zone("kep", free_from=Decimal(80))
        self.assertEqual(prospect().free_from, Decimal(80))
        a_zone("takeo", free_from=None)
        self.assertIsNone(prospect().free_from)

    def test_nothing_is_said_where_nothing_is_brought(self):
        a_zone("pick-up", is_pick_up=True)
        self.assertIsNone(prospect())

    def test_a_zone_that_changes_is_told_to_the_pages_that_show_it(self):
        a_zone("kep")
        with connection.cursor() as cursor:
            cursor.execute("delete from shop_change")
            a_zone("kep", fee="9.00")
            cursor.execute("select product_id from shop_change")
            self.assertEqual(cursor.fetchall(), [(None,)])
