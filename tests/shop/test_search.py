"""Searching: what is found by which words, in which order, and what is offered where nothing is."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from madamda.cache import local
from shop.models import Product, StoreSettings
from shop.queries import search, search_candidates
from tests.cases import TestCase
from tests.factories import a_category, a_product, a_variant


class TheSearch(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.skin = a_category("Creams and masks", slug="creams")
        cls.bath = a_category("Bath", slug="bath")
        cls.serum = a_product("Lotus Dew Serum", name_km="សេរ៉ូមទឹកសន្សើមផ្កាឈូក", category=cls.skin, variant_sku="MD-SER-01")
        cls.cream = a_product(
            "Rice Cream", category=cls.skin, variant_sku="CREAM-1", description_en="Moisturises with lotus and rice."
        )
        cls.soap = a_product("Everybody's Kaffir-Lime Soap", category=cls.bath, variant_sku="MD-BOD-7", price="3.00")
        cls.salt = a_product(
            "Bath Salts", category=cls.bath, variant_sku="SALTS-2", in_stock=0, description_km="អំបិលពីកំពត មានក្លិនក្រអូប។"
        )

    def setUp(self):
        local.forget_all()

    def found(self, q: str, **more: str) -> list[str]:
        response = self.client.get("/shop/", {"q": q, **more})
        assert response.status_code == 200, q
        return [card.name for card in response.context["page"]]

    def test_finds_english_by_its_words_in_any_form(self):
        assert self.found("SERUMS") == ["Lotus Dew Serum"]
        assert self.found("moisturising") == ["Rice Cream"]
        assert self.found("soap kaffir") == ["Everybody's Kaffir-Lime Soap"]
        assert self.found("lotus -serum") == ["Rice Cream"]
        assert self.found('"dew serum"') == ["Lotus Dew Serum"]

    def test_a_name_comes_before_a_description(self):
        assert self.found("lotus") == ["Lotus Dew Serum", "Rice Cream"]

    def test_a_name_that_begins_so_comes_first_and_what_is_sold_out_last(self):
        a_product("Wild Rice Cream", category=self.skin)
        a_product("Rice Cream, the large one", category=self.skin, in_stock=0)
        assert self.found("rice cream") == ["Rice Cream", "Rice Cream, the large one", "Wild Rice Cream"]

    def test_finds_khmer_by_the_middle_of_a_name(self):
        for part in ("ទឹកសន្សើម", "ផ្កាឈូក", "ឈូក", "សេរ៉ូម ផ្កា"):
            with self.subTest(part=part):
                assert self.found(part) == ["Lotus Dew Serum"]

    def test_finds_khmer_however_it_was_joined(self):
        assert self.found("ទឹក\u200bសន្សើម") == ["Lotus Dew Serum"]
        Product.objects.filter(pk=self.soap.pk).update(name_km="សាប៊ូ\u200bក្រូចសើច")
        assert self.found("ប៊ូក្រូច") == ["Everybody's Kaffir-Lime Soap"]

    def test_finds_khmer_descriptions(self):
        assert self.found("កំពត") == ["Bath Salts"]

    def test_finds_by_the_whole_sku_first_and_by_a_part_of_it(self):
        a_product("MD-SER-01 look-alike", category=self.skin, variant_sku="ALIKE-3")
        assert self.found("md-ser-01")[0] == "Lotus Dew Serum"
        assert self.found("BOD") == ["Everybody's Kaffir-Lime Soap"]
        assert self.found("7") == ["Everybody's Kaffir-Lime Soap"]

    def test_finds_what_lies_in_a_category_of_that_name(self):
        assert self.found("masks") == ["Rice Cream", "Lotus Dew Serum"]
        assert self.found("bath") == ["Bath Salts", "Everybody's Kaffir-Lime Soap"]

    def test_finds_by_the_beginning_of_a_word(self):
        assert self.found("ser") == ["Lotus Dew Serum"]
        assert self.found("moist") == ["Rice Cream"]
        assert self.found("lotus moisturi") == ["Rice Cream"]

    def test_signs_beside_a_word_do_not_hide_it(self):
        assert self.found("everybody’s") == ["Everybody's Kaffir-Lime Soap"]
        assert self.found("kaffir/lime") == ["Everybody's Kaffir-Lime Soap"]

    def test_filters_sorts_and_categories_hold_for_a_search(self):
        assert self.found("bath", in_stock="1") == ["Everybody's Kaffir-Lime Soap"]
        assert self.found("md", sort="price-low") == ["Everybody's Kaffir-Lime Soap", "Lotus Dew Serum"]
        assert self.found("lotus", category="bath") == []
        page = self.client.get("/shop/?q=md")
        self.assertContains(page, "?q=md&amp;category=creams")
        self.assertContains(self.client.get("/shop/?q=md&category=creams"), "Creams and masks")

    def test_a_misspelt_word_finds_what_was_meant_and_says_so(self):
        for typed in ("lotas", "serrum"):
            with self.subTest(typed=typed):
                page = self.client.get("/shop/", {"q": typed})
                assert page.context["page"][0].name == "Lotus Dew Serum"
                self.assertContains(page, "No results for")

    def test_letters_too_many_too_few_others_or_swapped_in_one_word_or_in_all(self):
        for typed in ("lotsu seurm", "oltus serum", "lotus seru m", "lotuus deww srum", "LOTSU", "dew serun"):
            with self.subTest(typed=typed):
                assert self.found(typed)[:1] == ["Lotus Dew Serum"]

    def test_one_slip_is_likelier_than_two(self):
        a_product("Lotion", category=self.bath)
        page = self.client.get("/shop/", {"q": "lotsu"})
        self.assertContains(page, "Showing results for “lotus”")

    def test_a_spelling_that_finds_nothing_gives_way_to_the_next(self):
        a_product("Serim Oil", category=self.bath, active=False)
        page = self.client.get("/shop/", {"q": "serimm"})
        assert [card.name for card in page.context["page"]] == ["Lotus Dew Serum"]
        self.assertNotContains(page, "“serim”")

    def test_a_misspelt_khmer_word_does_too(self):
        a_product("Lotus", name_km="ផ្កាឈូក", category=self.skin)
        assert "Lotus" in self.found("ផ្កាឈុក")

    def test_a_word_of_something_hidden_is_never_offered(self):
        a_product("Zinnia Balm", active=False)
        page = self.client.get("/shop/?q=zinia")
        self.assertNotContains(page, "zinnia", html=False)
        assert list(page.context["page"]) == []

    def test_what_is_misspelt_and_what_is_nowhere_cost_five_questions_at_most(self):
        StoreSettings.objects.create()
        a_product("Serim Oil", category=self.bath, active=False)
        asked = [("lotas", 5), ("serrum cream", 5), ("serimm", 5), ("zinia", 4), ("qqqqqq", 4), ("មមមមមម", 4)]
        for typed, cost in asked:
            local.forget_all()
            with self.subTest(typed=typed), self.assertNumQueries(cost):  # store, menu, words, (meant,) cards
                self.client.get("/shop/", {"q": typed})
        local.forget_all()
        with self.assertNumQueries(5):  # none of what it may have meant is in that category
            page = self.client.get("/shop/", {"q": "lotas", "category": "bath", "sort": "name"})
        assert list(page.context["page"]) == []

    def test_nothing_found_is_a_page_with_ways_on(self):
        page = self.client.get("/shop/?q=qqqqqq")
        self.assertContains(page, "No results for “qqqqqq”")
        self.assertContains(page, 'href="/shop/creams/"')

    def test_what_is_switched_off_is_not_found(self):
        self.cream.variants.update(active=False)
        Product.objects.filter(pk=self.serum.pk).update(active=False)
        self.bath.active = False
        self.bath.save()
        for q in ("lotus", "MD-SER-01", "សន្សើម", "salts", "bath"):
            with self.subTest(q=q):
                assert self.found(q) == []

    def test_a_new_name_is_found_at_once_and_the_old_one_no_more(self):
        self.soap.name_en, self.soap.name_km = "Ginger Bar", "សាប៊ូខ្ញី"
        self.soap.save()
        a_variant(self.soap, sku="NEW-SKU")
        assert self.found("ginger") == ["Ginger Bar"]
        assert self.found("new-sku") == ["Ginger Bar"]
        assert self.found("kaffir") == []

    def test_filters_hold_whether_they_leave_few_or_many(self):
        a_variant(self.serum, name="100 ml", price="40.00", in_stock=0)
        for few in (0, search_candidates.FEW):
            with self.subTest(few=few), patch.object(search_candidates, "FEW", few):
                assert self.found("lotus", min="30") == ["Lotus Dew Serum"]
                assert self.found("lotus", min="30", in_stock="1") == []
                assert self.found("lotus", category="creams") == ["Lotus Dew Serum", "Rice Cream"]
                assert self.found("md-ser-01", max="20") == ["Lotus Dew Serum"]
                assert self.found("អំបិល", in_stock="1") == []

    def test_of_very_many_some_are_shown_and_the_best_are_among_them(self):
        for number in range(80):
            a_product(f"Rose Water {number}", category=self.bath)
        a_product("Rose", category=self.bath)
        with patch.object(search, "MOST_FOUND", 2):
            page = self.client.get("/shop/?q=rose")
        self.assertContains(page, "2+ products")
        assert "Rose" in [card.name for card in page.context["page"]]

    def test_says_so_where_not_all_was_looked_at(self):
        for number in range(40):
            a_product(f"Wild Rose {number}", category=self.bath if number else self.skin)
        with patch.object(search_candidates, "FEW", 0):
            with patch.object(search_candidates, "ENOUGH", 1):  # some have it, so there are many, and not all are asked
                page = self.client.get("/shop/?q=rose&category=bath")
                assert page.context["page"].paginator.has_more
            with patch.object(search_candidates, "CANDIDATES_PER_TIER", 3):
                assert self.client.get("/shop/?q=rose&category=bath").context["page"].paginator.has_more
            page = self.client.get("/shop/?q=rose&category=bath")
        self.assertContains(page, "39 products")

    def test_looks_at_so_many_in_all_however_many_ways_lead_to_them(self):
        for number in range(10):
            a_product(f"Wild Rose {number}", category=self.skin, description_en="Smells of a rose.")
            a_product(f"Rose {number}", category=self.skin)
        with (
            patch.multiple(search_candidates, FEW=0, CANDIDATES_PER_TIER=5, LOOKED_AT_IN_ALL=7),
            CaptureQueriesContext(connection) as asked,
        ):
            page = self.client.get("/shop/?q=rose&category=bath").context["page"]
        assert page.paginator.has_more
        [search] = [one["sql"] for one in asked if "so_far" in one["sql"]]
        with connection.cursor() as cursor:
            cursor.execute(f"explain (analyze, format json) {search}")
            [plan] = cursor.fetchone()[0]
        keys = [node for node in nodes(plan["Plan"]) if node.get("Subplan Name", "").startswith("CTE keys")]
        assert sum(node["Actual Rows"] for node in keys) == 7

    @override_settings(PAGE_SIZE=1)
    def test_has_pages(self):
        assert self.found("lotus", page="2") == ["Rice Cream"]
        assert self.client.get("/shop/?q=lotus&page=3").status_code == 404

    def test_no_search_breaks_it(self):
        for q in (
            "%", "_", "\\", "'", '"', '"unfinished', "-", "- -", "-lotus", "or", "or or", "a" * 100, "ក" * 100, "x " * 50,
            "\0", "\u200b", "្", "ា", "៛", "()&|!:*<->", "lotus:*", "{}", "{lotus}", "\ud7ff\ue000", "🪷", "İ", "ß", "%s%(a)s",
            "\n\t", "١٢", "DROP TABLE", "\\x00", "/*", "--", "$$", "::",
        ):  # fmt: skip
            with self.subTest(q=q):
                self.found(q)
                assert self.client.get("/shop/suggestions/", {"q": q}).status_code == 200


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)
