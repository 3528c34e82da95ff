"""A product with very many variants is one large form: it can be saved, and what is larger still is told what to do."""

from django.test import override_settings
from django.urls import reverse

from shop.models import Variant
from tests.admin_forms import form_of
from tests.cases import TestCase
from tests.factories import a_product, a_variant, an_admin


class LargeForms(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        cls.product = a_product()
        some = [a_variant(cls.product, in_stock=0) for _ in range(2)]
        made = [Variant(product=cls.product, sku=f"MANY-{n}", name_en=str(n), price=some[0].price) for n in range(97)]
        Variant.objects.bulk_create(made)

    def setUp(self) -> None:
        self.client.force_login(self.boss)
        self.address = reverse("admin:shop_product_change", args=[self.product.pk])

    def test_a_product_with_a_hundred_variants_can_be_saved(self) -> None:
        page = form_of(self.client, self.address)
        assert len(page) > 1000
        answer = self.client.post(self.address, page | {"size_en": "50 ml", "variants-99-price": "3.50"})
        assert answer.status_code == 302
        self.product.refresh_from_db()
        last = Variant.objects.get(pk=page["variants-99-id"])
        assert (self.product.size_en, str(last.price)) == ("50 ml", "3.50")

    @override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=1_000, FORM_MAX_FIELDS=1_000)
    def test_a_form_that_is_too_large_is_told_what_to_do(self) -> None:
        answer = self.client.post(self.address, {f"f{n}": n for n in range(1_001)})
        self.assertContains(answer, "1000 fields", status_code=413)
        self.assertContains(answer, "smaller steps", status_code=413)
