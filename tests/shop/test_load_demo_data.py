"""The demo's goods are put up whole, once, and beside what a merchant has done."""

import io
import json
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, Q, Sum
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from shop.demo_data import many_products, source
from shop.images import renditions
from shop.models import (
    Category,
    HeroPicture,
    HeroSlide,
    Page,
    Product,
    ProductImage,
    StockMovement,
    StoreSettings,
    Synonyms,
    Variant,
)
from tests.cases import TestCase
from tests.factories import an_order


def load_demo_data(*arguments: str) -> str:
    told = io.StringIO()
    call_command("load_demo_data", *arguments, stdout=told)
    return told.getvalue()


class TheShelves(TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        """One pair of folders for all of it: what is developed once is not developed again."""
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        storages = {
            **settings.STORAGES,
            "originals": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": folder / "originals", "base_url": None},
            },
        }
        cls.enterClassContext(override_settings(MEDIA_ROOT=folder / "media", STORAGES=storages))
        cls.folder = folder
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        load_demo_data("--products", "8")

    def counts(self) -> dict[str, int]:
        kinds = (Category, Product, Variant, ProductImage, HeroSlide, HeroPicture, StoreSettings, StockMovement)
        return {kind.__name__: kind.objects.count() for kind in kinds}

    def assert_ledger_agrees(self) -> None:
        sums = Variant.objects.annotate(sum=Sum("movements__quantity"))
        assert not sums.exclude(Q(sum=F("on_hand")) | Q(sum=None, on_hand=0)).exists()

    def test_a_small_shop_has_the_first_eight_and_what_belongs_to_them(self) -> None:
        first = [goods["slug"] for goods in source.read()["products"][:8]]
        assert set(Product.objects.values_list("slug", flat=True)) == set(first)
        assert set(Category.objects.values_list("slug", flat=True)) == {"cleansers-toners", "serums-oils"}
        assert HeroSlide.objects.get().link == "/shop/"
        assert StoreSettings.objects.get().phone == "+85512345678"

    def test_what_is_written_in_the_book_is_on_the_shelf(self) -> None:
        goods = source.read()["products"][7]
        product = Product.objects.get(slug=goods["slug"])
        assert (product.name_en, product.name_km) == (goods["name"]["en"], goods["name"]["km"])
        assert product.ingredients_km == goods["ingredients_highlight"]["km"]
        assert product.is_bestseller == ("bestseller" in goods["badges"])
        variant, line = product.variants.get(), goods["variants"][0]
        assert (variant.sku, str(variant.price), variant.on_hand) == (line["sku"], line["price"], line["stock"])

    def test_words_are_found_in_the_first_language_s_own_column_too(self) -> None:
        """Queries and sorting outside of a translated page read it."""
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from shop_product where name = name_en and name <> ''")
            assert cursor.fetchone() == (8,)

    def test_the_past_of_everything_begins_with_what_it_was_at_first(self) -> None:
        many_products.create(8)
        for model in (Category, HeroSlide, Page, Product, StoreSettings, Variant):
            with self.subTest(model.__name__):
                begun = model.history.filter(history_type="+").values_list("id", flat=True)
                assert sorted(begun) == sorted(model.objects.values_list("pk", flat=True))

    def test_the_ledger_agrees_with_the_shelf(self) -> None:
        assert Variant.objects.aggregate(sum=Sum("on_hand"))["sum"] > 0
        self.assert_ledger_agrees()

    def test_every_picture_is_developed_and_lies_where_its_address_says(self) -> None:
        shown = [*ProductImage.objects.all(), *HeroPicture.objects.all()]
        assert len(shown) == 9 + 2
        for picture in shown:
            assert picture.developed
            for width in renditions.widths(picture):
                for kind in renditions.FORMATS:
                    path = self.folder / renditions.rendition_url(picture, width, kind).removeprefix("/")
                    assert path.is_file(), path

    def test_pictures_keep_to_their_weight(self) -> None:
        cards = [
            renditions.rendition_url(picture, 480, kind)
            for picture in ProductImage.objects.all()
            for kind in ("avif", "webp")
        ]
        heroes = [
            renditions.rendition_url(picture, renditions.widths(picture)[-1], "avif")
            for picture in HeroPicture.objects.all()
        ]
        for addresses, limit in ((cards, 15_000), (heroes, 40_000)):
            for address in addresses:
                assert (self.folder / address.removeprefix("/")).stat().st_size <= limit, address

    def test_a_category_is_shown_by_a_picture_of_its_goods(self) -> None:
        for category in Category.objects.all():
            assert category.picture.product.category == category

    def test_a_second_time_changes_nothing(self) -> None:
        before = self.counts()
        assert "created: 0" in load_demo_data("--products", "8")
        assert self.counts() == before

    def test_what_the_merchant_changed_stays(self) -> None:
        product = Product.objects.get(slug="lotus-cream-cleanser")
        Product.objects.filter(pk=product.pk).update(name_en="Our cleanser", active=False)
        product.variants.update(price="16.50", on_hand=1)
        StoreSettings.objects.update(phone="+85598765432")
        load_demo_data("--products", "8")
        product.refresh_from_db()
        assert (product.name_en, product.active) == ("Our cleanser", False)
        assert (str(product.variants.get().price), product.variants.get().on_hand) == ("16.50", 1)
        assert StoreSettings.objects.get().phone == "+85598765432"

    def test_more_can_be_added_later(self) -> None:
        load_demo_data("--products", "9")
        assert Product.objects.count() == 9
        self.assert_ledger_agrees()

    def test_a_shop_with_goods_is_left_alone_when_asked_to(self) -> None:
        Product.objects.filter(slug="rice-milk-cleanser").update(slug="renamed")
        load_demo_data("--products", "8", "--if-empty")
        assert Product.objects.count() == 8

    def test_a_shop_with_a_name_or_a_category_of_its_own_is_left_alone_too(self) -> None:
        load_demo_data("--remove")
        StoreSettings.objects.update(name="Srey Skin")
        load_demo_data("--products", "8", "--if-empty")
        assert not Product.objects.exists()
        StoreSettings.objects.all().delete()
        Category.objects.create(slug="teas", name="Teas")
        load_demo_data("--products", "8", "--if-empty")
        assert not Product.objects.exists()

    def test_all_of_it_can_be_removed(self) -> None:
        many_products.create(8)
        told = load_demo_data("--remove")
        assert "Removed: 16 products" in told
        assert "kept" not in told
        for model in (Category, Product, Variant, ProductImage, HeroSlide, HeroPicture, StockMovement, Page, Synonyms):
            with self.subTest(model.__name__):
                assert not model.objects.exists()
        assert not Product.history.exists()
        store = StoreSettings.objects.get()
        assert (store.company, store.telegram, store.tagline_en, store.address_km) == ("", "", None, None)

    def test_what_the_merchant_made_or_changed_is_not_removed_and_told(self) -> None:
        own = Product.objects.create(slug="own-tea", name="Own tea", category=Category.objects.first())
        changed = Product.objects.get(slug="lotus-cream-cleanser")
        changed.variants.update(price="16.50")
        Page.objects.filter(slug="about").update(text_en="We are a family.")
        StoreSettings.objects.update(name="Srey Skin", telegram="sreyskin")
        told = load_demo_data("--remove")
        assert "kept (--even-changed removes them): about, lotus-cream-cleanser." in told
        assert set(Product.objects.all()) == {own, changed}
        assert Category.objects.filter(pk=own.category_id).exists()
        assert Page.objects.get().text_en == "We are a family."
        store = StoreSettings.objects.get()
        assert (store.name, store.telegram, store.company) == ("Srey Skin", "sreyskin", "")
        load_demo_data("--remove", "--even-changed")
        assert list(Product.objects.all()) == [own]
        assert not Page.objects.exists()

    def test_what_orders_refer_to_is_switched_off_and_told(self) -> None:
        product = Product.objects.get(slug="rice-milk-cleanser")
        order = an_order({product.variants.get(): 1})
        told = load_demo_data("--remove")
        assert "In orders, so kept and switched off: rice-milk-cleanser." in told
        product.refresh_from_db()
        assert not product.active
        assert order.lines.get().variant.movements.exists()
        assert Product.objects.count() == 1
        self.assert_ledger_agrees()

    def test_variations_are_the_same_every_time_and_taken_up_where_they_broke_off(self) -> None:
        def seen() -> list[tuple[object, ...]]:
            lines = Variant.objects.filter(sku__regex=r"-\d+-\d+$").order_by("sku")
            return list(lines.values_list("sku", "product__slug", "product__name_km", "price", "compare_at", "on_hand"))

        assert many_products.create(80) == 30  # those whose category is there
        first = seen()
        StockMovement.objects.filter(variant__sku__in=[sku for sku, *_ in first]).delete()
        Variant.objects.filter(sku__in=[sku for sku, *_ in first]).delete()
        gone = Product.objects.filter(variants=None)
        assert gone.count() == 30
        gone.delete()
        assert many_products.create(77) == 27
        assert many_products.create(80) == 3
        assert seen() == first
        assert many_products.create(80) == 0
        self.assert_ledger_agrees()

    def test_variations_cost_few_statements(self) -> None:
        many_products.create(8)
        with CaptureQueriesContext(connection) as queries:
            many_products.create(400)
        assert len(queries) <= 10  # what is there, four tables and two pasts between two savepoints

    def test_a_shop_without_a_product_is_none(self) -> None:
        for number in ("0", "-3", "many"):
            with pytest.raises(CommandError):
                load_demo_data("--products", number)

    def test_the_demo_keeps_to_its_weight(self) -> None:
        files = [path for path in source.FOLDER.rglob("*") if path.is_file()]
        assert sum(path.stat().st_size for path in files) < 6000000
        written = json.dumps(source.read())
        strays = [path.name for path in source.FOLDER.glob("pictures/*") if f'"pictures/{path.name}"' not in written]
        assert strays == []
