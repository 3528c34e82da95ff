"""Listing entries agree with the goods, whatever changes them: a page, an import, a line of SQL."""

from contextlib import suppress

from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import timezone

from shop.inventory import stock
from shop.models import ListingEntry, Product, SearchDocument, SpellingWord, Variant
from tests.cases import TestCase
from tests.factories import a_category, a_product, a_variant


class ListingEntries(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.product = a_product("Palm Soap", price="9.00", in_stock=3)
        cls.first = cls.product.variants.get()
        cls.second = a_variant(cls.product, name="100 ml", price="30.00", in_stock=0)

    def mark(self) -> ListingEntry:
        return ListingEntry.objects.get(product=self.product)

    def test_knows_prices_and_stock(self):
        mark = self.mark()
        assert (str(mark.lowest), str(mark.prices.upper)) == ("9.00", "30.00")
        assert (mark.listed, mark.in_stock, mark.on_sale, mark.single) == (True, True, False, False)

    def test_follows_prices(self):
        Variant.objects.filter(pk=self.second.pk).update(price="4.00", compare_at="30.00")
        mark = self.mark()
        assert (str(mark.lowest), str(mark.prices.upper), mark.on_sale) == ("4.00", "9.00", True)

    def test_follows_the_last_piece_and_the_first_that_comes_back(self):
        stock.take(stock.lock([self.first.pk]), {self.first.pk: 3}, reference="MD-1")
        assert not self.mark().in_stock
        stock.receive(self.second, 1)
        assert self.mark().in_stock

    def test_a_sale_that_leaves_some_writes_nothing(self):
        before = self.version()
        stock.take(stock.lock([self.first.pk]), {self.first.pk: 2}, reference="MD-1")
        Product.objects.filter(pk=self.product.pk).update(position=7, is_new=True)
        assert self.version() == before

    def version(self) -> tuple:
        with connection.cursor() as cursor:
            cursor.execute(
                "select m.ctid, c.ctid from shop_listingentry m join shop_searchdocument c using (product_id) where product_id = %s",
                [self.product.pk],
            )
            return cursor.fetchone()

    def test_follows_switches(self):
        Variant.objects.filter(pk=self.first.pk).update(active=False)
        mark = self.mark()
        assert (str(mark.lowest), mark.in_stock, mark.single, mark.listed) == ("30.00", False, True, True)
        Variant.objects.filter(pk=self.second.pk).update(active=False)
        assert not self.mark().listed
        Variant.objects.update(active=True)
        Product.objects.filter(pk=self.product.pk).update(active=False)
        assert not self.mark().listed

    def test_follows_a_product_to_another_category_and_age(self):
        other, now = a_category("Soaps"), timezone.now()
        Product.objects.filter(pk=self.product.pk).update(category=other, created_at=now, name_km="")
        mark = self.mark()
        assert (mark.category, mark.created_at, mark.name_km) == (other, now, "palm soap")

    def test_follows_a_variant_to_another_product(self):
        other = a_product("Other")
        Variant.objects.filter(pk=self.first.pk).update(product=other)
        assert str(self.mark().lowest) == "30.00"
        assert self.first.sku.lower() in SearchDocument.objects.get(mark__product=other).skus

    def test_goes_with_its_product(self):
        product = a_product("Short-lived")
        product.variants.get().movements.all().delete()
        product.variants.all().delete()
        product.delete()
        assert not ListingEntry.objects.filter(name_en="short-lived").exists()
        assert not SearchDocument.objects.filter(words__contains="short").exists()

    def test_words_are_kept_to_compare_misspelt_ones_with(self):
        words = set(SpellingWord.objects.values_list("word", flat=True))
        assert {"palm", "soap"} <= words

    def test_lines_of_sql_count_too(self):
        with connection.cursor() as cursor:
            cursor.execute("update shop_variant set price = 1.00 where id = %s", [self.second.pk])
        assert str(self.mark().lowest) == "1.00"


class WrittenTogether(TransactionTestCase):
    """What one transaction changes is written down when it commits, all of it and nothing else."""

    def test_of_many_goods_what_was_taken_back_is_left_out(self):
        shelf = a_category("Soaps")
        soaps = [a_product(f"Soap {number}", category=shelf, price="9.00") for number in range(3)]
        with transaction.atomic():
            Variant.objects.filter(product__in=soaps[:2]).update(price="4.00")
            with suppress(ZeroDivisionError), transaction.atomic():
                Product.objects.filter(pk=soaps[2].pk).update(name_en="Candle", active=False)
                raise ZeroDivisionError
            Product.objects.filter(pk=soaps[0].pk).update(name_en="Pumice")
            assert self.marks() == [("soap 0", "9.00"), ("soap 1", "9.00"), ("soap 2", "9.00")]
        assert self.marks() == [("pumice", "4.00"), ("soap 1", "4.00"), ("soap 2", "9.00")]
        assert SearchDocument.objects.filter(words__contains="pumice").count() == 1

    def test_however_many_they_are(self):
        shelf = a_category("Soaps")
        products = Product.objects.bulk_create(
            Product(name=f"Soap {number}", name_en=f"Soap {number}", slug=f"soap-{number}", category=shelf)
            for number in range(1100)
        )
        Variant.objects.bulk_create(
            Variant(product=product, sku=f"S-{product.pk}", name="one", price="9.00") for product in products
        )
        assert ListingEntry.objects.filter(listed=True).count() == 1100
        with transaction.atomic():
            for start in (0, 700):
                Variant.objects.filter(product__in=products[start : start + 550]).update(price="5.00")
        assert ListingEntry.objects.filter(lowest=5).count() == 950
        assert SearchDocument.objects.count() == 1100

    def marks(self) -> list[tuple[str, str]]:
        return [(mark.name_en, str(mark.lowest)) for mark in ListingEntry.objects.order_by("name_en")]
