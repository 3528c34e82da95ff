"""The staff's way in: who comes through, where it leads, and how often one may try."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from madamda.staff.models import User
from tests.cases import TestCase
from tests.factories import a_member_of_staff

LOGIN = "/login/"
SECRET = "secret-of-staff"


class SigningIn(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff("dara")

    def sign_in(self, username: str = "dara", password: str = SECRET, **more: str):
        return self.client.post(LOGIN, {"username": username, "password": password, **more})

    def test_leads_to_the_board(self) -> None:
        self.assertRedirects(self.sign_in(), "/dashboard/")

    def test_leads_back_to_where_one_was_going(self) -> None:
        self.assertRedirects(self.sign_in(next="/dashboard/orders/"), "/dashboard/orders/")

    def test_never_leads_to_another_house(self) -> None:
        for page in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
            with self.subTest(page):
                self.assertRedirects(self.sign_in(next=page), "/dashboard/")

    def test_the_page_is_whole_and_kept_by_no_cache(self) -> None:
        page = self.client.get(LOGIN)
        self.assertContains(page, 'autocomplete="current-password"')
        assert "no-store" in page["Cache-Control"]

    def test_a_wrong_password_an_unknown_name_and_a_customer_s_account_look_the_same(self) -> None:
        User.objects.create_user("guest", password=SECRET)
        User.objects.create_user("gone", password=SECRET, is_staff=True, is_active=False)
        tries = [("dara", "wrong"), ("nobody", SECRET), ("guest", SECRET), ("gone", SECRET)]
        answers = {self.words(self.sign_in(*one)) for one in tries}
        assert answers == {(200, "Name or password is wrong.")}
        assert "_auth_user_id" not in self.client.session

    def words(self, answer) -> tuple[int, str]:
        return answer.status_code, " ".join(answer.context["form"].non_field_errors())

    def test_the_name_that_was_typed_is_kept(self) -> None:
        self.assertContains(self.sign_in("dara", "wrong"), 'value="dara"')

    def test_bad_input_is_answered_with_the_page(self) -> None:
        for username, password in (("", ""), ("a\0b", SECRET), ("x" * 10_000, SECRET), ("dara", "\0")):
            with self.subTest(username[:5]):
                assert self.sign_in(username, password).status_code == 200

    def test_the_session_is_a_new_one(self) -> None:
        self.client.get(LOGIN)
        before = self.client.session
        before["cart"] = {}
        before.save()
        self.sign_in()
        assert self.client.session.session_key != before.session_key

    @override_settings(STAFF_SESSION_HOURS=8)
    def test_the_session_ends_after_a_working_day_however_busy(self) -> None:
        self.sign_in()
        ends = self.client.session.get_expiry_date()
        assert abs(ends - timezone.now() - timedelta(hours=8)) < timedelta(minutes=1)

    @override_settings(RATE_LIMITS={"login": "3/15m"})
    def test_one_address_may_try_so_often(self) -> None:
        for name in ("a", "b", "c"):
            self.sign_in(name, "wrong")
        answer = self.sign_in()
        assert answer.status_code == 429
        assert "Retry-After" in answer

    def fail(self, times: int, username: str = "dara", **asked: str) -> list[int]:
        tries = ({"username": username, "password": f"wrong-{n}"} for n in range(times))
        return [self.client.post(LOGIN, one, **asked).status_code for one in tries]

    def come(self, username: str = "dara", browser: Client | None = None, **asked: str) -> Any:
        """With the right password."""
        return (browser or Client()).post(LOGIN, {"username": username, "password": SECRET}, **asked)

    @override_settings(RATE_LIMITS={"login": "1000/m"})
    def test_after_ten_failures_a_name_is_closed_where_they_came_from_with_the_right_password_too(self) -> None:
        assert self.fail(10, REMOTE_ADDR="192.0.2.1") == [200] * 9 + [429]
        cache.delete_pattern("*")  # whatever Redis forgets, PostgreSQL does not
        locked = self.come(REMOTE_ADDR="192.0.2.1")
        assert locked.status_code == 429
        assert "_auth_user_id" not in self.client.session
        assert self.come(REMOTE_ADDR="198.51.100.1").status_code == 302

    @override_settings(RATE_LIMITS={"login": "1000/m"})
    def test_it_is_told_when_it_opens_again_and_not_a_whole_pause_each_time(self) -> None:
        self.fail(10)
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=10))
        assert int(self.sign_in()["Retry-After"]) == pytest.approx(5 * 60, abs=30)

    @override_settings(RATE_LIMITS={"login": "1000/m"})
    def test_an_address_with_ipv6_has_no_more_tries_by_changing_within_its_network(self) -> None:
        for n in range(10):
            self.fail(1, REMOTE_ADDR=f"2001:db8:0:1::{n + 1}")
        assert self.come(REMOTE_ADDR="2001:db8:0:1:ffff::9").status_code == 429
        assert self.come(REMOTE_ADDR="2001:db8:0:2::9").status_code == 302

    @override_settings(RATE_LIMITS={"login": "1000/m"})
    def test_nobody_closes_a_name_or_an_address_for_others(self) -> None:
        """Whatever strangers type: the right person comes in at once, from home and from the same network."""
        for n in range(60):
            self.fail(1, "dara", REMOTE_ADDR=f"198.51.100.{n}")
            self.fail(1, f"name-{n}", REMOTE_ADDR="192.0.2.1")
        for address in ("192.0.2.1", "192.0.2.2"):
            assert self.come(REMOTE_ADDR=address).status_code == 302

    @override_settings(RATE_LIMITS={"login": "1000/m"}, LOGIN_FAILURES_IN_ALL=12)
    def test_under_attack_each_address_has_fewer_tries(self) -> None:
        answers = [self.fail(4, REMOTE_ADDR=f"198.51.100.{n}") for n in range(6)]
        assert answers[0] == [200] * 4
        assert answers[-1] == [200, 200, 429, 429]

    @override_settings(RATE_LIMITS={"login": "1000/m"}, LOGIN_FAILURES_IN_ALL=12)
    def test_a_device_that_has_come_in_before_is_let_through_from_the_very_address_of_an_attack(self) -> None:
        known = Client()
        self.come(browser=known, REMOTE_ADDR="192.0.2.1")
        known.post("/logout/")
        assert known.cookies["known"]["httponly"]
        self.fail(20, REMOTE_ADDR="192.0.2.1")
        assert self.come(REMOTE_ADDR="192.0.2.1").status_code == 429
        assert self.come(browser=known, REMOTE_ADDR="192.0.2.1").status_code == 302

    @override_settings(RATE_LIMITS={"login": "1000/m"})
    def test_a_known_device_guesses_no_more_than_any_other(self) -> None:
        a_member_of_staff("vanna")
        known = Client()
        self.come("vanna", browser=known)
        tries = [known.post(LOGIN, {"username": "dara", "password": f"wrong-{n}"}).status_code for n in range(11)]
        assert tries == [200] * 9 + [429] * 2
        known.cookies["known"] = "forged"
        assert self.come(browser=known).status_code == 302

    @override_settings(RATE_LIMITS={"login": "1000/m"}, TRUSTED_PROXIES=["127.0.0.1"])
    def test_behind_our_proxy_it_is_the_visitor_s_address_that_counts(self) -> None:
        for n in range(10):
            self.fail(1, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 203.0.113.9")
        assert self.come(HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 429
        assert self.come(HTTP_X_FORWARDED_FOR="203.0.113.8").status_code == 302

    @override_settings(RATE_LIMITS={"login": "1000/m"})
    def test_a_name_that_nobody_has_is_closed_just_the_same(self) -> None:
        assert self.fail(11, "nobody") == [200] * 9 + [429] * 2

    @override_settings(RATE_LIMITS={"login": "1000/m"})
    def test_it_opens_again_when_the_pause_is_over(self) -> None:
        self.fail(10)
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
        self.assertRedirects(self.sign_in(), "/dashboard/")

    @override_settings(RATE_LIMITS={"login": "1000/m"})
    def test_what_was_typed_is_kept_nowhere(self) -> None:
        with self.assertLogs("axes", "DEBUG") as said:
            self.fail(10)
        kept = " ".join(map(str, AccessAttempt.objects.values_list("get_data", "post_data", "path_info")))
        assert "wrong-" not in kept + " ".join(said.output)
        assert "dara" not in " ".join(said.output)

    def test_the_admin_is_entered_by_the_same_door(self) -> None:
        answer = self.client.get("/admin/orders/order/?q=1", follow=True)
        assert answer.redirect_chain[-1] == ("/login/?next=%2Fadmin%2Forders%2Forder%2F%3Fq%3D1", 302)
        assert self.client.post("/admin/login/", {"username": "dara", "password": SECRET}).status_code == 302
        assert "_auth_user_id" not in self.client.session

    def test_signing_out_is_a_press_and_ends_it(self) -> None:
        self.sign_in()
        assert self.client.get("/logout/").status_code == 405
        self.assertRedirects(self.client.post("/logout/"), LOGIN)
        self.assertRedirects(self.client.get("/dashboard/"), f"{LOGIN}?next=/dashboard/")
