"""Sessions: kept in the database and the cache alike, and replaced only by who has read what is there."""

from unittest.mock import patch

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import TestCase

from madamda.sessions import SessionStore


class ASession(TestCase):
    def setUp(self) -> None:
        store = SessionStore()
        store["cart"] = {"1": 2}
        store.save()
        self.key = store.session_key

    def opened(self) -> SessionStore:
        store = SessionStore(self.key)
        store.get("cart")
        return store

    def test_is_read_from_the_cache_and_without_it_from_the_database(self) -> None:
        with self.assertNumQueries(0):
            self.assertEqual(self.opened()["cart"], {"1": 2})
        cache.delete_pattern("*")
        with self.assertNumQueries(1):
            self.assertEqual(self.opened()["cart"], {"1": 2})

    def test_a_cache_that_holds_something_else_is_no_session(self) -> None:
        cache.set(self.opened().cache_key, {"cart": {"1": 99}, "_auth_user_id": "1"})
        self.assertEqual(dict(self.opened().items()), {"cart": {"1": 2}})

    def test_is_replaced_in_one_statement(self) -> None:
        store = self.opened()
        store["cart"] = {}
        with self.assertNumQueries(1):
            self.assertTrue(store.replace())
        self.assertEqual(self.opened()["cart"], {})
        self.assertEqual(Session.objects.get().get_decoded(), {"cart": {}})

    def test_is_not_replaced_by_who_has_read_something_older(self) -> None:
        early, late = self.opened(), self.opened()
        late["cart"] = {"1": 2, "7": 1}
        late.save()
        early["cart"] = {}
        self.assertFalse(early.replace())
        self.assertEqual(self.opened()["cart"], {"1": 2, "7": 1})

    def test_one_that_was_never_written_cannot_be_replaced(self) -> None:
        self.assertFalse(SessionStore().replace())

    def test_a_new_one_is_kept_once(self) -> None:
        with patch.object(cache, "set", wraps=cache.set) as kept:
            self.setUp()
        self.assertEqual(kept.call_count, 1)
        self.assertEqual(self.opened()["cart"], {"1": 2})

    def test_is_not_written_twice(self) -> None:
        store = self.opened()
        store["cart"] = {"1": 3}
        store.save()
        with self.assertNumQueries(0):
            store.save()
