"""The list of order drafts, newest first, a page at a time."""

from dataclasses import dataclass

from django.conf import settings

from orders.drafts import changes
from orders.models import OrderDraft


@dataclass(frozen=True, slots=True)
class DraftRow:
    draft: OrderDraft
    is_unconfirmed: bool  # the customer was asked more than CONFIRM_HOURS ago


@dataclass(frozen=True, slots=True)
class DraftPage:
    rows: list[DraftRow]
    more: int  # id after which the next page starts; 0 on the last page


def page(after: int = 0) -> DraftPage:
    """Return drafts that are not placed, PAGE_SIZE at a time. One query."""
    drafts = OrderDraft.objects.filter(order=None).select_related("by", "zone").order_by("-pk")
    if after:
        drafts = drafts.filter(pk__lt=after)
    found = list(drafts[: settings.PAGE_SIZE + 1])
    shown = found[: settings.PAGE_SIZE]
    more = shown[-1].pk if len(found) > len(shown) else 0
    return DraftPage([DraftRow(draft, changes.is_unconfirmed(draft)) for draft in shown], more)
