"""Rows of the product CSV: the variant each refers to, the changes it makes, and its errors."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext as _
from import_export.resources import ModelResource
from import_export.results import Result
from tablib import Dataset

from madamda.db import history
from madamda.db.history import Change
from madamda.inputs.spreadsheet_cells import unguard
from madamda.inputs.text import identifier, is_visible
from madamda.staff.models import User
from shop.bulk.csv_columns import NEEDED, Column, columns
from shop.bulk.csv_format import LINE, SkuMissing, UnknownColumns
from shop.bulk.damaged_cells import damage_to, error_in, lost_zeros
from shop.models import Product, Variant
from shop.models.catalogue import ARCHIVED_IS_OFF, NOT_DEARER

# Keys of a row and how they are folded for case-insensitive comparison; the unique constraints fold them likewise.
KEYS: dict[str, Callable[[str], str]] = {"sku": str.upper, "product": str.lower}
COLUMNS_OF_A_NEW_VARIANT = (f"option_{settings.LANGUAGE_CODE}", "price")


@dataclass(frozen=True, slots=True)
class Row:
    """Changes made by one row."""

    line: int
    sku: str
    is_new: bool
    changes: list[Change]


class ProductResource(ModelResource):
    """Imports rows as variants and the products they share. All rows are parsed before any is written."""

    class Meta:
        model = Variant
        fields = ()
        import_id_fields = ("sku",)
        use_bulk = True
        batch_size = None
        skip_diff = True  # changes are recorded per row in `rows`

    def __init__(self, *, by: User | None = None, why: str = "") -> None:
        super().__init__()
        self.fields: dict[str, Column] = columns()
        self.by, self.why = by, why
        self.rows: dict[int, Row] = {}
        self.variants: dict[str, Variant] = {}
        self.products: dict[str, Product] = {}
        self.zeros: dict[str, str] = {}
        self.lines: dict[str, int] = {}  # SKU → line
        self.told: dict[tuple[str, str], tuple[int, str]] = {}  # (product, column) → line and cell of its first row
        self.changed: dict[int, Product | Variant] = {}
        self.changed_fields: dict[type, set[str]] = {Product: set(), Variant: set()}

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Load the products and variants named in the file; an import, unlike a preview, locks them."""
        _check_heading(dataset.headers[:-1], self.fields)
        skus, slugs = ({key(cell) for cell in _cells(dataset, name)} for name, key in KEYS.items())
        of_these = Variant.objects.annotate(key=Upper("sku")).filter(key__in=skus)
        addressed = Product.objects.annotate(key=Lower("slug"))
        found = self._held(addressed.filter(Q(key__in=slugs) | Q(pk__in=of_these.values("product"))))
        products = {product.pk: product for product in found}
        self.products = {KEYS["product"](product.slug): product for product in products.values()}
        for variant in self._held(of_these):
            variant.product = products[variant.product_id]
            self.variants[KEYS["sku"](variant.sku)] = variant
        self.zeros = _padded_otherwise({sku for sku in skus if sku.isdecimal()} - self.variants.keys())

    def get_or_init_instance(self, instance_loader: Any, row: dict[str, Any]) -> tuple[Variant, bool]:
        sku, slug = (identifier(unguard(row.get(name, ""))) for name in KEYS)
        key = KEYS["sku"](sku)
        if not is_visible(sku):
            raise ValidationError({"sku": _("This cannot be empty.")})
        if (line := self.lines.setdefault(key, row[LINE])) != row[LINE]:
            raise ValidationError({"sku": _("This SKU is already in line %(line)d.") % {"line": line}})
        if not (variant := self.variants.get(key)):
            return self._new(sku, slug, row), True
        if slug.lower() not in ("", variant.product.slug.lower()):
            raise ValidationError(
                {"product": _("This SKU belongs to “%(product)s”.") % {"product": variant.product.slug}}
            )
        return variant, False

    def import_instance(self, instance: Variant, row: dict[str, Any], **kwargs: Any) -> None:
        errors: dict[str, ValidationError] = {}
        changes: list[Change] = []
        for name, column in self.fields.items():
            if name == "product" or (name not in row and not self._is_missing(column, instance)):
                continue
            try:
                if self._is_news(column, instance, row):
                    changes += self._put(column, instance, row.get(name, ""))
            except ValueError as error:
                errors[name] = ValidationError(str(error))
        self.rows[row[LINE]] = Row(row[LINE], instance.sku, instance._state.adding, changes)
        if errors:
            raise ValidationError(errors)

    def skip_row(
        self, instance: Variant, original: None, row: dict[str, Any], import_validation_errors: Any = None
    ) -> bool:
        return not (import_validation_errors or instance._state.adding or self.rows[row[LINE]].changes)

    def validate_instance(
        self, instance: Variant, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Check the instance without queries: cells are validated one by one, and unique keys were loaded up front."""
        errors = dict(import_validation_errors or {})
        if not {"price", "compare_at"} & set(errors) and instance.compare_at and instance.compare_at <= instance.price:
            errors["compare_at"] = ValidationError(NOT_DEARER)
        if instance.product.archived_at and instance.product.active:
            errors["active"] = ValidationError(ARCHIVED_IS_OFF)
        if errors:
            raise ValidationError(errors)

    def bulk_create(self, using_transactions: bool, dry_run: bool, *args: Any, **kwargs: Any) -> None:
        """Write all changes. Called once, after every row was parsed; does nothing if there are errors."""
        result: Result = kwargs["result"]
        if dry_run or result.has_errors() or result.has_validation_errors():
            return
        for model, fields in self.changed_fields.items():
            known = [one for one in self.changed.values() if type(one) is model and not one._state.adding]
            history.save_with_history(known, sorted(fields), by=self.by, why=self.why)
        fresh = [product for product in self.products.values() if product._state.adding]
        history.create(fresh, by=self.by, why=self.why)
        history.create(self.create_instances, by=self.by, why=self.why)

    def bulk_update(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: `bulk_create` has written the updates, and only the changed columns."""

    def after_import(self, dataset: Dataset, result: Result, **kwargs: Any) -> None:
        """Do nothing: the library would reset the id sequences while other transactions may be inserting."""

    def _held(self, things: QuerySet[Any]) -> QuerySet[Any]:
        """Lock the rows in id order for an import; a preview reads them without locks."""
        return things.order_by("pk").select_for_update() if self.by else things

    def _new(self, sku: str, slug: str, row: dict[str, Any]) -> Variant:
        """Return an unsaved variant. Raise ValidationError if columns for new variants are missing or the SKU looks
        damaged by a spreadsheet."""
        bare = sku.lstrip("0")
        if sku.isdecimal() and bare in self.zeros:
            raise ValidationError({"sku": lost_zeros(sku, self.zeros[bare])})
        missing = [name for name in ("product", *COLUMNS_OF_A_NEW_VARIANT) if name not in row]
        if wrong := damage_to(sku, is_new=not missing):
            raise ValidationError({"sku": wrong})
        if missing:
            words = _(
                "There is no variant with this SKU. To add products, the file also needs the columns %(missing)s."
            )
            raise ValidationError({"sku": words % {"missing": ", ".join(missing)}})
        variant = Variant(product=self._product(slug))
        try:
            variant.sku = Variant._meta.get_field("sku").clean(sku, None)
        except ValidationError as error:
            raise ValidationError({"sku": error.messages}) from error
        return variant

    def _product(self, slug: str) -> Product:
        key = slug.lower()
        if key not in self.products:
            if not slug:
                raise ValidationError({"product": _("New products need the page address of their product.")})
            if wrong := damage_to(slug, is_new=True) or error_in(slug):
                raise ValidationError({"product": wrong})
            try:
                Product._meta.get_field("slug").clean(key, None)
            except ValidationError as error:
                raise ValidationError({"product": error.messages}) from error
            self.products[key] = Product(slug=key)
        return self.products[key]

    def _is_missing(self, column: Column, variant: Variant) -> bool:
        """Return True if a column required for a new product or variant has no cell in this row."""
        return column.column_name in NEEDED and column.owner(variant)._state.adding

    def _is_news(self, column: Column, variant: Variant, row: dict[str, Any]) -> bool:
        """Return True if the cell is to be applied. Columns of a product apply from its first row; later rows must
        repeat the value or leave it empty, or ValueError is raised."""
        if not column.of_product:
            return True
        cell = row.get(column.column_name, "")
        line, told = self.told.setdefault((variant.product.slug, column.column_name), (row[LINE], cell))
        if line != row[LINE] and cell not in ("", told):
            raise ValueError(_("Line %(line)d says something different about this product.") % {"line": line})
        return line == row[LINE]

    def _put(self, column: Column, variant: Variant, cell: str) -> list[Change]:
        change = column.put(variant, cell)
        if change is None:
            return []
        owner = column.owner(variant)
        self.changed[id(owner)] = owner
        self.changed_fields[type(owner)].add(column.field.name)
        return [Change(column.column_name, *(history.written(column.show(value)) for value in change))]


def _check_heading(heading: list[str], known: Iterable[str]) -> None:
    if "sku" not in heading:
        raise SkuMissing
    if strange := [name for name in heading if name not in known]:
        raise UnknownColumns(strange=", ".join(strange), known=", ".join(known))


def _cells(dataset: Dataset, name: str) -> list[str]:
    return [identifier(unguard(cell)) for cell in dataset[name]] if name in dataset.headers else []


def _padded_otherwise(numbers: set[str]) -> dict[str, str]:
    """Map digits without leading zeros to the existing SKU that differs from one of `numbers` only by those zeros."""
    if not numbers:
        return {}
    bare = Func(F("sku"), Value("0"), function="LTRIM", output_field=CharField())
    alike = Variant.objects.annotate(bare=bare).filter(bare__in={number.lstrip("0") for number in numbers})
    return dict(alike.values_list("bare", "sku"))
