"""Admin of the store settings, a single row that can be changed but neither added twice nor deleted."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin

from madamda.inputs.fields import Phone, PlainText
from shop import brand_colours, messengers
from shop.admin.brand_images import BrandImageField
from shop.admin.date_fields import Beginning
from shop.admin.history import RememberingMixin
from shop.images import brand
from shop.messengers import MESSENGERS
from shop.models import StoreSettings
from shop.models.store import BRAND_IMAGES, SINGLETON_PK

COLOUR = re.compile("#[0-9a-f]{6}")


class MessengerField(PlainText):
    """A name, number or link of a messenger; longer than the column, so that a pasted link is accepted."""

    def __init__(self, kind: str) -> None:
        messenger = MESSENGERS[kind]
        hint = format_lazy(gettext_lazy("For example {example}, or a link to it."), example=messenger.example)
        super().__init__(label=messenger.label, max_length=200, required=False, help_text=hint)
        self.kind = kind

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        try:
            return messengers.parse(self.kind, typed)
        except messengers.NotAName as wrong:
            facts = {"messenger": MESSENGERS[self.kind].label, "example": MESSENGERS[self.kind].example}
            words = _("This is no name or number of %(messenger)s. Enter one such as %(example)s.")
            raise forms.ValidationError(words % facts) from wrong


class StoreSettingsForm(forms.ModelForm):
    brand_colour = PlainText(
        label=capfirst(gettext_lazy("brand colour")),
        max_length=7,
        required=False,
        help_text=gettext_lazy(
            "For buttons and links, such as #8c1946. All other colours follow from it. Empty: as delivered."
        ),
    )
    logo, logo_dark, icon, social_picture = (BrandImageField(name) for name in BRAND_IMAGES)
    phone = Phone(label=capfirst(gettext_lazy("phone")), help_text=gettext_lazy("For example +85512345678."))
    telegram, messenger, whatsapp, line, viber = (MessengerField(kind) for kind in MESSENGERS)
    order_prefix = PlainText(
        label=capfirst(gettext_lazy("beginning of order numbers")),
        max_length=3,
        help_text=gettext_lazy("One to three letters, such as MD. Orders keep the numbers they have."),
    )
    paused_until = Beginning(
        label=capfirst(gettext_lazy("no orders until")),
        help_text=gettext_lazy("With a date alone, orders resume on that day."),
    )
    no_delivery_weekdays = forms.TypedMultipleChoiceField(
        label=capfirst(gettext_lazy("weekdays without delivery")),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean_brand_colour(self) -> str:
        colour = str(self.cleaned_data["brand_colour"]).strip().lower()
        if not colour:
            return ""
        colour = f"#{colour.removeprefix('#')}"
        if not COLOUR.fullmatch(colour):
            raise forms.ValidationError(_("Enter a colour such as #8c1946."))
        ratio = brand_colours.contrast(colour, "#ffffff")
        if ratio < brand_colours.LEAST_CONTRAST:
            words = _(
                "Text in this colour on white cannot be read well: its contrast is %(ratio)s, and at least %(least)s "
                "is needed. A darker shade that can be read is %(darker)s."
            )
            facts = {"ratio": f"{ratio:.1f}", "least": brand_colours.LEAST_CONTRAST}
            raise forms.ValidationError(words % {**facts, "darker": brand_colours.darkened(colour)})
        return colour

    def clean_no_delivery_weekdays(self) -> list[int]:
        weekdays: list[int] = self.cleaned_data["no_delivery_weekdays"]
        if len(weekdays) == len(WEEKDAYS):
            raise forms.ValidationError(_("Keep at least one delivery day a week."))
        return weekdays

    def clean_order_prefix(self) -> str:
        return str(self.cleaned_data["order_prefix"]).upper()


@admin.register(StoreSettings)
class StoreSettingsAdmin(RememberingMixin, TranslationAdmin):
    form = StoreSettingsForm
    fieldsets = (
        (None, {"fields": ("name", "tagline", "company", "tax_number")}),
        (gettext_lazy("Brand"), {"fields": ("brand_colour", "font", *BRAND_IMAGES)}),
        (gettext_lazy("Home page in search engines"), {"fields": ("home_title", "home_description")}),
        (gettext_lazy("Contact"), {"fields": ("phone", "email", *MESSENGERS, "address")}),
        (gettext_lazy("Opening hours"), {"fields": ("opens_at", "closes_at")}),
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
        if set(BRAND_IMAGES) & set(form.changed_data):
            obj.refresh_from_db()  # somebody else may have changed another image
            StoreSettings.objects.filter(pk=obj.pk).update(brand_images=brand.make(obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not StoreSettings.objects.filter(pk=SINGLETON_PK).exists()

    def has_delete_permission(self, request: HttpRequest, obj: StoreSettings | None = None) -> bool:
        return False
