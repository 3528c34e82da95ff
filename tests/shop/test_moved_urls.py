"""A product or category that gets another address is found by its old links."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import get_resolver, reverse

from shop.models import Category, Product
from tests.admin_forms import form_of
from tests.cases import TestCase
from tests.factories import a_category, a_product, an_admin


class Moving(TestCase):
    def setUp(self) -> None:
        self.category = a_category(slug="serums")
        self.product = a_product(slug="lotus", category=self.category)

    def rename(self, thing: Product | Category, slug: str) -> None:
        type(thing).objects.filter(pk=thing.pk).update(slug=slug)

    def assert_leads(self, old: str, new: str) -> None:
        answer = self.client.get(old)
        assert (answer.status_code, answer.get("Location")) == (301, new)

    def test_an_old_address_leads_to_the_new_one_in_one_step_however_often_it_moved(self) -> None:
        for slug in ("lotus-serum", "lotus-serum-2"):
            self.rename(self.product, slug)
        for old in ("lotus", "lotus-serum"):
            self.assert_leads(f"/products/{old}/?variant=1", "/products/lotus-serum-2/?variant=1")
        self.rename(self.category, "face")
        self.assert_leads("/shop/serums/?page=2", "/shop/face/?page=2")

    def test_old_addresses_are_found_without_case_and_the_latest_of_them_first(self) -> None:
        self.rename(self.product, "LOTUS-Old")
        self.rename(self.product, "lotus-serum")
        self.rename(self.category, "face")
        for old in ("lotus-old", "Lotus-OLD", "LOTUS"):
            self.assert_leads(f"/products/{old}/", "/products/lotus-serum/")
        self.assert_leads("/shop/SERUMS/", "/shop/face/")
        later = a_product(slug="lotus-old")
        self.rename(later, "later")
        self.assert_leads("/products/LOTUS-old/", "/products/later/")

    def test_an_address_has_a_letter_or_a_digit(self) -> None:
        self.client.force_login(an_admin())
        for thing, kind in ((self.product, "product"), (self.category, "category")):
            page = reverse(f"admin:shop_{kind}_change", args=[thing.pk])
            for slug in ("-", "_", "--_"):
                answer = self.client.post(page, form_of(self.client, page) | {"slug": slug})
                self.assertContains(answer, "Enter an address with at least one letter or digit.")
                with pytest.raises(IntegrityError), transaction.atomic():
                    self.rename(thing, slug)

    def test_back_and_forth_leads_to_where_it_is(self) -> None:
        for slug in ("other", "lotus"):
            self.rename(self.product, slug)
        assert self.client.get("/products/lotus/").status_code == 200
        self.assert_leads("/products/other/", "/products/lotus/")

    def test_what_is_there_now_goes_before_what_was_there_once(self) -> None:
        self.rename(self.product, "lotus-serum")
        newer = a_product(slug="lotus")
        self.assertContains(self.client.get("/products/lotus/"), newer.name)
        self.rename(newer, "newer")
        self.assert_leads("/products/lotus/", "/products/newer/")

    def test_what_is_switched_off_is_not_led_to(self) -> None:
        self.rename(self.product, "lotus-serum")
        self.rename(self.category, "face")
        Product.objects.update(active=False)
        assert self.client.get("/products/lotus/").status_code == 404
        Category.objects.update(active=False)
        assert self.client.get("/shop/serums/").status_code == 404

    def test_a_product_is_renamed_in_the_admin_and_can_then_be_deleted(self) -> None:
        self.client.force_login(an_admin())
        category = a_category(slug="toners")
        address = reverse("admin:shop_category_change", args=[category.pk])
        answer = self.client.post(address, form_of(self.client, address) | {"slug": "waters"})
        assert answer.status_code == 302
        self.assert_leads("/shop/toners/", "/shop/waters/")
        address = reverse("admin:shop_category_delete", args=[category.pk])
        self.client.post(address, form_of(self.client, address))
        assert not Category.objects.filter(pk=category.pk).exists()

    def test_no_category_stands_where_a_page_of_the_shop_does(self) -> None:
        routes = [
            str(pattern.pattern)
            for included in get_resolver().url_patterns
            if not str(included.pattern)
            for pattern in getattr(included, "url_patterns", [])
        ]
        fixed = [route for route in routes if route.startswith("shop/") and "<" not in route and route != "shop/"]
        taken = [route.removeprefix("shop/").removesuffix("/") for route in fixed]
        assert "suggestions" in taken
        self.client.force_login(an_admin())
        for slug in taken:
            with pytest.raises(ValidationError):
                Category(slug=slug, name="x").full_clean()
            answer = self.client.post(
                reverse("admin:shop_category_add"), {"name_en": "x", "slug": slug, "position": 0, "active": "on"}
            )
            self.assertContains(answer, "already has a page at this address")
