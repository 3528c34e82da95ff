"""What a card says of a product."""

from decimal import Decimal

from django.test import TestCase, override_settings

from shop.cards import Card, cards, drawn, percent_off, sold
from shop.models import Product
from tests.cast import a_product, a_variant


def the_card() -> Card:
    [card] = cards(drawn(sold(Product.objects.all())))
    return card


class ACard(TestCase):
    def test_shows_the_price_of_the_cheapest_variant(self):
        product = a_product(price="14.00")
        self.assertFalse(the_card().is_least)
        a_variant(product, price="9.10")
        a_variant(product, price="1.00", active=False)
        card = the_card()
        self.assertEqual((card.price, card.is_least), (Decimal("9.10"), True))

    def test_can_be_added_at_once_only_where_there_is_nothing_to_choose(self):
        product = a_product(size_en="30 ml")
        self.assertEqual((the_card().variant, the_card().line), (product.variants.get().pk, "30 ml"))
        a_variant(product, name="50 ml")
        self.assertEqual((the_card().variant, the_card().line), (None, "2 kinds"))

    def test_says_what_the_product_is_good_for_as_far_as_somebody_has_written_it(self):
        product = a_product(benefit_en="Sinks in at once", size_en="30 ml")
        self.assertEqual(the_card().line, "Sinks in at once, 30 ml")
        a_variant(product, name="50 ml")
        self.assertEqual(the_card().line, "Sinks in at once, 2 kinds")
        Product.objects.update(size_en="", benefit_en="Sinks in")
        product.variants.filter(name_en="50 ml").update(active=False)
        self.assertEqual(the_card().line, "Sinks in")

    def test_has_one_badge_the_most_useful(self):
        product = a_product(in_stock=9, is_new=True)
        self.assertEqual(the_card().badge.words, "New")
        product.variants.update(compare_at="17.00")
        self.assertEqual(the_card().badge.words, "−18 %")
        product.variants.update(on_hand=2)
        self.assertEqual(the_card().badge.words, "Last 2")
        product.variants.update(on_hand=0)
        self.assertEqual(the_card().badge.words, "Sold out")
        self.assertTrue(the_card().sold_out)

    @override_settings(LANGUAGE_CODE="en")
    def test_a_cut_is_a_whole_percentage_and_at_least_one(self):
        for price, was, percent in (("14.00", "17.00", 18), ("9.99", "10.00", 1), ("0.01", "9999999.99", 100)):
            self.assertEqual(percent_off(Decimal(price), Decimal(was)), percent)
