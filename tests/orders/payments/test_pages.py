"""Paying by KHQR as people see it: at checkout, on the order's page, on the board, on the list of odd payments."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import zxingcpp
from django.contrib.auth.models import Group
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from dashboard.board.cards import Card
from madamda import groups
from orders.fulfilment import lifecycle
from orders.models import BankTransfer, GatewayState, Order
from orders.payments import claims, expiry, khqr, reconciliation
from orders.status import Status
from orders.tracking import order_page
from tests.cases import TestCase, flat
from tests.factories import a_member_of_staff, a_variant, a_zone, an_order, at_noon, brought_to
from tests.orders.payments.people import an_order_by_khqr, asked_for_ago, fresh, kinds, with_an_account
from tests.orders.payments.test_reconciliation import a_transfer


@with_an_account
class ChoosingKhqr(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.variant = a_variant(price="14.00")
        cls.zone = a_zone(fee="1.50")

    def order(self, **fields):
        self.client.post(reverse("shop:cart_add"), {"variant": self.variant.pk, "quantity": 1})
        form = {
            "name": "Chan Sreymom",
            "phone": "012 345 678",
            "province": "phnom-penh",
            "address": "No. 118, Street 63",
            "payment_method": "khqr",
            "submission": uuid4(),
            "total": "15.50",
            **fields,
        }
        return self.client.post(reverse("orders:checkout"), form)

    def checkout(self):
        self.client.post(reverse("shop:cart_add"), {"variant": self.variant.pk, "quantity": 1})
        return self.client.get(reverse("orders:checkout"))

    def test_it_is_offered_where_there_is_an_account(self) -> None:
        self.assertContains(self.checkout(), 'value="khqr"')
        self.assertContains(self.checkout(), "You have 15 minutes.")

    @override_settings(KHQR_ACCOUNT="")
    def test_and_refused_where_there_is_none(self) -> None:
        self.assertNotContains(self.checkout(), 'value="khqr"')
        assert self.order().status_code == 422
        assert not Order.objects.exists()

    def test_what_was_chosen_stays_chosen_when_something_else_is_wrong(self) -> None:
        answer = self.order(phone="1")
        assert answer.status_code == 422
        assert 'value="khqr" checked' in flat(answer)
        assert 'value="cash" checked' not in flat(answer)

    def test_the_order_asks_for_exactly_its_total(self) -> None:
        assert self.order().status_code == 303
        order = Order.objects.get()
        payment = order.payment
        tags = khqr.read(payment.text)
        assert (order.payment_method, order.payment_state) == ("khqr", "waiting")
        assert (tags["53"], tags["54"], khqr.read(tags["62"])["01"]) == ("840", "15.5", order.number)
        assert (payment.md5, payment.good_until - payment.asked_for_at) == (
            khqr.md5(payment.text),
            timedelta(minutes=15),
        )

    @override_settings(KHQR_CURRENCY="KHR")
    def test_in_riel_by_the_rate_of_the_order(self) -> None:
        order = fresh(an_order_by_khqr())
        tags = khqr.read(order.payment.text)
        assert tags["53"] == "116"
        assert tags["54"] == str(round(order.total * order.riel_rate / 100) * 100)

    def test_the_same_submission_twice_is_one_code(self) -> None:
        submission = uuid4()
        self.order(submission=submission)
        self.order(submission=submission)
        assert Order.objects.get().payment.order.number == Order.objects.get().number

    def test_an_order_in_cash_asks_no_bank(self) -> None:
        self.order(payment_method="cash")
        assert not hasattr(Order.objects.get(), "payment")
        assert Order.objects.get().payment_state == ""


@with_an_account
class TheOrdersPage(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.enterClassContext(at_noon())  # past half to midnight the day is said, too
        cls.device = uuid4()
        cls.order = an_order_by_khqr(device=cls.device)
        cls.dara = a_member_of_staff("dara")

    def page(self, order=None):
        return self.client.get((order or self.order).get_absolute_url())

    def press(self, name: str, key: str | None = None):
        address = reverse(f"orders:{name}", args=[self.order.number])
        return self.client.post(address, {"key": self.order.secret if key is None else key})

    def test_shows_the_code_the_amount_and_until_when_without_any_script(self) -> None:
        page = self.page().content.decode()
        until = timezone.localtime(self.order.payment.good_until)
        assert 'aria-label="KHQR code for $15.50"' in page
        assert f"Valid until {until:%H:%M}" in page
        assert '<path fill="#fff"' in page
        left = int(re.search(r'<pay-countdown [^>]*seconds="(\d+)"', page)[1])
        assert 14 * 60 < left <= 15 * 60

    def test_a_page_in_cash_shows_nothing_of_it(self) -> None:
        page = self.page(an_order())
        self.assertNotContains(page, "khqr")
        self.assertNotContains(page, "pay-countdown")

    def test_i_have_paid_is_said_once_and_shown(self) -> None:
        self.assertRedirects(self.press("claim"), self.order.get_absolute_url(), 303, fetch_redirect_response=False)
        self.press("claim")
        assert kinds(self.order) == ["placed", "claimed"]
        self.assertContains(self.page(), "We’re checking your payment")

    def test_strangers_cannot_say_it_nor_see_the_code(self) -> None:
        other = an_order_by_khqr()
        picture = reverse("orders:khqr", args=[self.order.number])
        for key in ("", "wrong", other.secret):
            assert self.press("claim", key).status_code == 404
            assert self.press("cash", key).status_code == 404
            assert self.client.get(picture, {"key": key}).status_code == 404
        assert kinds(self.order) == ["placed"]

    def test_reading_is_no_pressing(self) -> None:
        for name in ("claim", "cash"):
            assert self.client.get(reverse(f"orders:{name}", args=[self.order.number])).status_code == 405

    @override_settings(RATE_LIMITS={"claim": "2/m"})
    def test_pressing_has_a_limit(self) -> None:
        assert [self.press("claim").status_code for _ in range(3)] == [303, 303, 429]

    def test_a_press_from_another_site_is_refused(self) -> None:
        client = self.client_class(enforce_csrf_checks=True)
        address = reverse("orders:claim", args=[self.order.number])
        assert client.post(address, {"key": self.order.secret}).status_code == 403

    def test_the_picture_for_the_bank_app_holds_the_same_code(self) -> None:
        address = reverse("orders:khqr", args=[self.order.number])
        answer = self.client.get(address, {"key": self.order.secret})
        assert answer["Content-Type"] == "image/png"
        assert "no-store" in answer["Cache-Control"]
        assert zxingcpp.read_barcode(Image.open(io.BytesIO(answer.content))).text == self.order.payment.text

    def test_a_link_opens_the_bank_app_where_the_bank_gave_one(self) -> None:
        self.assertContains(self.page(), "Save picture")
        self.order.payment.link = "https://bakong.page.link/x"
        self.order.payment.save()
        self.assertContains(self.page(), 'href="https://bakong.page.link/x"')

    def test_after_its_time_the_code_is_gone_and_cash_is_offered(self) -> None:
        payment = asked_for_ago(self.order, minutes=16)
        page = self.page()
        self.assertContains(page, "This code has expired")
        self.assertContains(page, "Pay in cash instead")
        self.assertNotContains(page, "segno")
        picture = self.client.get(reverse("orders:khqr", args=[self.order.number]), {"key": self.order.secret})
        assert picture.status_code == 404
        self.assertContains(page, f"until {timezone.localtime(payment.good_until + expiry.HELD):%H:%M}.")

    def test_cash_instead(self) -> None:
        self.press("cash")
        assert fresh(self.order).payment_method == "cash"
        self.assertNotContains(self.page(), "segno")

    def test_when_the_clock_has_cancelled_it_can_be_ordered_again(self) -> None:
        asked_for_ago(self.order, minutes=21)
        expiry.expire()
        page = self.page()
        self.assertContains(page, "Please don’t pay any more")
        self.assertContains(page, f'formaction="{reverse("orders:again", args=[self.order.number])}"')

    def test_says_that_the_money_is_here(self) -> None:
        reconciliation.record_transfer(self.order.payment, a_transfer())
        self.assertContains(self.page(), "We’ve received your payment of $15.50.")
        self.assertNotContains(self.page(), "segno")

    def test_says_that_something_is_odd_and_no_more(self) -> None:
        reconciliation.record_transfer(self.order.payment, a_transfer(amount=1))
        self.assertContains(self.page(), "doesn’t match this order")

    def test_costs_one_query_more_than_in_cash(self) -> None:
        cash = an_order()
        self.page(cash)
        with CaptureQueriesContext(connection) as by_khqr:
            self.page()
        with self.assertNumQueries(len(by_khqr) - 1):
            self.page(cash)

    def test_the_socket_sends_the_same_piece(self) -> None:
        _version, pieces = order_page.draw(self.order.pk, "en")
        assert 'data-piece="payment"' in pieces
        assert "segno" in pieces


@with_an_account
class TheBoard(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dara = a_member_of_staff("dara")
        cls.order = an_order_by_khqr()

    def setUp(self) -> None:
        self.client.force_login(self.dara)

    def assert_badge(self, words: str) -> None:
        self.assertContains(self.client.get(reverse("dashboard:board")), words)
        self.assertContains(self.client.get(reverse("dashboard:order", args=[self.order.number])), words)

    def test_says_how_it_stands_with_the_money(self) -> None:
        self.assert_badge("Waiting for KHQR")
        claims.claim(self.order)
        self.assert_badge("Customer says paid – check")
        lifecycle.set_paid(self.order, True, by=self.dara, seen=2)
        self.assert_badge("Paid by KHQR")

    def test_says_what_is_odd(self) -> None:
        reconciliation.record_transfer(self.order.payment, a_transfer(amount=1))
        self.assert_badge("Paid too little – check")

    def test_an_unpaid_order_does_not_ring_and_a_claimed_one_does(self) -> None:
        assert not Card(fresh(self.order)).is_ringing
        assert Card(claims.claim(self.order)).is_ringing
        assert Card(an_order()).is_ringing

    def test_history_tells_who_did_what(self) -> None:
        claims.claim(self.order)
        reconciliation.record_transfer(self.order.payment, a_transfer())
        expired = an_order_by_khqr()
        asked_for_ago(expired, minutes=21)
        expiry.expire()
        page = self.client.get(reverse("dashboard:order", args=[self.order.number]))
        self.assertContains(page, "Chan Sreymom says it is paid by KHQR")
        self.assertContains(page, "The bank received the payment")
        page = self.client.get(reverse("dashboard:order", args=[expired.number]))
        self.assertContains(page, "Cancelled automatically: not paid in time")

    def test_staff_can_always_tick(self) -> None:
        order = brought_to(self.order, Status.DELIVERED)
        answer = self.client.post(
            reverse("dashboard:payment", args=[order.number]), {"version": order.version, "value": "1"}
        )
        assert answer.status_code == 303
        assert fresh(order).payment_received


@with_an_account
class TheListOfOddPayments(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        groups.lay_out_limits()
        cls.dara = a_member_of_staff("dara")
        cls.dara.groups.add(Group.objects.get(name=groups.STAFF))
        cls.maly = a_member_of_staff("maly")
        cls.maly.groups.add(Group.objects.get(name=groups.MANAGERS))
        cls.order = an_order_by_khqr()
        reconciliation.record_transfer(cls.order.payment, a_transfer(amount=1))
        cls.transfer = BankTransfer.objects.get()

    def setUp(self) -> None:
        self.client.force_login(self.maly)
        self.page = reverse("dashboard:payments")

    def settle(self, how: str = "Given back by phone", *, what: str = "returned"):
        return self.client.post(reverse("dashboard:settled", args=[self.transfer.pk]), {"how": how, "what": what})

    def test_shows_what_came_and_what_was_asked_for(self) -> None:
        page = self.client.get(self.page)
        for words in (self.order.number, "Paid too little – check", "1.00 USD", "15.50 USD", "sreymom@aclb"):
            self.assertContains(page, words)

    def test_is_for_those_who_answer_for_the_money(self) -> None:
        self.client.force_login(self.dara)
        assert (self.client.get(self.page).status_code, self.settle().status_code) == (403, 403)
        here = reverse("dashboard:order", args=[self.order.number])
        for page in (reverse("dashboard:orders"), here):
            self.assertNotContains(self.client.get(page), self.page)
        self.client.logout()
        assert (self.client.get(self.page).status_code, self.settle().status_code) == (302, 302)
        self.transfer.refresh_from_db()
        assert self.transfer.settled_at is None

    def test_managers_find_it_where_orders_are(self) -> None:
        for page in (reverse("dashboard:orders"), reverse("dashboard:order", args=[self.order.number])):
            self.assertContains(self.client.get(page), self.page)

    def test_settling_says_who_and_how(self) -> None:
        self.assertRedirects(self.settle(), self.page)
        self.transfer.refresh_from_db()
        assert (self.transfer.settled_by, self.transfer.settlement) == (self.maly, "Given back by phone")
        page = self.client.get(self.page)
        self.assertContains(page, "Nothing to check")
        self.assertContains(page, "Given back by phone")

    def test_settling_twice_tells_who_was_faster(self) -> None:
        self.settle()
        self.assertContains(
            self.client.post(
                reverse("dashboard:settled", args=[self.transfer.pk]), {"how": "again", "what": "returned"}, follow=True
            ),
            "Maly was quicker",
        )
        self.transfer.refresh_from_db()
        assert self.transfer.settlement == "Given back by phone"

    def test_settling_needs_words(self) -> None:
        for how in ("", "  ", "x" * 301, "\x00"):
            self.settle(how)
            self.transfer.refresh_from_db()
            assert self.transfer.settled_at is None

    def test_what_fits_its_order_cannot_be_settled(self) -> None:
        good = an_order_by_khqr()
        reconciliation.record_transfer(good.payment, a_transfer(hash="ef56"))
        fits = BankTransfer.objects.get(hash="ef56")
        answer = self.client.post(reverse("dashboard:settled", args=[fits.pk]), {"how": "x", "what": "accepted"})
        assert answer.status_code == 404

    def test_says_why_the_bank_does_not_answer(self) -> None:
        GatewayState.objects.create(pk=1, trouble="token")
        self.assertContains(self.client.get(self.page), "does not accept our token")

    def test_costs_the_same_however_long(self) -> None:
        self.client.get(self.page)  # what every page keeps for a while is kept from now on
        with CaptureQueriesContext(connection) as few:
            self.client.get(self.page)
        for number in range(3):
            reconciliation.record_transfer(an_order_by_khqr().payment, a_transfer(amount=1, hash=f"a{number}"))
        with self.assertNumQueries(len(few)):
            self.client.get(self.page)
