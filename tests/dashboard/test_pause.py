"""Pausing the shop from the dashboard: until when, in whose words, and only by those who may."""

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from madamda import groups
from shop.models import StoreSettings
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant

PAUSE, RESUME = "/dashboard/pause/", "/dashboard/pause/end/"


class Pausing(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = a_member_of_staff("boss")
        cls.boss.groups.add(groups.lay_out()[1])

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def pause(self, *, hours: float = 2, **fields: str):
        until = timezone.localtime() + timedelta(hours=hours)
        words = {"words_en": "We are packing. Back at noon.", "words_km": "យើងកំពុងវេចខ្ចប់។"}
        return self.client.post(PAUSE, {"until": f"{until:%Y-%m-%dT%H:%M}", "seen": "", **words, **fields})

    def seen(self) -> str:
        return str(self.client.get(PAUSE).context["seen"])

    def test_customers_read_the_words_in_their_language_and_the_shop_takes_no_orders(self) -> None:
        assert self.pause().status_code == 303
        assert StoreSettings.load().is_paused(timezone.now())
        a_variant()
        self.assertContains(self.client.get("/cart/"), "Not taking orders right now")
        front = StoreSettings.load()
        assert (front.pause_words_en[:14], front.pause_words_km) == ("We are packing", "យើងកំពុងវេចខ្ចប់។")

    def test_it_can_be_ended_before_its_time(self) -> None:
        self.pause()
        self.assertContains(self.client.get(PAUSE), "Resume orders now")
        self.client.post(RESUME, {"seen": self.seen()})
        assert not StoreSettings.load().is_paused(timezone.now())

    def test_the_slower_of_two_is_told(self) -> None:
        self.pause()
        until = StoreSettings.load().paused_until
        self.assertContains(
            self.client.post(PAUSE, {"until": "2099-01-01T10:00", "seen": ""}), "At most", status_code=400
        )
        page = self.pause(hours=5, words_en="Mine.")
        self.assertContains(page, "Someone was quicker", status_code=409)
        self.assertContains(page, "Mine.", status_code=409)
        self.client.post(RESUME, {"seen": "something else"})
        assert StoreSettings.load().paused_until == until

    def test_a_time_that_is_over_or_far_away_is_refused(self) -> None:
        for hours in (-1, 24 * 40):
            assert self.pause(hours=hours).status_code == 400
        assert not StoreSettings.load().is_paused(timezone.now())

    def test_who_did_it_is_remembered(self) -> None:
        self.pause()
        assert StoreSettings.history.latest().history_user == self.boss

    def test_is_for_managers(self) -> None:
        dara = a_member_of_staff()
        dara.groups.add(groups.lay_out()[0])
        self.client.force_login(dara)
        assert self.client.get(PAUSE).status_code == 403
        assert self.pause().status_code == 403
        assert self.client.post(RESUME, {"seen": ""}).status_code == 403
        assert not StoreSettings.load().is_paused(timezone.now())
        self.assertNotContains(self.client.get("/dashboard/stock/"), "Pause orders")

    def test_the_board_says_until_when_and_since_who(self) -> None:
        dara = a_member_of_staff()
        for address in ("/dashboard/", "/dashboard/?as=table", "/dashboard/?as=wall"):
            self.assertNotContains(self.client.get(address), "The shop is paused")
        assert self.client.get("/dashboard/pulse/").json()["paused"] == ""
        self.pause()
        front = StoreSettings.load()
        front.save()  # somebody changes something else afterwards
        cache.clear()  # a pulse is kept for a second
        until = timezone.localtime(front.paused_until)
        for address in ("/dashboard/", "/dashboard/?as=table", "/dashboard/?as=wall"):
            with self.subTest(address):
                page = self.client.get(address)
                self.assertContains(page, f"The shop is paused until {until:%-d %b, %H:%M}.")
                self.assertContains(page, "Paused by Boss")
                self.assertContains(page, "Change or end the pause")
        paused = self.client.get("/dashboard/pulse/").json()["paused"]
        self.assertContains(self.client.get("/dashboard/"), f'data-paused="{paused}"')
        self.client.force_login(dara)
        page = self.client.get("/dashboard/")
        self.assertContains(page, "Paused by Boss")
        self.assertNotContains(page, "Change or end the pause")
        self.client.force_login(self.boss)
        self.client.post(RESUME, {"seen": self.seen()})
        self.assertNotContains(self.client.get("/dashboard/"), "The shop is paused")
