"""Finished pages are gone when something on them has changed, whoever has changed it, and stay when nobody can say."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Event, Thread
from typing import Any
from unittest import mock

from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.test import TransactionTestCase

from madamda.cache import local
from madamda.http import rate_limits
from orders.delivery import zones
from orders.models import DeliveryZone
from shop.catalogue import navigation, product_detail
from shop.inventory import stock
from shop.listing import paginator
from shop.models import HeroSlide, Page, StoreSettings, Variant
from shop.queries import change_feed
from tests.factories import a_category, a_product, a_variant
from tests.wsgi_client import Answer, Door, while_drawn


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
        assert not self.is_drawn_anew(self.address)

    def test_a_price_in_a_shell(self) -> None:
        for address in (self.address, "/shop/"):
            self.seen(address)
        Variant.objects.update(price="15.50")
        for address in (self.address, "/shop/"):
            self.door.pages.watcher.look()
            assert "15.50" in self.seen(address)

    def test_a_crash_empties_the_feed_before_anybody_has_looked(self) -> None:
        """A pooler keeps the watcher's connection open meanwhile."""
        self.seen(self.address)
        self.door.pages.watcher.look()
        Variant.objects.update(price="15.50")
        with connection.cursor() as cursor:
            cursor.execute("truncate shop_change, shop_change_epoch")
        assert self.is_drawn_anew(self.address)
        assert "15.50" in self.seen(self.address)
        assert not self.is_drawn_anew(self.address)

    def test_a_sale_that_nobody_would_notice_leaves_pages_as_they_are(self) -> None:
        self.seen(self.address)
        Variant.objects.update(on_hand=F("on_hand") - 1)
        assert not self.is_drawn_anew(self.address)

    def test_the_last_piece(self) -> None:
        elsewhere = a_variant(a_product("Comb", category=a_category("Combs"))).product.get_absolute_url()
        self.door.pages.watcher.look()
        for address in (self.address, "/shop/", elsewhere):
            self.seen(address)
        Variant.objects.filter(pk=self.serum.pk).update(on_hand=0)
        for address in (self.address, "/shop/"):
            assert self.is_drawn_anew(address)
            assert "Sold out" in self.seen(address)
        assert not self.is_drawn_anew(elsewhere)

    def test_it_is_there_again(self) -> None:
        Variant.objects.filter(pk=self.serum.pk).update(on_hand=0)
        self.door.pages.watcher.look()
        assert "Sold out" in self.seen(self.address)
        stock.receive(Variant.objects.get(pk=self.serum.pk), 5)
        self.door.pages.watcher.look()
        assert "Sold out" not in self.seen(self.address)

    def test_words_of_the_shop_itself(self) -> None:
        self.seen("/shop/")
        StoreSettings.objects.update_or_create(pk=1, defaults={"tagline": "Better every day"})
        self.door.pages.watcher.look()
        assert "Better every day" in self.seen("/shop/")

    def test_what_pages_have_in_common_is_kept_until_something_has_changed(self) -> None:
        """Also for pages that are drawn for one person."""
        with self.settings(CATALOGUE_CACHE_SECONDS=0):
            self.door.pages.watcher.look()
            self.door.get("/track/")
            assert self.door.queries("/track/") == 0
            StoreSettings.objects.update_or_create(pk=1, defaults={"name": "Bopha"})
            DeliveryZone.objects.update(active=False)
            self.door.pages.watcher.look()
            assert "Bopha" in self.door.get("/track/").text
            assert not zones.cached_zones().zones

    def test_where_nobody_has_looked_for_changes_lately_it_is_read_again(self) -> None:
        with self.settings(CATALOGUE_CACHE_SECONDS=0):
            self.door.get("/track/")
            local.trust_invalidation_for(-1)
            assert self.door.queries("/track/") > 0

    def test_what_is_kept_does_not_grow_by_what_a_browser_says(self) -> None:
        with mock.patch.object(local, "MOST_KEPT", 30):
            for count in range(60):
                self.door.get("/track/", cookies=f"sessionid=x; cart={count}")
        assert len(navigation._keeping._kept) <= 31

    def test_whatever_is_kept_is_forgotten_also_what_somebody_makes_tomorrow(self) -> None:
        new = local.LocalCache()
        self.door.pages.watcher.look()
        new.get("price", lambda: "14.00")
        assert new.get("price", lambda: "15.50") == "14.00"
        Variant.objects.update(price="15.50")
        self.door.pages.watcher.look()
        assert new.get("price", lambda: "15.50") == "15.50"

    def test_what_is_read_while_something_changes_is_not_kept(self) -> None:
        new = local.LocalCache()
        assert new.get("price", lambda: (local.forget_all(), "14.00")[1]) == "14.00"
        assert new.get("price", lambda: "15.50") == "15.50"

    def test_time_alone(self) -> None:
        """A slide begins or ends, the shop opens or closes, a day is over."""
        HeroSlide.objects.create(slug="a", headline="Now", button="Look", link="/shop/")
        self.seen("/")
        assert self.is_drawn_anew("/")
        assert not self.is_drawn_anew("/")
        later = replace(change_feed.poll(), hour=("later",))
        with mock.patch("shop.queries.change_feed.poll", return_value=later):
            assert self.is_drawn_anew("/")

    def test_while_nobody_can_say_what_has_changed_pages_stay_as_they_are(self) -> None:
        """PostgreSQL is away: what is kept is handed out, old or not, and what is not there says so."""
        self.seen("/shop/")
        away = mock.patch("django.db.backends.utils.CursorWrapper._execute", side_effect=OperationalError)
        with away, self.settings(PAGE_CACHE_SECONDS=0):
            self.door.pages.watcher._looked_at -= 60
            assert self.door.get("/shop/").status == 200
            assert self.door.get("/").status == 503

    def test_a_page_that_cannot_be_drawn_anew_stays(self) -> None:
        before = self.seen("/shop/")
        with (
            self.settings(PAGE_CACHE_SECONDS=0),
            mock.patch("shop.listing.paginator.listing", side_effect=OperationalError),
        ):
            assert self.door.get("/shop/").text == before

    @contextmanager
    def while_listed(self) -> Iterator[None]:
        """The list is drawn beside us, and not finished before we are."""
        begun, done = Event(), Event()
        listing = paginator.listing

        def dawdling(*args: Any) -> Any:
            begun.set()
            done.wait(10)
            return listing(*args)

        with mock.patch("shop.listing.paginator.listing", dawdling):
            drawing = Thread(target=lambda: (self.door.get("/shop/"), connection.close()))
            drawing.start()
            begun.wait(10)
            try:
                yield
            finally:
                done.set()
                drawing.join()

    def test_one_draws_a_page_that_is_merely_due_and_the_others_have_the_old_one_meanwhile(self) -> None:
        before = self.seen("/shop/")
        with self.settings(PAGE_CACHE_SECONDS=0), self.while_listed():
            assert self.door.queries("/shop/") == 0
            assert self.door.get("/shop/").text == before

    def test_others_wait_for_a_page_on_which_something_has_changed(self) -> None:
        self.seen("/shop/")
        Variant.objects.update(price="15.50")
        self.door.pages.watcher.look()
        with ThreadPoolExecutor(1) as beside:
            with self.while_listed():
                waiting = beside.submit(lambda: (self.door.get("/shop/"), connection.close())[0])
            assert "15.50" in waiting.result().text

    def test_a_change_that_is_undone_is_none(self) -> None:
        self.seen(self.address)
        with suppress(ZeroDivisionError), transaction.atomic():
            Variant.objects.update(price="15.50")
            raise ZeroDivisionError
        assert not self.is_drawn_anew(self.address)

    def test_of_two_changes_that_overlap_both_are_heard(self) -> None:
        """The one with the lower number may end after a look that has seen the higher."""
        began, end = Event(), Event()

        def slowly() -> None:
            with transaction.atomic():
                Variant.objects.update(price="15.50")
                began.set()
                end.wait(10)
            connection.close()

        slow = Thread(target=slowly)
        slow.start()
        began.wait(10)
        StoreSettings.objects.update_or_create(pk=1, defaults={"tagline": "Better every day"})
        self.door.pages.watcher.look()
        assert "Better every day" in self.seen(self.address)
        end.set()
        slow.join()
        self.door.pages.watcher.look()
        assert "15.50" in self.seen(self.address)

    def test_what_changes_while_a_page_is_drawn_is_not_kept(self) -> None:
        with while_drawn(self.door, self.address):
            Variant.objects.update(price="15.50")
            self.door.pages.watcher.look()
        assert "15.50" in self.door.get(self.address).text


