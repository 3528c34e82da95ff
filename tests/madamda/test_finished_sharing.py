"""Pages that one process has drawn and another hands out: never one that is no longer true."""

from dataclasses import replace
from threading import Event, Thread
from unittest import mock

from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings

from madamda.finished.sharing import SharedPages
from shop.models import Shopfront, Variant
from tests.cast import a_variant
from tests.door import Door, while_drawn


class TwoProcesses(TransactionTestCase):
    def setUp(self) -> None:
        self.serum = a_variant(price="14.00", in_stock=20)
        self.address = self.serum.product.get_absolute_url()
        self.one, self.other = Door(shared=SharedPages()), Door(shared=SharedPages())

    def is_fetched(self, path: str = "") -> bool:
        """By the other one, which has not had it so far."""
        return self.other.queries(path or self.address) == 0

    def test_what_one_has_drawn_the_other_does_not_draw(self) -> None:
        for path in (self.address, "/", "/shop/", "/shop/?page=1"):
            with self.subTest(path):
                drawn = self.one.get(path)
                self.assertTrue(self.is_fetched(path))
                again = self.other.get(path)
                self.assertEqual((again.text, again.headers), (drawn.text, drawn.headers))

    def test_one_that_begins_later_begins_with_it(self) -> None:
        self.one.get(self.address)
        self.something_else_happens()
        self.other = Door(shared=SharedPages())
        self.assertTrue(self.is_fetched())

    def test_one_that_begins_later_knows_what_has_changed_before_it_began(self) -> None:
        self.one.get(self.address)
        Variant.objects.update(price="15.50")
        self.something_else_happens()
        self.other = Door(shared=SharedPages())
        self.assertIn("15.50", self.other.get(self.address).text)

    def test_one_that_could_not_remember_all_takes_nothing_from_before(self) -> None:
        self.one.get(self.address)
        with mock.patch("madamda.finished.watching.MOST_REMEMBERED", -1):
            self.other.pages.watcher.look()
        self.assertFalse(self.is_fetched())

    def something_else_happens(self) -> None:
        """In this database or in one beside it: transactions are numbered together."""
        with connection.cursor() as cursor:
            cursor.execute("select pg_current_xact_id()")

    def test_searches_are_not_shared(self) -> None:
        self.one.get("/shop/?q=lotus")
        self.assertFalse(self.is_fetched("/shop/?q=lotus"))

    def test_not_after_something_on_it_has_changed(self) -> None:
        self.one.get(self.address)
        Variant.objects.update(price="15.50")
        self.other.pages.watcher.look()
        self.assertIn("15.50", self.other.get(self.address).text)

    def test_but_after_something_that_stands_elsewhere(self) -> None:
        elsewhere = a_variant(price="3.00", in_stock=1)
        for door in (self.one, self.other):
            door.pages.watcher.look()
        self.one.get(self.address)
        Variant.objects.filter(pk=elsewhere.pk).update(on_hand=0)
        self.other.pages.watcher.look()
        self.assertTrue(self.is_fetched())

    def test_the_slower_one_gets_what_the_quicker_one_knew(self) -> None:
        """The change is on the page already, of which this one hears a moment later."""
        Variant.objects.update(price="15.50")
        self.one.pages.watcher.look()
        self.one.get(self.address)
        self.other.pages.watcher.look()
        self.assertTrue(self.is_fetched())
        self.assertIn("15.50", self.other.get(self.address).text)

    def test_not_what_was_drawn_before_an_older_transaction_ended(self) -> None:
        """Of two that overlap, the later number may be seen first: the page shows one of the two prices only."""
        began, end = Event(), Event()

        def slowly() -> None:
            with transaction.atomic():
                Variant.objects.filter(pk=self.serum.pk).update(price="15.50")
                began.set()
                end.wait(10)
            connection.close()

        slow = Thread(target=slowly)
        slow.start()
        began.wait(10)
        Shopfront.objects.filter(pk=Shopfront.load().pk).update(tagline="Quick")
        self.one.pages.watcher.look()
        self.one.get(self.address)
        end.set()
        slow.join()
        self.other.pages.watcher.look()
        self.assertIn("15.50", self.other.get(self.address).text)

    def test_not_what_changed_while_it_was_drawn(self) -> None:
        with while_drawn(self.one, self.address):
            Variant.objects.update(price="15.50")
        self.other.pages.watcher.look()
        self.assertIn("15.50", self.other.get(self.address).text)

    def test_not_after_the_hour_has_changed_which_no_transaction_tells(self) -> None:
        self.one.get("/")
        sight = self.other.pages.watcher.sight
        assert sight
        self.other.pages.watcher.sight = replace(sight, hour=("another",))
        self.assertFalse(self.is_fetched("/"))

    def test_not_from_another_release_or_other_settings(self) -> None:
        self.one.get(self.address)
        with mock.patch("madamda.finished.sharing.release", return_value="another"):
            self.assertFalse(self.is_fetched())

    def test_not_from_a_database_that_was_further_on(self) -> None:
        """It was brought back from a copy: the numbers of its transactions begin again."""
        self.one.get(self.address)
        with mock.patch("madamda.finished.watching.MOST_AHEAD", -10_000):
            self.assertFalse(self.is_fetched())

    def test_not_for_longer_than_pages_are_kept(self) -> None:
        with override_settings(PAGE_CACHE_SECONDS=1):
            self.one.get(self.address)
        self.assertLessEqual(cache.ttl(next(iter(cache.keys("page:*")))), 1)

    def test_nothing_of_the_first_asker_is_on_it(self) -> None:
        self.one.get(self.address, cookies="cart=7; theme=dark")
        page = self.other.get(self.address, cookies="theme=dark")
        self.assertNotIn(">7<", page.text)
        self.assertEqual(page.cookies, [])

    def test_without_redis_each_draws_for_itself(self) -> None:
        with mock.patch("madamda.finished.sharing.cache.get", return_value=None):
            self.one.get(self.address)
            self.assertFalse(self.is_fetched())
            self.assertEqual(self.other.get(self.address).status, 200)
