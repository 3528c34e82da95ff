"""A merchant's first hour: an empty shop asks who it is, and the admin says what is still to do."""

from django.core.management import call_command
from django.urls import reverse

from madamda.cache import local
from orders.models import DeliveryZone
from shop.models import Category, Page, Product, StoreSettings
from tests.admin_forms import form_of
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_product, a_zone, an_admin, an_order


class AnEmptyShop(TestCase):
    def setUp(self) -> None:
        self.client.force_login(an_admin())
        self.page = reverse("first_run")

    def open(self, **fields: str) -> object:
        sent = {"name": "Srey Skin", "phone": "097 123 4567", "order_prefix": "ss"} | fields
        answer = self.client.post(self.page, form_of(self.client, self.page) | sent)
        local.forget_all()
        return answer

    def test_the_admin_begins_with_a_form_that_says_nothing_of_madamda(self) -> None:
        self.assertRedirects(self.client.get(reverse("admin:index")), self.page)
        shown = form_of(self.client, self.page)
        assert (shown["name"], shown["phone"], shown["order_prefix"]) == ("", "", "")
        self.assertRedirects(self.open(brand_colour="#1b6e4f"), reverse("admin:index"))
        store = StoreSettings.objects.get()
        assert (store.name, store.phone, store.order_prefix) == ("Srey Skin", "+855971234567", "SS")
        assert store.history.get().history_user.username == "boss"
        home = self.client.get("/").content.decode()
        assert "<title>Srey Skin</title>" in home
        assert "madamda" not in home.lower()

    def test_what_is_missing_or_wrong_is_said_and_nothing_is_made(self) -> None:
        answer = self.open(name="", brand_colour="#ffff00")
        self.assertContains(answer, "This field is required.")
        self.assertContains(answer, "cannot be read well")
        assert not StoreSettings.objects.exists()

    def test_it_is_asked_once(self) -> None:
        self.open()
        settings_page = reverse("admin:shop_storesettings_change", args=[1])
        self.assertRedirects(self.client.get(self.page), settings_page)
        self.client.post(self.page, {"name": "Other", "phone": "097 123 4567", "order_prefix": "O"})
        assert StoreSettings.objects.get().name == "Srey Skin"

    def test_only_who_may_change_the_settings_sees_it(self) -> None:
        self.client.force_login(a_member_of_staff())
        assert self.client.get(self.page).status_code == 403
        assert self.client.post(reverse("put_away")).status_code == 403
        assert self.client.post(reverse("remove_demo")).status_code == 403
        self.assertNotContains(self.client.get(reverse("admin:index")), "Make this shop yours")
        self.client.logout()
        assert self.client.get(self.page).status_code == 302
        assert self.client.get(reverse("put_away")).status_code in (302, 405)

    def steps(self) -> dict[str, bool]:
        return {step.name: step.done for step in self.client.get(reverse("admin:index")).context["setup_steps"]}

    def test_the_checklist_follows_what_was_done(self) -> None:
        self.open()
        DeliveryZone.objects.all().delete()
        begun = self.steps()
        assert begun["Name and contact"]
        assert not any(begun[name] for name in ("Brand", "Delivery areas", "First product", "Pages"))
        zone = a_zone()
        address = reverse("admin:orders_deliveryzone_change", args=[zone.pk])
        saved = self.client.post(
            address, form_of(self.client, address) | {"fee": "2.00", "name_km": "ភ្នំពេញ", "cut_off": "14:00"}
        )
        assert saved.status_code == 302, saved.context["errors"]
        a_product(in_stock=3)
        Page.objects.create(slug="about", title="About us", text="A family.")
        StoreSettings.objects.update(brand_colour="#1b6e4f")
        assert all(self.steps().values()), self.steps()
        self.assertContains(self.client.get(reverse("admin:index")), "Make this shop yours")

    def test_it_can_be_put_away(self) -> None:
        self.open()
        self.assertRedirects(self.client.post(reverse("put_away")), reverse("admin:index"))
        self.assertNotContains(self.client.get(reverse("admin:index")), "Make this shop yours")

    def test_an_empty_shop_says_that_it_opens_soon(self) -> None:
        self.open()
        Category.objects.all().delete()
        self.assertContains(self.client.get("/"), "We’re opening soon.")


class TheDemo(TestCase):
    def test_is_removed_from_the_checklist(self) -> None:
        call_command("load_demo_data", "--products", "2", verbosity=0)
        self.client.force_login(an_admin())
        page = self.client.get(reverse("admin:index"))
        self.assertContains(page, "Remove the demo data")
        ordered = Product.objects.first()
        an_order({ordered.variants.first(): 1})
        done = self.client.post(reverse("remove_demo"), follow=True)
        self.assertContains(done, "Removed: 1 products.")
        self.assertContains(done, f"In orders, so kept and switched off: {ordered.slug}.")
        assert not Product.objects.filter(active=True).exists()
        self.assertNotContains(done, "Remove the demo data")
