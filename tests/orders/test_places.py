"""The list of places on the checkout: worked out once, and still true for every cart, language and moment."""

from datetime import datetime, time
from decimal import Decimal
from unittest import mock
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from orders.checkout.places import Place, places
from orders.delivery import zones
from tests.cases import TestCase
from tests.factories import a_zone

MORNING = datetime(2026, 3, 10, 9, tzinfo=ZoneInfo("Asia/Phnom_Penh"))  # a Tuesday
TERMS = {"name_en": "Takeo", "name_km": "តាកែវ", "free_from": Decimal(30), "days_min": 1, "days_max": 1}


class TheListOfPlaces(TestCase):
    @classmethod
    def setUpTestData(cls):
        a_zone("takeo", fee="2.50", cut_off=time(14), **TERMS)

    def setUp(self):
        self.offer = zones.read()
        self.now = self.enterContext(mock.patch.object(timezone, "now", return_value=MORNING))
        self.enterContext(translation.override("en"))

    def takeo(self, goods: int = 10) -> Place:
        return next(place for place in places(self.offer, Decimal(goods)) if place.code == "takeo")

    def label(self, goods: int = 10) -> str:
        return self.takeo(goods).label

    def test_names_fee_and_days(self):
        assert self.label() == "Takeo – $2.50, tomorrow"

    def test_knows_from_where_on_delivery_is_free(self):
        assert [self.label(30), self.label(29)] == ["Takeo – free, tomorrow", "Takeo – $2.50, tomorrow"]
        assert (self.takeo(30).fee, self.takeo(30).digits) == ("free", "0.00")

    def test_is_in_the_language_of_the_page(self):
        assert self.label().startswith("Takeo")
        with translation.override("km"):
            assert self.label().startswith("តាកែវ")

    def test_counts_a_day_more_once_the_hour_has_passed(self):
        assert self.label().endswith("tomorrow")
        self.now.return_value = MORNING.replace(hour=14)
        assert self.label().endswith("2 days")

    def test_equal_carts_share_it(self):
        assert places(self.offer, Decimal(10)) is places(self.offer, Decimal(11))
