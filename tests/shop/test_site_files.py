"""Sitemaps, robots.txt, the manifest and the icon: what machines ask a shop for."""

from unittest import mock
from xml.etree import ElementTree

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from madamda.cache import local
from shop.catalogue import sitemaps
from shop.models import Page, Product, StoreSettings
from tests.cases import TestCase
from tests.factories import a_category, a_product

SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
SITE = "http://testserver"


class TheSitemap(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.hair = a_category("Hair", slug="hair")
        cls.oil = a_product("Oil", slug="oil", category=cls.hair)
        Page.objects.create(slug="about", title_en="About us", text_en="Here.")

    def read(self, address: str) -> ElementTree.Element:
        answer = self.client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
        return ElementTree.fromstring(answer.content)  # noqa: S314  # our own

    def places(self, address: str) -> list[str]:
        return [place.text.removeprefix(SITE) for place in self.read(address).iterfind(".//s:loc", SPACES)]

    def test_is_an_index_of_parts(self):
        parts = ["/sitemap-pages.xml", "/sitemap-categories.xml", "/sitemap-goods.xml"]
        assert self.places("/sitemap.xml") == parts

    def test_lists_pages_categories_and_goods_in_every_language(self):
        assert self.places("/sitemap-pages.xml") == [
            "/",
            "/?lang=km",
            "/shop/",
            "/shop/?lang=km",
            "/about/",
            "/about/?lang=km",
        ]
        assert self.places("/sitemap-categories.xml") == ["/shop/hair/", "/shop/hair/?lang=km"]
        assert self.places("/sitemap-goods.xml") == ["/products/oil/", "/products/oil/?lang=km"]

    def test_every_address_names_itself_and_the_others(self):
        for url in self.read("/sitemap-goods.xml").iterfind("s:url", SPACES):
            beside = {link.get("hreflang"): link.get("href") for link in url.iterfind("x:link", SPACES)}
            address = f"{SITE}/products/oil/"
            assert beside == {"en": address, "km": f"{address}?lang=km", "x-default": address}

    def test_says_when_a_product_last_changed_however_it_was_changed(self):
        before = Product.objects.get().changed_at
        Product.objects.update(is_new=True)  # no save() anywhere
        after = Product.objects.get().changed_at
        assert after > before
        Product.objects.update(is_new=True)
        assert Product.objects.get().changed_at == after
        [first, _] = self.read("/sitemap-goods.xml").iterfind(".//s:lastmod", SPACES)
        assert first.text == timezone.localdate(after).isoformat()

    def test_lists_nothing_that_cannot_be_seen(self):
        self.oil.variants.update(active=False)
        assert self.places("/sitemap-goods.xml") == []
        type(self.hair).objects.update(active=False)
        Page.objects.update(active=False)
        local.forget_all()
        assert self.places("/sitemap-categories.xml") == []
        assert "/about/" not in self.places("/sitemap-pages.xml")

    @mock.patch.object(sitemaps, "STRETCH", 2)
    def test_goods_are_cut_by_their_ids_into_parts_that_cost_the_same(self):
        for number in range(5):
            a_product(f"Soap {number}", slug=f"soap-{number}", category=self.hair)
        listed = [place for place in self.places("/sitemap.xml") if "goods" in place]
        found = [self.places(part) for part in listed]
        assert len([place for part in found for place in part]) == 12
        assert max(len(part) for part in found) <= 4
        with CaptureQueriesContext(
            connection,
        ) as asked:
            self.client.get(listed[-1])
        assert len(asked) == 2  # the last id, the goods of this part
        assert "OFFSET" not in str(asked.captured_queries)
        assert "COUNT" not in str(asked.captured_queries)

    def test_what_is_no_part_is_not_found(self):
        for address in (
            "/sitemap-nothing.xml", "/sitemap-goods.xml?p=0", "/sitemap-goods.xml?p=-1", "/sitemap-goods.xml?p=x",
            "/sitemap-goods.xml?p=99999999", "/sitemap-goods.xml?p=" + "9" * 500, "/sitemap-goods.xml?p=²",
            "/sitemap-goods.xml?p=", "/sitemap-pages.xml?p=2", "/sitemap-pages.xml?p=%00",
        ):  # fmt: skip
            with self.subTest(address=address[:40]):
                assert self.client.get(address).status_code == 404

    def test_a_shop_without_goods_has_one_too(self):
        self.oil.variants.update(active=False)
        Product.objects.filter(pk=self.oil.pk).update(active=False)
        assert self.places("/sitemap-goods.xml") == []


class TheRobots(TestCase):
    def test_are_kept_from_what_is_personal_and_shown_the_sitemap(self):
        answer = self.client.get("/robots.txt")
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        lines = answer.content.decode().splitlines()
        for path in ("/cart/", "/checkout/", "/orders/", "/track/", "/dashboard/", "/admin/", "/ws/"):
            assert f"Disallow: {path}" in lines
        assert f"Sitemap: {SITE}/sitemap.xml" in lines
        assert "Disallow: /" not in lines

    @override_settings(ADMIN_URL="behind-the-curtain/")
    def test_are_not_told_where_a_hidden_admin_is(self):
        self.assertNotContains(self.client.get("/robots.txt"), "curtain")


class TheManifest(TestCase):
    def test_names_the_shop_and_its_icons(self):
        StoreSettings.objects.create(name="Lotus House")
        answer = self.client.get("/manifest.webmanifest")
        assert answer["Content-Type"] == "application/manifest+json"
        said = answer.json()
        assert (said["name"], said["start_url"], said["lang"]) == ("Lotus House", "/", "en")
        assert {icon["sizes"] for icon in said["icons"]} == {"192x192", "512x512"}

    def test_is_named_by_the_pages_of_the_shop(self):
        self.assertContains(self.client.get("/"), '<link rel="manifest" href="/manifest.webmanifest">')

    def test_who_asks_for_the_old_icon_is_led_to_the_new_one(self):
        answer = self.client.get("/favicon.ico")
        self.assertRedirects(answer, "/static/img/icon-192.png", fetch_redirect_response=False)

    def test_only_to_be_read(self):
        for address in ("/robots.txt", "/manifest.webmanifest", "/favicon.ico"):
            assert self.client.post(address).status_code == 405
