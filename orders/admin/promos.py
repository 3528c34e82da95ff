"""Admin for promo codes, promoters and their uses, with the number of uses, discounts given and commission owed."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Model, Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from madamda.inputs.fields import PlainText
from orders.models import PromoCode, Promoter, PromoUse
from orders.pricing.promo_codes import normalise
from shop import money
from shop.admin import date_fields
from shop.admin.date_fields import Beginning, Ending
from shop.admin.large_tables import CappedPaginator, LastingMixin

VALID = Q(uses__given_back_at=None)


class PromoCodeForm(forms.ModelForm):
    starts_at = Beginning(label=_("from"))
    ends_at = Ending(label=_("until"))
    code = PlainText(label=_("code"), help_text=_("Customers can type it in lower case."))

    def clean_code(self) -> str:
        return normalise(self.cleaned_data["code"])

    def clean_limit(self) -> int | None:
        """Reject a limit below the number of uses; raises ValidationError.

        A database constraint guards the same, but Django skips its check here: `used` is not a field of this form.
        """
        limit: int | None = self.cleaned_data["limit"]
        if limit is not None and limit < self.instance.used:
            raise forms.ValidationError(_("It has already been used more often than this."))
        return limit


@admin.register(PromoCode)
class PromoCodeAdmin(LastingMixin, admin.ModelAdmin):
    form = PromoCodeForm
    list_display = (
        "code",
        "takes_off",
        "minimum",
        "uses_of_limit",
        "given",
        "promoter",
        "starts_at",
        "ends_at",
        "active",
    )
    list_filter = ("active", "kind")  # promoters are searched: a filter would list all of them
    list_select_related = ("promoter",)
    list_per_page = 50
    search_fields = ("code", "promoter__name")
    autocomplete_fields = ("promoter",)
    fieldsets = (
        (None, {"fields": ("code", ("kind", "amount", "cap"), "minimum", "active")}),
        (_("Time"), {"fields": (("starts_at", "ends_at"),)}),
        (_("Limits"), {"fields": (("limit", "limit_per_phone"), "used")}),
        (_("Promoter"), {"fields": ("promoter",)}),
    )
    readonly_fields = ("used",)

    def save_model(self, request: HttpRequest, obj: PromoCode, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.active:
            date_fields.say_if_over(request, str(obj), obj.ends_at)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromoCode]:
        return super().get_queryset(request).annotate(given_sum=Sum("uses__discount", filter=VALID))

    @admin.display(description=_("discount"))
    def takes_off(self, code: PromoCode) -> str:
        if code.kind == PromoCode.Kind.FIXED:
            return money.format_base(code.amount)
        return f"{code.amount.normalize():f} %" + (f", ≤ {money.format_base(code.cap)}" if code.cap else "")

    @admin.display(description=_("used"), ordering="used")
    def uses_of_limit(self, code: PromoCode) -> str:
        return f"{code.used} / {code.limit}" if code.limit else str(code.used)

    @admin.display(description=_("discounts given"), ordering="given_sum")
    def given(self, code: Any) -> str:  # annotated by get_queryset
        return money.format_base(code.given_sum or Decimal(0))


@admin.register(Promoter)
class PromoterAdmin(LastingMixin, admin.ModelAdmin):
    list_display = ("name", "contact", "commission", "orders", "earned")
    list_per_page = 50
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Promoter]:
        valid = Q(codes__uses__given_back_at=None)
        counted = Count("codes__uses", filter=valid)
        return (
            super().get_queryset(request).annotate(counted=counted, owed=Sum("codes__uses__commission", filter=valid))
        )

    @admin.display(description=_("orders"), ordering="counted")
    def orders(self, promoter: Any) -> int:  # annotated by get_queryset
        return int(promoter.counted)

    @admin.display(description=_("earned"), ordering="owed")
    def earned(self, promoter: Any) -> str:  # annotated by get_queryset
        return money.format_base(promoter.owed or Decimal(0))


@admin.register(PromoUse)
class PromoUseAdmin(admin.ModelAdmin):
    """Read-only list of promo code uses."""

    list_display = ("code", "order", "discount", "commission", "at", "given_back_at")
    list_filter = ("at",)
    list_select_related = ("code", "order")
    list_per_page = 50
    paginator = CappedPaginator
    show_full_result_count = False
    search_fields = ("code__code__exact", "order__number__exact")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
