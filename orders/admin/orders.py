"""Admin for orders (read-only, searched and exported as elsewhere in the shop) and for delivery zones."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from orders import csv_export, order_search
from orders.admin.date_hierarchy import OrdersByDate
from orders.fulfilment import state_table
from orders.messages import sentence
from orders.models import DeliveryZone, Order, OrderEvent, OrderLine
from shop import export_log, money
from shop.admin.history import RememberingMixin
from shop.admin.large_tables import CappedPaginator, LastingMixin
from shop.models import Export


class ReadOnly:
    """Mixin without add, change and delete permission: what was agreed with a customer must not be edited."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LineInline(ReadOnly, admin.TabularInline):
    model = OrderLine
    fields = ("sku", "name", "option", "price", "quantity", "amount")


class EventInline(ReadOnly, admin.TabularInline):
    model = OrderEvent
    fields = ("version", "kind", "by", "reason", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderEvent]:
        return super().get_queryset(request).select_related("by")


class WithCustomer(admin.SimpleListFilter):
    """Filter by `state_table.WITH_CUSTOMER`: a delivered order counts as received even if it was never ticked."""

    title = _("received by the customer")
    parameter_name = "with_customer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # as Django declares it
        return [("1", str(_("yes"))), ("0", str(_("no")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        match self.value():
            case "1":
                return queryset.filter(state_table.WITH_CUSTOMER)
            case "0":
                return queryset.exclude(state_table.WITH_CUSTOMER)
        return queryset


@admin.register(Order)
class OrderAdmin(ReadOnly, admin.ModelAdmin):
    list_display = (
        "number",
        "placed_at",
        "customer_name",
        "phone_display",
        "zone_name",
        "status",
        "sum",
        "is_paid",
        "with_customer",
    )
    list_filter = ("status", "payment_received", WithCustomer, "payment_method", "zone")
    date_hierarchy = "placed_at"
    list_per_page = 50
    paginator = CappedPaginator
    show_full_result_count = False
    search_fields = ("number",)  # shows the search box; the search itself is get_search_results
    search_help_text = _(
        "Order number or its last letters, phone number or part of it, name, product, address, date or status."
    )
    view_on_site = False  # the URL contains the customer's secret
    inlines = (LineInline, EventInline)
    fieldsets = (
        (None, {"fields": ("number", "status", "placed_at", "moved_at", "language")}),
        (
            _("Customer"),
            {"fields": ("customer", "customer_name", "phone_display", "email", "zone_name", "address", "note")},
        ),
        (
            _("Money"),
            {
                "fields": (
                    "goods",
                    "discount",
                    "promo_code",
                    "delivery",
                    "total",
                    "riel_rate",
                    "payment_method",
                    "payment_state",
                    "is_paid",
                )
            },
        ),
        (_("Arrival"), {"fields": ("promised_from", "promised_until", "with_customer")}),
    )

    actions = ("as_sheet",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        return OrdersByDate(Order).order_by("-placed_at", "-pk").select_related("customer")

    def has_export_permission(self, request: HttpRequest) -> bool:
        return export_log.may_export(request.user, Export.What.ORDERS)

    @admin.action(description=_("Export as CSV"), permissions=["export"])
    def as_sheet(self, request: HttpRequest, orders: QuerySet[Order]) -> HttpResponseBase | None:
        """Stream the selected orders as CSV, or all filtered ones ("select across"), and log the export.

        Shows an error and returns None if there are too many.
        """
        try:
            number, lines = csv_export.sheet(orders)
        except csv_export.TooManyOrders as refusal:
            self.message_user(request, sentence(refusal), messages.ERROR)
            return None
        chosen = request.POST.get("select_across") != "1"
        export_log.record(request, Export.What.ORDERS, number, chosen=chosen)
        answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="orders-{timezone.localdate()}.csv"'
        return answer

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        return (order_search.find(queryset, search_term) if search_term.strip() else queryset), False

    @admin.display(description=_("phone"))
    def phone_display(self, order: Order) -> str:
        return order.phone_display

    @admin.display(description=_("total"), ordering="total")
    def sum(self, order: Order) -> str:
        return money.format_base(order.total)

    @admin.display(description=_("payment received"), boolean=True)
    def is_paid(self, order: Order) -> bool:
        return state_table.of(order).is_paid

    @admin.display(description=_("received by the customer"), boolean=True)
    def with_customer(self, order: Order) -> bool:
        return state_table.of(order).with_customer


@admin.register(DeliveryZone)
class DeliveryZoneAdmin(RememberingMixin, LastingMixin, TranslationAdmin):
    list_display = ("name", "fee", "free_from", "days_min", "days_max", "cut_off", "is_pick_up", "position", "active")
    list_editable = ("fee", "free_from", "days_min", "days_max", "cut_off", "active")
    list_filter = ("active", "is_pick_up")
    search_fields = ("name_en", "name_km", "code")
    fields = (
        "code",
        "name",
        ("fee", "free_from"),
        ("days_min", "days_max", "cut_off"),
        ("is_pick_up", "position", "active"),
    )
