"""Finished pages are gone when something on them has changed, whoever has changed it, and stay when nobody can say."""

from contextlib import suppress
from dataclasses import replace
from threading import Event, Thread
from typing import Any
from unittest import mock

from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.test import TransactionTestCase

from orders import places
from orders.models import DeliveryZone
from shop import browsing, catalogue, changes, keeping, stock
from shop.models import HeroSlide, Shopfront, Variant
from tests.cast import a_variant
from tests.door import Door, while_drawn


class Changed(TransactionTestCase):
    """Whatever changed it; each of these is gone with the next look, four times a second."""

    def setUp(self) -> None:
        self.serum = a_variant(price="14.00", in_stock=20)
        self.door = Door()
        self.address = self.serum.product.get_absolute_url()

    def is_drawn_anew(self, path: str) -> bool:
        self.door.pages.watcher.look()
        return self.door.queries(path) > 0

    def seen(self, path: str) -> str:
        self.door.get(path)
        return self.door.get(path).text

    def test_nothing_happened(self) -> None:
        self.seen(self.address)
        self.assertFalse(self.is_drawn_anew(self.address))

    def test_a_price_in_a_shell(self) -> None:
        for address in (self.address, "/shop/"):
            self.seen(address)
        Variant.objects.update(price="15.50")
        for address in (self.address, "/shop/"):
            self.door.pages.watcher.look()
            self.assertIn("15.50", self.seen(address))

    def test_a_sale_that_nobody_would_notice_leaves_pages_as_they_are(self) -> None:
        self.seen(self.address)
        Variant.objects.update(on_hand=F("on_hand") - 1)
        self.assertFalse(self.is_drawn_anew(self.address))

    def test_the_last_piece(self) -> None:
        other = a_variant(price="3.00", in_stock=9)
        for address in (self.address, "/shop/", other.product.get_absolute_url()):
            self.seen(address)
        Variant.objects.filter(pk=self.serum.pk).update(on_hand=0)
        for address in (self.address, "/shop/"):
            self.assertTrue(self.is_drawn_anew(address))
            self.assertIn("Sold out", self.seen(address))

    def test_it_is_there_again(self) -> None:
        Variant.objects.filter(pk=self.serum.pk).update(on_hand=0)
        self.door.pages.watcher.look()
        self.assertIn("Sold out", self.seen(self.address))
        stock.receive(Variant.objects.get(pk=self.serum.pk), 5)
        self.door.pages.watcher.look()
        self.assertNotIn("Sold out", self.seen(self.address))

    def test_words_of_the_shop_itself(self) -> None:
        self.seen("/shop/")
        Shopfront.objects.update_or_create(pk=1, defaults={"tagline": "Better every day"})
        self.door.pages.watcher.look()
        self.assertIn("Better every day", self.seen("/shop/"))

    def test_what_pages_have_in_common_is_kept_until_something_has_changed(self) -> None:
        """Also for pages that are drawn for one person."""
        with self.settings(CATALOGUE_CACHE_SECONDS=0):
            self.door.pages.watcher.look()
            self.door.get("/track/")
            self.assertEqual(self.door.queries("/track/"), 0)
            Shopfront.objects.update_or_create(pk=1, defaults={"name": "Bopha"})
            DeliveryZone.objects.update(active=False)
            self.door.pages.watcher.look()
            self.assertIn("Bopha", self.door.get("/track/").text)
            self.assertFalse(places.offer().zones)

    def test_where_nobody_has_looked_for_changes_lately_it_is_read_again(self) -> None:
        with self.settings(CATALOGUE_CACHE_SECONDS=0):
            self.door.get("/track/")
            keeping.rely_on_news(-1)
            self.assertGreater(self.door.queries("/track/"), 0)

    def test_what_is_kept_does_not_grow_by_what_a_browser_says(self) -> None:
        with mock.patch.object(keeping, "MOST_KEPT", 30):
            for count in range(60):
                self.door.get("/track/", cookies=f"sessionid=x; cart={count}")
        self.assertLessEqual(len(catalogue._keeping._kept), 31)
        self.assertLessEqual(len(catalogue._keeping._reading), 31)

    def test_time_alone(self) -> None:
        """A slide begins or ends, the shop opens or closes, a day is over."""
        HeroSlide.objects.create(slug="a", headline="Now", button="Look", link="/shop/")
        self.seen("/")
        self.assertTrue(self.is_drawn_anew("/"))
        self.assertFalse(self.is_drawn_anew("/"))
        look = changes.look
        with mock.patch("shop.changes.look", lambda horizon: replace(look(horizon), hour=("later",))):
            self.assertTrue(self.is_drawn_anew("/"))

    def test_while_nobody_can_say_what_has_changed_pages_stay_as_they_are(self) -> None:
        """PostgreSQL is away: what is kept is handed out, old or not, and what is not there says so."""
        self.seen("/shop/")
        away = mock.patch("django.db.backends.utils.CursorWrapper._execute", side_effect=OperationalError)
        with away, self.settings(PAGE_CACHE_SECONDS=0):
            self.door.pages.watcher._looked_at -= 60
            self.assertEqual(self.door.get("/shop/").status, 200)
            self.assertEqual(self.door.get("/").status, 503)

    def test_a_page_that_cannot_be_drawn_anew_stays(self) -> None:
        before = self.seen("/shop/")
        with self.settings(PAGE_CACHE_SECONDS=0), mock.patch("shop.browsing.listing", side_effect=OperationalError):
            self.assertEqual(self.door.get("/shop/").text, before)

    def test_one_draws_an_old_page_and_the_others_have_the_old_one_meanwhile(self) -> None:
        before, begun, done = self.seen("/shop/"), Event(), Event()
        listing = browsing.listing

        def dawdling(*args: Any) -> Any:
            begun.set()
            done.wait(10)
            return listing(*args)

        Variant.objects.update(price="15.50")
        self.door.pages.watcher.look()
        with mock.patch("shop.browsing.listing", dawdling):
            drawing = Thread(target=lambda: (self.door.get("/shop/"), connection.close()))
            drawing.start()
            begun.wait(10)
            self.assertEqual(self.door.queries("/shop/"), 0)
            self.assertEqual(self.door.get("/shop/").text, before)
            done.set()
            drawing.join()
        self.assertIn("15.50", self.door.get("/shop/").text)

    def test_a_change_that_is_undone_is_none(self) -> None:
        self.seen(self.address)
        with suppress(ZeroDivisionError), transaction.atomic():
            Variant.objects.update(price="15.50")
            raise ZeroDivisionError
        self.assertFalse(self.is_drawn_anew(self.address))

    def test_what_changes_while_a_page_is_drawn_is_not_kept(self) -> None:
        with while_drawn(self.door, self.address):
            Variant.objects.update(price="15.50")
            self.door.pages.watcher.look()
        self.assertIn("15.50", self.door.get(self.address).text)