class Withdrawn(TransactionTestCase):
    """What was switched off, moved or deleted is handed out to nobody any more: not while the answer is drawn, not
    while PostgreSQL is away, and not by another process."""

    def setUp(self) -> None:
        self.serum = a_variant(a_product("Lotus Serum", category=a_category("Serums")))
        self.page = Page.objects.create(slug="about", title="About us", text="We are here.")
        self.door, self.other = Door(), Door()

    def switched_off(self) -> list[tuple[str, Callable[[], Any]]]:
        product, category = self.serum.product, self.serum.product.category
        return [
            (self.page.get_absolute_url(), lambda: Page.objects.filter(pk=self.page.pk).delete()),
            (product.get_absolute_url(), lambda: type(product).objects.filter(pk=product.pk).update(active=False)),
            (category.get_absolute_url(), lambda: type(category).objects.filter(pk=category.pk).update(active=False)),
        ]

    def asked(self, path: str) -> Answer:
        """From a thread of its own."""
        answer = self.door.get(path)
        connection.close()
        return answer

    def look(self) -> None:
        for door in (self.door, self.other):
            door.pages.watcher.look()

    @contextmanager
    def blind(self, *doors: Door) -> Iterator[None]:
        """PostgreSQL is away, and has been for longer than a look takes."""
        with mock.patch("django.db.backends.utils.CursorWrapper._execute", side_effect=OperationalError):
            for door in doors or (self.door,):
                door.pages.watcher._looked_at -= 60
            yield

    def test_is_not_there_while_its_absence_is_drawn(self) -> None:
        for path, switch_off in self.switched_off():
            with self.subTest(path):
                assert self.door.get(path).status == 200
                switch_off()
                self.look()
                with ThreadPoolExecutor(8) as crowd:
                    answers = list(crowd.map(self.asked, [path] * 24))
                assert {answer.status for answer in answers} == {404}

    def test_who_waits_for_it_has_the_new_answer(self) -> None:
        path = self.serum.product.get_absolute_url()
        assert self.door.get(path).status == 200
        self.switched_off()[1][1]()
        self.look()
        begun, done, shown = Event(), Event(), product_detail.shown

        def dawdling(*args: Any, **kwargs: Any) -> Any:
            begun.set()
            done.wait(10)
            return shown(*args, **kwargs)

        with mock.patch("shop.catalogue.product_detail.shown", dawdling), ThreadPoolExecutor(2) as crowd:
            first = crowd.submit(self.asked, path)
            begun.wait(10)
            second = crowd.submit(self.asked, path)
            assert not second.done()
            done.set()
            assert (first.result().status, second.result().status) == (404, 404)

    def test_does_not_come_back_when_the_database_is_away(self) -> None:
        for path, switch_off in self.switched_off():
            with self.subTest(path):
                self.look()
                assert self.door.get(path).status == 200
                switch_off()
                self.look()
                assert self.door.get(path).status == 404
                with self.blind():
                    assert self.door.get(path).status in (404, 503)

    def test_does_not_come_back_even_if_nobody_asked_for_it_before_the_database_went_away(self) -> None:
        path, switch_off = self.switched_off()[1]
        self.door.get(path)
        switch_off()
        self.look()
        with self.blind():
            assert self.door.get(path).status == 503
        self.look()
        assert self.door.get(path).status == 404

    def test_nothing_else_is_lost_when_the_database_goes_away_again_at_once(self) -> None:
        """Coming back, nobody knows of what happened meanwhile; only what is known is held back."""
        path = self.serum.product.get_absolute_url()
        with connection.cursor() as cursor:
            cursor.execute("truncate shop_change")
        assert self.door.get(path).status == 200
        self.door.pages.watcher._last = None
        self.look()
        with self.blind():
            assert self.door.get(path).status == 200

    def test_another_process_does_not_bring_it_back(self) -> None:
        path, switch_off = self.switched_off()[1]
        self.door.get(path)
        self.other.get(path)
        switch_off()
        self.look()
        assert self.door.get(path).status == 404
        assert self.other.get(path).status == 404
        with self.blind(self.door, self.other):
            assert {self.door.get(path).status, self.other.get(path).status} == {503}

    def test_an_answer_that_is_one_asker_s_own_withdraws_nothing_and_goes_to_nobody_else(self) -> None:
        assert self.door.get("/shop/?q=lotus").status == 200
        self.look()
        with (
            self.settings(PAGE_CACHE_SECONDS=0),
            mock.patch("shop.views.storefront.count", side_effect=rate_limits.RateLimited(5)),
        ):
            assert self.door.get("/shop/?q=lotus").status == 429
        assert self.door.queries("/shop/?q=lotus") == 0
