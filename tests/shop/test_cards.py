"""What a card says of a product."""

from decimal import Decimal

from django.test import override_settings

from madamda.cache import local
from shop.models import Product, ProductImage, StoreSettings
from shop.product_cards import ProductCard, percent_off
from shop.queries.product_cards import cards_of
from tests.cases import TestCase
from tests.factories import a_product, a_variant

PICTURE = {"file": "pictures/abc.jpg", "width": 800, "height": 1000, "developed": True}


def the_card() -> ProductCard:
    [card] = cards_of(list(Product.objects.values_list("pk", flat=True)))
    return card


class ACard(TestCase):
    def test_shows_the_price_of_the_cheapest_variant(self):
        product = a_product(price="14.00")
        assert not the_card().is_least
        a_variant(product, price="9.10")
        a_variant(product, price="1.00", active=False)
        card = the_card()
        assert (card.price, card.is_least) == (Decimal("9.10"), True)

    def test_can_be_added_at_once_only_where_there_is_nothing_to_choose(self):
        product = a_product(size_en="30 ml")
        assert (the_card().variant, the_card().line) == (product.variants.get().pk, "30 ml")
        a_variant(product, name="50 ml")
        assert (the_card().variant, the_card().line) == (None, "2 options")

    def test_says_what_the_product_is_good_for_as_far_as_somebody_has_written_it(self):
        product = a_product(benefit_en="Sinks in at once", size_en="30 ml")
        assert the_card().line == "Sinks in at once, 30 ml"
        a_variant(product, name="50 ml")
        assert the_card().line == "Sinks in at once, 2 options"
        Product.objects.update(size_en="", benefit_en="Sinks in")
        product.variants.filter(name_en="50 ml").update(active=False)
        assert the_card().line == "Sinks in"

    def test_has_one_badge_the_most_useful(self):
        product = a_product(in_stock=9, is_new=True)
        assert the_card().badge.words == "New"
        product.variants.update(compare_at="17.00")
        assert the_card().badge.words == "−18 %"
        product.variants.update(on_hand=2)
        assert the_card().badge.words == "Only 2 left"
        product.variants.update(on_hand=0)
        assert the_card().badge.words == "Sold out"
        assert the_card().sold_out

    def test_is_the_same_card_while_of_plenty_some_is_sold(self):
        product = a_product(in_stock=90)
        card = the_card()
        product.variants.update(on_hand=89)
        assert the_card() == card
        product.variants.update(on_hand=5)
        assert the_card() != card

    @override_settings(LANGUAGE_CODE="en")
    def test_a_cut_is_a_whole_percentage_and_at_least_one(self):
        for price, was, percent in (("14.00", "17.00", 18), ("9.99", "10.00", 1), ("0.01", "9999999.99", 100)):
            assert percent_off(Decimal(price), Decimal(was)) == percent


class CardsThatWereDrawn(TestCase):
    def card(self, language: str = "en") -> str:
        """As the list of all goods has it."""
        local.forget_all()
        page = self.client.get("/shop/", headers={"accept-language": language}).content.decode()
        return page[page.index("<article") : page.index("</article>")]

    def test_show_each_change_of_what_stands_on_them(self):
        product = a_product("Rice & Lotus", price="14.00", in_stock=9, benefit_en="Sinks in", size_en="30 ml")
        StoreSettings.objects.create(riel_rate="4100")
        variant, goods, front = product.variants, Product.objects, StoreSettings.objects
        changes = (
            (lambda: goods.update(name_en="Rice & <b>"), "Rice &amp; &lt;b&gt;</a>"),
            (lambda: goods.update(slug="rice"), 'href="/products/rice/"'),
            (lambda: goods.update(benefit_en="Warms"), "Warms, 30 ml"),
            (lambda: goods.update(size_en="50 ml"), "Warms, 50 ml"),
            (lambda: goods.update(is_new=True), "New</span>"),
            (lambda: variant.update(price="15.00"), "$15.00"),
            (lambda: variant.update(compare_at="30.00"), "$30.00"),
            (lambda: front.update(riel_rate="4000"), "៛60,000"),
            (lambda: variant.update(on_hand=2), "Only 2 left"),
            (lambda: variant.update(on_hand=0), "Sold out"),
            (lambda: ProductImage.objects.create(product=product, **PICTURE), "/pictures/abc/800.jpg"),
            (lambda: ProductImage.objects.update(file="pictures/def.jpg"), "/pictures/def/800.jpg"),
            (lambda: a_variant(product, name="100 ml", price="40.00"), "from</span>"),
        )
        for change, words in changes:
            with self.subTest(words):
                assert words not in self.card()
                change()
                assert words in self.card()

    def test_speak_the_language_of_who_reads_them(self):
        a_product("Balm", name_km="Balm", is_new=True)
        for language, words in (("en", "Add to cart: Balm"), ("km", "ដាក់ចូលកន្ត្រក៖ Balm"), ("en", "Add to cart: Balm")):
            assert words in self.card(language)

    def test_stand_as_their_shelf_has_them(self):
        ProductImage.objects.create(product=a_product(is_new=True, is_bestseller=True), **PICTURE)
        local.forget_all()
        new, best = self.client.get("/").content.decode().split("<article")[1:]
        assert "62vw" in new
        assert "card__rank" not in new
        assert '<span class="card__rank" aria-hidden="true">1</span>' in best
        assert "33vw" in self.card()
