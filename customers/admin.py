"""Customer admin, searched by the complete phone number or the beginning of the name."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from customers.models import Address, Customer
from madamda.inputs.fields import Phone
from madamda.inputs.phone import InvalidPhone, normalise


class CustomerForm(forms.ModelForm):
    phone = Phone(label=_("phone"))


class AddressInline(admin.TabularInline):
    model = Address
    fields = ("province", "text", "used_at")
    readonly_fields = ("used_at",)
    extra = 0


@admin.register(Customer)
class CustomerAdmin(admin.ModelAdmin):
    form = CustomerForm
    list_display: tuple[str, ...] = ("name", "phone_display", "created_at")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("phone",)  # shows the search box; the search itself is get_search_results
    search_help_text = _("A phone number in any format, or the start of a name.")
    fields = ("name", "phone", "created_at")
    readonly_fields = ("created_at",)
    inlines = (AddressInline,)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Customer], search_term: str
    ) -> tuple[QuerySet[Customer], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        try:
            return queryset.filter(phone=normalise(term)), False
        except InvalidPhone:
            return queryset.filter(name__istartswith=term), False

    @admin.display(description=_("phone"), ordering="phone")
    def phone_display(self, customer: Customer) -> str:
        return customer.phone_display
