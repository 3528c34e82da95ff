"""An order is found by its number, however it is written, by the customer, on the dashboard and in the admin."""

import re

from django.urls import reverse

from madamda.cache import local
from orders.checkout.forms import TrackForm
from orders.models import Order
from orders.numbers import parse_number
from shop.models import StoreSettings
from tests.admin_forms import form_of
from tests.cases import TestCase
from tests.factories import a_member_of_staff, an_admin, an_order


class ANumberThatBeginsWithMD(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.order = an_order()
        Order.objects.filter(pk=cls.order.pk).update(number="MD-MD3F-92Q")
        cls.other = an_order()
        Order.objects.filter(pk=cls.other.pk).update(number="MD-7K3F-92Q")

    WRITTEN = ("MD-MD3F-92Q", "md md3f 92q", "MD3F-92Q", "md3f92q", "MDMD3F92Q", "ＭＤ３Ｆ-９២Q", "\u200bMD3F_92Q")

    def test_is_found_by_staff(self) -> None:
        self.client.force_login(a_member_of_staff())
        for typed in self.WRITTEN:
            with self.subTest(typed):
                answer = self.client.get(reverse("dashboard:orders"), {"q": typed})
                self.assertRedirects(answer, reverse("dashboard:order", args=["MD-MD3F-92Q"]))
                board = self.client.get(reverse("dashboard:board"), {"q": typed})
                self.assertContains(board, 'id="order-MD-MD3F-92Q"')
                self.assertNotContains(board, 'id="order-MD-7K3F-92Q"')

    def test_is_found_in_the_admin(self) -> None:
        self.client.force_login(an_admin())
        for typed in self.WRITTEN:
            with self.subTest(typed):
                page = self.client.get(reverse("admin:orders_order_changelist"), {"q": typed})
                assert [order.number for order in page.context["cl"].result_list] == ["MD-MD3F-92Q"]

    def test_is_understood_from_a_customer(self) -> None:
        for typed in (*self.WRITTEN, "MD-MD3F-៩2Q"):
            with self.subTest(typed):
                form = TrackForm({"order_number": typed, "phone": "012 345 678"})
                assert form.is_valid(), form.errors
                assert form.cleaned_data["order_number"] == "MD-MD3F-92Q"

    def test_what_is_no_number_finds_nothing(self) -> None:
        for typed in ("MD", "MD-7K3F", "MD-7K3F-92QQ", "7K3F-92", "MD-7K3F-92Ω", "OI1L0OI"):
            assert not TrackForm({"order_number": typed, "phone": "012 345 678"}).is_valid(), typed


class AnotherPrefix(TestCase):
    """The prefix is a store setting; orders keep the numbers they have, and are found by them."""

    def setUp(self) -> None:
        self.former = an_order(phone="+85512345678")
        Order.objects.filter(pk=self.former.pk).update(number="MD-7K3F-92Q")
        StoreSettings.objects.create(pk=1)
        self.client.force_login(an_admin())
        self.settings_page = reverse("admin:shop_storesettings_change", args=[1])

    def choose(self, prefix: str) -> object:
        answer = self.client.post(
            self.settings_page, form_of(self.client, self.settings_page) | {"order_prefix": prefix}
        )
        local.forget_all()
        return answer

    def test_new_orders_have_it_and_are_found_by_it(self) -> None:
        assert self.choose("tea").status_code == 302
        order = an_order(phone="+85512345678")
        assert re.fullmatch(r"TEA-\w{4}-\w{3}", order.number)
        for typed in (order.number, order.number.lower(), order.number[4:], order.number.replace("-", "")):
            found = self.client.get(reverse("dashboard:orders"), {"q": typed})
            self.assertRedirects(found, reverse("dashboard:order", args=[order.number]))
        self.assertContains(self.client.get(order.get_absolute_url()), order.number)
        for paper in ("ticket", "slip", "receipt"):
            self.assertContains(self.client.get(reverse(f"dashboard:{paper}", args=[order.number])), order.number)
        self.assertContains(self.client.get(reverse("orders:track")), "For example TEA-7K3F-92Q")

    def test_former_numbers_stay_and_are_found_with_and_without_their_prefix(self) -> None:
        self.choose("TEA")
        self.choose("X")
        for typed in ("MD-7K3F-92Q", "md7k3f92q", "7K3F-92Q", "7k3f 92q"):
            with self.subTest(typed):
                found = self.client.get(reverse("dashboard:orders"), {"q": typed})
                self.assertRedirects(found, reverse("dashboard:order", args=["MD-7K3F-92Q"]))
                board = self.client.get(reverse("dashboard:board"), {"q": typed})
                self.assertContains(board, 'id="order-MD-7K3F-92Q"')
                tracked = self.client.post(reverse("orders:track"), {"order_number": typed, "phone": "012 345 678"})
                self.assertRedirects(tracked, self.former.get_absolute_url().replace(self.former.number, "MD-7K3F-92Q"))

    def test_equal_endings_under_two_prefixes_are_two_orders(self) -> None:
        self.choose("TEA")
        other = an_order(phone="+85598765432")
        Order.objects.filter(pk=other.pk).update(number="TEA-7K3F-92Q")
        for number in ("MD-7K3F-92Q", "TEA-7K3F-92Q"):
            found = self.client.get(reverse("dashboard:orders"), {"q": number})
            self.assertRedirects(found, reverse("dashboard:order", args=[number]))
        tracked = self.client.post(reverse("orders:track"), {"order_number": "7K3F-92Q", "phone": "012 345 678"})
        assert "MD-7K3F-92Q" in tracked.headers["Location"]

    def test_a_prefix_of_digits_or_other_letters_is_refused(self) -> None:
        for wrong in ("M1", "ម៉ា", "M-D", "ABCD", ""):
            answer = self.choose(wrong)
            assert answer.status_code == 200, wrong
            assert StoreSettings.load().order_prefix == "MD"

    def test_a_word_is_no_number_because_it_has_the_length_of_one(self) -> None:
        assert parse_number("SKUNTHEA2") == ""
