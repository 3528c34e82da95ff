"""The proof of the stock: silent while all adds up, and loud about each piece that does not."""

import re
from io import StringIO

from django.core.management import call_command

from orders.fulfilment import lifecycle
from orders.status import Status
from shop.inventory import stock
from shop.models import StockMovement, Variant
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_product, a_variant, an_order


class ProvingTheStock(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.dara = a_member_of_staff()
        cls.serum = a_product(in_stock=10, variant_sku="SERUM-30").variants.get()
        cls.empty = a_product(in_stock=0, variant_sku="EMPTY-1").variants.get()
        order = an_order({cls.serum: 3})
        an_order({cls.serum: 1})
        lifecycle.move(order, Status.CANCELLED, by=cls.dara, seen=1, reason="She called")
        stock.correct(cls.serum, 8, by=cls.dara, reason="One broke")

    def prove(self):
        """Its exit code, and what it says."""
        out, err = StringIO(), StringIO()
        try:
            call_command("audit_stock", stdout=out, stderr=err)
        except SystemExit as end:
            return end.code, err.getvalue()
        return 0, out.getvalue()

    def test_all_adds_up_after_sale_return_and_correction(self):
        assert Variant.objects.get(pk=self.serum.pk).on_hand == 8
        code, words = self.prove()
        assert code == 0
        assert "2 variants" in words

    def test_a_changed_count_is_found(self):
        Variant.objects.filter(pk=self.serum.pk).update(on_hand=9)
        code, words = self.prove()
        assert code == 1
        assert re.search(r"SERUM-30\s+9\s+4\s+3\s+8\s+8\s+9\s+\+1\b", words)
        assert "EMPTY-1" not in words

    def test_a_missing_movement_is_found(self):
        StockMovement.objects.filter(kind="sold", quantity=-1).delete()
        assert self.prove()[0] == 1

    def test_a_movement_too_many_is_found_where_nothing_ever_was(self):
        StockMovement.objects.create(variant=self.empty, kind="received", quantity=1)
        code, words = self.prove()
        assert code == 1
        assert "1 of 2 variants" in words

    def test_is_one_read_for_any_number(self):
        for _ in range(5):
            a_variant(in_stock=2)
        with self.assertNumQueries(1):
            self.prove()
