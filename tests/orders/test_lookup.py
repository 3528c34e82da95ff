"""Finding an order again: on its device, or with number and phone."""

import re
from uuid import uuid4

from django.test import Client, override_settings
from django.urls import reverse

from customers import device_cookie
from tests.cases import TestCase
from tests.factories import an_order
from tests.orders.test_order_page import on_the_device

MINE = reverse("orders:mine")
TRACK = reverse("orders:track")


class MyOrders(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.device = uuid4()
        cls.order = an_order(device=cls.device)
        cls.foreign = an_order(device=uuid4())

    def test_are_those_of_this_device(self):
        page = on_the_device(self.device).get(MINE)
        self.assertContains(page, self.order.get_absolute_url().replace("&", "&amp;"))
        self.assertNotContains(page, self.foreign.number)

    def test_a_stranger_has_none_and_is_shown_the_way(self):
        page = self.client.get(MINE)
        self.assertNotContains(page, "MD-")
        self.assertContains(page, TRACK)

    def test_a_forged_cookie_is_a_stranger(self):
        self.client.cookies[device_cookie.COOKIE] = str(self.device)
        self.assertNotContains(self.client.get(MINE), self.order.number)

    @override_settings(PAGE_SIZE=2)
    def test_come_in_pages(self):
        device = uuid4()
        orders = [an_order(device=device) for _ in range(3)]
        browser = on_the_device(device)
        self.assertNotContains(browser.get(MINE), orders[0].number)
        self.assertContains(browser.get(MINE, {"page": "2"}), orders[0].number)

    def test_pages_that_are_none_are_not_found(self):
        browser = on_the_device(self.device)
        for page in ("0", "-1", "2", "1.5", "x", "\x00", "1e9", "9" * 6000):
            with self.subTest(page[:9]):
                assert browser.get(MINE, {"page": page}).status_code == 404

    def test_cost_the_same_however_many(self):
        browser = on_the_device(self.device)
        browser.get(MINE)
        with self.assertNumQueries(3):  # how many, orders, lines with their pictures
            browser.get(MINE)
        for _ in range(5):
            an_order(device=self.device)
        with self.assertNumQueries(3):
            browser.get(MINE)

    def test_forgetting_the_device_hides_them(self):
        browser = on_the_device(self.device)
        self.assertRedirects(browser.post(reverse("orders:forget")), MINE)
        self.assertNotContains(browser.get(MINE), self.order.number)
        assert browser.get(reverse("orders:order", args=[self.order.number])).status_code == 404

    def test_forgetting_asks_first(self):
        page = on_the_device(self.device).get(MINE).content.decode()
        asked, press = page.index("Remove my data from this device"), page.index("Yes, remove my data")
        opened, closed = page.rindex('<details class="reason"', 0, asked), page.index("</details>", asked)
        assert opened < asked
        assert press < closed

    def test_nothing_is_forgotten_by_reading(self):
        assert self.client.get(reverse("orders:forget")).status_code == 405


@override_settings(RATE_LIMITS={"track": "100/m", "track_phone": "100/h"})
class TrackingAnOrder(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.order = an_order(phone="+85512345678")
        cls.other = an_order(phone="+85598765432")

    def ask(self, number, phone="012 345 678"):
        return self.client.post(TRACK, {"order_number": number, "phone": phone})

    def test_opens(self):
        self.assertContains(self.client.get(TRACK), "Enter the order number and the phone number")

    def test_both_right_leads_to_the_order(self):
        for number in (self.order.number, self.order.number.lower(), self.order.number.replace("-", "")[2:]):
            with self.subTest(number):
                self.assertRedirects(self.ask(number), self.order.get_absolute_url())

    def test_every_other_answer_is_the_same(self):
        """Whether the number or the phone is known makes no difference, to the letter."""
        asked = [
            (self.order.number, "098 765 432"),  # both known, not of each other
            (self.order.number, "011 111 111"),  # only the number is known
            ("MD-2222-222", "012 345 678"),  # only the phone is
            ("MD-2222-222", "011 111 111"),  # neither
        ]
        pages = set()
        for number, phone in asked:
            answer = self.ask(number, phone)
            assert answer.status_code == 404
            words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
            pages.add(words.replace(f'value="{number}"', "").replace(f'value="{phone}"', ""))
        assert len(pages) == 1

    def test_costs_one_question_whatever_is_known(self):
        self.ask("MD-2222-222")
        for number, phone in [(self.order.number, "011 111 111"), ("MD-2222-222", "012345678")]:
            with self.assertNumQueries(1):
                self.ask(number, phone)

    def test_what_cannot_be_right_is_said_at_its_field(self):
        answer = self.ask("MD-7K", "12")
        self.assertContains(answer, "seven letters or digits", status_code=422)
        self.assertContains(answer, "This is 2 digits", status_code=422)
        self.assertContains(answer, 'value="MD-7K"', status_code=422)

    def test_nothing_that_is_typed_breaks_the_page(self):
        for nonsense in ("", "\x00", "\u202e", "'\"><b>", "9" * 5000, "%s", "+", "\ud7ff\uffff"):
            with self.subTest(nonsense[:9]):
                assert self.ask(nonsense, nonsense).status_code == 422

    def test_other_methods_are_refused(self):
        assert self.client.put(TRACK).status_code == 405

    def test_without_the_token_of_the_form_is_refused(self):
        self.client.handler.enforce_csrf_checks = True
        assert self.ask(self.order.number).status_code == 403

    @override_settings(RATE_LIMITS={"track": "2/m", "track_phone": "100/h"})
    def test_one_address_may_not_ask_for_ever(self):
        phones = ("012 345 678", "011 111 111", "098 765 432")
        assert [self.ask("MD-2222-222", phone).status_code for phone in phones] == [404, 404, 429]

    @override_settings(RATE_LIMITS={"track": "100/m", "track_phone": "2/h"})
    def test_one_phone_is_not_asked_about_for_ever_however_it_is_written(self):
        phones = ("012 345 678", "+855 12 345 678", "០១២៣៤៥៦៧៨")
        assert [self.ask("MD-2222-222", phone).status_code for phone in phones] == [404, 404, 429]
        assert self.ask(self.other.number, "098765432").status_code == 302

    @override_settings(RATE_LIMITS={"track": "100/m", "track_phone": "2/h"})
    def test_only_misses_count_for_a_phone(self):
        right, wrong = self.order.number, "MD-2222-222"
        asked = (right, right, right, wrong, right, wrong, right, wrong, right)
        answers = [302, 302, 302, 404, 302, 404, 302, 429, 429]
        assert [self.ask(number).status_code for number in asked] == answers

    @override_settings(RATE_LIMITS={"track": "100/m", "track_phone": "2/h"})
    def test_a_stranger_closes_it_for_nobody_else(self):
        stranger = Client(REMOTE_ADDR="198.51.100.1")
        asked = {"order_number": "MD-2222-222", "phone": "012 345 678"}
        assert [stranger.post(TRACK, asked).status_code for _ in range(3)] == [404, 404, 429]
        assert self.ask(self.order.number).status_code == 302
