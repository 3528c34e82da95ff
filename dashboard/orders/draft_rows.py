"""The list of order drafts, newest first, a page at a time."""

from dataclasses import dataclass

from dashboard.orders import keyset
from orders.drafts import changes
from orders.models import OrderDraft


@dataclass(frozen=True, slots=True)
class DraftRow:
    draft: OrderDraft
    is_unconfirmed: bool  # the customer was asked more than CONFIRM_HOURS ago


@dataclass(frozen=True, slots=True)
class DraftPage:
    rows: list[DraftRow]
    more: int  # id before which the next page starts; 0 on the last page


def page(before: int = 0) -> DraftPage:
    """Return drafts that are not placed, PAGE_SIZE at a time. One query."""
    shown, more = keyset.newest(OrderDraft.objects.filter(order=None).select_related("by", "zone"), before=before)
    return DraftPage([DraftRow(draft, changes.is_unconfirmed(draft)) for draft in shown], more)
