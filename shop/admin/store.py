"""Admin of the store settings, a single row that can be changed but neither added twice nor deleted."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin

from madamda.inputs.fields import Phone, PlainText
from shop.admin.date_fields import Beginning
from shop.admin.history import RememberingMixin
from shop.models import StoreSettings
from shop.models.store import SINGLETON_PK

TELEGRAM = re.compile(
    r"(?:(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(?:s/)?|tg://resolve\?domain=)?@?(?P<name>[a-z]\w{3,31})(?:[/?&#].*)?",
    re.ASCII | re.IGNORECASE,
)


class StoreSettingsForm(forms.ModelForm):
    phone = Phone(label=gettext_lazy("phone"), help_text=gettext_lazy("For example +85512345678."))
    # Longer than the column, so that a pasted link is accepted.
    telegram = PlainText(
        label=gettext_lazy("Telegram name"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example @madamda, or a link to it."),
    )
    order_prefix = PlainText(
        label=gettext_lazy("beginning of order numbers"),
        max_length=3,
        help_text=gettext_lazy("One to three letters, such as MD. Orders keep the numbers they have."),
    )
    paused_until = Beginning(
        label=gettext_lazy("no orders until"),
        help_text=gettext_lazy("With a date alone, orders resume on that day."),
    )
    no_delivery_weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("weekdays without delivery"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean_no_delivery_weekdays(self) -> list[int]:
        weekdays: list[int] = self.cleaned_data["no_delivery_weekdays"]
        if len(weekdays) == len(WEEKDAYS):
            raise forms.ValidationError(_("Keep at least one delivery day a week."))
        return weekdays

    def clean_order_prefix(self) -> str:
        return str(self.cleaned_data["order_prefix"]).upper()

    def clean_telegram(self) -> str:
        """Return the bare user name. Accepts `@name`, a t.me link or a tg:// link."""
        written = str(self.cleaned_data["telegram"]).strip()
        if not written:
            return ""
        found = TELEGRAM.fullmatch(written)
        if found is None:
            raise forms.ValidationError(_("Enter a valid Telegram name, such as @madamda."))
        return found["name"]


@admin.register(StoreSettings)
class StoreSettingsAdmin(RememberingMixin, TranslationAdmin):
    form = StoreSettingsForm
    fieldsets = (
        (None, {"fields": ("name", "tagline", "company")}),
        (gettext_lazy("Location and hours"), {"fields": ("phone", "telegram", "address", "opens_at", "closes_at")}),
        (gettext_lazy("Delivery"), {"fields": ("no_delivery_weekdays", "no_delivery_dates")}),
        (gettext_lazy("Money"), {"fields": ("riel_rate",)}),
        (gettext_lazy("Orders"), {"fields": ("order_prefix",)}),
        (gettext_lazy("Order pause"), {"fields": ("paused_until", "pause_words")}),
    )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if StoreSettings.objects.filter(pk=SINGLETON_PK).exists():
            return HttpResponseRedirect(reverse("admin:shop_storesettings_change", args=[SINGLETON_PK]))
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: StoreSettings, form: forms.ModelForm, change: bool) -> None:
        obj.pk = SINGLETON_PK
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not StoreSettings.objects.filter(pk=SINGLETON_PK).exists()

    def has_delete_permission(self, request: HttpRequest, obj: StoreSettings | None = None) -> bool:
        return False
