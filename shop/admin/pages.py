"""Admin of the static pages written by the merchant."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from shop.admin.history import RememberingMixin
from shop.models import Page


@admin.register(Page)
class PageAdmin(RememberingMixin, TranslationAdmin):
    list_display = ("title", "slug", "active", "changed_at")
    fields = ("slug", "title", "text", "active")
