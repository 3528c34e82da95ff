"""The home page: what stands in the window, and what it costs to draw."""

from django.urls import reverse

from madamda.cache import local
from shop.models import Category, HeroPicture, HeroSlide, StoreSettings
from tests.cases import TestCase
from tests.factories import a_category, a_product


def a_slide(slug: str, **fields: object) -> HeroSlide:
    words = {"headline_en": slug.title(), "button_en": "See them", "link": "/shop/"}
    slide = HeroSlide.objects.create(slug=slug, **{**words, **fields})
    HeroPicture.objects.create(
        slide=slide, shape="wide", file=f"pictures/{slug}.jpg", width=2000, height=1100, alt_en=slug, developed=True
    )
    return slide


class TheHomePage(TestCase):
    @classmethod
    def setUpTestData(cls):
        StoreSettings.objects.create()
        cls.hair = a_category("Hair")
        cls.oils = a_category("Oils", parent=cls.hair)
        a_product("New Oil", category=cls.oils, is_new=True)
        a_product("Old Favourite", category=cls.hair, is_bestseller=True)
        a_slide("first", position=1)
        a_slide("second", position=2)
        a_slide("switched-off", active=False)

    def setUp(self):
        local.forget_all()

    def test_shows_slides_categories_new_things_and_best_sellers(self):
        page = self.client.get("/")
        for words in ("First", "Second", "Hair", "New Oil", "Old Favourite"):
            self.assertContains(page, words)
        self.assertNotContains(page, "Switched-Off")

    def test_counts_what_lies_inside_a_category_and_below_it(self):
        [tile] = self.client.get("/").context["tiles"]
        assert (tile.name, tile.count) == ("Hair", 2)

    def test_asks_the_database_five_times_however_much_there_is(self):
        for number in range(6):
            a_product(f"New {number}", is_new=True, is_bestseller=True)
            a_slide(f"slide-{number}")
        with self.assertNumQueries(5):  # store and pages, menu, shelves, slides and their pictures
            self.client.get("/")

    def test_begins_no_session_for_a_stranger(self):
        assert self.client.get("/").cookies == {}

    def test_is_a_page_even_when_the_shop_is_empty(self):
        HeroSlide.objects.all().delete()
        Category.objects.update(active=False)
        page = self.client.get("/")
        assert page.status_code == 200
        self.assertNotContains(page, "New Oil")

    def test_only_reads(self):
        assert self.client.post(reverse("shop:home")).status_code == 405

    def test_speaks_khmer_to_those_who_read_it(self):
        self.assertContains(self.client.get("/", headers={"accept-language": "km"}), "New Oil ខ្មែរ")
