"""The product feed: what it says of each variant, and what it leaves out."""

from xml.etree import ElementTree

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from shop.models import Product, ProductImage, StoreSettings
from tests.cases import TestCase
from tests.factories import a_category, a_product, a_variant

G = "{http://base.google.com/ns/1.0}"


def with_picture(product: Product, name: str = "a") -> ProductImage:
    fields = {"width": 900, "height": 900, "alt_en": "A jar", "developed": True}
    return ProductImage.objects.create(product=product, file=f"pictures/{name}.jpg", **fields)


class TheFeed(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        StoreSettings.objects.update_or_create(pk=1, defaults={"name": "Madamda & Co"})
        care = a_category("Care", slug="care")
        cls.hair = a_category("Hair <oil>", slug="hair", parent=care)
        cls.oil = a_product("Oil & Honey", slug="oil", category=cls.hair, price="14.00", variant_sku="OIL-1")
        with_picture(cls.oil)

    def items(self, address: str = "/feeds/products.xml") -> list[dict[str, str]]:
        answer = self.client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8")
        root = ElementTree.fromstring(b"".join(answer.streaming_content))  # noqa: S314  # our own
        assert root.findtext("channel/title") == "Madamda & Co"
        return [{one.tag.removeprefix(G): one.text or "" for one in item} for item in root.iter("item")]

    def test_says_all_that_the_specification_requires(self) -> None:
        [item] = self.items()
        found = {name: item[name] for name in ("id", "title", "link", "price", "availability", "condition", "brand")}
        assert found == {
            "id": "OIL-1",
            "title": "Oil & Honey",
            "link": "http://testserver/products/oil/",
            "price": "14.00 USD",
            "availability": "in_stock",
            "condition": "new",
            "brand": "Madamda & Co",
        }
        assert item["image_link"].startswith("http://testserver/media/pictures/a/")
        assert item["product_type"] == "Care > Hair <oil>"
        assert "sale_price" not in item
        assert "item_group_id" not in item

    def test_variants_are_items_of_one_group_and_a_price_before_makes_a_sale(self) -> None:
        a_variant(self.oil, name="50 ml", price="20.00", compare_at="25.00", sku="OIL-2", in_stock=0)
        a_variant(self.oil, name="9 l", sku="OIL-3", active=False)
        first, second = self.items()
        assert first["item_group_id"] == second["item_group_id"] == "oil"
        assert (second["title"], second["price"], second["sale_price"], second["availability"]) == (
            "Oil & Honey 50 ml",
            "25.00 USD",
            "20.00 USD",
            "out_of_stock",
        )

    def test_is_in_the_language_of_its_url(self) -> None:
        Product.objects.update(name_km="ប្រេង")
        [item] = self.items("/feeds/products.xml?lang=km")
        assert (item["title"], item["link"]) == ("ប្រេង", "http://testserver/products/oil/?lang=km")
        assert self.items()[0]["title"] == "Oil & Honey"

    def test_what_is_hidden_or_has_no_picture_is_left_out(self) -> None:
        a_product("Bare", category=self.hair)
        hidden = a_product("Hidden", category=self.hair, active=False)
        with_picture(hidden, "b")
        unfinished = with_picture(a_product("Unfinished", category=self.hair), "c")
        ProductImage.objects.filter(pk=unfinished.pk).update(developed=False)
        assert [item["id"] for item in self.items()] == ["OIL-1"]

    def test_a_control_character_does_not_break_it(self) -> None:
        Product.objects.update(description_en="Sinks\x0bin ]]> & <b>at once</b>")
        assert self.items()[0]["description"] == "Sinksin ]]> & <b>at once</b>"

    def test_costs_no_more_queries_for_more_goods(self) -> None:
        self.items()
        with CaptureQueriesContext(connection) as one:
            self.items()
        for number in range(20):
            with_picture(a_product(f"Soap {number}", category=self.hair), f"s{number}")
        with CaptureQueriesContext(connection) as many:
            assert len(self.items()) == 21
        assert len(many) == len(one)

    @override_settings(RATE_LIMITS={"feed": "1/m"})
    def test_is_rate_limited(self) -> None:
        self.items()
        assert self.client.get("/feeds/products.xml").status_code == 429
