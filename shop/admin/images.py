"""Admin of images and hero slides: uploads are validated on submission; renditions are made in the background."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseModelFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline, TranslationTabularInline

from shop import tasks
from shop.admin import date_fields
from shop.admin.date_fields import Beginning, Ending
from shop.admin.history import RememberingMixin
from shop.admin.large_tables import LastingMixin
from shop.admin.search import WordSearchMixin
from shop.admin.typed_mixins import Mixin
from shop.images import renditions, uploads
from shop.messages import sentence
from shop.models import HeroPicture, HeroSlide, ProductImage
from shop.models.images import BaseImage

THUMB = 72


class PictureField(forms.FileField):
    """File field that validates and stores an uploaded image; the cleaned value is the name of the stored file."""

    def to_python(self, data: Any) -> Any:
        upload = super().to_python(data)
        if upload is None:
            return None
        try:
            return uploads.keep(upload)
        except uploads.UnusablePicture as unusable:
            raise ValidationError(sentence(unusable), code=unusable.code) from unusable


class PictureForm(forms.ModelForm):
    file = PictureField(label=_("File"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}))

    def save(self, commit: bool = True) -> BaseImage:
        if "file" in self.changed_data:
            self.instance.developed = self.instance.failed = False
        saved: BaseImage = super().save(commit)
        return saved


def preview(picture: renditions.Shown | None, width: int = THUMB) -> str:
    """Return a thumbnail, or a text if the image is missing, failed or not yet processed. `width` is in CSS pixels."""
    if picture is None or picture.pk is None:
        return "–"
    if picture.failed:
        return str(_("couldn’t be processed: upload it again"))
    if not picture.developed:
        return str(_("is being processed"))
    smallest = renditions.widths(picture)[0]
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="" loading="lazy">',
        renditions.rendition_url(picture, smallest, "webp"),
        width,
        renditions.height(picture, width),
    )


class ProductImageInline(TranslationTabularInline):
    model = ProductImage
    form = PictureForm
    fields = ("thumb", "file", "alt", "position")
    readonly_fields = ("thumb",)
    extra = 0

    @admin.display(description=_("preview"))
    def thumb(self, picture: ProductImage) -> str:
        return preview(picture)


class HeroPictureInline(TranslationStackedInline):
    model = HeroPicture
    form = PictureForm
    fields = ("large", "shape", "file", "alt")
    readonly_fields = ("large",)
    extra = 0
    max_num = len(HeroPicture.Shape)

    @admin.display(description=_("preview"))
    def large(self, picture: HeroPicture) -> str:
        """Return a preview large enough to judge whether text is legible on the image."""
        return preview(picture, width=560 if picture.shape == HeroPicture.Shape.WIDE else 240)


class DevelopingMixin(Mixin):
    """Queues the renditions of new uploads, in the transaction that saves them."""

    def save_formset(
        self, request: HttpRequest, form: forms.ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model and issubclass(formset.model, BaseImage):
            replaced = [picture for picture, changed in formset.changed_objects if "file" in changed]
            for picture in [*formset.new_objects, *replaced]:
                tasks.develop_soon(picture)


class HeroSlideForm(forms.ModelForm):
    shown_from = Beginning(label=_("shown from"))
    shown_until = Ending(label=_("shown until"))


@admin.register(HeroSlide)
class HeroSlideAdmin(RememberingMixin, DevelopingMixin, LastingMixin, TranslationAdmin):
    form = HeroSlideForm
    list_display = ("looks", "headline", "state", "position", "active", "shown_from", "shown_until")
    list_display_links = ("looks", "headline")
    list_editable = ("position", "active")
    list_filter = ("active",)
    fieldsets = (
        (None, {"fields": ("slug", "headline", "subline", "button", "link", "ink")}),
        (_("Time"), {"fields": ("active", "position", "shown_from", "shown_until")}),
    )
    inlines = (HeroPictureInline,)

    def save_model(self, request: HttpRequest, obj: HeroSlide, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.active:
            date_fields.say_if_over(request, str(obj), obj.shown_until)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[HeroSlide]:
        return super().get_queryset(request).prefetch_related("pictures")

    @admin.display(description=_("picture"))
    def looks(self, slide: HeroSlide) -> str:
        return preview(next((one for one in slide.pictures.all() if one.shape == HeroPicture.Shape.WIDE), None))

    @admin.display(description=_("at this moment"))
    def state(self, slide: HeroSlide) -> str:
        """Return the state that results from `active`, the period and the pictures."""
        now = timezone.now()
        if not slide.active:
            return str(_("hidden"))
        if slide.shown_until and slide.shown_until <= now:
            return str(_("ended"))
        if slide.shown_from and slide.shown_from > now:
            return str(_("not yet"))
        return str(_("showing")) if slide.pictures.all() else str(_("has no picture"))


@admin.register(ProductImage)
class ProductImageAdmin(WordSearchMixin, LastingMixin, admin.ModelAdmin):
    """Serves only the autocomplete field of a category; images are added on the page of their product."""

    search_fields = ("product__slug", "product__name_en", "product__name_km")
    product_lookup = "product"
    list_select_related = ("product",)
    ordering = ("product", "position", "pk")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
