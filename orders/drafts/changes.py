"""Changes of a draft, each checked against the version that was seen."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from madamda.domain_errors import DomainError
from madamda.staff.models import User
from orders.models import OrderDraft
from orders.pricing.totals import Totals, calculate, line_amount
from shop.models import Variant

COUNT_SECONDS = 30
FIELDS = (
    "source",
    "conversation",
    "phone",
    "name",
    "zone",
    "address",
    "note",
    "payment_method",
    "fee",
    "fee_reason",
    "discount",
    "discount_reason",
)


class DraftError(DomainError):
    """The draft was neither changed nor placed."""


class DraftChanged(DraftError):
    """Somebody has changed the draft since the page was shown."""

    code = "draft_changed"


class DraftPlaced(DraftError):
    """The draft is an order already."""

    code = "draft_placed"


class DraftFull(DraftError):
    """The draft has CART_MAX_LINES lines."""

    code = "draft_full"


class ReasonNeeded(DraftError):
    """A fee or a discount by hand needs a reason."""

    code = "draft_reason_needed"


def lock(draft: OrderDraft, *, seen: int) -> OrderDraft:
    """Lock the draft and return it reloaded; raises DraftPlaced or DraftChanged. Needs a transaction.

    A draft is locked before everything else.
    """
    locked = OrderDraft.objects.select_for_update().get(pk=draft.pk)
    if locked.order_id:
        raise DraftPlaced(order=locked.order)
    if locked.version != seen:
        raise DraftChanged
    return locked


@transaction.atomic
def save(draft: OrderDraft, fields: Mapping[str, Any], *, by: User, seen: int) -> OrderDraft:
    """Save these of FIELDS; raises DraftPlaced, DraftChanged or ReasonNeeded."""
    draft = lock(draft, seen=seen)
    for name, value in fields.items():
        setattr(draft, name, value)
    if (draft.fee is not None and not draft.fee_reason) or (draft.discount and not draft.discount_reason):
        raise ReasonNeeded
    return _changed(draft, by)


@transaction.atomic
def set_lines(draft: OrderDraft, quantities: Mapping[int, int], *, by: User, seen: int) -> OrderDraft:
    """Set the quantities of these variants, by id; 0 removes one. Raises DraftPlaced, DraftChanged or DraftFull."""
    draft = lock(draft, seen=seen)
    known = set(Variant.objects.filter(pk__in=quantities).values_list("pk", flat=True))
    for variant, quantity in quantities.items():
        if not quantity:
            draft.lines.filter(variant=variant).delete()
        elif variant in known:
            few = min(quantity, settings.CART_MAX_QUANTITY)
            draft.lines.update_or_create(variant_id=variant, defaults={"quantity": few})
    if draft.lines.count() > settings.CART_MAX_LINES:
        raise DraftFull(most=settings.CART_MAX_LINES)
    return _changed(draft, by)


@transaction.atomic
def ask_customer(draft: OrderDraft, *, by: User, seen: int) -> OrderDraft:
    """Open the customer's page of this draft; raises DraftPlaced or DraftChanged."""
    draft = lock(draft, seen=seen)
    draft.asked_at = timezone.now()
    draft.save(update_fields=["asked_at"])
    return draft


def is_unconfirmed(draft: OrderDraft) -> bool:
    """Return True if the customer was asked more than CONFIRM_HOURS ago and has not confirmed."""
    if draft.order_id or draft.asked_at is None:
        return False
    return timezone.now() - draft.asked_at > timedelta(hours=settings.CONFIRM_HOURS)


def unconfirmed_count() -> int:
    """Return how many drafts are unconfirmed. Cached for COUNT_SECONDS: every staff page shows it."""
    found: int | None = cache.get("drafts:unconfirmed")
    if found is None:
        before = timezone.now() - timedelta(hours=settings.CONFIRM_HOURS)
        found = OrderDraft.objects.filter(order=None, asked_at__isnull=False, asked_at__lt=before).count()
        cache.set("drafts:unconfirmed", found, COUNT_SECONDS)
    return found


def quantities(draft: OrderDraft) -> dict[int, int]:
    return dict(draft.lines.values_list("variant", "quantity"))


def totals(draft: OrderDraft) -> Totals:
    """Return what the draft would cost now. One query, and one for the zone unless it is loaded."""
    lines = draft.lines.select_related("variant")
    amounts = [line_amount(line.variant.price, line.quantity) for line in lines]
    fee = draft.fee
    if fee is None:
        fee = draft.zone.fee_for(sum(amounts, Decimal(0))) if draft.zone else Decimal(0)
    return calculate(amounts, delivery=fee, discount=draft.discount)


def expired(*, dry_run: bool = False) -> int:
    """Delete drafts older than DRAFT_DAYS, in batches; return their number. The orders of placed ones stay."""
    old = OrderDraft.objects.filter(created_at__lt=timezone.now() - timedelta(days=settings.DRAFT_DAYS)).order_by("pk")
    if dry_run:
        return old.count()
    total = 0
    while some := list(old.values_list("pk", flat=True)[:_AT_ONCE]):
        OrderDraft.objects.filter(pk__in=some).delete()
        total += len(some)
    return total


_AT_ONCE = 500


def _changed(draft: OrderDraft, by: User) -> OrderDraft:
    draft.version += 1
    draft.by = by
    draft.save()
    return draft
