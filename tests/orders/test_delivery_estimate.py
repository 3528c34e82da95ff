"""When an order arrives, in words."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection
from django.test import SimpleTestCase
from django.urls import reverse
from django.utils import timezone, translation

from madamda.cache import local
from orders import csv_export
from orders.delivery.estimate import arrival_in_words, days_in_words, promise, prospect
from orders.models import DeliveryZone, Order
from orders.notifications import emails
from orders.payments import claims, reconciliation
from orders.status import Status
from shop.models import StoreSettings
from tests.cases import TestCase
from tests.factories import a_zone, an_admin, an_order, at_noon, brought_to
from tests.orders.payments.people import with_an_account
from tests.orders.payments.test_reconciliation import a_transfer

MORNING = datetime(2026, 3, 10, 9, tzinfo=ZoneInfo("Asia/Phnom_Penh"))  # a Tuesday


def at(hour: int, minute: int = 0) -> datetime:
    return MORNING.replace(hour=hour, minute=minute)


class DaysOfAPlace(SimpleTestCase):
    def setUp(self):
        self.enterContext(translation.override("en"))

    def test_they_are_said_as_people_say_them(self):
        assert days_in_words(0, 0) == "today"
        assert days_in_words(0, 1) == "today or tomorrow"
        assert days_in_words(1, 1) == "tomorrow"
        assert days_in_words(2, 2) == "2 days"
        assert days_in_words(2, 4) == "2–4 days"


class APromise(TestCase):
    """The shop is open from 07:00 to 20:00."""

    def days(self, moment, least=1, most=1, cut_off=None, **front):
        if front:
            StoreSettings.objects.update_or_create(pk=1, defaults=front)
        local.forget_all()
        return promise(DeliveryZone(days_min=least, days_max=most, cut_off=cut_off), moment).days

    def test_holds_until_the_hour_of_its_zone(self):
        assert self.days(at(13, 59), cut_off=time(14)) == "tomorrow"
        assert self.days(at(14), cut_off=time(14)) == "2 days"
        assert self.days(at(14), 1, 2, cut_off=time(14)) == "2–3 days"

    def test_without_one_until_the_shop_closes(self):
        assert [self.days(at(19, 59)), self.days(at(20)), self.days(at(5))] == ["tomorrow", "2 days", "tomorrow"]
        assert [self.days(at(19), 0, 0), self.days(at(21), 0, 0)] == ["today", "tomorrow"]

    def test_of_a_shop_that_never_closes_ends_at_midnight(self):
        assert self.days(at(23, 59), opens_at=time(7), closes_at=time(7)) == "tomorrow"
        assert self.days(at(23, 59), opens_at=time(18), closes_at=time(2)) == "tomorrow"

    def test_does_not_count_days_without_delivery(self):
        assert self.days(at(9), no_delivery_dates=[date(2026, 3, 11)]) == "2 days"
        assert self.days(at(9), no_delivery_dates=[date(2026, 3, 10)]) == "2 days", "nobody packs it today"
        assert self.days(at(9), no_delivery_dates=[], no_delivery_weekdays=[2, 3]) == "3 days"
        assert self.days(at(9), 0, 0, no_delivery_weekdays=[1]) == "tomorrow"

    def test_is_given_even_where_no_day_is_left(self):
        assert self.days(at(9), no_delivery_weekdays=list(range(7)))


class DaysOfAnOrder(SimpleTestCase):
    def setUp(self):
        self.enterContext(translation.override("en"))

    def words(self, least, most, *, later=0):
        today = date(2026, 3, 10)
        order = Order(
            number="MD-2222-222",
            promised_from=today + timedelta(days=least),
            promised_until=today + timedelta(days=most),
        )
        return arrival_in_words(order, today + timedelta(days=later))

    def test_tomorrow_is_today_a_day_later(self):
        assert self.words(1, 1) == "tomorrow"
        assert self.words(1, 1, later=1) == "today"

    def test_days_ahead_are_dates(self):
        assert self.words(3, 3) == "on 13 March"
        assert self.words(2, 4) == "between 12 March and 14 March"

    def test_days_that_are_over_are_not_promised_again(self):
        assert self.words(2, 4, later=3) == "between 13 March and 14 March"
        assert self.words(2, 4, later=4) == "today"
        assert self.words(2, 4, later=5) == ""


@with_an_account
class WhatAnOrderIsPromised(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.enterClassContext(at_noon())
        cls.zone = a_zone(days_min=1, days_max=1)
        cls.tomorrow = timezone.localdate() + timedelta(days=1)

    def page(self, order):
        return self.client.get(order.get_absolute_url())

    def test_is_said_on_its_page(self):
        order = an_order(zone=self.zone)
        assert (order.promised_from, order.promised_until) == (self.tomorrow, self.tomorrow)
        self.assertContains(self.page(order), "It will arrive tomorrow.")

    def test_is_nothing_before_a_payment_by_khqr_and_counts_from_it(self):
        order = an_order(zone=self.zone, payment_method="khqr")
        assert order.promised_until is None
        self.assertNotContains(self.page(order), "tomorrow")
        self.assertNotContains(self.page(claims.claim(order)), "tomorrow")
        reconciliation.record_transfer(order.payment, a_transfer(amount=order.total))
        self.assertContains(self.page(order), "It will arrive tomorrow.")

    def test_is_named_when_who_chose_khqr_pays_in_cash(self):
        order = claims.pay_in_cash(an_order(zone=self.zone, payment_method="khqr"))
        assert Order.objects.get(pk=order.pk).promised_until == self.tomorrow

    def test_is_no_other_day_once_the_rider_has_it(self):
        page = self.page(an_order(zone=self.zone, status="out"))
        self.assertContains(page, "On the way today.")
        self.assertNotContains(page, "tomorrow")

    def test_stays_whatever_becomes_of_the_zone(self):
        order = an_order(zone=self.zone, email="a@example.com")
        DeliveryZone.objects.filter(pk=self.zone.pk).update(
            name_en="Atlantis", name_km="អាត្លង់", days_min=6, days_max=9, is_pick_up=True, cut_off=time(0)
        )
        local.forget_all()
        self.client.force_login(an_admin())
        staff, number = "dashboard:", [order.number]
        pages = {
            "order": order.get_absolute_url(),
            "receipt": reverse("orders:receipt", args=number) + f"?key={order.secret}",
            "staff": reverse(f"{staff}order", args=number),
            "board": reverse(f"{staff}board"),
            "orders": reverse(f"{staff}orders"),
            "admin": reverse("admin:orders_order_change", args=[order.pk]),
            **{paper: reverse(f"{staff}{paper}", args=number) for paper in ("ticket", "slip", "receipt")},
        }
        drawn = {what: self.client.get(address).content.decode() for what, address in pages.items()}
        drawn["letter"] = emails.letter(Order.objects.get(pk=order.pk)).body
        drawn["sheet"] = "".join(csv_export.sheet(Order.objects.all())[1])
        for what, words in drawn.items():
            with self.subTest(what):
                assert "Phnom Penh" in words
                assert "Atlantis</" not in words.replace("Atlantis</option>", "")
        assert "It will arrive tomorrow." in drawn["order"]
        with translation.override("km"):
            assert Order.objects.get(pk=order.pk).zone_name == "ភ្នំពេញ"
        assert brought_to(order, Status.OUT).status == "out", "it is still brought, and not picked up"


class BeforeAnybodySaysWhereTo(TestCase):
    def setUp(self):
        self.enterContext(at_noon())
        DeliveryZone.objects.all().delete()

    def places(self):
        return [(place.name, place.days, place.fee) for place in prospect().places]

    def test_the_nearest_is_named_and_the_others_are_one(self):
        a_zone("phnom-penh", days_min=1, days_max=1, position=1)
        assert self.places() == [("Phnom Penh", "tomorrow", "$1.50")]
        a_zone("kep", fee="3.00", days_min=2, days_max=3, position=2)
        a_zone("pailin", fee="4.00", days_min=3, days_max=4, position=3)
        a_zone("pick-up", fee="0.00", days_min=0, days_max=0, is_pick_up=True, position=4)
        a_zone("takeo", active=False, days_max=9, position=5)
        assert self.places() == [
            ("Phnom Penh", "tomorrow", "$1.50"),
            ("Other provinces", "2–4 days", "$3.00–$4.00"),
            ("Pick Up", "today", "free"),
        ]

    def test_what_takes_longer_takes_so_many_days(self):
        a_zone("kep", days_min=2, days_max=3)
        assert prospect().arrival == "Arrives in Kep in 2–3 days"

    def test_free_is_said_only_where_it_is_so_everywhere(self):
        a_zone("phnom-penh", free_from=Decimal(50))
        a_zone("kep", free_from=Decimal(80))
        assert prospect().free_from == Decimal(80)
        a_zone("takeo", free_from=None)
        assert prospect().free_from is None

    def test_nothing_is_said_where_nothing_is_brought(self):
        a_zone("pick-up", is_pick_up=True)
        assert prospect() is None

    def test_a_zone_that_changes_is_told_to_the_pages_that_show_it(self):
        a_zone("kep")
        with connection.cursor() as cursor:
            cursor.execute("delete from shop_change")
            a_zone("kep", fee="9.00")
            cursor.execute("select product_id from shop_change")
            assert cursor.fetchall() == [(None,)]
