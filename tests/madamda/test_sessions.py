"""Sessions: kept in PostgreSQL alone, and written over only by who has read what is there."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from madamda.http.sessions import SessionStore
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_variant

# What no session of ours was ever called.
NO_KEYS = (
    *("\x00", "a\x00b" * 11, "\x00" * 32, "x" * 31 + "\x00", "x" * 31, "x" * 33, "X" * 32, "x" * 5000),
    *("\xe9" * 32, "'; drop table django_session; --", "../../../../../../../etc/passwd00", "%00" * 11, "-" * 32),
)


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

    def test_is_read_in_one_statement_whatever_the_cache_says(self) -> None:
        with self.assertNumQueries(1):
            assert self.opened()["cart"] == {"1": 2}
        cache.delete_pattern("*")
        with self.assertNumQueries(1):
            assert self.opened()["cart"] == {"1": 2}

    def test_leaves_nothing_in_the_cache(self) -> None:
        self.opened()
        assert list(cache.iter_keys("*")) == []

    def test_is_replaced_in_one_statement(self) -> None:
        store = self.opened()
        store["cart"] = {}
        with self.assertNumQueries(1):
            assert store.replace()
        assert self.opened()["cart"] == {}
        assert Session.objects.get().get_decoded() == {"cart": {}}

    def test_is_not_replaced_by_who_has_read_something_older(self) -> None:
        early, late = self.opened(), self.opened()
        late["cart"] = {"1": 2, "7": 1}
        late.save()
        early["cart"] = {}
        assert not early.replace()
        assert self.opened()["cart"] == {"1": 2, "7": 1}

    def test_saved_later_brings_back_nothing_that_another_page_has_changed(self) -> None:
        early, late = self.opened(), self.opened()
        early["draft"] = "No. 118"
        late["cart"], late["note"] = {}, "x"
        late.save()
        early.save()
        assert dict(self.opened().items()) == {"cart": {}, "note": "x", "draft": "No. 118"}
        del early["note"]
        early.save()
        assert dict(self.opened().items()) == {"cart": {}, "draft": "No. 118"}

    def test_one_that_was_never_written_cannot_be_replaced(self) -> None:
        assert not SessionStore().replace()

    def test_is_not_written_twice(self) -> None:
        store = self.opened()
        store["cart"] = {"1": 3}
        store.save()
        with self.assertNumQueries(0):
            store.save()

    def test_whose_row_is_gone_lives_on_under_another_key(self) -> None:
        store = self.opened()
        Session.objects.all().delete()
        store["cart"] = {"1": 3}
        store.save()
        assert store.session_key != self.key
        assert SessionStore(store.session_key)["cart"] == {"1": 3}

    def test_that_was_signed_out_meanwhile_signs_nobody_in(self) -> None:
        store = self.opened()
        store[SESSION_KEY] = "1"
        store.save()
        late = self.opened()
        store.flush()
        late["cart"] = {"1": 3}
        late.save()
        assert SESSION_KEY not in SessionStore(late.session_key)

    def test_that_is_over_is_none(self) -> None:
        Session.objects.update(expire_date="2020-01-01T00:00Z")
        store = self.opened()
        assert (dict(store.items()), store.session_key) == ({}, None)

    def test_with_a_text_that_is_not_ours_is_empty_and_can_be_filled(self) -> None:
        Session.objects.update(session_data="spoilt")
        store = self.opened()
        assert dict(store.items()) == {}
        store["cart"] = {"1": 3}
        store.save()
        assert self.opened()["cart"] == {"1": 3}


class ACookie(TestCase):
    def test_that_names_no_session_begins_a_new_one(self) -> None:
        variant = a_variant()
        for turn, key in enumerate(NO_KEYS, 1):
            with self.subTest(key[:12]):
                browser = Client()
                browser.cookies["sessionid"] = key
                for address in ("/cart/", "/checkout/", "/orders/", "/dashboard/"):
                    assert browser.get(address).status_code < 500, address
                browser.cookies["sessionid"] = key
                assert browser.post("/cart/lines/", {"variant": variant.pk}).status_code == 302
                assert browser.cookies["sessionid"].value != key
                assert browser.session["cart"] == {str(variant.pk): 1}
                assert Session.objects.count() == turn

    def test_whose_session_is_gone_goes_on_with_a_new_one(self) -> None:
        browser, variant = Client(), a_variant()
        browser.post("/cart/lines/", {"variant": variant.pk})
        before = browser.cookies["sessionid"].value
        Session.objects.all().delete()
        for address in ("/cart/", "/checkout/"):
            assert browser.get(address).status_code < 400, address
        browser.cookies["sessionid"] = before
        assert browser.post("/cart/lines/", {"variant": variant.pk}).status_code == 302
        assert browser.session["cart"] == {str(variant.pk): 1}

    def test_of_staff_whose_session_is_gone_signs_nobody_in(self) -> None:
        browser = Client()
        browser.force_login(a_member_of_staff())
        assert browser.get("/dashboard/").status_code == 200
        Session.objects.all().delete()
        assert browser.get("/dashboard/").status_code == 302
