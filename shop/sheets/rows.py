"""The rows of the sheet of goods: which variant each means, what it changes, what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from import_export.resources import ModelResource
from import_export.results import Result
from tablib import Dataset

from shop import remembering
from shop.models import Product, Variant
from shop.models.goods import NOT_DEARER
from shop.remembering import Change
from shop.sheets.columns import NEEDED, Column, columns
from shop.sheets.paper import LINE, Unreadable, unguard


@dataclass(frozen=True, slots=True)
class Row:
    """What a line of the sheet does."""

    line: int
    sku: str
    is_new: bool
    changes: list[Change]


class Goods(ModelResource):
    """Rows become variants, and the products they share: first all are understood, then all are written."""

    class Meta:
        model = Variant
        fields = ()
        import_id_fields = ("sku",)
        use_bulk = True
        batch_size = None
        skip_diff = True  # what changes is told row by row, in `rows`

    def __init__(self, *, by: User | None = None, why: str = "") -> None:
        super().__init__()
        self.fields: dict[str, Column] = columns()
        self.by, self.why = by, why
        self.rows: dict[int, Row] = {}
        self.variants: dict[str, Variant] = {}
        self.products: dict[str, Product] = {}
        self.lines: dict[str, int] = {}  # of each SKU
        self.told: dict[tuple[str, str], tuple[int, str]] = {}  # of a product, by the first of its rows
        self.changed: dict[int, Product | Variant] = {}
        self.changed_fields: dict[type, set[str]] = {Product: set(), Variant: set()}

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Read all that the sheet names; who is about to write holds it until the end."""
        _check_heading(dataset.headers[:-1], self.fields)
        skus, slugs = (_cells(dataset, key) for key in ("sku", "product"))
        owners = Variant.objects.filter(sku__in=skus).values("product")
        found = self._held(Product.objects.filter(Q(slug__in=slugs) | Q(pk__in=owners)))
        products = {product.pk: product for product in found}
        self.products = {product.slug: product for product in products.values()}
        for variant in self._held(Variant.objects.filter(sku__in=skus)):
            variant.product = products[variant.product_id]
            self.variants[variant.sku] = variant

    def get_or_init_instance(self, instance_loader: Any, row: dict[str, Any]) -> tuple[Variant, bool]:
        sku, slug = (unguard(row.get(key, "")).strip() for key in ("sku", "product"))
        if not sku:
            raise ValidationError({"sku": _("This cannot be empty.")})
        if (line := self.lines.setdefault(sku, row[LINE])) != row[LINE]:
            raise ValidationError({"sku": _("This SKU stands in line %(line)d already.") % {"line": line}})
        if not (variant := self.variants.get(sku)):
            return Variant(sku=sku, product=self._product(slug)), True
        if slug not in ("", variant.product.slug):
            raise ValidationError(
                {"product": _("This SKU belongs to “%(product)s”.") % {"product": variant.product.slug}}
            )
        return variant, False

    def import_instance(self, instance: Variant, row: dict[str, Any], **kwargs: Any) -> None:
        errors: dict[str, ValidationError] = {}
        changes: list[Change] = []
        for name, column in self.fields.items():
            if name == "product" or (name not in row and not self._is_wanting(column, instance)):
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
        """Without asking the database: cells were judged one by one, and names were looked up all at once."""
        errors = dict(import_validation_errors or {})
        if not {"price", "compare_at"} & set(errors) and instance.compare_at and instance.compare_at <= instance.price:
            errors["compare_at"] = ValidationError(NOT_DEARER)
        if errors:
            raise ValidationError(errors)

    def bulk_create(self, using_transactions: bool, dry_run: bool, *args: Any, **kwargs: Any) -> None:
        """The only writing; called when every row was understood."""
        result: Result = kwargs["result"]
        if dry_run or result.has_errors() or result.has_validation_errors():
            return
        for model, fields in self.changed_fields.items():
            known = [one for one in self.changed.values() if type(one) is model and not one._state.adding]
            remembering.rewrite(known, sorted(fields), by=self.by, why=self.why)
        fresh = [product for product in self.products.values() if product._state.adding]
        remembering.remember_new(Product.objects.bulk_create(fresh), by=self.by, why=self.why)
        remembering.remember_new(Variant.objects.bulk_create(self.create_instances), by=self.by, why=self.why)

    def bulk_update(self, *args: Any, **kwargs: Any) -> None:
        """Done above, and not with every column."""

    def after_import(self, dataset: Dataset, result: Result, **kwargs: Any) -> None:
        """Nothing: the library would set back the numbering, while others may be adding goods."""

    def _held(self, things: QuerySet[Any]) -> QuerySet[Any]:
        """Nobody waits for somebody who only looks."""
        return things.order_by("pk").select_for_update() if self.by else things

    def _product(self, slug: str) -> Product:
        if slug not in self.products:
            if not slug:
                raise ValidationError({"product": _("New goods need the address of their product.")})
            try:
                validate_slug(slug)
            except ValidationError as error:
                raise ValidationError({"product": error.messages}) from error
            self.products[slug] = Product(slug=slug)
        return self.products[slug]

    def _is_wanting(self, column: Column, variant: Variant) -> bool:
        """New goods need more columns than known ones."""
        return column.column_name in NEEDED and column.owner(variant)._state.adding

    def _is_news(self, column: Column, variant: Variant, row: dict[str, Any]) -> bool:
        """What a product is, its first row tells; the others may say the same, or nothing. Raise ValueError."""
        if not column.of_product:
            return True
        cell = row.get(column.column_name, "")
        line, told = self.told.setdefault((variant.product.slug, column.column_name), (row[LINE], cell))
        if line != row[LINE] and cell not in ("", told):
            raise ValueError(_("Line %(line)d says something else of this product.") % {"line": line})
        return line == row[LINE]

    def _put(self, column: Column, variant: Variant, cell: str) -> list[Change]:
        change = column.put(variant, cell)
        if change is None:
            return []
        owner = column.owner(variant)
        self.changed[id(owner)] = owner
        self.changed_fields[type(owner)].add(column.field.name)
        return [Change(column.column_name, *(remembering.written(column.show(value)) for value in change))]


def _check_heading(heading: list[str], known: Iterable[str]) -> None:
    if "sku" not in heading:
        raise Unreadable(_("The column “sku” is missing: it says which variant a row is about."))
    if strange := [name for name in heading if name not in known]:
        facts = {"strange": ", ".join(strange), "known": ", ".join(known)}
        raise Unreadable(_("Unknown columns: %(strange)s. There are: %(known)s.") % facts)


def _cells(dataset: Dataset, key: str) -> list[str]:
    return [unguard(cell).strip() for cell in dataset[key]] if key in dataset.headers else []
