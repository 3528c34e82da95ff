"""The stock room at work: what runs low, one variant's ledger, receiving and counting by those who may."""

from django.urls import reverse

from madamda import groups
from shop.inventory import stock
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_product, an_order

SHELVES = "/dashboard/stock/"


class TheStockRoom(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        staff, managers = groups.lay_out()
        cls.dara, cls.boss = a_member_of_staff(), a_member_of_staff("boss")
        cls.dara.groups.add(staff)
        cls.boss.groups.add(managers)
        cls.low = a_product("Lotus Serum", in_stock=2, variant_sku="LOW-1").variants.get()
        cls.full = a_product("Rice Soap", in_stock=50, variant_sku="FULL-1").variants.get()

    def setUp(self) -> None:
        self.client.force_login(self.boss)
        self.page = reverse("dashboard:variant", args=[self.low.pk])

    def write(self, act: str, **fields: object):
        return self.client.post(self.page, {"act": act, **{f"{act}-{name}": value for name, value in fields.items()}})

    def test_shows_what_runs_low_the_emptiest_first(self) -> None:
        a_product("Gone Balm", in_stock=0)
        page = self.client.get(SHELVES)
        assert [v.product.name for v in page.context["shelf"].variants] == ["Gone Balm", "Lotus Serum"]
        self.assertContains(page, "Sold out")
        self.assertNotContains(page, "Rice Soap")

    def test_finds_goods_by_sku_or_name_in_either_language(self) -> None:
        for words in ("full-1", "rice", "Rice Soap ខ្មែរ"):
            with self.subTest(words):
                self.assertContains(self.client.get(SHELVES, {"goods": words}), "FULL-1")
        self.assertContains(self.client.get(SHELVES, {"goods": "nothing of that name\0"}), "No product has this name.")

    def test_a_search_is_never_cut_in_silence(self) -> None:
        page = self.client.get(SHELVES, {"goods": "full-1 " * 20})
        self.assertContains(page, "Use at most 100 characters (you have 139).", status_code=400)
        self.assertContains(page, f'value="{("full-1 " * 20)}"', status_code=400)

    def test_the_ledger_tells_who_why_and_for_which_order_and_adds_up(self) -> None:
        order = an_order({self.low: 1})
        stock.correct(self.low, 5, by=self.boss, reason="Found a box")
        page = self.client.get(self.page)
        for words in (order.number, "Found a box", "Boss", "add up to 5"):
            self.assertContains(page, words)

    def test_receives_once_even_if_pressed_twice(self) -> None:
        seen = self.client.get(self.page).context["slips"][0].form.initial["seen_entry"]
        for _ in range(2):
            assert self.write("receive", pieces=7, reason="Invoice 12", seen_entry=seen).status_code == 303
        self.low.refresh_from_db()
        assert self.low.on_hand == 9
        self.assertContains(self.client.get(self.page), "was quicker")

    def test_what_is_broken_is_written_off_once_with_its_reason(self) -> None:
        seen = self.client.get(self.page).context["slips"][0].form.initial["seen_entry"]
        for _ in range(2):
            assert self.write("lose", pieces=1, reason="Fell down", seen_entry=seen).status_code == 303
        self.low.refresh_from_db()
        assert self.low.on_hand == 1
        page = self.client.get(self.page)
        self.assertContains(page, "was quicker")
        self.assertContains(page, "Fell down")

    def test_a_count_is_only_taken_from_what_was_seen(self) -> None:
        stock.receive(self.low, 1)
        self.write("count", counted=10, reason="Counted", seen_on_hand=2)
        self.low.refresh_from_db()
        assert self.low.on_hand == 3
        self.write("count", counted=10, reason="Counted again", seen_on_hand=3)
        self.low.refresh_from_db()
        assert self.low.on_hand == 10

    def test_a_correction_says_why(self) -> None:
        page = self.write("count", counted=1, reason="", seen_on_hand=2)
        assert page.status_code == 400
        self.assertContains(page, "Error:", status_code=400)

    def test_others_of_the_staff_look_and_write_nothing(self) -> None:
        self.client.force_login(self.dara)
        self.assertNotContains(self.client.get(self.page), "Save")
        assert self.write("count", counted=1, reason="x", seen_on_hand=2).status_code == 403
        self.low.refresh_from_db()
        assert self.low.on_hand == 2

    def test_costs_the_same_however_long_the_ledger_and_however_much_runs_low(self) -> None:
        for _ in range(5):
            stock.receive(self.full, 1)
            a_product(in_stock=1)
        self.client.get(SHELVES)
        with self.assertNumQueries(5):  # session, person, goods, and what the person may
            self.client.get(SHELVES)
        with self.assertNumQueries(8):  # and the ledger, its sum, its last entry
            self.client.get(reverse("dashboard:variant", args=[self.full.pk]))
