"""Programs are asked to press once more; people, however slow or odd their browser, are never stuck."""

from datetime import timedelta
from unittest import mock
from uuid import uuid4

from django.test import override_settings
from django.utils import timezone

from orders.checkout import bot_check
from orders.models import Order
from tests.cases import flat
from tests.orders.test_checkout_page import CHECKOUT, Checkout

QUICK = "Please check your details"


def seconds_later(seconds):
    later = (timezone.now() + timedelta(seconds=seconds)).timestamp()
    return mock.patch("django.core.signing.time.time", return_value=later)


@override_settings(CHECKOUT_MIN_SECONDS=2)
class TheTimeTrap(Checkout):
    def opened(self):
        page = self.client.get(CHECKOUT)
        return {"submission": str(page.context["submission"]), "opened": page.context["opened"]}

    def test_who_answers_at_once_is_asked_to_press_once_more(self):
        form = self.opened()
        page = self.press(**form)
        self.assertContains(page, QUICK, status_code=422)
        self.assertContains(page, 'value="Blue gate"', status_code=422)
        assert (str(page.context["submission"]), page.context["opened"]) == (form["submission"], form["opened"])
        with seconds_later(3):
            assert self.press(**form).status_code == 303
        assert Order.objects.count() == 1

    def test_who_takes_their_time_notices_nothing(self):
        form = self.opened()
        for wait in (3, 3 * 24 * 3600):
            with seconds_later(wait):
                assert self.press(**form).status_code == 303

    def test_a_stamp_of_another_form_or_of_nobody_buys_a_new_one(self):
        for stamp in (bot_check.sign_form(uuid4()), "forged", "a:b:c", "x" * 500, "\x00"):
            submission = str(uuid4())
            with self.subTest(stamp[:9]), seconds_later(60):
                page = self.press(submission=submission, opened=stamp)
                assert page.status_code == 422
                fresh = page.context["opened"]
            with self.subTest(stamp[:9]), seconds_later(63):
                assert not bot_check.is_too_fast(fresh, submission)
        assert not Order.objects.exists()

    def test_a_form_without_a_stamp_is_let_through(self):
        assert self.press().status_code == 303


class TheHoneypot(Checkout):
    def test_is_on_the_page_and_out_of_everybodys_way(self):
        page = self.client.get(CHECKOUT)
        assert 'name="leave_empty" tabindex="-1" autocomplete="off"' in flat(page)

    def test_who_fills_it_in_orders_nothing(self):
        self.assertContains(self.press(leave_empty="http://spam"), QUICK, status_code=422)
        assert not Order.objects.exists()

    def test_a_browser_that_filled_it_in_by_itself_is_not_caught_twice(self):
        page = self.press(leave_empty="Madamda Co.")
        self.assertNotContains(page, "leave_empty", status_code=422)
        assert self.press().status_code == 303
