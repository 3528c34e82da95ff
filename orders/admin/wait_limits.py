"""How long an order may wait before the board calls it slow, and late: one line for each state."""

from django.contrib import admin
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest

from orders.models import WaitLimit
from orders.status import OPEN


@admin.register(WaitLimit)
class WaitLimitAdmin(admin.ModelAdmin):
    """All lines are there from the start; none comes, none goes."""

    list_display = ("status", "slow_after", "late_after")
    list_editable = ("slow_after", "late_after")
    list_display_links = None
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitLimit]:
        """As an order goes through them."""
        places = Case(*(When(status=status, then=Value(place)) for place, status in enumerate(OPEN)))
        return super().get_queryset(request).order_by(places)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: WaitLimit | None = None) -> bool:
        return False
