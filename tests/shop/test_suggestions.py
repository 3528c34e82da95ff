"""Suggestions: what is offered while somebody types; the same for everybody, and not without end."""

from django.core.cache import cache
from django.test import override_settings

from madamda.cache import local
from shop.models import StoreSettings
from tests.cases import TestCase
from tests.factories import a_category, a_product


class Suggestions(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.lips = a_category("Lips", slug="lips")
        cls.oil = a_product("Lip Oil", slug="lip-oil", name_km="ប្រេងបបូរមាត់", category=cls.lips)
        cls.tint = a_product("Velvet Lip Tint", category=cls.lips)
        a_product("Hidden Lip Balm", category=cls.lips, active=False)

    def setUp(self):
        cache.delete_pattern("*")

    def offered(self, q: str) -> list[str]:
        response = self.client.get("/shop/suggestions/", {"q": q})
        assert response.status_code == 200
        return [one.words for one in response.context["suggestions"]]

    def test_offers_categories_and_goods_names_that_begin_so_first(self):
        assert self.offered("lip") == ["Lips", "Lip Oil", "Velvet Lip Tint"]
        assert self.offered("L") == ["Lips", "Lip Oil", "Velvet Lip Tint"]
        assert self.offered("velvet li") == ["Velvet Lip Tint"]

    def test_offers_khmer_from_the_middle_of_a_name(self):
        assert self.offered("បបូរ") == ["Lip Oil"]

    def test_offers_spellings_where_nothing_is_called_so(self):
        assert self.offered("velvat")[0] == "velvet"

    def test_an_option_leads_somewhere(self):
        page = self.client.get("/shop/suggestions/?q=lip+oil")
        self.assertContains(page, 'data-url="/products/lip-oil/"')
        self.assertContains(page, 'role="option"')

    def test_never_more_than_a_handful(self):
        for number in range(10):
            a_product(f"Lip Pencil {number}", category=self.lips)
        assert len(self.offered("lip")) == 7

    def test_nothing_for_nothing(self):
        for q in ("", "   ", "…", "a" * 101, "qqqqqqq"):
            assert self.offered(q) == []
        assert self.client.get("/shop/suggestions/").status_code == 200

    def test_begins_no_session_and_costs_one_query_beside_what_every_page_reads(self):
        StoreSettings.objects.create()
        local.forget_all()
        with self.assertNumQueries(3):  # store with its synonyms, menu; goods
            response = self.client.get("/shop/suggestions/?q=lip")
        assert response.cookies == {}

    def test_only_reads(self):
        assert self.client.post("/shop/suggestions/?q=lip").status_code == 405

    def test_has_a_rate(self):
        with override_settings(RATE_LIMITS={"search": "3/m"}):
            answers = [self.client.get("/shop/suggestions/?q=lip").status_code for _ in range(5)]
        assert answers == [200, 200, 200, 429, 429]
