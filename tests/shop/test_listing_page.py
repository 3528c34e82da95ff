"""Listings: finding, narrowing, sorting and paging, whatever is written into the address."""

from unittest.mock import patch

from django.test import override_settings

from madamda.cache import local
from shop.models import StoreSettings
from shop.queries import listing as queries
from tests.cases import TestCase, flat
from tests.factories import a_category, a_product, a_variant


class TheListing(TestCase):
    @classmethod
    def setUpTestData(cls):
        StoreSettings.objects.create()
        cls.hair = a_category("Hair", slug="hair")
        cls.oils = a_category("Oils", slug="oils", parent=cls.hair)
        cls.skin = a_category("Skin", slug="skin")
        cls.oil = a_product("Coconut Oil", price="9.00", category=cls.oils, in_stock=0)
        cls.comb = a_product("Wooden Comb", price="4.00", category=cls.hair, variant_sku="COMB-7")
        cls.serum = a_product("Lotus Serum", price="22.00", category=cls.skin)

    def setUp(self):
        local.forget_all()

    def names(self, address: str) -> list[str]:
        response = self.client.get(address)
        assert response.status_code == 200, address
        return [card.name for card in response.context["page"]]

    def test_shows_the_newest_first(self):
        assert self.names("/shop/") == ["Lotus Serum", "Wooden Comb", "Coconut Oil"]

    def test_a_category_holds_what_lies_further_inside(self):
        assert self.names("/shop/hair/") == ["Wooden Comb", "Coconut Oil"]
        assert self.names("/shop/oils/") == ["Coconut Oil"]
        assert self.names("/shop/?category=hair") == ["Wooden Comb", "Coconut Oil"]

    def test_sorts(self):
        assert self.names("/shop/?sort=price-low") == ["Wooden Comb", "Coconut Oil", "Lotus Serum"]
        assert self.names("/shop/?sort=price-high") == ["Lotus Serum", "Coconut Oil", "Wooden Comb"]
        assert self.names("/shop/?sort=name") == ["Coconut Oil", "Lotus Serum", "Wooden Comb"]

    def test_an_unknown_order_is_the_usual_one(self):
        assert self.names("/shop/?sort=-password") == ["Lotus Serum", "Wooden Comb", "Coconut Oil"]

    def test_narrows_by_price_and_stock(self):
        assert self.names("/shop/?min=5&max=10") == ["Coconut Oil"]
        assert self.names("/shop/?max=10&in_stock=1") == ["Wooden Comb"]
        assert self.names("/shop/?min=10&max=5") == ["Coconut Oil"]  # meant the right way round
        self.assertContains(self.client.get("/shop/?min=10&max=5"), 'name="min" value="5"')
        assert self.names("/shop/?min=៥&max=$10") == ["Coconut Oil"]

    def test_one_and_the_same_variant_fits_all_filters(self):
        a_variant(self.oil, name="100 ml", price="30.00", in_stock=5)
        assert self.names("/shop/oils/?max=10&in_stock=1") == []
        assert self.names("/shop/oils/?min=20&in_stock=1") == ["Coconut Oil"]

    def test_finds_by_either_language_and_by_sku(self):
        assert self.names("/shop/?q=LOTUS") == ["Lotus Serum"]
        assert self.names("/shop/?q=Comb ខ្មែរ") == ["Wooden Comb"]
        assert self.names("/shop/?q=comb-7") == ["Wooden Comb"]

    def test_narrows_to_what_is_reduced(self):
        self.comb.variants.update(compare_at="5.00")
        assert self.names("/shop/?on_sale=1") == ["Wooden Comb"]
        assert self.names("/shop/?on_sale=1&min=5") == []

    def test_says_how_much_each_filter_would_leave(self):
        page = self.client.get("/shop/hair/")
        found = page.context["page"].paginator.found
        assert (found.count, found.in_stock, found.on_sale) == (2, 1, 0)
        assert self.client.get("/shop/hair/?in_stock=1").context["page"].paginator.found.count == 1

    def test_names_are_sorted_as_they_are_read(self):
        self.serum.name_km = "ក"
        self.serum.name_en = "Amber Serum"
        self.serum.save()
        for language, place, name in (("en", 0, "Amber Serum"), ("km", -1, "ក"), ("en", 0, "Amber Serum")):
            self.client.cookies["django_language"] = language
            assert self.names("/shop/?sort=name")[place] == name

    def test_is_as_long_as_the_shop_says_now(self):
        for size in (1, 2, 1):
            with self.settings(PAGE_SIZE=size):
                assert len(self.names("/shop/")) == size

    def test_signs_of_the_database_are_only_signs(self):
        assert self.names("/shop/?q=%25") == []
        assert self.names("/shop/?q=_") == []
        assert self.names("/shop/?q=%00lotus") == ["Lotus Serum"]

    def test_what_cannot_be_understood_is_said_and_the_rest_still_counts(self):
        page = self.client.get("/shop/?min=cheap&max=10&category=hair")
        self.assertContains(page, "Enter an amount such as 3 or 3.50.")
        self.assertContains(page, 'value="cheap"')
        assert [card.name for card in page.context["page"]] == ["Wooden Comb", "Coconut Oil"]

    def test_no_address_breaks_it(self):
        for query in (
            "min=-1", "min=NaN", "max=Infinity", "min=1e400", "max=99999999999999999999", "min=%00", "min=30&max=3",
            "q=" + "a" * 10_000, "q=%ED%A0%80", "q=%FF", "category=nowhere", "category=%00", "in_stock=perhaps",
            "min=1&min=2", "sort=%00", "page=", "language=xx", "on_sale=%00", "on_sale=NaN", "min=៥០០០០០០០០០០០០",
            "min=1_0", "min=%E2%82%AC5", "max=-0", "min=sNaN", "category=" + "a" * 10_000, "sort=name&sort=%FF",
            "q=%00%FF%00",             "q=a&category=%ED%A0%80", "%FF=1", "q[]=1&min[]=2",
        ):  # fmt: skip
            for path in ("/shop/", "/shop/hair/", "/shop/suggestions/"):
                with self.subTest(query=query[:40], path=path):
                    assert self.client.get(f"{path}?{query}").status_code == 200

    def test_no_category_breaks_it(self):
        for path in ("/shop/%00/", "/shop/%FF/", "/shop/" + "a" * 10_000 + "/", "/shop/../hair/", "/shop/ខ្មែរ/"):
            with self.subTest(path=path[:20]):
                assert self.client.get(path).status_code == 404

    def test_a_page_that_is_not_there_is_404(self):
        for number in (
            "0",
            "-1",
            "2",
            "1.5",
            "abc",
            "9" * 5_000,
            "%00",
            "1e3",
            "NaN",
            "៩៩៩៩៩៩",
            "%FF",
            "²",
            "1_0",
            "-9" * 99,
        ):
            with self.subTest(number=number[:10]):
                assert self.client.get(f"/shop/?page={number}").status_code == 404

    def test_khmer_digits_are_digits(self):
        assert len(self.names("/shop/?page=១")) == 3

    @override_settings(PAGE_SIZE=2)
    def test_the_way_through_the_pages_keeps_the_filters(self):
        page = self.client.get("/shop/?max=50")
        self.assertContains(page, "?max=50&amp;page=2")
        assert self.names("/shop/?max=50&page=2") == ["Coconut Oil"]
        self.assertContains(self.client.get("/shop/"), 'href="?page=2"')
        self.assertContains(self.client.get("/shop/?page=2&sort=name"), 'href="?sort=name&amp;page=1"')

    def test_the_filters_are_those_of_the_list_they_stand_above(self):
        chosen = '<option value="name" selected>'
        for address, path, in_stock in (
            ("/shop/?min=%20&max=%20", "/shop/", 2),
            ("/shop/?sort=name", "/shop/", 2),
            ("/shop/", "/shop/", 2),
            ("/shop/hair/", "/shop/hair/", 1),
        ):
            with self.subTest(address):
                page = self.client.get(address)
                self.assertContains(page, f'<form class="filters" action="{path}"')
                self.assertContains(page, f'In stock only <span class="check__count nums">{in_stock}</span>')
                self.assertContains(page, chosen, count=int("sort" in address))
                self.assertContains(page, 'value=" "', count=2 * int("min" in address))

    def test_the_way_to_a_category_keeps_the_filters_and_leaves_out_what_they_make_untrue(self):
        page = self.client.get("/shop/hair/?max=9.50&in_stock=1&sort=name&page=1")
        self.assertContains(page, 'href="/shop/oils/?max=9.50&amp;in_stock=1&amp;sort=name">Oils</a>')
        page = self.client.get("/shop/?min=3&on_sale=1")
        self.assertContains(page, 'href="/shop/hair/?min=3&amp;on_sale=1">Hair</a>')
        assert 'href="/shop/hair/">Hair 2</a>' in flat(self.client.get("/shop/"))

    def test_nothing_found_offers_a_way_on(self):
        a_product("Everybody's Soap", is_bestseller=True)
        page = self.client.get("/shop/?q=zebra")
        self.assertContains(page, "zebra")
        self.assertContains(page, "Everybody&#39;s Soap")

    def test_what_is_switched_off_is_nowhere(self):
        self.skin.active = False
        self.skin.save()
        self.comb.variants.update(active=False)
        assert self.names("/shop/") == ["Coconut Oil"]
        assert self.client.get("/shop/skin/").status_code == 404
        self.hair.active = False
        self.hair.save()
        local.forget_all()
        assert self.names("/shop/") == []
        assert self.client.get("/shop/oils/").status_code == 404

    def test_costs_the_same_however_many_products(self):
        for number in range(15):
            a_variant(a_product(f"Soap {number}", category=self.hair))
        for address in ("/shop/", "/shop/hair/", "/shop/?q=soap&max=90&in_stock=1&sort=price-low"):
            local.forget_all()
            with self.subTest(address=address), self.assertNumQueries(4):  # store and pages, menu, list, cards
                self.client.get(address)

    def test_counts_no_further_than_anybody_goes(self):
        with self.settings(PAGE_SIZE=1), _counting_to(2):
            page = self.client.get("/shop/")
            self.assertContains(page, "2+ products")
            assert self.client.get("/shop/?page=2").status_code == 200
            assert self.client.get("/shop/?page=3").status_code == 404

    def test_counts_less_far_what_a_second_filter_would_leave(self):
        """Two must then be true of one and the same variant, and each product is asked for it."""
        for number in range(4):
            product = a_product(f"Soap {number}", category=self.hair, in_stock=5)
            product.variants.update(compare_at="90.00")
        with patch.multiple(queries, MOST_BESIDE=3, MOST_BESIDE_NARROWED=2):
            told = [
                (found.in_stock, found.on_sale, found.beside)
                for address in ("/shop/", "/shop/?on_sale=1", "/shop/?in_stock=1")
                for found in [self.client.get(address).context["page"].paginator.found]
            ]
        assert told == [(4, 4, 3), (3, 3, 2), (3, 3, 2)]

    def test_begins_no_session_and_says_where_it_lives(self):
        page = self.client.get("/shop/hair/?sort=name")
        assert page.cookies == {}
        self.assertContains(page, '<link rel="canonical" href="http://testserver/shop/hair/">')
        self.assertContains(self.client.get("/shop/?q=oil"), "noindex")

    def test_only_reads(self):
        assert self.client.post("/shop/").status_code == 405
        assert self.client.delete("/shop/hair/").status_code == 405


def _counting_to(most: int):
    return patch.object(queries, "MOST_COUNTED", most)
