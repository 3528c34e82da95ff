"""One change is put back from the history: by who may, only while nobody changed it again, and remembered as well."""

from datetime import UTC, datetime
from decimal import Decimal

from django.urls import reverse

from madamda import groups
from madamda.db import history
from shop.models import Product, StoreSettings, Variant
from tests.admin_forms import form_of
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_product, an_admin


class PuttingBack(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        cls.product = a_product("Lotus", price="9.90")
        cls.variant = cls.product.variants.get()

    def setUp(self) -> None:
        self.client.force_login(self.boss)
        self.address = reverse("admin:shop_product_change", args=[self.product.pk])
        self.history = reverse("admin:shop_product_history", args=[self.product.pk])

    def save(self, **fields: object) -> None:
        sent = form_of(self.client, self.address) | {name.replace("__", "-"): value for name, value in fields.items()}
        assert self.client.post(self.address, sent).status_code == 302

    def buttons(self) -> list[dict[str, str]]:
        from tests.admin_forms import _Reader

        reader = _Reader()
        reader.feed(self.client.get(self.history).content.decode())
        return [form for form in reader.forms if "record" in form]

    def put_back(self, button: dict[str, str]) -> str:
        answer = self.client.post(self.history + "put-back/", button, follow=True)
        return answer.content.decode()

    def test_a_field_gets_back_what_it_was_and_the_history_says_so(self) -> None:
        self.save(benefit_en="Sinks in", variants__0__price="7.77")
        for button in self.buttons():
            assert "has been restored" in self.put_back(button)
        self.product.refresh_from_db()
        self.variant.refresh_from_db()
        assert (self.product.benefit_en, self.variant.price) == ("", Decimal("9.90"))
        latest = history.history_of(Variant, id=self.variant.pk)[0][1][0]
        assert (latest.by, latest.why) == (self.boss, "restored")
        assert [(one.before, one.after) for one in latest.changes] == [("7.77", "9.90")]

    def test_what_was_changed_again_is_left(self) -> None:
        self.save(benefit_en="One")
        [button] = self.buttons()
        self.save(benefit_en="Two")
        assert "changed again since" in self.put_back(button)
        self.product.refresh_from_db()
        assert self.product.benefit_en == "Two"

    def test_nothing_of_anything_else_and_nothing_by_who_may_not(self) -> None:
        self.save(benefit_en="One")
        [button] = self.buttons()
        other = a_product("Other")
        foreign = reverse("admin:shop_product_history", args=[other.pk]) + "put-back/"
        for wrong in (button, button | {"model": "user"}, button | {"record": "9" * 30}, button | {"record": "x"}, {}):
            assert self.client.post(foreign, wrong).status_code == 404
        assert self.client.get(self.history + "put-back/").status_code == 404
        assert "no longer exists" in self.put_back(button | {"field": "slug"})
        staff = a_member_of_staff()
        staff.groups.add(groups.lay_out()[0])
        self.client.force_login(staff)
        assert self.client.post(self.history + "put-back/", button).status_code == 403
        self.assertNotContains(self.client.get(self.history), "Restore")

    def test_moments_are_told_in_the_shop_s_own_time(self) -> None:
        front = StoreSettings.objects.create(pk=1)
        front.paused_until = datetime(2026, 11, 29, 12, 12, tzinfo=UTC)
        front.save()
        page = self.client.get(reverse("admin:shop_storesettings_history", args=[1]))
        self.assertContains(page, "29 November 2026, 19:12")

    def test_a_save_that_changed_nothing_is_not_told(self) -> None:
        Product.objects.filter(pk=self.product.pk).update(description_en="One.\n\nTwo.")
        self.product.refresh_from_db()
        self.product.save()
        self.product.description_en = "One.\r\n\r\nTwo."
        self.product.save()
        entries = history.history_of(Product, id=self.product.pk)[0][1]
        assert [change.field for entry in entries for change in entry.changes if change.before == change.after] == []
        assert sum(entry.what == "Changed" and not entry.changes for entry in entries) <= 0
