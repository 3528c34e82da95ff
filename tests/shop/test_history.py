"""What goods and prices were before: readable, with who and when; and never in the way of selling."""

from datetime import time
from decimal import Decimal
from unittest.mock import patch

from django.urls import reverse
from django.utils import timezone

from madamda import groups
from madamda.db import history
from orders.models import DeliveryZone
from shop.admin.catalogue import VariantForm
from shop.inventory import stock
from shop.models import HeroSlide, Page, Product, StoreSettings, Variant
from tests.admin_forms import form_of
from tests.cases import TestCase
from tests.factories import a_category, a_member_of_staff, a_product, a_zone, an_admin, an_order
from tests.shop.test_admin_catalogue import inline


class ThePast(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        cls.product = a_product("Serum", price="14.00", in_stock=10)
        cls.variant = cls.product.variants.get()

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def past(self, thing) -> str:
        address = f"admin:{thing._meta.app_label}_{thing._meta.model_name}_history"
        answer = self.client.get(reverse(address, args=[thing.pk]))
        assert answer.status_code == 200
        return answer.content.decode()

    def change(self, thing, **sent: object) -> None:
        address = f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change"
        address = reverse(address, args=[thing.pk])
        answer = self.client.post(address, form_of(self.client, address) | sent)
        assert answer.status_code == 302, getattr(answer, "context", None) and answer.context["errors"]

    def variant_form(self, **changed: object) -> dict[str, object]:
        known = {"sku": self.variant.sku, "name_en": "30 ml", "name_km": "30 ml", "price": "14.00"}
        return {**known, "low_stock_mark": 5, "position": 0, "active": "on", **changed}

    def test_a_price_tells_what_it_was_and_who_changed_it(self) -> None:
        self.change(self.variant, **self.variant_form(price="15.50"))
        for told in (self.past(self.variant), self.past(self.product)):
            assert "<del>14.00</del> → <ins>15.50</ins>" in told
            assert "boss" in told

    def test_so_does_one_that_was_changed_on_its_products_page(self) -> None:
        product = self.product
        sent = {"name_en": "Serum", "name_km": product.name_km, "slug": product.slug, "position": 0, "active": "on"}
        sent["category"] = product.category_id
        sent |= inline("variants", self.variant_form(id=self.variant.pk, product=product.pk, price="9.00"), initial=1)
        self.change(product, **sent, **inline("images"))
        assert "<del>14.00</del> → <ins>9.00</ins>" in self.past(product)
        assert product.history.count() == 1  # the product itself is as it was

    def test_saving_without_a_change_is_no_change(self) -> None:
        number = self.variant.history.count()
        self.change(self.variant, **self.variant_form())
        assert self.variant.history.count() == number

    def test_words_are_remembered_in_both_languages(self) -> None:
        page = Page.objects.create(slug="about", title_en="About us", title_km="អំពីយើង", text_en="We.", text_km="យើង")
        sent = {
            "slug": "about",
            "title_en": "About",
            "title_km": "អំពី",
            "text_en": "We.",
            "text_km": "យើង",
            "active": "on",
        }
        self.change(page, **sent)
        told = self.past(page)
        assert "<del>About us</del> → <ins>About</ins>" in told
        assert "<del>អំពីយើង</del> → <ins>អំពី</ins>" in told

    def test_fees_and_the_rate_are_remembered(self) -> None:
        zone, sign = a_zone(fee="1.50", cut_off=time(14)), StoreSettings.objects.create(pk=1)
        fields = ("code", "name_en", "fee", "free_from", "days_min", "days_max", "position")
        sent = {name: getattr(zone, name) for name in fields}
        self.change(zone, **{**sent, "fee": "2.00", "active": "on"})
        assert "<del>1.50</del> → <ins>2.00</ins>" in self.past(zone)
        sent = {"name": "Madamda", "phone": sign.phone, "opens_at": "07:00", "closes_at": "20:00", "riel_rate": "4050"}
        self.change(sign, **sent)
        assert "<del>4100.00</del> → <ins>4050.00</ins>" in self.past(sign)

    def test_the_places_a_shop_begins_with_have_a_beginning_too(self) -> None:
        for zone in DeliveryZone.objects.all():
            assert zone.history.exists(), zone

    def test_placing_an_order_and_the_stock_room_leave_nothing_here(self) -> None:
        number = Variant.history.count() + Product.history.count()
        an_order({self.variant: 2})
        stock.receive(self.variant, 5)
        stock.correct(self.variant, 3, by=self.boss, reason="counted")
        assert Variant.history.count() + Product.history.count() == number
        assert "on_hand" not in [field.name for field in Variant.history.model._meta.fields]

    def test_what_was_sold_while_a_form_was_open_stays_sold(self) -> None:
        """The form was read with ten on the shelf; nothing it saves brings them back."""
        sell = patch.object(VariantForm, "clean_swatch", self.sell_meanwhile)
        with sell:
            self.change(self.variant, **self.variant_form(price="15.00"))
        with sell:
            product = self.product
            sent = {"name_en": "Serum", "name_km": product.name_km, "slug": product.slug, "position": 0, "active": "on"}
            row = self.variant_form(id=self.variant.pk, product=product.pk, price="9.00")
            sent |= {"category": product.category_id} | inline("variants", row, initial=1) | inline("images")
            self.change(product, **sent)
        self.variant.refresh_from_db()
        assert (self.variant.on_hand, self.variant.price) == (2, Decimal("9.00"))

    @staticmethod
    def sell_meanwhile(form: VariantForm) -> str:
        """Somebody buys four while the admin looks at the form."""
        an_order({Variant.objects.get(pk=form.instance.pk): 4})
        return ""

    def test_the_past_is_read_and_not_saved(self) -> None:
        entry = self.variant.history.first()
        address = reverse("admin:shop_variant_history", args=[self.variant.pk]) + f"{entry.pk}/"
        assert self.client.post(address, self.variant_form(price="1.00")).status_code in (302, 404)
        self.variant.refresh_from_db()
        assert self.variant.price == Decimal("14.00")

    def test_who_may_look_may_look_back_and_nobody_else(self) -> None:
        address = reverse("admin:shop_product_history", args=[self.product.pk])
        staff = a_member_of_staff()
        self.client.force_login(staff)
        assert self.client.get(address).status_code == 403
        staff.groups.add(groups.lay_out()[0])
        assert self.client.get(address).status_code == 200
        assert self.client.get(reverse("admin:shop_product_history", args=[999999])).status_code == 404

    def test_a_long_past_costs_no_more_questions_than_a_short_one(self) -> None:
        self.change(self.variant, **self.variant_form(price="15.50"))
        with self.assertNumQueries(8):
            self.past(self.product)
        for number in range(5):
            self.product.category = a_category()
            self.product.save()
            self.change(self.variant, **self.variant_form(price=f"{20 + number}.00"))
        with self.assertNumQueries(8):
            self.past(self.product)

    def test_values_are_written_as_people_read_them(self) -> None:
        for value, expected in (
            (None, "–"),
            ("", "–"),
            (True, "yes"),
            (False, "no"),
            (Decimal("14.00"), "14.00"),
            ("x" * 500, "x" * 159 + "…"),
        ):
            assert history.written(value) == expected


class Slides(TestCase):
    def test_the_list_says_what_is_showing(self) -> None:
        self.client.force_login(an_admin())
        now, hour = timezone.now(), timezone.timedelta(hours=1)
        for slug, fields in (
            ("off", {"active": False}),
            ("over", {"shown_until": now - hour}),
            ("early", {"shown_from": now + hour}),
            ("bare", {}),
        ):
            HeroSlide.objects.create(slug=slug, headline_en=slug, button_en="See", link="/shop/", **fields)
        page = self.client.get(reverse("admin:shop_heroslide_changelist"))
        for words in ("hidden", "ended", "not yet", "has no picture"):
            self.assertContains(page, f'<td class="field-state">{words}</td>', html=True)

    def test_a_day_means_all_of_it_and_what_is_over_is_said(self) -> None:
        self.client.force_login(an_admin())
        sent = {"slug": "new-year", "headline_en": "New Year", "button_en": "See", "link": "/shop/", "ink": "dark"}
        management = {f"pictures-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
        days = {"shown_from_0": "2024-04-14", "shown_until_0": "2024-04-14", "shown_until_1": "00:00:00"}
        page = self.client.post(
            reverse("admin:shop_heroslide_add"),
            {**sent, **management, **days, "position": "0", "active": "on"},
            follow=True,
        )
        self.assertContains(page, "New Year has already ended, on 14 April 2024, 23:59.")
        slide = HeroSlide.objects.get(slug="new-year")
        assert timezone.localtime(slide.shown_from).hour == 0
        assert f"{timezone.localtime(slide.shown_until):%d %H:%M:%S}" == "14 23:59:59"
