"""When an order arrives, in words."""

from datetime import timedelta

from django.test import SimpleTestCase
from django.utils import timezone

from orders.delivery import arrival_in_words, days_in_words
from orders.models import DeliveryZone, Order


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
