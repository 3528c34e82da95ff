"""The shop's sign: one row that is always there to be changed, never a second."""

from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin

from shop.admin.remembering import RememberingAdmin
from shop.models import Shopfront
from shop.models.shopfront import THE_ONE


class ShopfrontForm(forms.ModelForm):
    def clean_phone(self) -> str:
        """Any notation, kept as one."""
        try:
            number = phonenumbers.parse(self.cleaned_data["phone"], settings.PHONE_REGION)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise forms.ValidationError(_("This number cannot be called. Write it as +85512345678."))
        written: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return written

    def clean_telegram(self) -> str:
        return str(self.cleaned_data["telegram"]).strip().removeprefix("@")


@admin.register(Shopfront)
class ShopfrontAdmin(TranslationAdmin, RememberingAdmin):
    form = ShopfrontForm
    fieldsets = (
        (None, {"fields": ("name", "tagline", "company")}),
        (gettext_lazy("Where and when"), {"fields": ("phone", "telegram", "address", "opens_at", "closes_at")}),
        (gettext_lazy("Money"), {"fields": ("riel_rate",)}),
        (gettext_lazy("A pause"), {"fields": ("paused_until", "pause_words")}),
    )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if Shopfront.objects.filter(pk=THE_ONE).exists():
            return HttpResponseRedirect(reverse("admin:shop_shopfront_change", args=[THE_ONE]))
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: Shopfront, form: forms.ModelForm, change: bool) -> None:
        obj.pk = THE_ONE
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Shopfront.objects.filter(pk=THE_ONE).exists()

    def has_delete_permission(self, request: HttpRequest, obj: Shopfront | None = None) -> bool:
        return False
