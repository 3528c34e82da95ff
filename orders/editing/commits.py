"""Committing a change of an order: differences of stock, lines, totals, promo code and payment in one transaction."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from customers import upsert
from madamda.db.translated_fields import CODES
from madamda.staff.models import User
from orders.editing import calculation, descriptions, errors, leases
from orders.editing.calculation import Calculation
from orders.editing.proposals import Proposal
from orders.fulfilment import lifecycle, state_table
from orders.fulfilment.state_table import Action
from orders.models import Order, OrderEdit, OrderEvent, OrderLine
from orders.payments import requests
from orders.pricing import promo_codes
from orders.status import PaymentMethod, PaymentState, Status
from shop.inventory import stock

_FIELDS = (
    *("customer", "customer_name", "customer_phone", "zone", "zone_name_en", "zone_name_km", "is_pick_up", "days_min"),
    *("days_max", "cut_off", "promised_from", "promised_until", "address", "goods", "discount", "promo_code"),
    *("delivery", "total", "payment_state", "payment_received", "balance_due"),
)

_NEEDS_CODE = ("", PaymentState.EXPIRED)


def preview(order: Order, *, by: User) -> Calculation:
    """Return what the user's proposal comes to now; raises an EditError. Locks nothing."""
    edit = leases.own(order, by=by)
    if edit.proposal is None:
        raise errors.EditLost(order)
    return calculation.work_out(order, Proposal.from_json(edit.proposal), by=by)


@transaction.atomic
def commit(order: Order, *, by: User, seen: int, total: Decimal) -> Order:
    """Change the order as the user's open edit proposes, if it comes to the `total` that was shown.

    Raises StaleVersion or an EditError; without any line left, the order is cancelled, which raises as
    `lifecycle.move` does. Locks the order, then the variants that change in id order, then the promo code, then the
    customer.
    """
    order = lifecycle.lock(order, seen=seen)
    edit = leases.own(order, by=by)
    if edit.proposal is None:
        raise errors.EditLost(order)
    proposal = Proposal.from_json(edit.proposal)
    if not proposal.quantities:
        edit.outcome = OrderEdit.Outcome.DISCARDED
        edit.save(update_fields=["outcome"])
        return lifecycle.move(order, Status.CANCELLED, by=by, seen=seen, reason=proposal.reason)
    return _applied(order, proposal, edit, by=by, total=total)


@transaction.atomic
def lower(order: Order, quantities: Mapping[int, int], *, seen: int, total: Decimal) -> Order:
    """Lower or remove lines for the customer, while the order is pending, unpaid and nobody is changing it.

    Raises NotLowered, OnlyLess, BeingEdited or TotalDiffers. Without any line left the order is cancelled. Locks as
    `commit` does.
    """
    order = lifecycle.lock_for_customer(order)
    check_lower(order, quantities, seen=seen)
    if not quantities:
        return lifecycle.cancel_by_customer(order, seen=seen)
    now = timezone.now()
    edit = OrderEdit(order=order, by=None, started_at=now, expires_at=now, seen=seen)
    return _applied(order, Proposal.of(order, quantities), edit, by=None, total=total)


def check_lower(order: Order, quantities: Mapping[int, int], *, seen: int) -> None:
    """Raise NotLowered, BeingEdited or OnlyLess unless the customer may make this change."""
    if order.version != seen or not state_table.allows(order, Action.CALL_OFF):
        raise errors.NotLowered(order)
    current = leases.open_edit(order)
    if current and not leases.is_expired(current):
        raise errors.BeingEdited(order, current)
    now = order.pieces
    if any(pieces > now.get(pk, 0) or pieces < 1 for pk, pieces in quantities.items()):
        raise errors.OnlyLess(order)


def _applied(order: Order, proposal: Proposal, edit: OrderEdit, *, by: User | None, total: Decimal) -> Order:
    stock.lock_all(calculation.differences(order, proposal))
    found = calculation.work_out(order, proposal, by=by, lock_code=True)
    if found.totals.total != total:
        raise errors.TotalDiffers(order)
    old, new = descriptions.before(found), descriptions.after(found)
    if old == new:
        _close(edit, order.version, old, new)
        return order
    stock.change_taken(found.differences, reference=order.number, by=by)
    _write_lines(found)
    _change_code(found)
    _set_fields(found)
    _set_payment(found)
    why = descriptions.compact(old, new, why=(proposal.fee_reason, proposal.reason))
    order = lifecycle.change(order, *_FIELDS, kind=OrderEvent.Kind.EDITED, by=by, reason=why)
    _close(edit, order.version, old, new)
    return order


def _close(edit: OrderEdit, version: int, old: descriptions.Snapshot, new: descriptions.Snapshot) -> None:
    edit.outcome = OrderEdit.Outcome.COMMITTED if old != new else OrderEdit.Outcome.DISCARDED
    edit.version, edit.before, edit.after = version, old, new
    edit.save()


def _write_lines(found: Calculation) -> None:
    order, language = found.order, found.order.language
    order.lines.filter(variant__in=[one.variant for one in found.lines if not one.quantity]).delete()
    for one in found.kept:
        if one.line and one.was != one.quantity:
            order.lines.filter(pk=one.line.pk).update(quantity=one.quantity, amount=one.amount)
    added = []
    for one in found.kept:
        if goods := one.goods:
            names = {code: getattr(goods.product, f"name_{code}") or "" for code in CODES}
            options = {code: getattr(goods, f"name_{code}") or "" for code in CODES}
            line = OrderLine(order=order, variant=goods, sku=goods.sku, price=goods.price)
            line.quantity, line.amount = one.quantity, one.amount
            for code in CODES:
                setattr(line, f"name_{code}", names[code])
                setattr(line, f"option_{code}", options[code])
            line.__dict__["name"] = names.get(language) or goods.product.name
            line.__dict__["option"] = options.get(language) or goods.name
            added.append(line)
    OrderLine.objects.bulk_create(added)


def _change_code(found: Calculation) -> None:
    """Give back the use of a code that is dropped, or write its new discount."""
    if found.use is None:
        return
    if found.drops_promo:
        promo_codes.release(found.order)
        return
    promo_codes.change_use(
        found.use,
        discount=found.promo_discount,
        base=found.totals.goods - found.promo_discount,
    )


def _set_fields(found: Calculation) -> None:
    """Set what the change decides, except payment. A new zone's terms are copied, and its days promised anew."""
    order, proposal, totals = found.order, found.proposal, found.totals
    order.balance_due, total_before = found.balance_due, order.total
    if proposal.phone != order.customer_phone:
        order.customer_id = upsert.upsert_customer(
            phone=proposal.phone, name=proposal.name, province=found.zone.code, address=found.address
        )
    order.customer_name, order.customer_phone, order.address = proposal.name, proposal.phone, found.address
    if found.terms:
        order.zone = found.zone
        order.promised_from = order.promised_until = None
        for name, value in found.terms.copied.items():
            setattr(order, name, value)
    order.goods, order.discount = totals.goods, totals.discount
    order.delivery, order.total = totals.delivery, totals.total
    order.promo_code = found.promo_code
    if not order.balance_due and not total_before:
        order.payment_received = False


def _set_payment(found: Calculation) -> None:
    """Replace an unpaid KHQR code; an order that costs nothing counts as paid, as at the checkout."""
    order = found.order
    if order.payment_received:
        return
    requests.replace_code(order)
    order.payment_received = not order.total
    if order.total and order.payment_method == PaymentMethod.KHQR and order.payment_state in _NEEDS_CODE:
        order.payment_state = PaymentState.WAITING
