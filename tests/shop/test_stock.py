"""The stock room's verbs: counts change together with the ledger, or not at all."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from shop.inventory import stock
from shop.inventory.stock import ImpossibleCorrection, OutOfStock
from shop.models import StockMovement, Variant
from tests.cases import TestCase
from tests.factories import a_category, a_member_of_staff, a_product, a_variant


class TheStockRoom(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.serum = a_variant(in_stock=5)
        cls.cream = a_variant(in_stock=2)
        cls.dara = a_member_of_staff()

    def on_hand(self, variant: Variant) -> int:
        variant.refresh_from_db()
        ledger = variant.movements.aggregate(sum=Sum("quantity"))["sum"] or 0
        assert variant.on_hand == ledger, "the ledger says something else"
        return ledger

    def take(self, **wanted: int) -> None:
        quantities = {getattr(self, name).pk: pieces for name, pieces in wanted.items()}
        with transaction.atomic():
            stock.take(stock.lock(quantities), quantities, reference="MD-TEST-234")

    def test_taking_leaves_less_and_says_for_which_order(self) -> None:
        self.take(serum=2, cream=2)
        assert (self.on_hand(self.serum), self.on_hand(self.cream)) == (3, 0)
        sold = StockMovement.objects.filter(kind="sold", reference="MD-TEST-234")
        assert set(sold.values_list("variant", "quantity")) == {(self.serum.pk, -2), (self.cream.pk, -2)}

    def test_if_one_is_short_nothing_is_taken_and_all_that_is_short_is_named(self) -> None:
        with pytest.raises(OutOfStock) as refused:
            self.take(serum=6, cream=3)
        shortages = {short.sku: (short.wanted, short.left) for short in refused.value.shortages}
        assert shortages == {self.serum.sku: (6, 5), self.cream.sku: (3, 2)}
        with pytest.raises(OutOfStock):
            self.take(serum=1, cream=3)
        assert (self.on_hand(self.serum), self.on_hand(self.cream)) == (5, 2)

    def test_the_last_piece_can_be_taken(self) -> None:
        self.take(cream=2)
        assert self.on_hand(self.cream) == 0

    def test_lock_hands_out_only_what_may_be_sold(self) -> None:
        upper = a_category(active=False)
        hidden = [
            a_variant(active=False),
            a_product(active=False).variants.get(),
            a_product(category=a_category(active=False)).variants.get(),
            a_product(category=a_category(parent=upper)).variants.get(),
        ]
        with transaction.atomic():
            locked = stock.lock([self.serum.pk, 999_999_999, *(variant.pk for variant in hidden)])
        assert list(locked) == [self.serum.pk]

    def test_lock_goes_in_one_order_whatever_the_basket_says(self) -> None:
        with transaction.atomic():
            assert list(stock.lock([self.cream.pk, self.serum.pk])) == sorted([self.cream.pk, self.serum.pk])

    def test_lock_needs_a_transaction_of_its_own(self) -> None:
        with transaction.atomic(), self.assertNumQueries(1):
            stock.lock([self.serum.pk])

    def test_giving_back_works_for_what_is_switched_off_meanwhile(self) -> None:
        self.take(serum=2)
        Variant.objects.filter(pk=self.serum.pk).update(active=False)
        with transaction.atomic():
            stock.give_back({self.serum.pk: 2}, reference="MD-TEST-234", by=self.dara)
        assert self.on_hand(self.serum) == 5
        assert self.serum.movements.first().by == self.dara

    def test_what_is_received_is_added(self) -> None:
        stock.receive(self.serum, 7, by=self.dara, reason="delivery 12")
        assert self.on_hand(self.serum) == 12

    def test_receiving_nothing_or_less_is_refused_by_the_ledger(self) -> None:
        for pieces in (0, -3):
            with pytest.raises(IntegrityError), transaction.atomic():
                stock.receive(self.serum, pieces)
        assert self.on_hand(self.serum) == 5

    def test_a_stale_copy_in_hand_does_not_undo_what_others_took(self) -> None:
        stale = Variant.objects.get(pk=self.serum.pk)
        self.take(serum=4)
        stock.receive(stale, 1)
        assert self.on_hand(self.serum) == 2

    def test_a_count_is_corrected_up_and_down_with_its_reason(self) -> None:
        stock.correct(self.serum, 9, by=self.dara, reason="found a box")
        assert self.on_hand(self.serum) == 9
        stock.correct(self.serum, 0, by=self.dara, reason="water damage")
        assert self.on_hand(self.serum) == 0
        reasons = self.serum.movements.filter(kind="corrected").values_list("quantity", "reason")
        assert list(reasons) == [(-9, "water damage"), (4, "found a box")]

    def test_correcting_to_what_is_there_writes_nothing(self) -> None:
        stock.correct(self.serum, 5, by=self.dara, reason="counted")
        assert not self.serum.movements.filter(kind="corrected").exists()

    def test_less_than_nothing_is_refused(self) -> None:
        with pytest.raises(ImpossibleCorrection):
            stock.correct(self.serum, -1, by=self.dara, reason="counted")
        assert self.on_hand(self.serum) == 5

    def test_a_correction_without_a_reason_is_refused(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            stock.correct(self.serum, 4, by=self.dara, reason="")
        assert self.on_hand(self.serum) == 5

    def test_what_is_broken_is_written_off_with_its_reason(self) -> None:
        stock.write_off(self.serum, 2, by=self.dara, reason="fell down")
        assert self.on_hand(self.serum) == 3
        lost = self.serum.movements.get(kind="written_off")
        assert (lost.quantity, lost.by, lost.reason) == (-2, self.dara, "fell down")

    def test_no_more_is_written_off_than_there_is_and_never_without_a_reason(self) -> None:
        with pytest.raises(OutOfStock):
            stock.write_off(self.serum, 6, by=self.dara, reason="fell down")
        for pieces, reason in ((2, ""), (0, "x"), (-1, "x")):
            with pytest.raises(IntegrityError), transaction.atomic():
                stock.write_off(self.serum, pieces, by=self.dara, reason=reason)
        assert self.on_hand(self.serum) == 5

    def test_many_goods_cost_as_many_statements_as_one(self) -> None:
        many = {a_variant().pk: 1 for _ in range(8)}
        for quantities in ({self.serum.pk: 1}, many):
            with transaction.atomic(), self.assertNumQueries(2):  # lock, counts with their ledger
                stock.take(stock.lock(quantities), quantities, reference="MD-TEST-235")

    def test_the_opening_stock_of_new_variants_is_in_the_ledger(self) -> None:
        product = a_product()
        fresh = Variant.objects.bulk_create(
            Variant(product=product, sku=f"NEW-{left}", name_en="one", price=3, on_hand=left) for left in (0, 4)
        )
        stock.record_opening(fresh, reason="opening stock")
        assert [self.on_hand(variant) for variant in fresh] == [0, 4]
