"""Admin for wait limits: after how many minutes the board marks an order as slow or late, per status."""

from django.contrib import admin
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest

from orders.models import WaitLimit
from orders.status import OPEN


@admin.register(WaitLimit)
class WaitLimitAdmin(admin.ModelAdmin):
    """Edits the rows that a migration created, one per open status; rows are neither added nor deleted."""

    list_display = ("status", "slow_after", "late_after")
    list_editable = ("slow_after", "late_after")
    list_display_links = None
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitLimit]:
        """Sort the rows in the order in which an order passes through the statuses."""
        places = Case(*(When(status=status, then=Value(place)) for place, status in enumerate(OPEN)))
        return super().get_queryset(request).order_by(places)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: WaitLimit | None = None) -> bool:
        return False
