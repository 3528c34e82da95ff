"""Admin of categories and products, with their variants and images."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Exists, F, ForeignKey, OuterRef, QuerySet, TextField
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from madamda.db import history
from madamda.inputs.fields import Identifier
from shop import money
from shop.admin.archive import ArchiveFilter, ArchiveMixin
from shop.admin.bulk_edit import MarkingMixin, mark
from shop.admin.history import RememberingMixin
from shop.admin.images import DevelopingMixin, ProductImageInline, preview
from shop.admin.import_export import ExchangingMixin
from shop.admin.large_tables import LastingMixin
from shop.admin.search import WordSearchMixin
from shop.models import Category, Product, Variant
from shop.models.catalogue import A_COLOUR


class VariantForm(forms.ModelForm):
    sku = Identifier(label=_("SKU"), max_length=40)

    def clean_swatch(self) -> str:
        swatch = str(self.cleaned_data["swatch"]).strip().lower()
        if swatch:
            A_COLOUR(swatch)
        return swatch


class VariantFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        """Reject two new variants with the same SKU; the unique constraint would raise IntegrityError instead."""
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            key = str(getattr(form, "cleaned_data", {}).get("sku", "")).upper()
            if key and key in seen:
                form.add_error(
                    "sku", _("Another variant already has this SKU. Capital and small letters count as the same.")
                )
            seen.add(key)


class VariantInline(TranslationStackedInline):
    model = Variant
    form = VariantForm
    formset = VariantFormSet
    extra = 0
    min_num = 1
    can_delete = False  # deleted on its own page, which lists the rows that still refer to it
    show_change_link = True
    readonly_fields = ("in_stock",)
    fields = (
        ("sku", "name"),
        ("price", "compare_at"),
        ("in_stock", "low_stock_mark"),
        ("swatch", "picture", "position", "active"),
    )

    def get_formset(self, request: HttpRequest, obj: Product | None = None, **kwargs: Any) -> type[BaseInlineFormSet]:
        """Offer only images of the same product as `picture`, in one query for all variants."""
        formset = super().get_formset(request, obj, validate_min=True, **kwargs)
        if "picture" in formset.form.base_fields:
            field: Any = formset.form.base_fields["picture"]
            field.queryset = field.queryset.filter(product=obj) if obj else field.queryset.none()
            field.choices = list(field.choices)
        return formset

    @admin.display(description=_("in stock"))
    def in_stock(self, variant: Variant) -> str:
        return stock_link(variant)


def stock_link(variant: Variant) -> str:
    if not variant.pk:
        return str(_("none yet: save first, then receive stock"))
    address = reverse("admin:shop_variant_stock", args=[variant.pk])
    return format_html('<a href="{}">{}</a>', address, variant.on_hand)


class ProductStockFilter(admin.SimpleListFilter):
    title = _("stock")
    parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("low", _("has low stock")), ("out", _("has sold-out items"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        short = Variant.objects.filter(product=OuterRef("pk"), active=True)
        if self.value() == "low":
            return queryset.filter(Exists(short.filter(on_hand__lte=F("low_stock_mark"))))
        if self.value() == "out":
            return queryset.filter(Exists(short.filter(on_hand=0)))
        return queryset


@admin.register(Product)
class ProductAdmin(
    WordSearchMixin,
    ExchangingMixin,
    ArchiveMixin,
    MarkingMixin,
    RememberingMixin,
    DevelopingMixin,
    LastingMixin,
    TranslationAdmin,
):
    list_display = ("looks", "name", "category", "price", "on_hand", "is_new", "is_bestseller", "is_gift", "active")
    list_display_links = ("looks", "name")
    list_filter = ("active", ArchiveFilter, ProductStockFilter, "is_new", "is_bestseller", "is_gift", "category")
    list_select_related = ("category",)
    list_per_page = 50
    search_fields = ("name_en", "name_km", "slug", "variants__sku__istartswith")
    search_help_text = _("A name in either language, a page address, or the start of a SKU.")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("category",)
    fieldsets = (
        (None, {"fields": ("name", "benefit", "slug", "category", "size")}),
        (_("Text"), {"fields": ("description", "how_to_use", "ingredients")}),
        (_("Visibility"), {"fields": ("active", "is_new", "is_bestseller", "is_gift", "position")}),
    )
    inlines = (VariantInline, ProductImageInline)
    actions = (
        *("switch_on", "switch_off", "new", "not_new", "bestseller", "not_bestseller"),
        *("change_prices", "take_out", "archive", "restore"),
    )
    parts = ("variants",)
    formfield_overrides = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})}}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return super().get_queryset(request).prefetch_related("variants", "images")

    new = mark(_("Mark as new"), is_new=True)
    not_new = mark(_("Remove “New” label"), is_new=False)
    bestseller = mark(_("Mark as best seller"), is_bestseller=True)
    not_bestseller = mark(_("Remove “Best seller” label"), is_bestseller=False)

    def variants_of(self, queryset: QuerySet[Product]) -> QuerySet[Variant]:
        return Variant.objects.filter(product__in=queryset.order_by().values("pk"))

    def past_of(self, thing: Product) -> list[tuple[str, list[history.Entry]]]:
        """Return the history of the product, followed by that of each variant."""
        names = {variant.pk: f"{variant.name} ({variant.sku})" for variant in thing.variants.all()}
        of_variants = history.history_of(Variant, product=thing.pk)
        return [*super().past_of(thing), *((names.get(pk, f"#{pk}"), entries) for pk, entries in of_variants)]

    @admin.display(description=_("picture"))
    def looks(self, product: Product) -> str:
        return preview(next(iter(product.images.all()), None))

    @admin.display(description=_("price"))
    def price(self, product: Product) -> str:
        prices: list[Decimal] = sorted({variant.price for variant in product.variants.all()})
        return " – ".join(money.format_base(price) for price in dict.fromkeys([*prices[:1], *prices[-1:]]))

    @admin.display(description=_("in stock"))
    def on_hand(self, product: Product) -> int:
        return sum(variant.on_hand for variant in product.variants.all())


@admin.register(Category)
class CategoryAdmin(RememberingMixin, LastingMixin, TranslationAdmin):
    list_display = ("looks", "name", "parent", "position", "active")
    list_display_links = ("looks", "name")
    list_editable = ("position", "active")
    list_filter = ("active",)
    list_select_related = ("parent", "picture")
    search_fields = ("name_en", "name_km", "slug")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("picture",)
    fields = ("parent", "name", "slug", "line", "picture", "position", "active")

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            kwargs["queryset"] = Category.objects.filter(parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("picture"))
    def looks(self, category: Category) -> str:
        return preview(category.picture)
