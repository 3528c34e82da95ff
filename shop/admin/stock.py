"""Admin of stock: quantity on hand per variant, receipts, counts and write-offs, and the ledger of movements."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin

from shop import money
from shop.admin.bulk_edit import MarkingMixin
from shop.admin.catalogue import VariantForm, stock_link
from shop.admin.history import RememberingMixin
from shop.admin.large_tables import CappedPaginator, LastingMixin
from shop.admin.search import WordSearchMixin
from shop.inventory import forms
from shop.models import StockMovement, Variant

LATEST = 20


class LevelFilter(admin.SimpleListFilter):
    title = gettext_lazy("stock")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("low", _("low stock")), ("out", _("sold out"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Variant]) -> QuerySet[Variant]:
        if self.value() == "low":
            return queryset.filter(active=True, on_hand__lte=F("low_stock_mark"))
        return queryset.filter(on_hand=0) if self.value() == "out" else queryset


@admin.register(Variant)
class VariantAdmin(WordSearchMixin, MarkingMixin, RememberingMixin, LastingMixin, TranslationAdmin):
    form = VariantForm
    list_display = ("sku", "product", "name", "price_written", "stock", "low_stock_mark", "active")
    list_filter = (LevelFilter, "active")
    list_select_related = ("product",)
    list_per_page = 50
    search_fields = ("sku__istartswith", "product__name_en", "product__name_km")
    product_lookup = "product"
    search_help_text = gettext_lazy("The start of a SKU, or a product name.")
    ordering = ("sku",)
    readonly_fields = ("product", "stock")
    autocomplete_fields = ("picture",)
    actions = ("switch_on", "switch_off", "change_prices")
    fields = (
        "product",
        ("sku", "name"),
        ("price", "compare_at"),
        ("stock", "low_stock_mark"),
        ("swatch", "position", "active"),
        "picture",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # variants are added on the page of their product

    def variants_of(self, queryset: QuerySet[Variant]) -> QuerySet[Variant]:
        return queryset

    @admin.display(description=gettext_lazy("price"), ordering="price")
    def price_written(self, variant: Variant) -> str:
        return money.format_base(variant.price)

    @admin.display(description=gettext_lazy("in stock"), ordering="on_hand")
    def stock(self, variant: Variant) -> str:
        return stock_link(variant)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.stock_view)
        return [path("<int:pk>/stock/", page, name="shop_variant_stock"), *super().get_urls()]

    def stock_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        variant: Variant = get_object_or_404(Variant.objects.select_related("product"), pk=pk)
        if not self.has_view_permission(request, variant):
            raise PermissionDenied
        slips = forms.stock_actions(variant, request.POST)
        if request.method == "POST":
            if not request.user.has_perm("shop.add_stockmovement"):
                raise PermissionDenied
            if forms.is_dealt_with(request, slips, variant):
                return redirect("admin:shop_variant_stock", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{variant.product}, {variant.name}",
            "opts": self.opts,
            "variant": variant,
            "forms": [(slip.act, slip.words, slip.form) for slip in slips],
            "movements": variant.movements.select_related("by")[:LATEST],
            "may_write": request.user.has_perm("shop.add_stockmovement"),
        }
        return TemplateResponse(request, "admin/shop/variant/stock.html", context)


@admin.register(StockMovement)
class StockMovementAdmin(admin.ModelAdmin):
    """Read-only ledger of stock movements. A mistake is corrected by another movement."""

    list_display = ("at", "goods", "kind", "pieces", "reference", "reason", "by")
    list_display_links = ("at",)
    list_filter = ("kind",)
    list_select_related = ("variant__product", "by")
    ordering = ("-pk",)
    paginator = CappedPaginator
    show_full_result_count = False
    search_fields = ("variant__sku__iexact", "reference__iexact")
    search_help_text = gettext_lazy("A complete SKU, or an order number.")

    @admin.display(description=gettext_lazy("variant"))
    def goods(self, movement: StockMovement) -> str:
        return format_html("{} <small>{}</small>", movement.variant.product.name, movement.variant.sku)

    @admin.display(description=gettext_lazy("quantity"))
    def pieces(self, movement: StockMovement) -> str:
        return f"{movement.quantity:+d}".replace("-", "−")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
