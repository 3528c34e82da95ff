"""A letter for every order with an address for it: owed by the order itself, sent once, in the customer's language."""

from smtplib import SMTPRecipientsRefused
from unittest import mock
from uuid import uuid4

from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from orders.models import Order
from orders.notifications import emails
from shop.catalogue import store_details
from tests.cases import TestCase
from tests.factories import a_product, a_variant, a_zone, an_order
from tests.orders.payments.people import fresh
from tests.orders.test_checkout_page import Checkout

ADDRESS = "sreymom@example.com"
ODD_ADDRESSES = ("=?utf-8?q?a=40evil.example?=@b.com", '"a b"@b.com', '"a@evil.example"@b.com', "a%evil.example@b.com")
ODD_ADDRESSES += ("evil.example!a@b.com", "ស្រី@b.com", "a@b.com\x00", "a`b@b.com", "a|b@b.com")


@override_settings(EMAILS_ENABLED=True, SHOP_URL="https://shop.example.com")
class ALetter(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.serum = a_variant(a_product("Lotus Serum"), price="13.00", in_stock=9)

    def sent(self, order: Order) -> mail.EmailMultiAlternatives:
        assert emails.send() == 1
        return mail.outbox[-1]

    def later(self) -> None:
        """The next try is due."""
        Order.objects.filter(letter_at__isnull=False).update(letter_at=timezone.now())

    def test_is_sent_to_its_address(self) -> None:
        an_order(email=ADDRESS)
        emails.send()
        assert [letter.to for letter in mail.outbox] == [[ADDRESS]]

    def test_placing_an_order_queues_and_notifies_nothing(self) -> None:
        """A transaction that notifies commits alone: with an address as without one."""
        store_details.calendar()  # kept from then on
        with CaptureQueriesContext(connection) as with_address:
            an_order({self.serum: 1}, email=ADDRESS)
        with CaptureQueriesContext(connection) as without:
            an_order({self.serum: 1})
        assert len(with_address) == len(without)
        assert not ProcrastinateJob.objects.exists()

    def test_goes_to_nobody_without_an_address(self) -> None:
        an_order()
        assert emails.send() == 0

    @override_settings(EMAILS_ENABLED=False)
    def test_nor_where_nothing_can_send_one(self) -> None:
        an_order(email=ADDRESS)
        assert emails.send() == 0

    def test_one_that_cannot_be_sent_keeps_no_other_waiting(self) -> None:
        bad, good = an_order({self.serum: 1}, email="gone@example.com"), an_order({self.serum: 1}, email=ADDRESS)
        deliver = EmailBackend.send_messages

        def picky(backend, messages):
            if messages[0].to != [ADDRESS]:
                raise SMTPRecipientsRefused({})
            return deliver(backend, messages)

        with mock.patch.object(EmailBackend, "send_messages", picky):
            assert emails.send() == 1
        waiting = [(order.letter_sent_at is None, order.letter_tries) for order in map(fresh, (bad, good))]
        assert waiting == [(True, 1), (False, 0)]

    def test_says_what_was_ordered_and_where_it_can_be_followed(self) -> None:
        order = an_order({self.serum: 2}, zone=a_zone(fee="1.50"), email=ADDRESS)
        letter = self.sent(order)
        [(html, kind)] = letter.alternatives
        assert (letter.to, kind) == ([ADDRESS], "text/html")
        for words in (order.number, "2 × Lotus Serum", "$26.00", "$27.50", "៛112,800"):
            assert words in letter.body
            assert words in html
        assert f"https://shop.example.com{order.get_absolute_url()}" in letter.body

    def test_is_in_the_language_of_the_order(self) -> None:
        letter = self.sent(an_order({self.serum: 1}, email=ADDRESS, language="km"))
        assert "Lotus Serum ខ្មែរ" in letter.body
        assert "បានទទួលការកម្ម៉ង់" in letter.body
        assert 'lang="km"' in letter.alternatives[0][0]

    def test_is_sent_once_and_known_again_by_its_id(self) -> None:
        order = an_order(email=ADDRESS)
        letter = self.sent(order)
        self.later()
        assert emails.send() == 0
        assert len(mail.outbox) == 1
        assert letter.extra_headers["Message-ID"] == f"<{order.number}.placed@shop.example.com>"

    def test_is_tried_again_ever_later_while_the_post_is_away(self) -> None:
        order, waits = an_order(email=ADDRESS), []
        with mock.patch.object(EmailBackend, "send_messages", side_effect=OSError):
            for _ in range(6):
                now = timezone.now()
                with mock.patch.object(timezone, "now", return_value=now):
                    assert [emails.send(), emails.send()] == [0, 0]
                waits.append((fresh(order).letter_at - now).total_seconds())
                self.later()
        assert waits == [15, 60, 240, 960, 3600, 3600]
        self.sent(order)
        assert len(mail.outbox) == 1

    def test_is_given_up_when_nobody_waits_for_it_any_more(self) -> None:
        an_order(email=ADDRESS)
        Order.objects.update(placed_at=timezone.now() - emails.FOR_SO_LONG)
        assert emails.send() == 0

    def test_of_a_worker_that_was_killed_is_taken_up_by_another(self) -> None:
        order = an_order(email=ADDRESS)
        now = timezone.now()
        assert emails._take_due(now) == [order]
        assert emails.send() == 0, "somebody is at it"
        assert emails._take_due(now + emails.CLAIM) == [order]

    def test_says_nothing_that_its_sender_could_have_typed(self) -> None:
        """It may go to somebody who never ordered: under the shop's name a stranger's words would be a fraud."""
        typed = {
            "name": "Win\nBcc: all@example.com http://evil.example",
            "address": "<b>Prize</b> evil.example",
            "note": "evil",
        }
        letter = self.sent(an_order(email=ADDRESS, **typed))
        assert "\n" not in letter.subject
        assert letter.recipients() == [ADDRESS]
        for text in (letter.subject, letter.body, letter.alternatives[0][0]):
            for words in ("Win", "evil", "Prize"):
                assert words not in text

    @override_settings(LETTERS_PER_ADDRESS=2)
    def test_one_address_has_so_many_a_day_however_it_is_written(self) -> None:
        for address in (ADDRESS, ADDRESS.title(), ADDRESS.replace("@", "+1@"), ADDRESS):
            an_order(email=address)
        an_order(email="dara@example.com")
        for _ in range(2):
            emails.send()
            self.later()
        assert len(mail.outbox) == 3
        Order.objects.filter(letter_sent_at__isnull=False).update(letter_sent_at=timezone.now() - emails.DAY)
        assert emails.send() == 2

    @override_settings(LETTERS_PER_DEVICE=2)
    def test_one_device_sends_so_many_a_day(self) -> None:
        orders = [an_order(email=f"somebody-{number}@example.com") for number in range(4)]
        Order.objects.filter(pk__in=[order.pk for order in orders]).update(device=uuid4())
        assert emails.send() == 2


class AskingForTheAddress(Checkout):
    @override_settings(EMAILS_ENABLED=True)
    def test_is_optional_and_kept_for_the_letter_alone(self) -> None:
        self.assertContains(self.client.get(reverse("orders:checkout")), 'name="email"')
        self.press(email=" Sreymom@Example.com ")
        assert Order.objects.get().email == "Sreymom@example.com"

    @override_settings(EMAILS_ENABLED=True)
    def test_what_is_no_address_is_said_at_its_field(self) -> None:
        for typed in ("sreymom", "a@b", "a@b.c\nBcc: x@y.zz", "<a@b.com>", "a@b.com,c@d.com", *ODD_ADDRESSES):
            with self.subTest(typed[:12]):
                self.assertContains(self.press(email=typed), "such as name@example.com", status_code=422)
        assert self.press(email=f"{'x' * 60}@{'y' * 60}.{'z' * 60}.{'w' * 60}.{'v' * 60}.com").status_code == 422
        assert not Order.objects.exists()

    @override_settings(EMAILS_ENABLED=False)
    def test_is_not_asked_where_nothing_can_send_a_letter(self) -> None:
        self.assertNotContains(self.client.get(reverse("orders:checkout")), 'name="email"')
        self.press(email=ADDRESS)
        assert Order.objects.get().email == ""

    @override_settings(EMAILS_ENABLED=True)
    def test_the_form_of_before_still_orders(self) -> None:
        assert self.press().status_code == 303

    def test_no_page_asks_for_more_than_eight_things(self) -> None:
        with override_settings(EMAILS_ENABLED=True):
            form = self.client.get(reverse("orders:checkout")).context["form"]
        hidden = {"submission", "total", "rate", "cart", "agreed", "opened", "leave_empty"}
        assert len(set(form.fields) - hidden) <= 8
