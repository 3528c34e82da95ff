"""Forms that nobody drew: counts of rows that were made up, rows of others, fields that no form has."""

from collections.abc import Iterator

from django.contrib import admin
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse

from orders.models import Order
from shop.models import Product, StockMovement, Variant
from tests.cases import TestCase
from tests.factories import an_admin, an_order

HUGE = "99999999999999999999"  # Django draws two thousand rows of it: once is enough
COUNTS = ("-1", "NaN\x00", HUGE)
ROWS = {
    "id": "999999999999999999999",
    "product": "-1",
    "DELETE": "on",
    "price": "NaN",
    "on_hand": "99",
    "ORDER": "\x00",
}


class Forged(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.order, cls.boss = an_order(), an_admin()

    def setUp(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.boss)

    def forms(self) -> Iterator[tuple[str, list[str]]]:
        """Every form of the admin that can be opened, with the prefixes of the forms inside it."""
        for model, one in admin.site._registry.items():
            named = f"{model._meta.app_label}_{model._meta.model_name}"
            thing = model._default_manager.first()
            addresses = [reverse(f"admin:{named}_add")]
            addresses += [reverse(f"admin:{named}_change", args=[thing.pk])] if thing else []
            for address in addresses:
                page = self.client.get(address)
                if page.status_code != 200 or not page.context or "inline_admin_formsets" not in page.context:
                    continue
                yield address, [inline.formset.prefix for inline in page.context["inline_admin_formsets"]]
            assert one

    def test_counts_of_rows_that_were_made_up(self) -> None:
        before = self.books()
        seen = 0
        for address, prefixes in self.forms():
            for count in COUNTS if "/shop/product/add/" in address else COUNTS[:2]:
                forged = {f"{prefix}-{name}": count for prefix in prefixes for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
                forged |= {
                    f"{prefix}-{row}-{name}": value
                    for prefix in prefixes
                    for row in (0, 7)
                    for name, value in ROWS.items()
                }
                with self.subTest(address, count=count):
                    assert self.client.post(address, {"name_en": "x", "on_hand": "77", **forged}).status_code < 500
                seen += 1
        assert seen > 30
        assert self.books() == before

    def test_fields_that_no_form_has_change_nothing(self) -> None:
        before = self.books()
        product = Product.objects.get()
        for fields in (
            {"_save": "1"},
            {"_saveasnew": "1"},
            {"action": "delete_selected", "_selected_action": product.pk},
        ):
            for address in (
                f"orders/order/{self.order.pk}/change/",
                f"shop/product/{product.pk}/change/",
                "orders/order/",
            ):
                claimed = {"status": "delivered", "total": "0.01", "number": "MD-AAAA-AAA", "payment_received": "on"}
                with self.subTest(address, fields=fields):
                    answer = self.client.post(reverse("admin:index") + address, {**fields, **claimed})
                    assert answer.status_code < 500
        assert self.books() == before

    def books(self) -> list[object]:
        """What nobody may change this way."""
        return [
            model_to_dict(Order.objects.get()),
            list(Variant.objects.values_list("pk", "price", "on_hand")),
            StockMovement.objects.count(),
            Product.objects.count(),
        ]
