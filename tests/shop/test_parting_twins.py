"""SKUs and addresses that differ by case or by what nobody sees are told apart before the database forbids them."""

from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.db import connection
from django.test import TestCase

from shop.models import Product, Variant
from tests.cast import a_product, a_variant

migration = import_module("shop.migrations.0014_skus_and_addresses_without_case")


class Twins(TestCase):
    def test_the_oldest_keeps_its_name_and_nothing_is_lost(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("drop index variant_sku_without_case")
            cursor.execute("drop index product_slug_without_case")
        product = a_product(slug="Soap", variant_sku="T-K1\u200b")
        a_product(slug="soap", variant_sku="A" * 40, category=product.category)
        for sku in ("t-k1", "T-K1", "T-K1-2", "a" * 40, "\u2060", " x "):
            a_variant(product, sku=sku)
        migration.part_twins(apps, SimpleNamespace(connection=connection))
        skus = list(Variant.objects.order_by("pk").values_list("sku", flat=True))
        self.assertEqual(skus[:1] + skus[2:5], ["T-K1", "t-k1-3", "T-K1-4", "T-K1-2"])
        self.assertEqual((skus[1], skus[5]), ("A" * 40, "a" * 38 + "-2"))
        self.assertEqual((skus[6], skus[7]), (f"x{Variant.objects.order_by('pk')[6].pk}", "x"))
        self.assertEqual(len({sku.upper() for sku in skus}), len(skus))
        self.assertEqual(set(Product.objects.values_list("slug", flat=True)), {"Soap", "soap-2"})
