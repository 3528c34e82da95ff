"""Being found: what a page tells search engines and chats, in every language it speaks."""

import json
import re
from typing import Any

from madamda.http.localized_urls import locale_of, localize_url, strip_language
from shop.models import Page, ProductImage, StoreSettings
from tests.cases import TestCase
from tests.factories import a_category, a_product, a_variant

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
SITE = "http://testserver"


class BeingFound(TestCase):
    @classmethod
    def setUpTestData(cls):
        StoreSettings.objects.create(
            name="Madamda", company="Madamda Co., Ltd.", telegram="madamda", tagline_en="Dusk."
        )
        cls.lips = a_category("Lips", slug="lips", parent=a_category("Make-up", slug="make-up"))
        words = {"description_en": 'One coat </script><script>alert("1")</script> & more. Two for a wedding.'}
        cls.lipstick = a_product("Silk Lipstick", category=cls.lips, slug="silk-lipstick", price="14.00", **words)
        ProductImage.objects.create(
            product=cls.lipstick, file="pictures/a.jpg", width=1000, height=1250, alt_en="A lipstick", developed=True
        )

    def things(self, address: str) -> dict[str, dict[str, Any]]:
        [script] = DATA.findall(self.client.get(address).content.decode())
        said = json.loads(script)
        assert said["@context"] == "https://schema.org"
        return {thing["@type"]: thing for thing in said["@graph"]}


class ItsAddresses(BeingFound):
    def test_every_language_has_one_and_names_the_others(self):
        for query, canonical in (("", ""), ("?lang=en", ""), ("?variant=1", ""), ("?lang=km&variant=1", "?lang=km")):
            with self.subTest(query=query):
                page = self.client.get(f"/products/silk-lipstick/{query}")
                address = f"{SITE}/products/silk-lipstick/"
                self.assertContains(page, f'<link rel="canonical" href="{address}{canonical}">')
                self.assertContains(page, f'<link rel="alternate" hreflang="en" href="{address}">')
                self.assertContains(page, f'<link rel="alternate" hreflang="km" href="{address}?lang=km">')
                self.assertContains(page, f'<link rel="alternate" hreflang="x-default" href="{address}">')

    def test_what_is_read_in_khmer_by_choice_is_the_khmer_address(self):
        page = self.client.get("/products/silk-lipstick/", headers={"accept-language": "km"})
        self.assertContains(page, f'<link rel="canonical" href="{SITE}/products/silk-lipstick/?lang=km">')

    def test_other_questions_stay_in_the_address(self):
        assert localize_url("/shop/?page=2", "km") == "/shop/?page=2&lang=km"
        assert localize_url("/shop/?lang=km&page=2", "en") == "/shop/?page=2"
        assert strip_language("/shop/?q=lang&lang=km&min=") == "/shop/?q=lang&min="

    def test_a_page_that_could_not_do_what_was_asked_is_not_to_be_found(self):
        self.lipstick.variants.update(on_hand=0)
        page = self.client.post("/cart/lines/", {"variant": self.lipstick.variants.get().pk})
        self.assertContains(page, '<meta name="robots" content="noindex">', status_code=409)
        self.assertNotContains(page, "canonical", status_code=409)


class WhatChatsShow(BeingFound):
    def test_name_first_sentence_and_picture(self):
        page = self.client.get("/products/silk-lipstick/")
        for said in (
            '<meta property="og:type" content="product">',
            '<meta property="og:site_name" content="Madamda">',
            '<meta property="og:locale" content="en_US">',
            '<meta property="og:title" content="Silk Lipstick">',
            f'<meta property="og:image" content="{SITE}/media/pictures/a/800.jpg">',
            '<meta property="og:image:width" content="800">',
            '<meta property="og:image:height" content="1000">',
            '<meta property="og:image:alt" content="A lipstick">',
            '<meta name="twitter:card" content="summary_large_image">',
        ):
            self.assertContains(page, said)

    def test_the_mark_of_the_shop_until_a_picture_is_developed(self):
        ProductImage.objects.update(developed=False)
        page = self.client.get("/products/silk-lipstick/")
        self.assertContains(page, f'<meta property="og:image" content="{SITE}/static/img/icon-512.png">')
        self.assertContains(page, '<meta name="twitter:card" content="summary">')
        self.assertNotContains(page, "/media/pictures/a/800.jpg")

    def test_every_kind_of_page_does(self):
        Page.objects.create(slug="about", title_en="About us", text_en="We make small batches.")
        for address in ("/", "/shop/", "/shop/lips/", "/about/"):
            with self.subTest(address=address):
                page = self.client.get(address)
                self.assertContains(page, f'<link rel="canonical" href="{SITE}{address}">')
                self.assertContains(page, f'<meta property="og:url" content="{SITE}{address}">')
                self.assertContains(page, 'hreflang="km"')

    def test_a_language_is_written_with_its_country(self):
        assert [locale_of(code) for code in ("en", "km", "th")] == ["en_US", "km_KH", "th_TH"]


