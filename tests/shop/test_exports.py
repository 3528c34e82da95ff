"""Taking goods, orders and figures out as a file: a right of its own, whole however long, and written down."""

import csv
from io import StringIO

from django.test import override_settings
from django.urls import reverse

from madamda import groups
from shop.models import Export, Product, Variant
from tests.cases import TestCase
from tests.factories import a_category, a_member_of_staff, an_order

GOODS, ORDERS, FIGURES = "admin:shop_product_take_out", "admin:orders_order_changelist", "dashboard:figures_sheet"


class Exports(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        staff, managers = groups.lay_out()
        cls.staff, cls.manager = a_member_of_staff("dara"), a_member_of_staff("sreymom")
        cls.staff.groups.add(staff)
        cls.manager.groups.add(managers)
        cls.order = an_order()

    def orders(self) -> object:
        sent = {"action": "as_sheet", "_selected_action": self.order.pk, "select_across": "1", "index": 0}
        return self.client.post(reverse(ORDERS) + "?status__exact=pending", sent)

    def test_plain_staff_take_nothing_out(self) -> None:
        self.client.force_login(self.staff)
        assert self.orders().get("Content-Type") != "text/csv; charset=utf-8"
        for name in (GOODS, FIGURES):
            assert self.client.get(reverse(name)).status_code == 403
        self.assertNotContains(self.client.get(reverse(ORDERS)), "as_sheet")
        assert not Export.objects.exists()

    def test_every_export_of_a_manager_is_written_down(self) -> None:
        self.client.force_login(self.manager)
        for answer in (self.orders(), self.client.get(reverse(GOODS) + "?q=serum"), self.client.get(reverse(FIGURES))):
            assert answer["Content-Type"] == "text/csv; charset=utf-8"
        first, second, _third = Export.objects.order_by("pk")
        assert (first.what, first.rows, first.filters) == ("orders", 1, "status__exact=pending")
        assert (second.what, second.filters) == ("goods", "q=serum")
        assert {one.by for one in Export.objects.all()} == {self.manager}
        self.assertContains(self.client.get(reverse("admin:shop_export_changelist")), "status__exact=pending")

    def test_the_whole_catalogue_comes_out_once_each_in_order(self) -> None:
        category = a_category()
        made = [Product(name_en=f"P{n}", slug=f"p-{n}", category=category) for n in range(1_100)]
        Product.objects.bulk_create(made)
        Variant.objects.bulk_create([Variant(product=one, sku=f"S-{one.slug}", name_en="x", price=1) for one in made])
        self.client.force_login(self.manager)
        text = b"".join(self.client.get(reverse(GOODS)).streaming_content).decode("utf-8-sig")
        skus = [row["sku"] for row in csv.DictReader(StringIO(text))]
        assert sorted(skus) == sorted(Variant.objects.values_list("sku", flat=True))

    @override_settings(EXPORT_MAX_ROWS=0)
    def test_an_export_has_an_end_and_says_so(self) -> None:
        self.client.force_login(self.manager)
        self.assertContains(self.client.get(self.orders()["Location"]), "More than 0 orders")
        self.assertContains(self.client.get(reverse(GOODS), follow=True), "at most 0 rows")


class LongLists(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = a_member_of_staff("boss", is_superuser=True)
        category = a_category()
        Product.objects.bulk_create(Product(name_en=f"P{n}", slug=f"p-{n}", category=category) for n in range(120))

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def test_a_list_says_how_many_there_are_and_is_paged_to_its_end(self) -> None:
        address = reverse("admin:shop_product_changelist")
        self.assertContains(self.client.get(address), "120 products")
        assert len(self.client.get(address + "?p=3").context["cl"].result_list) == 20

    @override_settings(ADMIN_LIST_MAX_ROWS=100)
    def test_a_list_that_goes_on_says_so(self) -> None:
        address = reverse("admin:shop_product_changelist")
        self.assertContains(self.client.get(address), "more than 100 products")
        self.assertNotContains(self.client.get(address), "100 products</p>")
