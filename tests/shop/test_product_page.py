"""One product: what there is to choose, how much of it is left, and what else there is."""

import re

from django.urls import reverse

from madamda.cache import local
from orders.models import DeliveryZone
from shop.models import Page, ProductImage, StoreSettings
from tests.cases import TestCase
from tests.factories import a_category, a_product, a_variant, at_noon


class TheProductPage(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.lips = a_category("Lips", parent=a_category("Make-up"))
        words = {"description_en": "One coat for the office. Two for a wedding."}
        cls.lipstick = a_product("Silk Lipstick", category=cls.lips, slug="silk-lipstick", variant_name="Red", **words)
        a_variant(cls.lipstick, name="Rose", in_stock=2)
        a_variant(cls.lipstick, name="Plum", in_stock=0)
        a_variant(cls.lipstick, name="Secret", active=False)
        cls.balm = a_product("Honey Balm", category=cls.lips)

    def setUp(self):
        self.enterContext(at_noon())
        local.forget_all()

    def page(self, query: str = ""):
        return self.client.get(f"/products/silk-lipstick/{query}")

    def test_says_price_and_stock_of_every_variant_in_words(self):
        page = self.page()
        for words in (
            "Silk Lipstick",
            "$14.00",
            "៛57,400",
            "Red",
            "In stock",
            "Rose",
            "Only 2 left",
            "Plum",
            "Sold out",
        ):
            self.assertContains(page, words)
        self.assertNotContains(page, "Secret")

    def test_the_first_sentence_leads_and_the_rest_is_told_below(self):
        shown = self.page().context["shown"]
        assert (shown.lead, shown.rest) == ("One coat for the office.", "Two for a wedding.")

    def test_marks_none_of_several_but_the_one_asked_for(self):
        page = self.page()
        self.assertNotContains(page, " checked")
        self.assertContains(page, "Choose an option")
        rose = self.lipstick.variants.get(name_en="Rose")
        assert self.page(f"?variant={rose.pk}").context["shown"].chosen.variant.pk == rose.pk

    def test_no_wish_for_a_variant_breaks_it(self):
        for wish in ("abc", "-1", "9" * 400, "%00", "²", "1.5", str(self.balm.variants.get().pk)):
            with self.subTest(wish=wish[:10]):
                assert self.page(f"?variant={wish}").context["shown"].chosen is None

    def test_marks_the_only_one_there_is(self):
        page = self.client.get(self.balm.get_absolute_url())
        assert page.context["shown"].chosen.variant.pk == self.balm.variants.get().pk
        assert not re.search(r"Choose an option(?! for)", page.content.decode())  # a card may offer it for others

    def test_the_bar_names_what_is_chosen(self):
        rose = self.lipstick.variants.get(name_en="Rose")
        self.assertContains(self.page(f"?variant={rose.pk}"), f'<p class="buybar__choice" data-of="{rose.pk}">Rose</p>')

    def test_writes_from_where_prices_differ(self):
        self.lipstick.variants.filter(name_en="Rose").update(price="12.00")
        self.assertContains(self.page(), "from")
        self.assertContains(self.page(), "$12.00")

    def test_sold_out_says_so_and_offers_others(self):
        self.lipstick.variants.update(on_hand=0)
        page = self.page()
        self.assertContains(page, "Sold out for now.")
        self.assertContains(page, "Honey Balm")
        self.assertNotContains(page, "buybar")

    def test_beside_it_stand_the_first_of_its_family_best_sellers_before_others(self):
        upper = self.lips.parent
        eyes = a_category("Eyes", parent=upper)
        liner = a_product("Kohl Liner", category=eyes, position=2, is_bestseller=True)
        brush = a_product("Brush", category=upper, position=1, is_bestseller=True)
        tint = a_product("Tint", category=self.lips, position=3)
        a_product("Gone", category=eyes, is_bestseller=True, active=False)
        a_product("Not to be had", category=eyes, is_bestseller=True, variant_active=False)
        a_product("Dark", category=a_category("Nails", parent=upper, active=False), is_bestseller=True)
        a_product("Rice Soap", is_bestseller=True)
        others = [card.name for card in self.page().context["shown"].others]
        assert others == [brush.name, liner.name, self.balm.name, tint.name]
        brush.variants.update(on_hand=0)
        assert [card.name for card in self.page().context["shown"].others][-1] == brush.name

    def test_says_when_it_would_come_and_what_that_costs(self):
        DeliveryZone.objects.filter(code="kep").update(fee="2.25", days_min=1, days_max=3)
        DeliveryZone.objects.exclude(code__in=["phnom-penh", "kep", "pick-up"]).update(active=False)
        Page.objects.create(slug="delivery", title_en="Delivery", text_en="By rider.")
        page = self.page()
        self.assertContains(page, "Arrives in Phnom Penh tomorrow")
        self.assertContains(page, "Delivery $1.50, free from $50.00.")
        self.assertContains(page, "<dt>Other provinces</dt>")
        self.assertContains(page, '1–3 days · <bdi class="nums">$2.25</bdi>')
        self.assertContains(page, '<a href="/delivery/">More about delivery')

    def test_promises_nothing_where_nothing_is_brought_or_left(self):
        self.lipstick.variants.update(on_hand=0)
        self.assertNotContains(self.page(), "Arrives in Phnom Penh tomorrow")
        self.lipstick.variants.update(on_hand=1)
        DeliveryZone.objects.update(active=False)
        local.forget_all()
        self.assertContains(self.page(), "Delivery to all 25 provinces")
        self.assertNotContains(self.page(), "Delivery and returns")

    def test_is_not_found_when_any_switch_above_it_is_off(self):
        for switched in (self.lipstick, self.lips, self.lips.parent):
            with self.subTest(switched=switched):
                type(switched).objects.filter(pk=switched.pk).update(active=False)
                assert self.page().status_code == 404
                type(switched).objects.filter(pk=switched.pk).update(active=True)
        self.lipstick.variants.update(active=False)
        assert self.page().status_code == 404

    def test_unknown_is_not_found(self):
        assert self.client.get("/products/none/").status_code == 404
        assert self.client.get("/products/%00/").status_code == 404

    def test_costs_five_queries_however_much_there_is_to_choose(self):
        for number in range(8):
            image = {"file": f"pictures/{number}.jpg", "width": 1000, "height": 1250, "alt_en": f"Picture {number}"}
            picture = ProductImage.objects.create(product=self.lipstick, developed=True, **image)
            a_variant(self.lipstick, name=f"Shade {number}", picture=picture)
            a_product(f"Other {number}", category=self.lips)
        StoreSettings.objects.create()
        with self.assertNumQueries(5):  # store and pages, menu, variants with all that is theirs, others, zones
            self.page()

    def test_begins_no_session_and_carries_no_token(self):
        page = self.page()
        assert page.cookies == {}
        self.assertNotContains(page, "csrfmiddlewaretoken")

    def test_tells_chats_what_it_is(self):
        self.assertContains(
            self.page("?variant=1"), '<link rel="canonical" href="http://testserver/products/silk-lipstick/">'
        )

    def test_only_reads(self):
        assert self.client.post(reverse("shop:product", args=["silk-lipstick"])).status_code == 405
