"""What people type is cleaned and understood in one way at every entrance: checkout, staff forms, admin and sheets."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.forms import ReadOnlyPasswordHashField, UsernameField
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import RequestFactory, override_settings
from django.urls import reverse

from customers.models import Customer
from madamda.inputs.fields import DecimalNumber, PlainText, WholeNumber
from madamda.staff.models import User
from orders.models import Order
from shop.models import Category, Product, StockMovement, StoreSettings
from tests.admin_forms import form_of
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_product, a_variant, a_zone, an_admin, an_order
from tests.inputs.test_numbers import NONE
from tests.inputs.test_text import INVISIBLE
from tests.journeys.test_strangers import FREELY

# Fields that clean in a way of their own: Django's for names of users (NFKC) and hashes, and choices.
OTHERWISE = (
    *(UsernameField, ReadOnlyPasswordHashField, SimpleArrayField),
    *(forms.EmailField, forms.URLField, forms.UUIDField),
)


def admin_fields(user: User) -> Iterator[tuple[str, forms.Field]]:
    """Every field of every form that any registered admin shows: adding, changing, inlines, and lists."""
    request = RequestFactory().get("/")
    request.user = user
    for model, one in admin.site._registry.items():
        if not (one.has_add_permission(request) or one.has_change_permission(request)):
            continue  # only looked at
        made = [(one.get_form(request, obj), "") for obj in (None, model())]
        made += [(formset.form, inline.model.__name__) for formset, inline in one.get_formsets_with_inlines(request)]
        made += [(one.get_changelist_form(request), "list")] if one.list_editable else []
        for form, where in made:
            for name, field in form.base_fields.items():
                yield f"{model.__name__} {where} {name}", field


class EveryAdmin(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.fields = list(admin_fields(an_admin()))

    def test_text_is_cleaned_by_the_one_field(self) -> None:
        texts = [
            (name, field)
            for name, field in self.fields
            if isinstance(field, forms.CharField) and not isinstance(field, OTHERWISE)
            if not isinstance(field.widget, forms.PasswordInput)
        ]
        assert len(texts) > 60
        assert [name for name, field in texts if not isinstance(field, PlainText)] == []

    def test_no_field_lets_the_browser_cut_what_is_pasted(self) -> None:
        cut = [
            name
            for name, field in self.fields
            if "maxlength" in field.widget.attrs and isinstance(field, PlainText | DecimalNumber | WholeNumber)
        ]
        assert cut == []

    def test_required_text_has_something_to_see(self) -> None:
        for name, field in self.fields:
            if isinstance(field, PlainText) and field.required:
                with self.subTest(name), pytest.raises(ValidationError):
                    field.clean("\u200b\u2800\u2060")

    def test_numbers_are_digits(self) -> None:
        numbers = [
            (name, field)
            for name, field in self.fields
            if isinstance(field, forms.IntegerField) and not isinstance(field, forms.ModelChoiceField)
        ]
        assert len(numbers) > 15
        for name, field in numbers:
            signed = field.min_value is not None and field.min_value < 0
            for typed in ("1_0", "1e1", "0x10", "NaN", "1٢", *([] if signed else ["+5", "-5"])):
                with self.subTest(name, typed=typed), pytest.raises(ValidationError):
                    field.clean(typed)
            with self.subTest(name):
                assert field.to_python("១២") == 12

    def test_a_form_that_is_saved_keeps_clean_words(self) -> None:
        self.client.force_login(User.objects.get())
        zone = a_zone()
        sent = {"code": zone.code, "name_en": "Phnom\u202e\u200b Penh\u3164", "name_km": "ភ្នំ\u200bពេញ\u2060"}
        sent |= {"fee": "១,៥០", "free_from": "$50", "days_min": "１", "days_max": "٢", "position": "0"}
        address = reverse("admin:orders_deliveryzone_change", args=[zone.pk])
        sent = form_of(self.client, address) | {"cut_off": "14:00"} | sent
        self.assertContains(self.client.post(address, sent), "errorlist")  # a plain number, without its currency
        answer = self.client.post(address, sent | {"free_from": "1,050.00"})
        assert answer.status_code == 302, getattr(answer, "context", None) and answer.context["errors"]
        zone.refresh_from_db()
        assert (zone.name_en, zone.name_km) == ("Phnom Penh", "ភ្នំ\u200bពេញ")
        assert (str(zone.fee), str(zone.free_from), zone.days_max) == ("1.50", "1050.00", 2)


@override_settings(**FREELY)
class Checkout(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        a_zone(fee="1.50", free_from=None)
        cls.soap = a_variant(a_product("Rice Soap"), price="10.00", in_stock=200)

    def press(self, **changed: Any) -> Any:
        session = self.client.session
        session["cart"] = {str(self.soap.pk): 2}
        session.save()
        form = {"name": "Chan Sreymom", "phone": "012 345 678", "province": "phnom-penh", "note": "", "total": "21.50"}
        form |= {"address": "No. 118, Street 63", "payment_method": "cash", "submission": str(uuid4())}
        return self.client.post(reverse("orders:checkout"), {**form, **changed})

    def test_no_name_and_no_address_of_nothing(self) -> None:
        for what, signs in INVISIBLE.items():
            with self.subTest(what):
                errors = self.press(name=signs, address=signs).context["form"].errors
                assert {"name", "address"} <= set(errors)
        assert not Order.objects.exists()

    def test_what_is_ordered_is_clean(self) -> None:
        self.press(name="Chan\u202e Srey\u200bmom\u2800", address="No.\u00a0118,\u2028Street\u2060 63", note="\u3164")
        order = Order.objects.get()
        assert (order.customer_name, order.note) == ("Chan Sreymom", "")
        assert order.address == "No. 118, Street 63"

    def test_a_pasted_phone_is_whole_or_refused(self) -> None:
        page = self.client.get(reverse("orders:track")).content.decode()
        assert "maxlength" not in page
        self.press(phone="\u202a+855\u00a0(0)12\u00a0345\u00a0678\u202c \ufe0f")
        assert Order.objects.get().customer_phone == "+85512345678"
        errors = self.press(phone="+855 12 345 678, or my sister: +855 97 123 4567").context["form"].errors
        assert set(errors) == {"phone"}

    def test_the_cart_takes_digits_alone(self) -> None:
        for typed in NONE:
            if typed.strip():  # nothing said is one more
                with self.subTest(typed[:9]):
                    answer = self.client.post("/cart/lines/", {"variant": self.soap.pk, "quantity": typed})
                    assert answer.status_code == 400
        self.client.post("/cart/lines/", {"variant": self.soap.pk, "quantity": "１２"})
        assert self.client.session["cart"] == {str(self.soap.pk): 12}

    def test_lists_take_digits_alone(self) -> None:
        for query in ("page=1_0", "page=1e0", "page=%2B1"):
            assert self.client.get(f"/shop/?{query}").status_code == 404, query
        for query in ("min=1_0", "max=1e3", "min=NaN", "max=0x10", "min=%2B5"):
            self.assertContains(self.client.get(f"/shop/?{query}"), "Enter an amount", msg_prefix=query)


class Staff(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.soap = a_variant(in_stock=10)
        cls.order = an_order({cls.soap: 1})
        cls.boss = an_admin()

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def test_nobody_cancels_for_a_reason_of_nothing(self) -> None:
        self.client.force_login(a_member_of_staff())
        for signs in INVISIBLE.values():
            sent = {"status": "cancelled", "version": 1, "reason": signs}
            self.client.post(reverse("dashboard:status", args=[self.order.number]), sent)
        self.order.refresh_from_db()
        assert self.order.status == "pending"

    def test_the_version_of_an_order_is_digits(self) -> None:
        self.client.force_login(a_member_of_staff())
        for version in ("0_1", "1e0", "+1", "0x1"):
            sent = {"status": "confirmed", "version": version}
            answer = self.client.post(reverse("dashboard:status", args=[self.order.number]), sent)
            assert answer.status_code == 400, version

    def test_stock_is_counted_in_digits_and_corrected_for_a_reason(self) -> None:
        address = reverse("admin:shop_variant_stock", args=[self.soap.pk])
        entry = StockMovement.objects.filter(variant=self.soap, reference="").latest("pk").pk
        for pieces in ("1_0", "1e1", "+5", "0x10", "1٢"):
            sent = {"act": "receive", "receive-pieces": pieces, "receive-seen_entry": entry}
            self.client.post(address, sent)
        sent = {"act": "count", "count-counted": "3", "count-reason": "\u2800\u200b", "count-seen_on_hand": 9}
        self.client.post(address, sent)
        self.soap.refresh_from_db()
        assert self.soap.on_hand == 9


class InTheDatabase(TestCase):
    def refused(self, act: Any) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()

    def test_a_name_has_something_to_see(self) -> None:
        product = a_product()
        variant = product.variants.get()
        for signs in ("", " \u00a0", "\u200b\u2060", "\u2800", "\u3164", "\ufeff"):
            for row in (product, product.category, variant, a_zone()):
                named = {"name_en": signs, "name_km": signs}
                self.refused(lambda row=row, named=named: type(row).objects.filter(pk=row.pk).update(**named))
            self.refused(lambda signs=signs: Customer.objects.create(phone="+85512345679", name=signs))

    def test_identifiers_are_unique_without_case(self) -> None:
        product = a_product(slug="rose-soap", variant_sku="T-K1")
        self.refused(lambda: a_variant(product, sku="t-k1"))
        self.refused(lambda: Product.objects.create(slug="Rose-Soap", name_en="x", category=product.category))
        Category.objects.filter(pk=product.category_id).update(slug="soaps")
        self.refused(lambda: Category.objects.create(slug="SOAPS", name_en="x"))


class Identifiers(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.product = a_product(slug="rose-soap", variant_sku="T-K1")
        cls.variant = cls.product.variants.get()
        cls.boss = an_admin()

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def test_a_twin_is_refused_in_words(self) -> None:
        other = a_variant(self.product, sku="OTHER")
        address = reverse("admin:shop_variant_change", args=[other.pk])
        sent = {"name_en": "30 ml", "price": "1", "low_stock_mark": "5", "position": "0"}
        for twin in ("T-K1\u200b", "\ufefft-k1", "ｔ-ｋ１", "T-K1 "):
            answer = self.client.post(address, form_of(self.client, address) | sent | {"sku": twin})
            self.assertContains(answer, "SKU", msg_prefix=twin)
            self.assertContains(answer, "error", msg_prefix=twin)
        other.refresh_from_db()
        assert other.sku == "OTHER"

    def test_an_address_is_kept_in_small_letters(self) -> None:
        address = reverse("admin:shop_category_change", args=[self.product.category_id])
        sent = form_of(self.client, address) | {"slug": "\u200bFace-Care\ufeff", "name_en": "Face", "position": "0"}
        answer = self.client.post(address, sent)
        assert answer.status_code == 302
        assert Category.objects.get(pk=self.product.category_id).slug == "face-care"


class TheShop(TestCase):
    def test_its_phone_is_typed_as_any_other(self) -> None:
        self.client.force_login(an_admin())
        address = reverse("admin:shop_storesettings_add")
        sent = form_of(self.client, address) | {"name": "Madamda", "order_prefix": "MD", "riel_rate": "៤,១០០"}
        self.assertContains(self.client.post(address, sent | {"phone": "12"}), "This is 2 digits")
        answer = self.client.post(address, sent | {"phone": "00855 (0)12.345.678"})
        assert answer.status_code == 302, answer.context["adminform"].form.errors
        front = StoreSettings.objects.get()
        assert (front.phone, str(front.riel_rate)) == ("+85512345678", "4100.00")
