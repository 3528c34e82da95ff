"""Placing a draft: by staff, by its customer, or at the counter, paid and handed over at once."""

from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction

from madamda.staff.models import User
from orders.checkout.place_order import CheckoutData, StaffTerms, place_order
from orders.drafts import changes
from orders.drafts.changes import DraftError, DraftPlaced
from orders.fulfilment import lifecycle
from orders.models import Order, OrderDraft
from orders.status import PaymentMethod, Status


class Incomplete(DraftError):
    """Phone, name, zone, address or goods are missing."""

    code = "draft_incomplete"


class NotAtCounter(DraftError):
    """Only a draft for pick-up that is paid in cash can be handed over at once."""

    code = "draft_not_at_counter"


@transaction.atomic
def place(
    draft: OrderDraft, *, by: User | None, seen: int, seen_total: Decimal, language: str, device: UUID | None = None
) -> Order:
    """Place the draft and return its order; the same one for whoever presses later. `by` is None for the customer.

    Raises DraftChanged, Incomplete or a CheckoutError. Locks the draft, then as `place_order` does.
    """
    try:
        draft = changes.lock(draft, seen=seen)
    except DraftPlaced as placed:
        order: Order = placed.facts["order"]
        return order
    quantities = changes.quantities(draft)
    if not (quantities and draft.phone and draft.name and draft.zone and (draft.address or draft.zone.is_pick_up)):
        raise Incomplete
    order = place_order(
        quantities=quantities,
        wishes=CheckoutData(
            name=draft.name,
            phone=draft.phone,
            zone=draft.zone,
            address="" if draft.zone.is_pick_up else draft.address,
            note=draft.note,
            payment_method=draft.payment_method,
            submission=draft.submission,
            seen_total=seen_total,
            language=language or settings.LANGUAGE_CODE,
            device=device,
            staff=StaffTerms(
                by=by or draft.by,
                source=draft.source,
                fee=draft.fee,
                discount=draft.discount,
                discount_percent=draft.by.limits.max_discount_percent,
                reasons=tuple(filter(None, [draft.fee_reason, draft.discount_reason])),
            ),
        ),
    )
    draft.order = order
    draft.save(update_fields=["order"])
    return order


@transaction.atomic
def sell_at_counter(draft: OrderDraft, *, by: User, seen: int, seen_total: Decimal, language: str) -> Order:
    """Place the draft, hand the goods over and take the cash, all or nothing.

    Raises what `place` does, or NotAtCounter.
    Repeat-safe: an order that was placed before is returned as it is.
    """
    if not draft.zone or not draft.zone.is_pick_up or draft.payment_method != PaymentMethod.CASH:
        raise NotAtCounter
    order = place(draft, by=by, seen=seen, seen_total=seen_total, language=language)
    if order.status != Status.PENDING:
        return order
    if not order.payment_received:
        order = lifecycle.set_paid(order, True, by=by, seen=order.version)
    while order.next_status:
        order = lifecycle.move(order, order.next_status, by=by, seen=order.version)
    return order
