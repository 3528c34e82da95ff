"""What one process has read for many pages, others find in Redis: never when they have heard of more than it had."""

import json
from dataclasses import replace
from unittest import mock

from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from madamda.cache import local
from madamda.page_cache.invalidation import ChangeWatcher
from shop.catalogue import navigation, store_details
from shop.models import Category, StoreSettings, Variant
from shop.queries import change_feed
from tests.factories import a_category, a_product, a_variant


class ReadOnce(TransactionTestCase):
    def setUp(self) -> None:
        self.addCleanup(local.trust_invalidation_for, -1)
        self.hair = a_category("Hair")
        a_product("Oil", category=a_category("Oils", parent=self.hair))
        StoreSettings.objects.create(no_delivery_weekdays=[6], no_delivery_dates=["2027-04-14"], paused_until=None)
        self.look()

    def look(self) -> None:
        """As a process that has just begun, or has heard of something: nothing lies in its memory."""
        ChangeWatcher().look()

    def queries(self) -> int:
        with CaptureQueriesContext(connection) as asked:
            self.read()
        return len(asked)

    def read(self) -> tuple[list[str], str]:
        return [entry["name"] for entry in navigation.menu()], store_details.store()["tagline"]

    def test_by_the_first_for_all(self) -> None:
        assert self.queries() == 2
        self.look()
        assert self.queries() == 0
        assert self.read()[0] == ["Hair"]

    def test_is_the_same_for_who_finds_it(self) -> None:
        read = [
            navigation.menu(),
            store_details.store(),
            store_details.calendar(),
            store_details.pages(),
            store_details.synonyms(),
        ]
        self.look()
        assert self.queries() == 0
        found = [
            navigation.menu(),
            store_details.store(),
            store_details.calendar(),
            store_details.pages(),
            store_details.synonyms(),
        ]
        assert found == read
        store = {name: value for name, value in read[1].items() if name not in ("brand", "icons")}  # made of "look"
        assert json.loads(json.dumps([read[0], store])) == [read[0], store]

    def test_in_each_language(self) -> None:
        self.read()
        self.look()
        with override("km"):
            assert self.queries() == 2

    def test_not_after_a_change(self) -> None:
        self.read()
        Category.objects.filter(pk=self.hair.pk).update(name_en="Hair care")
        self.look()
        assert self.read()[0] == ["Hair care"]

    def test_what_was_read_before_the_change_was_heard_is_found_only_by_who_has_not_heard_of_it_either(self) -> None:
        before = change_feed.poll()
        Category.objects.filter(pk=self.hair.pk).update(name_en="Hair care")
        after = change_feed.poll()
        for look, queries in ((before, 2), (before, 0), (after, 2), (after, 0)):
            local.trust_invalidation_for(60, name=look.name)
            local.forget_all()
            assert self.queries() == queries

    def test_a_sale_changes_none_of_it(self) -> None:
        variant = a_variant(in_stock=1)
        self.look()
        self.read()
        Variant.objects.filter(pk=variant.pk).update(on_hand=0)
        self.look()
        assert self.queries() == 0

    def test_not_where_nobody_listens_or_nothing_was_told_lately(self) -> None:
        for name, seconds in (("", 60.0), ("heard", -1.0)):
            for _process in range(2):
                local.trust_invalidation_for(seconds, name=name)
                local.forget_all()
                assert self.queries() == 2
        with connection.cursor() as cursor:
            cursor.execute("truncate shop_change")
        assert change_feed.poll().name == ""

    def test_not_after_the_hour_has_changed(self) -> None:
        self.read()
        local.trust_invalidation_for(60, name=replace(change_feed.poll(), hour=("later",)).name)
        local.forget_all()
        assert self.queries() == 2

    def test_not_from_another_release(self) -> None:
        self.read()
        with mock.patch("shop.shared_cache._release", "another"):
            self.look()
            assert self.queries() == 2

    def test_without_redis_each_reads_for_itself(self) -> None:
        with mock.patch("shop.shared_cache.cache.get", return_value=None):
            for _process in range(2):
                self.look()
                assert self.queries() == 2
