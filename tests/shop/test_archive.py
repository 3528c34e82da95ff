"""What was sold cannot be deleted: it is archived; what nobody needs can be, and every refusal says what to do."""

from django.urls import reverse

from customers.models import Customer
from shop.inventory import stock
from shop.models import Product, Variant
from tests.admin_forms import fields_of, form_of
from tests.cases import TestCase
from tests.factories import a_product, an_admin, an_order

LIST = "admin:shop_product_changelist"


class Archive(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        cls.product = a_product("Lotus Serum", slug="lotus")
        cls.order = an_order({cls.product.variants.get(): 1})

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def act(self, action: str, product: Product | None = None) -> str:
        sent = {"action": action, "_selected_action": (product or self.product).pk, "index": 0}
        answer = self.client.post(reverse(LIST) + "?archived=all", sent, follow=True)
        return answer.content.decode()

    def listed(self, query: str = "") -> list[Product]:
        return list(self.client.get(reverse(LIST) + query).context["cl"].result_list)

    def test_the_page_that_refuses_to_delete_offers_the_archive(self) -> None:
        address = reverse("admin:shop_product_delete", args=[self.product.pk])
        page = self.client.get(address)
        self.assertContains(page, "Archive it instead")
        self.assertContains(page, self.order.number)
        self.client.post(reverse(LIST) + "?archived=all", fields_of(page.content.decode()))
        self.product.refresh_from_db()
        assert self.product.archived_at is not None

    def test_what_is_archived_is_out_of_the_shop_and_the_lists_until_it_is_brought_back(self) -> None:
        self.act("archive")
        assert self.client.get("/products/lotus/").status_code == 404
        assert self.listed() == []
        assert self.listed("?archived=yes") == [self.product]
        Variant.objects.update(on_hand=1, low_stock_mark=5)
        assert not Variant.objects.running_low().exists()
        self.assertContains(self.client.get(reverse("admin:orders_order_change", args=[self.order.pk])), "Lotus Serum")
        self.act("switch_on")
        self.product.refresh_from_db()
        assert not self.product.active
        self.act("restore")
        self.act("switch_on")
        assert self.client.get("/products/lotus/").status_code == 200
        assert self.listed() == [self.product]

    def test_the_form_of_what_is_archived_does_not_switch_it_on(self) -> None:
        self.act("archive")
        address = reverse("admin:shop_product_change", args=[self.product.pk])
        answer = self.client.post(address, form_of(self.client, address) | {"active": "on"})
        self.assertContains(answer, "Restore it from the archive first")

    def test_what_nothing_hangs_on_can_be_deleted_with_its_variants(self) -> None:
        mistake = a_product("Mistake", in_stock=0)
        address = reverse("admin:shop_product_delete", args=[mistake.pk])
        assert self.client.post(address, form_of(self.client, address)).status_code == 302
        assert not Product.objects.filter(pk=mistake.pk).exists()
        stocked = a_product("Stocked", in_stock=0)
        stock.receive(stocked.variants.get(), 1)
        self.assertContains(
            self.client.get(reverse("admin:shop_product_delete", args=[stocked.pk])), "Archive it instead"
        )

    def test_every_refusal_to_delete_says_what_to_do(self) -> None:
        for thing in (self.product.variants.get(), self.product.category, self.order.zone):
            name = f"admin:{thing._meta.app_label}_{thing._meta.model_name}"
            self.assertContains(self.client.get(reverse(f"{name}_delete", args=[thing.pk])), "Turn it off instead")
            chosen = {"action": "delete_selected", "_selected_action": thing.pk, "index": 0}
            self.assertContains(self.client.post(reverse(f"{name}_changelist"), chosen), "Turn it off instead")
        address = reverse("admin:customers_customer_delete", args=[self.order.customer_id])
        page = self.client.get(address)
        self.assertContains(page, "A customer with orders can’t be deleted")
        self.assertContains(page, str(self.order))
        self.assertNotContains(page, "your account doesn't have permission")
        assert self.client.post(address, {"post": "yes"}).status_code == 302  # asked once more
        assert Customer.objects.filter(pk=self.order.customer_id).exists()
