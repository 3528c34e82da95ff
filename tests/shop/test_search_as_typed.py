"""Words as people type them: Khmer in another order, one word as two, other words for the same, and no word for it."""

from django.db import connection

from madamda.cache import local
from madamda.staff.models import User
from shop.listing_filters import normalize, parts
from shop.models import Page, StoreSettings, Synonyms
from tests.cases import TestCase
from tests.factories import a_category, a_product

# The same word, as readers see it: coeng before or after the vowel, RO first or last, DA or TA below, vowels in halves,
# shifters as a vowel or left out, blanks without width.
SAME = (
    ("ខ្មែរ", "ខែ្មរ", "ខ្\u200bមែរ"),
    ("កន្ត្រក", "កន្រ្តក", "កន្ដ្រក"),
    ("ម្ដង", "ម្តង"),
    ("សេរ៉ូម", "សេរូម", "សេរូ៉ម"),
    ("ស៊ី", "សី៊", "សុី"),
    ("ម៉ាស់", "ម៉ាស", "មា៉ស់"),
    ("កោ", "កេា"),
    ("លើ", "លេី"),
    ("ទាំង", "ទំាង"),
)


def in_database(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select shop_normalize(%s)", [text])
        return str(cursor.fetchone()[0])


class Plain(TestCase):
    def test_what_readers_see_as_the_same_is_compared_as_the_same(self) -> None:
        for spellings in SAME:
            with self.subTest(word=spellings[0]):
                assert {tuple(parts(one)) for one in spellings} == {tuple(parts(spellings[0]))}

    def test_what_readers_see_as_different_stays_different(self) -> None:
        for one, other in (("ខ្មែរ", "មែរ"), ("កា", "ការ"), ("ឈូក", "ឈុក"), ("សូត្រ", "សូរ")):
            assert parts(one) != parts(other)

    def test_the_database_compares_as_python_does(self) -> None:
        for text in (
            *(one for spellings in SAME for one in spellings),
            "Lotus-Dew Sérum",
            "Crème Brûlée",
            "ទឹក\u200bអប់ Romduol",
            "ក្ក្ក",
            "្",
            "េាេី",
        ):
            with self.subTest(text=text):
                assert in_database(text).split() == normalize(text).split()


class AsTyped(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        skin = a_category("Creams", slug="creams")
        sun = a_category("Sunscreen", slug="sunscreen")
        cls.cream = a_product("Rice Cream", name_km="ក្រែមអង្ករខ្មែរ", category=skin, variant_sku="CR-1")
        cls.parfum = a_product("Romduol Eau de Parfum", category=a_category("Scents", slug="scents"))
        cls.milk = a_product("Daily Milk SPF 50", category=sun)
        cls.essence = a_product("Rice Ferment Essence", category=skin, description_en="For your face.")
        cls.balm = a_product("Night Balm", category=skin)
        StoreSettings.objects.create()
        Synonyms.objects.create(words="perfume, parfum, fragrance; ទឹកអប់")
        Synonyms.objects.create(words="cream, krem, ក្រែម, គ្រីម")
        Synonyms.objects.create(words="moisturiser\nmoisturizer, rice cream")
        Synonyms.objects.create(words="return, refund, money back")
        Synonyms.objects.create(words="sunblock, sunscreen")
        Page.objects.create(slug="delivery", title_en="Delivery", text_en="## Returns\n\nYou get your money back.")
        Page.objects.create(slug="about", title_en="About us", text_en="Four people.", active=False)

    def setUp(self) -> None:
        local.forget_all()

    def found(self, q: str) -> list[str]:
        return [card.name for card in self.client.get("/shop/", {"q": q}).context["page"]]

    def pages(self, q: str) -> list[str]:
        return [page["title"] for page in self.client.get("/shop/", {"q": q}).context["found_pages"]]

    def test_khmer_is_found_in_whatever_order_it_was_typed(self) -> None:
        for q in ("អង្ករខែ្មរ", "អង្ករ\u200bខ្មែរ", "ខែ្មរ"):
            with self.subTest(q=q):
                assert "Rice Cream" in self.found(q)

    def test_words_that_the_merchant_says_mean_the_same(self) -> None:
        for q, name in (
            ("perfume", "Romduol Eau de Parfum"),
            ("fragrance", "Romduol Eau de Parfum"),
            ("ទឹកអប់", "Romduol Eau de Parfum"),
            ("romduol perfume", "Romduol Eau de Parfum"),
            ("គ្រីម", "Rice Cream"),
            ("គ្រីមអង្ករ", "Rice Cream"),
            ("krem", "Rice Cream"),
            ("moisturiser", "Rice Cream"),
            ("Moisturizer", "Rice Cream"),
        ):
            with self.subTest(q=q):
                assert name in self.found(q)

    def test_a_new_synonym_holds_at_once(self) -> None:
        assert self.found("hydrator") == []
        Synonyms.objects.create(words="hydrator, balm")
        local.forget_all()
        assert self.found("hydrator") == ["Night Balm"]

    def test_one_word_may_be_written_as_two_and_two_as_one(self) -> None:
        assert self.found("sun screen") == ["Daily Milk SPF 50"]
        assert self.found("nightbalm") == ["Night Balm"]
        assert self.found("spf50") == ["Daily Milk SPF 50"]
        assert self.found("ក្រែម អង្ករ") == ["Rice Cream"]
        assert "Daily Milk SPF 50" in self.found("sun block")

    def test_accents_and_a_category_of_two_words_hide_nothing(self) -> None:
        a_product("Tint", category=a_category("Make-up", slug="make-up"))
        local.forget_all()
        assert self.found("makeup") == ["Tint"]
        assert self.found("ríce crèam") == ["Rice Cream"]

    def test_what_is_not_close_is_not_offered_for_it(self) -> None:
        for q in ("acne", "baby", "men", "xyz", "calm"):
            with self.subTest(q=q):
                page = self.client.get("/shop/", {"q": q})
                assert (list(page.context["page"]), page.context["page"].paginator.spellings) == ([], [])
        assert self.found("blam") == ["Night Balm"]

    def test_pages_are_found_too(self) -> None:
        for q in ("delivery", "Returns", "how do I get my money back", "return policy", "refunds policy"):
            with self.subTest(q=q):
                assert self.pages(q) == ["Delivery"]
        assert self.pages("four people") == []  # switched off
        assert self.pages("rice") == []
        assert self.pages("track my order") == ["Track your order"]
        assert self.pages("' OR 1=1") == []
        self.assertContains(self.client.get("/shop/?q=delivery"), 'href="/delivery/"')
        offered = self.client.get("/shop/suggestions/?q=deliv").context["suggestions"]
        assert [(one.kind, one.url) for one in offered] == [("page", "/delivery/")]

    def test_quotes_and_what_is_left_out_are_taken_at_their_word(self) -> None:
        assert self.found('"krem"') == []
        assert self.found("rice -cream") == ["Rice Ferment Essence"]

    def test_staff_and_the_admin_find_the_same(self) -> None:
        self.client.force_login(User.objects.create_superuser("admin"))
        for q in ("ក្រែមអង្ករខែ្មរ", "អង្ករ\u200bខ្មែរ", "cream rice"):
            with self.subTest(q=q):
                stock = self.client.get("/dashboard/stock/", {"goods": q})
                self.assertContains(stock, "CR-1")
                for model in ("product", "variant"):
                    rows = self.client.get(f"/admin/shop/{model}/", {"q": q}).context["cl"].result_list
                    assert len(rows) == 1, model
