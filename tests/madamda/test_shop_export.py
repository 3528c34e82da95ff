"""Everything a shop has comes out, can be read into an empty shop, and comes out of that one the same."""

import json
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import TransactionTestCase

from madamda import groups
from madamda.shop_export import documentation, left_out
from madamda.shop_export.tables import NAMES, all_tables, our_models
from madamda.staff.models import User
from orders import order_search
from orders.cash import shifts
from orders.cash.cash_book import Amounts
from orders.checkout.place_order import place_order
from orders.fulfilment import lifecycle, print_log
from orders.models import CustomerMessage, Order, OrderEvent, OrderNote, OrderSearch, PromoCode, Promoter, Refund
from orders.notifications import emails
from orders.status import Status
from shop.images import uploads
from shop.models import (
    HeroPicture,
    HeroSlide,
    ListingEntry,
    Page,
    Product,
    ProductImage,
    StoreSettings,
    Synonyms,
    Variant,
)
from tests.deliveries_and_returns import create_one_of_each
from tests.factories import (
    a_member_of_staff,
    a_product,
    a_variant,
    a_zone,
    an_odd_payment,
    an_order,
    brought_to,
    wait_limit,
    wishes,
    with_limits,
)
from tests.madamda.test_shop_export_page import forget_jobs
from tests.orders.payments.people import with_an_account
from tests.shop.test_pictures import OnDisk, a_file, an_upload

ROOT = Path(__file__).parents[2]
# Tables that the test shop has no rows of.
RARE: set[str] = set()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


