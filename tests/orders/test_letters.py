"""A letter for every order with an address for it: asked for with the order, sent once, in the customer's language."""

from unittest import mock

from django.core import mail
from django.db import transaction
from django.test import TestCase, override_settings
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from orders import letters
from orders.models import Order
from orders.placing import SoldOut, place_order
from tests.cast import a_product, a_variant, a_zone, an_order, wishes
from tests.orders.test_checkout_page import Checkout

ADDRESS = "sreymom@example.com"


@override_settings(LETTERS=True, SHOP_URL="https://shop.example.com")
class ALetter(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.serum = a_variant(a_product("Lotus Serum"), price="13.00", in_stock=9)

    def asked_for(self) -> list[dict[str, int]]:
        return [job.args for job in ProcrastinateJob.objects.filter(queue_name=letters.QUEUE)]

    def sent(self, order: Order) -> mail.EmailMultiAlternatives:
        letters.send(order=order.pk)
        return mail.outbox[-1]

    def test_is_asked_for_with_the_order(self) -> None:
        order = an_order(email=ADDRESS)
        self.assertEqual(self.asked_for(), [{"order": order.pk}])

    def test_is_not_asked_for_without_an_address(self) -> None:
        an_order()
        self.assertEqual(self.asked_for(), [])

    @override_settings(LETTERS=False)
    def test_nor_where_nothing_can_send_one(self) -> None:
        an_order(email=ADDRESS)
        self.assertEqual(self.asked_for(), [])

    def test_nor_for_an_order_that_was_not_placed(self) -> None:
        with self.assertRaises(SoldOut):
            place_order(quantities={self.serum.pk: 99}, wishes=wishes(a_zone(), total="1", email=ADDRESS))
        with transaction.atomic():
            an_order(email=ADDRESS)
            transaction.set_rollback(True)
        self.assertEqual(self.asked_for(), [])

    def test_is_asked_for_once_however_often_the_button_is_pressed(self) -> None:
        agreed = wishes(a_zone(fee="1.50"), total="14.50", email=ADDRESS)
        for _ in range(2):
            place_order(quantities={self.serum.pk: 1}, wishes=agreed)
        self.assertEqual(len(self.asked_for()), 1)

    def test_says_what_was_ordered_and_where_it_can_be_followed(self) -> None:
        order = an_order({self.serum: 2}, zone=a_zone(fee="1.50"), email=ADDRESS)
        letter = self.sent(order)
        [(html, kind)] = letter.alternatives
        self.assertEqual((letter.to, kind), ([ADDRESS], "text/html"))
        for words in (order.number, "2 × Lotus Serum", "$26.00", "$27.50", "៛112,800", "No. 118, Street 63"):
            self.assertIn(words, letter.body)
            self.assertIn(words, html)
        self.assertIn(f"https://shop.example.com{order.get_absolute_url()}", letter.body)

    def test_is_in_the_language_of_the_order(self) -> None:
        letter = self.sent(an_order({self.serum: 1}, email=ADDRESS, language="km"))
        self.assertIn("Lotus Serum ខ្មែរ", letter.body)
        self.assertIn("អរគុណ", letter.body)
        self.assertIn('lang="km"', letter.alternatives[0][0])

    def test_is_sent_once_and_known_again_by_its_id(self) -> None:
        order = an_order(email=ADDRESS)
        letter = self.sent(order)
        letters.send(order=order.pk)
        self.assertEqual(len(mail.outbox), 1)
        self.assertEqual(letter.extra_headers["Message-ID"], f"<{order.number}.placed@shop.example.com>")

    def test_is_tried_again_when_the_post_did_not_take_it(self) -> None:
        order = an_order(email=ADDRESS)
        with (
            mock.patch("django.core.mail.backends.locmem.EmailBackend.send_messages", side_effect=OSError),
            self.assertRaises(OSError),
        ):
            letters.send(order=order.pk)
        self.sent(order)
        self.assertEqual(len(mail.outbox), 1)

    def test_is_sent_while_no_transaction_is_open(self) -> None:
        self.assertEqual(letters.send.retry_strategy.max_attempts, 8)

    def test_cannot_be_given_other_heads_by_what_is_typed(self) -> None:
        order = an_order(email=ADDRESS, name="Chan\nBcc: all@example.com", address="<b>1</b>")
        letter = self.sent(order)
        self.assertNotIn("\n", letter.subject)
        self.assertEqual(letter.recipients(), [ADDRESS])
        self.assertIn("&lt;b&gt;1", letter.alternatives[0][0])


class AskingForTheAddress(Checkout):
    @override_settings(LETTERS=True)
    def test_is_optional_and_kept_for_the_letter_alone(self) -> None:
        self.assertContains(self.client.get(reverse("orders:checkout")), 'name="email"')
        self.press(email=" Sreymom@Example.com ")
        self.assertEqual(Order.objects.get().email, "Sreymom@example.com")

    @override_settings(LETTERS=True)
    def test_what_is_no_address_is_said_at_its_field(self) -> None:
        for typed in ("sreymom", "a@b", "a@b.c\nBcc: x@y.zz", "<a@b.com>", "a@b.com,c@d.com"):
            with self.subTest(typed[:12]):
                self.assertContains(self.press(email=typed), "such as name@example.com", status_code=422)
        self.assertEqual(
            self.press(email=f"{'x' * 60}@{'y' * 60}.{'z' * 60}.{'w' * 60}.{'v' * 60}.com").status_code, 422
        )
        self.assertFalse(Order.objects.exists())

    @override_settings(LETTERS=False)
    def test_is_not_asked_where_nothing_can_send_a_letter(self) -> None:
        self.assertNotContains(self.client.get(reverse("orders:checkout")), 'name="email"')
        self.press(email=ADDRESS)
        self.assertEqual(Order.objects.get().email, "")

    @override_settings(LETTERS=True)
    def test_the_form_of_before_still_orders(self) -> None:
        self.assertEqual(self.press().status_code, 303)

    def test_no_page_asks_for_more_than_eight_things(self) -> None:
        with override_settings(LETTERS=True):
            form = self.client.get(reverse("orders:checkout")).context["form"]
        hidden = {"submission", "total", "cart", "agreed", "opened", "leave_empty"}
        self.assertLessEqual(len(set(form.fields) - hidden), 8)
