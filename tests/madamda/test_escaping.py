"""Text that a person writes is shown as it was written: nothing in it is executed, doubled or lost."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from uuid import uuid4

from django.contrib import admin
from django.core import mail
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from madamda.cache import local
from orders.fulfilment import lifecycle
from orders.models import BankTransfer, DeliveryZone, PromoCode, Promoter
from orders.notifications import emails
from orders.status import Status
from shop.inventory import stock
from shop.models import HeroPicture, HeroSlide, Page, StoreSettings
from tests.cases import TestCase
from tests.factories import a_category, a_product, a_variant, a_zone, an_admin, an_odd_payment, an_order, the_counter
from tests.journeys.test_strangers import FREELY
from tests.orders.test_order_page import on_the_device

MARK = "\N{BROKEN BAR}"
LONG = """<script>alert(1)</script>{{7*7}}{% raw %}"'&lt;"""
SHORT = """<b>{{7*7}}"'&lt;"""


def bad(name: str, text: str = LONG) -> str:
    """Return a text in which a mark names the field that it was written into."""
    return f"{name}{MARK}{text}"


class Shown(HTMLParser):
    """The texts of a page as a browser reads them: character references are resolved once."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.data: list[str] = []  # of scripts
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self._words: list[str] = []
        self.feed(page)
        self.close()
        self.texts.append("".join(self._words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.texts += [value for _name, value in attrs if value]
        self._words.append(" ")

    def handle_data(self, data: str) -> None:
        (self.data if self.cdata_elem == "script" else self._words).append(data)


def texts_of(page: str) -> Iterator[str]:
    """Yield all texts of a page, those of its data for search engines too; fails for what a text has smuggled in."""
    shown = Shown(page)
    assert not {name for name in shown.attributes if name.startswith("on") or not re.fullmatch(r"[\w:-]+", name)}
    assert not {tag for tag in shown.tags if not re.fullmatch(r"[a-z0-9-]+", tag)}
    yield from shown.texts
    for data in filter(str.strip, shown.data):
        yield json.dumps(json.loads(data), ensure_ascii=False).replace('\\"', '"')  # no script has code in the page


@override_settings(**FREELY, EMAILS_ENABLED=True, SHOP_URL="https://shop.example.com", KHQR_ACCOUNT="madamda@aclb")
class WhatPeopleWrite(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.admin = an_admin(bad("staff", SHORT).replace(" ", ""))
        type(cls.admin).objects.update(first_name=bad("staff", SHORT))
        cls.device = uuid4()
        cls.category = a_category(bad("category"), slug="category", line_en=bad("categoryline"))
        product = a_product(
            bad("product"),
            slug="product",
            category=cls.category,
            benefit_en=bad("benefit"),
            description_en=bad("description"),
            how_to_use_en=bad("usage"),
            ingredients_en=bad("ingredients"),
            size_en=bad("size", SHORT),
            is_bestseller=True,
            variant_name=bad("variant"),
            variant_sku=bad("sku", SHORT),
        )
        cls.variant = product.variants.get()
        a_variant(product, name=bad("other"), sku=bad("othersku", SHORT), price="15.00")
        slide = HeroSlide.objects.create(
            slug="slide",
            headline_en=bad("headline"),
            subline_en=bad("subline"),
            button_en=bad("button", SHORT),
            link="/shop/",
        )
        file = {"file": "pictures/abc.webp", "width": 2000, "height": 1100, "developed": True}
        HeroPicture.objects.create(slide=slide, shape="wide", alt_en=bad("alt"), **file)
        for slug in Page.Slug.values:
            text = f"## {bad('heading')}\n\n{bad('paragraph')}\n{bad('secondline')}"
            Page.objects.update_or_create(slug=slug, defaults={"title_en": bad("title"), "text_en": text})
        StoreSettings.objects.update_or_create(
            pk=1,
            defaults={
                "name": bad("store", SHORT),
                "tagline_en": bad("tagline"),
                "company": bad("company"),
                "telegram": bad("telegram", SHORT),
                "address_en": bad("storeaddress"),
            },
        )
        cls.zone = a_zone(fee="1.50")
        DeliveryZone.objects.update(name_en=bad("zone"))
        the_counter()
        promoter = Promoter.objects.create(name=bad("promoter"), contact=bad("contact"), commission=10)
        PromoCode.objects.create(code="ROMDUOL", amount=10, promoter=promoter)
        wishes = {
            "name": bad("name"),
            "address": bad("address"),
            "note": bad("note"),
            "email": "sreymom@example.com",
            "device": cls.device,
        }
        cls.order = an_order({cls.variant: 1}, zone=cls.zone, **wishes)
        cls.order = lifecycle.add_note(cls.order, bad("staffnote"), by=cls.admin)
        cls.cancelled = an_order({cls.variant: 1}, zone=cls.zone, **wishes)
        cls.cancelled = lifecycle.move(
            cls.cancelled, Status.CANCELLED, by=cls.admin, seen=cls.cancelled.version, reason=bad("reason")
        )
        cls.odd = an_odd_payment({cls.variant: 1}, zone=cls.zone, **wishes)
        BankTransfer.objects.update(sender=bad("sender"))
        stock.correct(cls.variant, 7, by=cls.admin, reason=bad("stockreason"))
        local.forget_all()

    def setUp(self) -> None:
        self.seen: set[str] = set()
        self.customer = on_the_device(self.device)
        self.client.force_login(self.admin)

    def look_at(self, answer: HttpResponse | str, *expected: str) -> None:
        """Fail unless each marked text is whole, and those expected are there."""
        page = answer if isinstance(answer, str) else answer.content.decode()
        names = set()
        assert "<script>alert" not in page
        for text in texts_of(page):
            for found in re.finditer(rf"(\w+){MARK}(?=([^{MARK}]*))", text):
                name, rest = found.groups()
                names.add(name)
                assert is_whole(rest), (name, rest[:80])
        assert set(expected) <= names, set(expected) - names
        self.seen |= names

    def test_customers_see_it_as_it_was_written(self) -> None:
        get = self.customer.get
        self.look_at(get("/"), "headline", "subline", "button", "alt", "product", "store", "company", "telegram")
        self.look_at(get("/shop/"), "product", "benefit", "category", "storeaddress")
        self.look_at(get("/shop/category/"), "category", "categoryline")
        self.look_at(get("/products/product/"), "description", "usage", "ingredients", "size", "variant", "other")
        for slug in Page.Slug.values:
            self.look_at(get(f"/{slug}/"), "title", "heading", "paragraph", "secondline")
        self.look_at(get("/shop/", {"q": bad("search")}), "search")
        self.look_at(get("/shop/suggestions/", {"q": "product"}), "product")
        self.look_at(get("/orders/"), "product")
        for order in (self.order, self.cancelled, self.odd):
            self.look_at(get(reverse("orders:order", args=[order.number])), "name", "address", "zone", "product")
        self.look_at(get(reverse("orders:order", args=[self.cancelled.number])), "note")
        self.look_at(get(reverse("orders:receipt", args=[self.order.number])), "name", "product", "variant")
        self.look_at(get("/nowhere/"), "store")

    def test_so_does_who_buys(self) -> None:
        post, get = self.customer.post, self.customer.get
        added = post("/cart/lines/", {"variant": self.variant.pk}, headers={"X-Requested-With": "fetch"})
        self.look_at(added, "product", "variant")
        self.look_at(post("/cart/lines/", {"variant": self.variant.pk}, follow=True), "product")
        self.look_at(get("/cart/"), "product", "variant")
        line = reverse("shop:cart_line", args=[self.variant.pk])
        self.look_at(post(line, {"quantity": bad("quantity")}, follow=True), "product")
        self.look_at(get("/checkout/"), "product", "variant", "zone")
        typed = {name: bad(name) for name in ("name", "address", "note", "phone", "email", "promo_code")}
        typed |= {"province": "phnom-penh", "payment_method": bad("method"), "total": bad("total"), "cart": bad("cart")}
        refused = post("/checkout/", typed)
        assert refused.status_code == 422
        self.look_at(refused, "name", "address", "note", "phone", "email", "promo_code", "zone")
        self.look_at(get("/checkout/"), "name", "address", "note")  # the draft
        self.look_at(post("/track/", {"order_number": bad("number"), "phone": bad("phone")}), "number", "phone")
        StoreSettings.objects.update(paused_until=timezone.now() + timedelta(hours=1), pause_words_en=bad("pause"))
        local.forget_all()
        self.look_at(get("/checkout/"), "pause")
        self.look_at(get("/"), "pause")

    def test_so_do_the_staff(self) -> None:
        get = self.client.get
        self.look_at(get("/dashboard/"), "name", "note", "staffnote", "product", "variant", "zone")
        for order in (self.order, self.cancelled, self.odd):
            for kind in ("order", "ticket", "slip", "receipt"):
                page = get(reverse(f"dashboard:{kind}", args=[order.number]))
                self.look_at(page)
        self.look_at(get(reverse("dashboard:order", args=[self.order.number])), "name", "staffnote", "sku", "staff")
        self.look_at(get(reverse("dashboard:order", args=[self.cancelled.number])), "reason")
        self.look_at(get(reverse("dashboard:slip", args=[self.odd.number])), "name", "address", "note", "product")
        self.look_at(get("/dashboard/orders/"), "name")
        self.look_at(get("/dashboard/orders/", {"q": bad("search")}), "search")
        self.look_at(get("/dashboard/", {"q": bad("search")}), "search")
        self.look_at(get("/dashboard/customers/lookup/", {"q": bad("search")}), "search")
        self.look_at(get("/dashboard/stock/", {"goods": bad("search")}), "search")
        self.look_at(get("/dashboard/stock/", {"goods": "product"}), "product", "variant", "sku")
        self.look_at(get(reverse("dashboard:variant", args=[self.variant.pk])), "product", "variant", "stockreason")
        self.look_at(get("/dashboard/figures/"), "product", "zone")
        self.look_at(get("/dashboard/payments/"), "sender")
        self.look_at(get("/dashboard/pause/"), "staff")

    def test_so_do_those_who_keep_the_books(self) -> None:
        """Every list and form of the admin that shows one of these texts."""
        seen = set()
        for model, registered in admin.site._registry.items():
            place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            listed = self.client.get(reverse(f"{place}_changelist"))
            if listed.status_code == 403:
                continue
            before = self.seen
            self.seen = set()
            self.look_at(listed)
            for one in model._default_manager.all()[:2]:
                self.look_at(self.client.get(reverse(f"{place}_change", args=[one.pk]), follow=True))
                if registered.has_delete_permission(listed.wsgi_request, one):
                    self.look_at(self.client.get(reverse(f"{place}_delete", args=[one.pk]), follow=True))
            seen |= self.seen
            self.seen |= before
        assert {"product", "category", "variant", "name", "address", "note", "zone", "promoter", "headline"} <= seen

    def test_so_does_who_is_refused(self) -> None:
        """A form that is shown again, and a message about who was faster."""
        address = reverse("dashboard:status", args=[self.order.number])
        too_much = {"status": "cancelled", "version": self.order.version, "reason": bad("cancelreason") * 9}
        self.look_at(self.client.post(address, too_much), "cancelreason")
        late = {"status": "confirmed", "version": 1}
        self.look_at(self.client.post(address, late, headers={"X-Requested-With": "fetch"}), "name")
        self.look_at(self.client.post(address, late, follow=True), "name", "staff")
        note = reverse("dashboard:note", args=[self.order.number])
        sent = {"note": bad("newnote"), "version": self.order.version}
        self.look_at(self.client.post(note, sent, follow=True), "newnote")
        self.look_at(self.client.post(note, sent | {"note": bad("newnote") * 20}), "newnote")
        wrong = {"username": bad("username"), "password": bad("password")}
        self.client.logout()
        self.look_at(self.client.post("/login/", wrong), "username")

    def test_so_does_who_reads_the_letter(self) -> None:
        emails.send()
        letter = next(one for one in mail.outbox if self.order.number in str(one.body))
        html = str(letter.alternatives[0][0])
        self.look_at(html, "product", "variant", "zone")
        for name in ("product", "variant", "zone"):
            assert bad(name) in str(letter.body)  # plain text: nothing is escaped


def is_whole(rest: str) -> bool:
    """Return True if the text after a mark is as written, or was cut at its end with an ellipsis."""
    cut = re.split("…|\\.\\.\\.", rest)[0]
    return rest.startswith((LONG, SHORT)) or (len(cut) < len(rest) and (LONG.startswith(cut) or SHORT.startswith(cut)))
