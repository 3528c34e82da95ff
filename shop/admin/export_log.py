"""Read-only admin of the export log: which user exported what, and when."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from shop.admin.large_tables import CappedPaginator
from shop.models import Export


@admin.register(Export)
class ExportAdmin(admin.ModelAdmin):
    list_display = ("at", "by", "what", "rows", "filters")
    list_filter = ("what",)
    list_select_related = ("by",)
    paginator = CappedPaginator
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
