"""Keeping the catalogue in the admin: what is saved, what is refused, what is only told."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from shop.models import Category, HeroSlide, Product, ProductImage, StoreSettings, Variant
from tests.admin_forms import form_of
from tests.cases import TestCase
from tests.factories import a_category, a_product, an_admin, an_order
from tests.shop.test_pictures import OnDisk


def an_upload(name: str = "a.jpg", size: tuple[int, int] = (600, 750)) -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", size, "#eabaa6").save(written, "JPEG")
    return SimpleUploadedFile(name, written.getvalue())


def inline(prefix: str, *rows: dict[str, object], initial: int = 0) -> dict[str, object]:
    sent: dict[str, object] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        sent |= {f"{prefix}-{number}-{field}": value for field, value in row.items()}
    return sent


VARIANT = {"sku": "T-1", "name_en": "50 ml", "price": "12.50", "low_stock_mark": 5, "position": 0, "active": "on"}


class Keeping(OnDisk, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.boss = an_admin()
        cls.category = a_category()

    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.boss)

    def add(self, *pictures: dict[str, object], variant: dict[str, object] = VARIANT, **fields: object) -> object:
        sent = {
            "name_en": "Blue Cream",
            "name_km": "ក្រែម",
            "slug": "blue-cream",
            "category": self.category.pk,
            "position": 0,
            "active": "on",
        }
        sent |= inline("variants", variant) | inline("images", *pictures) | fields
        return self.client.post(reverse("admin:shop_product_add"), sent)

    def test_a_product_is_added_with_its_variant_and_its_picture_is_sent_to_the_worker(self) -> None:
        answer = self.add({"file": an_upload(), "alt_en": "A jar", "position": 1})
        assert answer.status_code == 302, getattr(answer, "context", None) and answer.context["errors"]
        picture = Product.objects.get(slug="blue-cream").images.get()
        assert (picture.width, picture.height, picture.developed) == (600, 750, False)
        assert (self.originals / picture.file.name).is_file()
        job = ProcrastinateJob.objects.get()
        assert (job.task_name, job.args) == ("shop.tasks.develop", {"model": "productimage", "picture": picture.pk})

    def test_if_the_product_is_not_saved_the_worker_hears_nothing(self) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            self.add({"file": an_upload(), "alt_en": "A jar", "position": 1})
            raise ZeroDivisionError
        assert not ProcrastinateJob.objects.exists()

    def test_what_is_no_picture_is_refused_with_a_sentence(self) -> None:
        for content in (b'<svg xmlns="http://www.w3.org/2000/svg"/>', b"x", an_upload().read()[:200]):
            answer = self.add({"file": SimpleUploadedFile("a.jpg", content), "alt_en": "A jar", "position": 1})
            self.assertContains(answer, "errorlist")
        assert not ProductImage.objects.exists()

    def test_a_picture_says_what_is_seen(self) -> None:
        answer = self.add({"file": an_upload(), "alt_en": "", "position": 1})
        self.assertContains(answer, "This field is required")

    def test_a_new_file_is_developed_anew_and_other_changes_are_not(self) -> None:
        self.add({"file": an_upload(), "alt_en": "A jar", "position": 1})
        picture = ProductImage.objects.get()
        ProductImage.objects.update(developed=True)
        product, variant = picture.product, picture.product.variants.get()
        for upload, developed, jobs in ((None, True, 1), (an_upload(size=(700, 875)), False, 2)):
            row = {"id": picture.pk, "product": product.pk, "alt_en": "Another jar", "position": 1}
            row |= {"file": upload} if upload else {}
            sent = {"name_en": "Blue Cream", "slug": "blue-cream", "category": self.category.pk, "position": 0}
            sent |= inline("variants", VARIANT | {"id": variant.pk, "product": product.pk}, initial=1)
            address = reverse("admin:shop_product_change", args=[product.pk])
            sent |= inline("images", row, initial=1)
            answer = self.client.post(address, form_of(self.client, address) | sent)
            assert answer.status_code == 302
            picture.refresh_from_db()
            assert (picture.alt_en, picture.developed) == ("Another jar", developed)
            assert ProcrastinateJob.objects.count() == jobs
        assert picture.width == 700

    def test_a_product_has_a_variant_at_least(self) -> None:
        answer = self.add(**inline("variants"))
        self.assertContains(answer, "Please submit at least 1 form")

    def test_numbers_and_colours_that_cannot_be_are_refused_in_words(self) -> None:
        for wrong in (
            {"price": "0"},
            {"price": "-1"},
            {"price": "x"},
            {"compare_at": "12.00"},
            {"swatch": "red"},
            {"low_stock_mark": "99999999999"},
        ):
            self.assertContains(self.add(variant=VARIANT | wrong), "errorlist", msg_prefix=str(wrong))
        assert not Product.objects.exists()

    def test_a_colour_may_be_written_in_capitals(self) -> None:
        self.add(variant=VARIANT | {"swatch": "#8C1946"})
        assert Variant.objects.get().swatch == "#8c1946"

    def test_a_variant_is_only_shown_by_a_picture_of_its_own_product(self) -> None:
        foreign = ProductImage.objects.create(
            product=a_product(), file="pictures/0.webp", width=1, height=1, alt_en="x"
        )
        self.assertContains(self.add(variant=VARIANT | {"picture": foreign.pk}), "errorlist")

    def test_what_is_still_needed_is_told_and_not_deleted(self) -> None:
        order = an_order()
        variant = order.lines.get().variant
        for thing in (variant, variant.product, variant.product.category, order.zone):
            address = reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_delete", args=[thing.pk])
            self.assertContains(self.client.get(address), "protected")
            self.assertContains(self.client.post(address, {"post": "yes"}, follow=True), "protected")
            assert type(thing).objects.filter(pk=thing.pk).exists()
            chosen = {"action": "delete_selected", "_selected_action": thing.pk, "post": "yes"}
            listed = address.rsplit("/", 3)[0] + "/"
            self.assertContains(self.client.post(listed, chosen | {"post": ""}), "protected")

    def test_what_nobody_needs_can_be_deleted(self) -> None:
        empty = a_category()
        address = reverse("admin:shop_category_delete", args=[empty.pk])
        self.client.post(address, form_of(self.client, address))
        assert not Category.objects.filter(pk=empty.pk).exists()

    def test_categories_have_two_levels(self) -> None:
        inner = a_category(parent=self.category)
        sent = {"name_en": "Deep", "slug": "deep", "parent": inner.pk, "position": 0}
        self.assertContains(self.client.post(reverse("admin:shop_category_add"), sent), "errorlist")

    def test_a_slide_leads_into_the_shop_and_its_pictures_have_their_shape(self) -> None:
        sent = {"slug": "calm", "headline_en": "Calm", "button_en": "See", "ink": "dark", "position": 0, "active": "on"}
        wide = {"shape": "wide", "file": an_upload(size=(600, 330)), "alt_en": "A jar"}
        address = reverse("admin:shop_heroslide_add")
        for link, picture in (
            ("//elsewhere.example", wide),
            ("https://elsewhere.example", wide),
            ("/shop/", wide | {"file": an_upload()}),
        ):
            self.assertContains(
                self.client.post(address, sent | {"link": link} | inline("pictures", picture)), "errorlist"
            )
        picture = wide | {"file": an_upload(size=(600, 330))}
        answer = self.client.post(address, sent | {"link": "/shop/"} | inline("pictures", picture))
        assert answer.status_code == 302
        assert HeroSlide.objects.get().pictures.get().shape == "wide"
        assert ProcrastinateJob.objects.get().args["model"] == "heropicture"

    def test_the_sign_is_one_row_and_stays(self) -> None:
        sign = {
            "name": "Madamda",
            "phone": "012 345 678",
            "telegram": "@madamda",
            "order_prefix": "MD",
            "opens_at": "07:00",
            "closes_at": "20:00",
            "riel_rate": "4050",
        }
        address = reverse("admin:shop_storesettings_add")
        self.assertContains(self.client.post(address, sign | {"phone": "12"}), "This is 2 digits")
        assert self.client.post(address, sign).status_code == 302
        row = StoreSettings.objects.get()
        assert (row.pk, row.phone, row.telegram) == (1, "+85512345678", "madamda")
        assert self.client.post(address, sign).status_code == 403
        assert (
            self.client.post(reverse("admin:shop_storesettings_delete", args=[1]), {"post": "yes"}).status_code == 403
        )
        self.assertRedirects(
            self.client.get(reverse("admin:shop_storesettings_changelist")),
            reverse("admin:shop_storesettings_change", args=[1]),
        )
