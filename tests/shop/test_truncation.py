"""Words that are shortened for a page's head, for machines, or for a label end between two Khmer syllables."""

import html
import json
import re

from madamda.db import history
from shop.models import Page
from tests.cases import TestCase
from tests.factories import a_product

SYLLABLE = "ស្ត្រី"  # six signs, of which none may be lost


class ShortenedWords(TestCase):
    def assert_whole(self, shortened: str) -> None:
        assert shortened.endswith("…"), shortened
        kept = shortened.removesuffix("…").lstrip("k")
        assert kept
        assert kept == SYLLABLE * (len(kept) // len(SYLLABLE))

    def test_in_the_head_of_a_product_and_for_machines(self) -> None:
        for shift in range(len(SYLLABLE)):
            product = a_product(description_en="k" * shift + SYLLABLE * 200)
            page = self.client.get(product.get_absolute_url()).content.decode()
            for found in re.findall(r'(?:name="description"|property="og:description") content="([^"]*)"', page):
                self.assert_whole(html.unescape(found))
            [data] = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)
            said = next(one["description"] for one in json.loads(data)["@graph"] if "description" in one)
            self.assert_whole(said)

    def test_in_the_head_of_a_page_of_words(self) -> None:
        Page.objects.update_or_create(slug="about", defaults={"title_en": "About", "text_en": "k" + SYLLABLE * 200})
        page = self.client.get("/about/").content.decode()
        found = re.findall(r'(?:name="description"|property="og:description") content="([^"]*)"', page)
        assert found
        for one in found:
            self.assert_whole(html.unescape(one))

    def test_on_the_pill_of_a_search(self) -> None:
        words = "kk" + SYLLABLE * 9
        a_product(words)
        page = self.client.get("/shop/", {"q": words, "in_stock": "1"}).content.decode()
        [found] = re.findall(r"“(kk[^”]*…)” ", page)
        self.assert_whole(found)

    def test_in_what_is_remembered(self) -> None:
        self.assert_whole(history.written("k" + SYLLABLE * 100))
