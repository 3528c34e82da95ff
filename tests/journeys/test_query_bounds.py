"""A shop of many years: ten thousand of everything, and no page reads more rows than a person could look at."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.contrib import admin
from django.db import connection, models
from django.test import override_settings
from django.urls import NoReverseMatch, reverse

from customers.models import Address, Customer
from madamda.cache import local
from orders.models import Order, OrderEvent, OrderLine, Print, PromoCode, Promoter
from shop.models import HeroSlide, ListingEntry, Product, ProductImage, SearchDocument, StockMovement, Variant
from tests.cases import TestCase
from tests.factories import an_admin, an_order
from tests.orders.test_order_page import on_the_device

MANY = 10_000
# Letters only: MD-AAAA-AAB, and so on.
NUMBER = """translate('MD-' || left(lpad(n::text, 7, '0'), 4) || '-' || right(lpad(n::text, 7, '0'), 3),
            '0123456789', 'ABCDEFGHJK')"""
BOUND = 2_500  # rows of one page, all its questions together; a sheet of the sitemap has a thousand addresses

COPIED = (
    Product, Variant, ProductImage, ListingEntry, SearchDocument, StockMovement, HeroSlide, Promoter, PromoCode,
    Customer, Address, Order, OrderLine, OrderEvent,
)  # fmt: skip
PUBLIC = (
    "/", "/shop/", "/shop/?page=2", "/shop/?q=lotus", "/shop/?q=nothing-like-it", "/shop/?sort=price&in_stock=1",
    "/shop/suggestions/?q=lo", "/cart/", "/checkout/", "/orders/", "/track/",
    "/sitemap.xml",
)  # fmt: skip
STAFF = (
    "board", "pulse", "orders", "payments", "stock", "figures", "figures_sheet", "pause",
)  # fmt: skip


class TenThousandOfEverything(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.device = uuid4()
        cls.promoter = Promoter.objects.create(name="Sokha")
        cls.order = an_order(device=cls.device)
        cls.boss = an_admin()
        HeroSlide.objects.create(slug="one", headline="Lotus", button="Look", link="/shop/")
        for copied in (cls._goods, cls._orders):
            copied()
        local.forget_all()

    @classmethod
    def tearDownClass(cls) -> None:
        """What was taken back still lies in tables and indexes, and would make them look dear to other tests' plans."""
        super().tearDownClass()
        with connection.cursor() as cursor:
            for model in COPIED:
                cursor.execute(f"vacuum analyze {model._meta.db_table}")
                cursor.execute(f"reindex table {model._meta.db_table}")

    @classmethod
    def _goods(cls) -> None:
        """Products of one category, each with a variant."""
        product = cls.order.lines.get().variant.product
        ProductImage.objects.create(product=product, file="x.jpg", alt="A jar", width=400, height=500)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")  # the listing entries of the first are written now
        _copy(Product, slug="t.slug || '-' || n")
        _copy(Variant, sku="t.sku || '-' || n", product="t.product_id + 1000 + n")
        _copy(ProductImage, product="t.product_id + 1000 + n")
        _copy(ListingEntry, key="product", product="t.product_id + 1000 + n")
        _copy(SearchDocument, key="mark", mark="t.product_id + 1000 + n")
        _copy(StockMovement)
        _copy(HeroSlide, slug="t.slug || n")

    @classmethod
    def _orders(cls) -> None:
        """Of one customer on one device, all still open; the first with a history, and papers, as long."""
        Print.objects.create(order=cls.order, paper=Print.Document.TICKET, copy=1, by=cls.boss)
        PromoCode.objects.create(code="TEN", amount=10, promoter=cls.promoter)
        _copy(Promoter)
        _copy(PromoCode, code="t.code || n")
        _copy(Customer, phone="'+8559' || (60000000 + n)")
        _copy(Address, text="t.text || n")
        _copy(Order, number=NUMBER, submission="gen_random_uuid()", secret="md5(n::text)")
        _copy(OrderLine, order="t.order_id + 1000 + n", variant="t.variant_id + 1000 + n")
        _copy(OrderEvent, order="t.order_id + 1000 + n")
        _copy(OrderEvent, id=f"t.id + {MANY} + 1000 + n", version="n + 1", kind="'noted'")
        _copy(Print, copy="n + 1")

    def test_no_page_of_the_shop_reads_more_than_it_shows(self) -> None:
        self.client = on_the_device(self.device)
        product = self.order.lines.get().variant.product
        sitemaps = re.findall(r"<loc>[^<]*?(/sitemap-[^<]*)</loc>", self.client.get("/sitemap.xml").content.decode())
        assert sitemaps
        found = (product.get_absolute_url(), product.category.get_absolute_url(), self.order.get_absolute_url())
        for path in (*PUBLIC, *found, *sitemaps):
            with self.subTest(path), self.bounded():
                assert self.client.get(path).status_code in (200, 302)

    def test_no_page_of_the_staff_reads_more_than_it_shows(self) -> None:
        self.client.force_login(self.boss)
        phone = self.order.customer_phone
        paths = [reverse(f"dashboard:{name}") for name in STAFF]
        page = f"/dashboard/orders/{self.order.number}/"
        paths += [f"/dashboard/cards/?order={self.order.number}:1", page, f"{page}?before=5000", f"{page}ticket/"]
        paths += [f"/dashboard/customers/lookup/?phone={phone.replace('+', '%2B')}", "/dashboard/?q=sreymom"]
        paths += [reverse("dashboard:variant", args=[self.order.lines.get().variant_id])]
        for path in paths:
            with self.subTest(path), self.bounded():
                assert self.client.get(path).status_code == 200

    @override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=10_000)
    def test_no_list_of_the_admin_reads_more_than_it_shows(self) -> None:
        self.client.force_login(self.boss)
        for path in self.lists():
            for query in ("", "?q=a", "?p=2", "?all="):
                with self.subTest(path + query), self.bounded():
                    assert self.client.get(path + query).status_code in (200, 302)

    def lists(self) -> Iterator[str]:
        for model in admin.site._registry:
            try:
                yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            except NoReverseMatch:
                continue

    @contextmanager
    def bounded(self) -> Iterator[None]:
        read: list[tuple[int, str]] = []

        def counted(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            found = execute(sql, params, many, context)
            if context["cursor"].description:
                read.append((context["cursor"].rowcount, sql))
            return found

        with connection.execute_wrapper(counted):
            yield
        most = max(read, default=(0, ""))
        assert sum(rows for rows, _ in read) < BOUND, f"most by: {most[0]} rows, {most[1][:300]}"


def _copy(model: type[models.Model], *, key: str = "id", **otherwise: str) -> None:
    """The first row, `t`, ten thousand times more, without asking any trigger; fields named here differ from its."""
    table, fields = model._meta.db_table, [field for field in model._meta.concrete_fields if not field.generated]
    new = ({"id": "t.id + 1000 + n"} if key == "id" else {}) | otherwise
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(new.get(field.name, f't."{field.column}"') for field in fields)
    first = f"(select * from {table} order by {model._meta.pk.column} limit 1)"
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(f"insert into {table} ({columns}) select {values} from {first} t, generate_series(1, {MANY}) n")
        cursor.execute("set local session_replication_role = origin")
        cursor.execute(f"analyze {table}")
