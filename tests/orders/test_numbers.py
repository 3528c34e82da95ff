"""An order is found by its number, however it is written, by the customer, on the dashboard and in the admin."""

from django.urls import reverse

from orders.checkout.forms import TrackForm
from orders.models import Order
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
