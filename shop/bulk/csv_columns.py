"""Columns of the product CSV: parsing a cell into a field value, and formatting a value as a cell."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from import_export.fields import Field

from madamda.db.translated_fields import columns as spoken
from madamda.inputs import numbers
from madamda.inputs.spreadsheet_cells import guard, unguard
from madamda.inputs.text import clean, clean_lines, identifier, is_visible
from shop.bulk.damaged_cells import error_in
from shop.models import Category, Product, Variant
from shop.models.catalogue import A_COLOUR

YES, NO = "yes", "no"
SAID = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
NEEDED = {"category", f"name_{settings.LANGUAGE_CODE}", f"option_{settings.LANGUAGE_CODE}", "price"}


class Column(Field):
    """One field of a variant or of its product."""

    def __init__(self, name: str, field: models.Field, *, of_product: bool) -> None:
        super().__init__(attribute=field.attname, column_name=name)
        self.field = field
        self.of_product = of_product
        self.required = name in NEEDED

    def owner(self, variant: Variant) -> Product | Variant:
        return variant.product if self.of_product else variant

    def get_value(self, instance: Variant) -> Any:
        return getattr(self.owner(instance), self.field.attname)

    def export(self, instance: Variant, **kwargs: Any) -> str:
        return guard(self.show(self.get_value(instance)))

    def put(self, variant: Variant, cell: str) -> tuple[Any, Any] | None:
        """Set the field from the cell; return (old, new), or None if the value is unchanged.

        Raise ValueError, with a message for the user, if the cell is invalid."""
        old = self.get_value(variant)
        text = unguard(cell)
        if _plain(text) == _plain(self.show(old)) and not (self.required and self.owner(variant)._state.adding):
            return None
        if error := error_in(text):
            raise ValueError(error)
        new = self.read(self.cleaned(text))
        if new == old or (new in ("", None) and old in ("", None)):
            return None
        setattr(self.owner(variant), self.field.attname, new)
        return old, new

    def cleaned(self, cell: str) -> str:
        """Clean the text as the field's form does. Text without visible characters becomes empty."""
        if isinstance(self.field, models.SlugField) or self.column_name == "sku":
            return identifier(cell)
        kept = clean_lines(cell) if isinstance(self.field, models.TextField) else clean(cell)
        return kept.strip() if is_visible(kept) else ""

    def read(self, text: str) -> Any:
        if not text and (self.required or not (self.field.null or self.field.blank)):
            raise ValueError(_("This cannot be empty."))
        if not text:
            return None if self.field.null else ""
        if isinstance(self.field, models.BooleanField):
            return _said(text)
        try:
            if self.column_name == "swatch":
                A_COLOUR(text := text.lower())
            return self.field.clean(self._number(text), None)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error

    def _number(self, text: str) -> Any:
        """Parse the text if the field is numeric, else return it unchanged. Raise ValueError."""
        try:
            if isinstance(self.field, models.DecimalField):
                return numbers.decimal(numbers.without_currency(text))
            return numbers.whole(text) if isinstance(self.field, models.IntegerField) else text
        except numbers.NotANumber:
            is_amount = isinstance(self.field, models.DecimalField)
            raise ValueError(_("Enter an amount such as 12.50.") if is_amount else _("Enter a whole number.")) from None

    def show(self, value: Any) -> str:
        if isinstance(value, bool):
            return YES if value else NO
        if isinstance(value, Decimal):
            return f"{value:.2f}"
        return "" if value is None else str(value)


class CategoryColumn(Column):
    """The category of a product, written as its slug."""

    def __init__(self, name: str, field: models.Field) -> None:
        super().__init__(name, field, of_product=True)
        self.slugs: dict[int | None, str] = dict(Category.objects.values_list("pk", "slug"))

    def read(self, text: str) -> Any:
        for pk, slug in self.slugs.items():
            if slug.lower() == identifier(text).lower():
                return pk
        raise ValueError(_("There is no category with this address."))

    def show(self, value: Any) -> str:
        return self.slugs.get(value, "")


def columns() -> dict[str, Column]:
    """Return every column by name, in file order. Quantity on hand is left out: it changes only through the ledger."""
    names = [*spoken("name"), "is_new", "is_bestseller", "is_gift", "product_active"]
    sold_as = ["sku", *spoken("option"), "price", "compare_at", "low_stock_mark", "swatch", "active"]
    words = spoken("benefit", "size", "description", "how_to_use", "ingredients")
    made = [
        Column("product", _field(Product, "slug"), of_product=True),
        CategoryColumn("category", _field(Product, "category")),
        *(Column(name, _field(Product, name), of_product=True) for name in names),
        *(Column(name, _field(Variant, name), of_product=False) for name in sold_as),
        *(Column(name, _field(Product, name), of_product=True) for name in words),
    ]
    return {column.column_name: column for column in made}


def _field(model: type[models.Model], column: str) -> Any:
    """Return the model field of a column. `product_active` and `option_*` exist on both models and are renamed."""
    name = "active" if column == "product_active" else column.replace("option_", "name_")
    return model._meta.get_field(name)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _said(text: str) -> bool:
    try:
        return SAID[text.lower()]
    except KeyError:
        raise ValueError(_("Enter yes or no.")) from None