class WhatMachinesRead(BeingFound):
    def test_who_sells_here_and_how_to_search(self):
        things = self.things("/")
        assert things["Organization"]["name"] == "Madamda"
        assert things["Organization"]["sameAs"] == ["https://t.me/madamda"]
        assert "address" not in things["Organization"]
        search = things["WebSite"]["potentialAction"]
        assert search["target"]["urlTemplate"] == f"{SITE}/shop/?q={{words}}"
        assert search["query-input"] == "required name=words"

    def test_one_thing_with_its_price_and_whether_it_is_there(self):
        product = self.things("/products/silk-lipstick/")["Product"]
        offer = product["offers"]
        assert (offer["@type"], offer["price"], offer["priceCurrency"]) == ("Offer", "14.00", "USD")
        assert offer["availability"] == "https://schema.org/InStock"
        assert offer["seller"]["name"] == "Madamda"
        assert product["image"] == [f"{SITE}/media/pictures/a/800.jpg"]
        assert product["sku"] == self.lipstick.variants.get().sku

    def test_what_is_left_is_said_as_it_is(self):
        for on_hand, word in ((2, "LimitedAvailability"), (0, "OutOfStock")):
            self.lipstick.variants.update(on_hand=on_hand)
            offer = self.things("/products/silk-lipstick/")["Product"]["offers"]
            assert offer["availability"] == f"https://schema.org/{word}"

    def test_several_kinds_are_offers_from_the_lowest_to_the_highest(self):
        a_variant(self.lipstick, name="Rose", price="9.50", in_stock=0)
        a_variant(self.lipstick, name="Secret", price="1.00", active=False)
        offers = self.things("/products/silk-lipstick/")["Product"]["offers"]
        assert (offers["@type"], offers["offerCount"]) == ("AggregateOffer", 2)
        assert (offers["lowPrice"], offers["highPrice"]) == ("9.50", "14.00")
        assert offers["availability"] == "https://schema.org/InStock"
        assert len(offers["offers"]) == 2

    def test_the_way_down_to_a_page(self):
        for address, names in (
            ("/products/silk-lipstick/", ["Home", "Make-up", "Lips", "Silk Lipstick"]),
            ("/shop/lips/", ["Home", "Make-up", "Lips"]),
            ("/shop/", ["Home", "All products"]),
        ):
            with self.subTest(address=address):
                steps = self.things(address)["BreadcrumbList"]["itemListElement"]
                assert [step["name"] for step in steps] == names
                assert [step["position"] for step in steps] == list(range(1, len(names) + 1))
                assert steps[-1]["item"] == SITE + address

    def test_khmer_pages_speak_khmer_to_machines_too(self):
        things = self.things("/products/silk-lipstick/?lang=km")
        assert things["Product"]["name"] == "Silk Lipstick ខ្មែរ"
        assert things["Product"]["url"] == f"{SITE}/products/silk-lipstick/?lang=km"
        assert things["BreadcrumbList"]["itemListElement"][1]["item"] == f"{SITE}/shop/make-up/?lang=km"

    def test_no_words_of_the_merchant_end_the_script(self):
        page = self.client.get("/products/silk-lipstick/")
        [script] = DATA.findall(page.content.decode())
        assert "<" not in script
        assert "</script><script>alert" in json.loads(script)["@graph"][0]["description"]
        self.assertNotContains(page, '<script>alert("1")')
