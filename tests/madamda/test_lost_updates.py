"""Two people at one form of the admin: neither undoes what the other has saved. Every registered admin is walked."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from axes.models import AccessAttempt, AccessAttemptExpiration, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import DataError, IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from customers.models import Address, Customer
from madamda.db import history
from madamda.staff.models import User
from orders.models import PromoCode, Promoter
from shop.models import HeroPicture, HeroSlide, Page, Product, ProductImage, StoreSettings, Synonyms
from tests.admin_forms import fields_of, form_of
from tests.cases import TestCase
from tests.factories import a_category, a_member_of_staff, a_product, a_variant, a_zone, an_admin, an_order, wait_limit

PICTURE = {
    "file": "pictures/0.webp",
    "width": 1000,
    "height": 1250,
    "alt_en": "a jar",
    "alt_km": "ដប",
    "developed": True,
}
NEITHER = {"phone": ("+85512222333", "+85512333444"), "code": ("LATER", "LATEST"), "swatch": ("#112233", "#445566")}
ADMINS = list(admin.site._registry.items())


class EveryAdmin(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        cls.colleague = a_member_of_staff("sreymom", is_superuser=True)
        StoreSettings.objects.create(pk=1)
        wait_limit("ready", 30, 45)
        Page.objects.create(slug="about", title_en="About us", text_en="We are here.\n\nYes.")
        product = a_product(category=a_category(parent=a_category()))
        a_variant(product, compare_at=Decimal(99), swatch="#8c1946")
        ProductImage.objects.create(product=product, **PICTURE)
        slide = HeroSlide.objects.create(slug="calm", headline_en="Calm", button_en="See", link="/shop/")
        HeroPicture.objects.create(slide=slide, shape="wide", **PICTURE)
        order = an_order({product.variants.first(): 1}, zone=a_zone(days_max=9, cut_off=time(14)))
        Address.objects.create(customer=order.customer, province="kampot", text="No. 1")
        Promoter.objects.create(name="Bopha", commission=5, contact="@bopha")
        PromoCode.objects.create(code="POV10", amount=10, cap=3, limit=50)
        Group.objects.create(name="Riders")
        Synonyms.objects.create(words="cream, lotion")
        now = timezone.now()
        asked = {"username": "x", "ip_address": "192.0.2.1", "user_agent": "x", "path_info": "/"}
        attempt = AccessAttempt.objects.create(**asked, get_data="", post_data="", failures_since_start=1)
        AccessAttemptExpiration.objects.create(access_attempt=attempt, expires_at=now)
        AccessLog.objects.create(**asked, attempt_time=now)
        AccessFailureLog.objects.create(**asked, attempt_time=now)
        StaticDevice.objects.create(user=cls.boss, name="codes")
        TOTPDevice.objects.create(user=cls.boss, name="phone")

    def setUp(self) -> None:
        self.client.force_login(self.boss)

    def test_what_a_colleague_saved_meanwhile_stays_when_an_old_page_is_saved(self) -> None:
        for model, thing in self.things():
            with self.subTest(model=model._meta.label):
                address = self.address(model, "change", thing)
                page = form_of(self.client, address)
                written = self.rewrite_all(self.rows(address), 0)
                assert written, "nothing of it could be changed: give it an example that can"
                answer = self.client.post(address, page)
                assert answer.status_code == 302, errors_of(answer)
                self.assert_kept(written)

    def test_what_both_have_changed_is_refused_at_its_field_and_what_was_typed_is_kept(self) -> None:
        for model, thing in self.things():
            with self.subTest(model=model._meta.label):
                address = self.address(model, "change", thing)
                page, rows = form_of(self.client, address), self.rows(address)
                mine = {sent: text for row in rows for sent, text in typed(*row, 1).items() if sent in page}
                written = self.rewrite_all(rows, 0)
                answer = self.client.post(address, page | mine)
                assert answer.status_code == 200
                self.assert_kept(written)
                again, errors = fields_of(answer.content.decode()), str(errors_of(answer))
                assert "meantime" in errors
                for sent, text in mine.items():
                    assert again[sent].replace("\r\n", "\n") == text, sent

    def test_the_lists_that_are_forms_are_no_other(self) -> None:
        lists = [(model, one) for model, one in ADMINS if one.list_editable]
        assert lists
        for model, _one in lists:
            with self.subTest(model=model._meta.label):
                address = self.address(model, "changelist")
                answer = self.client.get(address)
                page, forms = fields_of(answer.content.decode()), answer.context["cl"].formset.initial_forms
                rows = [(form.instance, form, name) for form in forms for name in stored_names(form)]
                written = self.rewrite_all(rows, 0)
                assert written
                assert self.client.post(address, page | {"_save": "Save"}).status_code == 302
                self.assert_kept(written)
                page = form_of(self.client, address)
                mine = {sent: text for row in rows for sent, text in typed(*row, 1).items() if sent in page}
                self.rewrite_all(rows, 2)
                answer = self.client.post(address, page | mine | {"_save": "Save"})
                self.assertContains(answer, "changed this in the meantime")

    def test_nobody_deletes_what_a_colleague_has_just_changed(self) -> None:
        for model, thing in self.things():
            with self.subTest(model=model._meta.label):
                address = self.address(model, "delete", thing)
                answer = self.client.get(address)
                if answer.status_code != 200 or 'name="post"' not in answer.content.decode():
                    continue  # not to be deleted at all
                page = fields_of(answer.content.decode())
                self.rewrite_all(self.rows(self.address(model, "change", thing)), 0)
                self.assertRedirects(self.client.post(address, page), address)
                chosen = {"action": "delete_selected", "_selected_action": thing.pk, "post": "yes", "_seen": "old"}
                self.client.post(self.address(model, "changelist"), chosen)
                assert model._base_manager.filter(pk=thing.pk).exists()

    def things(self) -> Iterator[tuple[type[models.Model], models.Model]]:
        """One of every kind that may be changed here."""
        for model, one in ADMINS:
            thing = model._base_manager.exclude(pk=self.boss.pk if model is User else None).first()
            if thing is None:
                assert not one.has_add_permission(self.request()), f"{model}: give setUpTestData an example"
                continue
            answer = self.client.get(self.address(model, "change", thing))
            if (
                answer.status_code == 200
                and answer.context["has_change_permission"]
                and stored_names(answer.context["adminform"].form)
            ):
                yield model, thing

    def request(self) -> Any:
        return self.client.get(reverse("admin:index")).wsgi_request

    def address(self, model: type[models.Model], page: str, *things: models.Model) -> str:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        return reverse(name, args=[thing.pk for thing in things])

    def rows(self, address: str) -> list[tuple[models.Model, Any, str]]:
        """Every field of every row that the page can change: of the thing itself, and of what stands inside it."""
        context = self.client.get(address).context
        inside = [form for inline in context["inline_admin_formsets"] for form in inline.formset.initial_forms]
        return [
            (form.instance, form, name) for form in [context["adminform"].form, *inside] for name in stored_names(form)
        ]

    def assert_kept(self, written: list[tuple[models.Model, str, Any]]) -> None:
        for row, name, value in written:
            stored = type(row)._base_manager.values_list(name, flat=True).get(pk=row.pk)
            assert stored == value, (type(row), name)

    def rewrite_all(self, rows: list[tuple[models.Model, Any, str]], turn: int) -> list[tuple[models.Model, str, Any]]:
        written = []
        for row, _form, name in rows:
            value = other_value(row, name, turn)
            try:
                with transaction.atomic():
                    if value is not None and type(row)._base_manager.filter(pk=row.pk).update(**{name: value}):
                        written.append((row, name, value))
            except (IntegrityError, DataError):
                continue  # this one only changes together with another
        return written


class TwoPeople(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        cls.sreymom = a_member_of_staff("sreymom", is_superuser=True, last_name="Chan")
        cls.product = a_product(price="9.90")
        cls.variant = cls.product.variants.get()
        cls.address = reverse("admin:shop_product_change", args=[cls.product.pk])

    def setUp(self) -> None:
        self.client.force_login(self.boss)
        self.page = form_of(self.client, self.address)

    def sreymom_saves(self, address: str = "", **fields: Any) -> None:
        other = self.client_class()
        other.force_login(self.sreymom)
        address = address or self.address
        answer = other.post(
            address, form_of(other, address) | {name.replace("__", "-"): v for name, v in fields.items()}
        )
        assert answer.status_code == 302, errors_of(answer)

    def test_each_keeps_what_they_changed(self) -> None:
        self.sreymom_saves(variants__0__price="7.77", description_en="New words.")
        answer = self.client.post(self.address, self.page | {"benefit_en": "Sinks in"})
        assert answer.status_code == 302
        self.product.refresh_from_db()
        self.variant.refresh_from_db()
        assert self.variant.price == Decimal("7.77")
        assert (self.product.description_en, self.product.benefit_en) == ("New words.", "Sinks in")

    def test_who_and_what_it_is_now_stands_at_the_field_and_the_second_press_counts(self) -> None:
        self.sreymom_saves(variants__0__price="7.77")
        answer = self.client.post(self.address, self.page | {"variants-0-price": "8.00", "benefit_en": "Sinks in"})
        self.assertContains(answer, "Sreymom Chan changed this in the meantime. It is now: 7.77.")
        again = fields_of(answer.content.decode())
        assert (again["variants-0-price"], again["benefit_en"]) == ("8.00", "Sinks in")
        assert self.client.post(self.address, again).status_code == 302
        self.variant.refresh_from_db()
        assert self.variant.price == Decimal("8.00")

    def test_the_same_change_by_both_is_no_quarrel(self) -> None:
        self.sreymom_saves(size_en="50 ml")
        assert self.client.post(self.address, self.page | {"size_en": "50 ml"}).status_code == 302

    def test_a_check_of_two_fields_sees_what_will_be_stored(self) -> None:
        """9.90 with 12.00 before it is refused only where those two would really stand together."""
        self.sreymom_saves(variants__0__price="20.00", variants__0__compare_at="25.00")
        answer = self.client.post(self.address, self.page | {"variants-0-compare_at": "12.00"})
        self.assertContains(answer, "changed this in the meantime")
        answer = self.client.post(self.address, self.page | {"variants-0-low_stock_mark": "3"})
        assert answer.status_code == 302

    def test_nothing_is_remembered_of_what_nobody_changed(self) -> None:
        text = "One.\n\nTwo."
        Product.objects.filter(pk=self.product.pk).update(description_en=text)
        before = history.history_of(Product, id=self.product.pk)
        assert self.client.post(self.address, form_of(self.client, self.address)).status_code == 302
        self.product.refresh_from_db()
        assert self.product.description_en == text
        assert history.history_of(Product, id=self.product.pk) == before

    def test_a_page_that_does_not_say_what_was_on_it_is_shown_again(self) -> None:
        del self.page["_seen"]
        answer = self.client.post(self.address, self.page | {"size_en": "50 ml"})
        self.assertContains(answer, "Check everything")
        for nonsense in ("{", "[]", "1", "null", '{"size": 5}'):
            assert self.client.post(self.address, self.page | {"_seen": nonsense}).status_code in (200, 302)

    def test_a_row_inside_that_was_deleted_meanwhile_matters_to_who_wrote_in_it(self) -> None:
        customer = Customer.objects.create(phone="+85512345678", name="Chan")
        home = Address.objects.create(customer=customer, province="kampot", text="No. 1")
        address = reverse("admin:customers_customer_change", args=[customer.pk])
        page = form_of(self.client, address)
        home.delete()
        answer = self.client.post(address, page | {"addresses-0-text": "No. 2"})
        self.assertContains(answer, "deleted in the meantime")
        assert self.client.post(address, page | {"name": "Sok"}).status_code == 302

    def test_a_row_inside_that_was_changed_meanwhile_is_not_deleted(self) -> None:
        customer = Customer.objects.create(phone="+85512345678", name="Chan")
        home = Address.objects.create(customer=customer, province="kampot", text="No. 1")
        address = reverse("admin:customers_customer_change", args=[customer.pk])
        page = form_of(self.client, address)
        self.sreymom_saves(address, addresses__0__text="No. 2")
        answer = self.client.post(address, page | {"addresses-0-DELETE": "on"})
        self.assertContains(answer, "was not deleted")
        assert Address.objects.filter(pk=home.pk).exists()

    def test_rights_are_compared_too(self) -> None:
        riders, packers = Group.objects.create(name="Riders"), Group.objects.create(name="Cashiers")
        address = reverse("admin:staff_user_change", args=[self.sreymom.pk])
        page = form_of(self.client, address)
        self.sreymom.groups.add(riders)
        answer = self.client.post(address, page | {"last_name": "Sok"})
        assert answer.status_code == 302, errors_of(answer)
        assert list(self.sreymom.groups.all()) == [riders]
        answer = self.client.post(address, page | {"groups": [packers.pk]})
        self.assertContains(answer, "It is now: Riders.")
        assert list(self.sreymom.groups.all()) == [riders]
        self.sreymom.groups.add(Group.objects.create(name="Callers"))
        answer = self.client.post(address, page | {"groups": [packers.pk]})
        for line in ("<li>Riders</li>", "<li>Callers</li>"):
            self.assertContains(answer, line, html=True)


def stored_names(form: Any) -> list[str]:
    stored = {field.name for field in form.instance._meta.concrete_fields if not field.primary_key}
    return [name for name, field in form.fields.items() if name in stored and not field.disabled]


def row_value(row: models.Model, name: str) -> Any:
    return row._meta.get_field(name).value_from_object(row)


def other_value(row: models.Model, name: str, turn: int) -> Any:
    """What it is not, another at each turn; None where this test knows none."""
    field, value = row._meta.get_field(name), row_value(row, name)
    if name in NEITHER and isinstance(value, str):
        return NEITHER[name][turn % 2]
    if isinstance(field, models.FileField | models.ForeignKey):
        return None
    if field.choices:
        others = [one for one, _words in field.flatchoices if one not in (value, "")]
        return others[turn % len(others)] if others else None
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(value, str):
        return f"{value[: min(field.max_length or 99, 99) - 1]}{turn + 1}" if value else None
    if isinstance(value, datetime | date):
        return value + timedelta(days=turn + 1)
    if isinstance(value, time):
        return value.replace(hour=(value.hour + turn + 1) % 24)
    return value + turn + 1 if isinstance(value, int | Decimal) else None


def typed(row: models.Model, form: Any, name: str, turn: int) -> dict[str, str]:
    """As a person would write it; nothing for a tick, which two people can only set alike."""
    value = other_value(row, name, turn)
    if value is None or isinstance(value, bool):
        return {}
    sent = form.add_prefix(name)
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return {f"{sent}_0": f"{local:%Y-%m-%d}", f"{sent}_1": f"{local:%H:%M:%S}"}
    return {sent: str(value)}


def errors_of(answer: Any) -> list[Any]:
    context = answer.context or {}
    if "adminform" not in context:
        return []
    inside = [inline.formset.errors for inline in context["inline_admin_formsets"]]
    return [context["adminform"].form.errors, *inside]