class WholeShop(OnDisk, TransactionTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.folder = Path(self.enterContext(TemporaryDirectory()))
        self.addCleanup(forget_jobs)
        groups.lay_out()
        self.by = a_member_of_staff("sreymom", is_superuser=True)
        self.fill()

    def fill(self) -> None:
        """One of everything that staff and customers make, through the shop's own functions."""
        variant = a_variant(in_stock=60)
        product = variant.product
        name = uploads.keep(an_upload(a_file()))
        picture = ProductImage.objects.create(product=product, file=name, alt_en='A "jar", open', width=90, height=90)
        product.category.picture = picture
        product.category.save()
        product.slug = "another-address"
        product.description_en = 'Two lines,\nand a quote: “x”, "y"; =1+1'
        product.save()
        a_product("Rice", in_stock=0)
        Page.objects.create(slug="about", title_en="About", title_km="អំពី", text_en="Words")
        Synonyms.objects.create(words="soap, savon")
        with_limits(self.by, max_discount_percent=10)
        wait_limit("pending", 5, 10)
        slide = HeroSlide.objects.create(slug="first", headline_en="Glow", button_en="Shop", link="/shop/")
        StoreSettings.objects.update_or_create(pk=1, defaults={"name": "Lotus", "no_delivery_weekdays": [0, 6]})
        zone = a_zone()
        create_one_of_each(variant, zone=zone, by=self.by)
        promoter = Promoter.objects.create(name="Dara", commission=Decimal(5))
        PromoCode.objects.create(code="LOTUS", amount=10, promoter=promoter)
        data = wishes(zone, total="14.10", phone="+85512999888", promo_code="LOTUS", email="a@example.org")
        place_order(quantities={variant.pk: 1}, wishes=data)
        returned = an_order({variant: 1}, zone=zone, phone="+85512999777", status="delivered")
        OrderNote.objects.create(order=returned, text="Rings twice", by=self.by)
        CustomerMessage.objects.create(
            order=returned, version=1, kind="out", channel="sms", state="sent", due_at=returned.placed_at
        )
        print_log.record(returned, "slip", by=self.by)
        self.refund_everything(an_order({variant: 2}, zone=zone, phone="+85512999666"))

        an_order({variant: 1}, zone=zone, phone="+85512999555", status="returned")
        customer = returned.customer
        customer.notes.create(text="Friendly", by=self.by)
        customer.levels.create(level="good", reason="Always there", by=self.by)
        shifts.open_shift(Amounts(Decimal(20), Decimal(0)), by=self.by, reason="The first count")
        HeroPicture.objects.create(slide=slide, file=name, shape="wide", alt_en="Glow", width=90, height=60)
        with with_an_account:
            order = an_odd_payment({variant: 1}, zone=zone, phone="+85512999444")
        order.payment.replaced.create(md5="0" * 32, amount=1, good_until=order.payment.good_until)

    def refund_everything(self, order: Order) -> None:
        """A cancelled order whose money went back: it no longer counts as paid, and still has its refund."""
        order = lifecycle.set_paid(order, True, by=self.by, seen=order.version)
        order = brought_to(order, Status.CANCELLED)
        lifecycle.set_paid(order, False, by=self.by, seen=order.version, reason="Cash from the till")
        assert Refund.objects.filter(order=order).exists()

    def export(self, name: str) -> Path:
        call_command("export_shop", str(self.folder / name), verbosity=0)
        return self.folder / name

    def empty(self) -> None:
        call_command("flush", interactive=False, verbosity=0)
        groups.lay_out()

    def test_an_empty_shop_that_reads_an_export_gives_the_same_export(self) -> None:
        first = self.export("first")
        before = contents(first)
        self.empty()
        call_command("import_shop", str(first), verbosity=0)
        call_command("audit_stock", verbosity=0)
        call_command("audit_cash", verbosity=0)
        after = contents(self.export("second"))
        assert sorted(before) == sorted(after)
        assert [path for path in before if before[path] != after[path]] == []

    def test_it_holds_rows_of_every_table(self) -> None:
        """Otherwise the round trip would prove nothing for an empty one."""
        first = self.export("first")
        tables = json.loads((first / "manifest.json").read_text())["tables"]
        assert {path for path, about in tables.items() if not about["rows"]} <= RARE

    def test_a_zip_file_holds_the_same_files(self) -> None:
        folder = self.export("first")
        call_command("export_shop", str(self.folder / "shop.zip"), verbosity=0)
        with zipfile.ZipFile(self.folder / "shop.zip") as packed:
            assert {name: packed.read(name) for name in packed.namelist()} == contents(folder)
        self.empty()
        call_command("import_shop", str(self.folder / "shop.zip"), verbosity=0)
        assert contents(self.export("second")) == contents(folder)

    def test_nobody_is_told_of_what_is_imported(self) -> None:
        order = an_order(phone="+85512888777", email="b@example.org")
        first = self.export("first")
        self.empty()
        call_command("import_shop", str(first), verbosity=0)
        assert Order.objects.filter(number=order.number, email="b@example.org").exists()
        assert not OrderEvent.objects.unannounced().exists()
        assert not CustomerMessage.objects.filter(state="waiting").exists()
        with self.settings(EMAILS_ENABLED=True):
            assert emails.send() == 0
        assert mail.outbox == []

    def test_the_shop_goes_on_after_an_import(self) -> None:
        first = self.export("first")
        numbers = list(Order.objects.values_list("number", flat=True))
        self.empty()
        call_command("import_shop", str(first), verbosity=0)
        variant = Variant.objects.filter(on_hand__gt=2).first()
        assert variant
        placed = an_order({variant: 1}, phone="+85512111222")
        assert placed.number not in numbers
        assert ListingEntry.objects.filter(product=variant.product).exists()
        assert OrderSearch.objects.count() == Order.objects.count()
        found = order_search.find(Order.objects.all(), "Rings twice")
        assert found.count() == 1
        call_command("audit_stock", verbosity=0)
        assert not User.objects.get(username="sreymom").has_usable_password()
        assert not User.objects.filter(is_superuser=True).exists()

    def test_secrets_stay_behind(self) -> None:
        secrets = [*Order.objects.values_list("secret", flat=True), self.by.password]
        everything = b"".join(contents(self.export("first")).values()).decode(errors="replace")
        assert [one for one in secrets if one in everything] == []

    def test_a_shop_that_has_something_is_left_alone(self) -> None:
        first = self.export("first")
        before = Order.objects.count()
        with pytest.raises(CommandError, match=r"not empty.*shop\.Product"):
            call_command("import_shop", str(first), verbosity=0)
        assert Order.objects.count() == before

    def test_a_damaged_export_changes_nothing(self) -> None:
        first = self.export("first")
        self.empty()
        lines, picture = first / "orders/orderline.csv", next((first / "files").rglob("*.jpg"))
        whole, seen = lines.read_text(), picture.read_bytes()
        for words, file, content in [
            ("rows", lines, "".join(whole.splitlines(keepends=True)[:-1]).encode()),
            ("columns that this shop lacks", lines, whole.replace("quantity", "pieces", 1).encode()),
            (
                "do not fit together",
                lines,
                whole.replace("14.00,1,14.00", "15.00,1,15.00", 1).encode(),
            ),
            ("damaged", picture, seen[:-1] + b"x"),
        ]:
            before = file.read_bytes()
            file.write_bytes(content)
            with pytest.raises(CommandError, match=words):
                call_command("import_shop", str(first), verbosity=0)
            file.write_bytes(before)
            assert not Product.objects.exists()
            assert not Order.objects.exists()
        call_command("import_shop", str(first), verbosity=0)


def test_every_model_is_exported_or_left_out_with_a_reason() -> None:
    exported = {table.label for table in all_tables()} | {model._meta.label for model in NAMES}
    ours = {model._meta.label for model in our_models()}
    assert exported | set(left_out.MODELS) == ours
    assert exported & set(left_out.MODELS) == set()
    columns = {f"{table.label}.{field.name}" for table in all_tables() for field in table.model._meta.concrete_fields}
    assert set(left_out.COLUMNS) <= columns
    assert set(left_out.ROWS) <= exported


def test_no_column_that_sounds_like_a_secret_is_exported() -> None:
    secret = re.compile("secret|token|password|session|cookie")
    exported = [f"{table.label}.{column.name}" for table in all_tables() for column in table.columns]
    assert [name for name in exported if secret.search(name)] == []


def test_the_document_describes_every_column() -> None:
    """Written by `manage.py export_shop --describe`."""
    page = (ROOT / "docs/leaving.md").read_text()
    assert documentation.updated(page) == page
