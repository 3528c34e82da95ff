"""Replacements: an order of its own for other goods (exchange), or for the same at no price (claim)."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from madamda.staff.models import User
from orders.checkout import order_insert
from orders.delivery import estimate
from orders.fulfilment import lifecycle, refunds
from orders.models import Order, OrderEvent, Return
from orders.pricing.totals import line_amount
from orders.returns import payouts, requests
from orders.returns.errors import NoSuchGoods, NothingChosen, NotPaid, TooFewLeft, WrongStep
from orders.status import PaymentMethod, Status
from shop.inventory import stock
from shop.models import StoreSettings
from shop.queries.locked_variants import LockedVariant

Step = Return.Status

_SUBMISSIONS = UUID("5b0f7f0e-6a2f-4b0b-9d59-0f6f0f6d2c11")  # a return has one replacement: one submission
_COPIED = (
    *("customer_id", "customer_name", "customer_phone", "zone", "zone_name_en", "zone_name_km", "is_pick_up"),
    *("days_min", "days_max", "cut_off", "address", "note", "email", "language", "device"),
)


@transaction.atomic
def replace(item: Return, quantities: Mapping[int, int], *, by: User, seen: int) -> Order:
    """Place the replacement of a return, by variant id, and return it, confirmed. Its delivery costs nothing.

    For an exchange the worth of what came back is credited: the rest is to pay on delivery, or to refund. For a claim
    all of it is free. Raises StaleVersion, WrongStep, NothingChosen, NotPaid, NoSuchGoods or TooFewLeft. Limits of
    unconfirmed orders do not apply. Locks the order, then the variants in id order.
    """
    is_claim = item.kind == Return.Kind.CLAIM
    steps = {Return.Kind.CLAIM: (Step.APPROVED, Step.RECEIVED), Return.Kind.EXCHANGE: (Step.RECEIVED,)}
    order, item = requests.locked(item, *steps.get(Return.Kind(item.kind), ()), seen=seen)
    if item.replacement_id:
        raise WrongStep(order, item=item)
    if not order.payment_received and not is_claim:
        raise NotPaid(order)
    lines, goods = _taken(order, quantities)
    amount = sum((line.amount for line in lines), Decimal(0))
    item.credit = min(amount, item.worth, refunds.left(order))
    item.replacement = _insert(order, item, lines, discount=amount if is_claim else item.credit)
    stock.take(goods, quantities, reference=item.replacement.number)
    lifecycle.set_status(item.replacement, Status.CONFIRMED, by=by, reason=order.number)
    is_done = is_claim or not payouts.due(item)
    fields, words = ("credit", "replacement"), item.replacement.number
    requests.step(
        order,
        item,
        Step.DONE if is_done else Step.RECEIVED,
        *fields,
        kind=OrderEvent.Kind.REPLACED,
        by=by,
        reason=words,
    )
    return item.replacement


def _taken(
    order: Order, quantities: Mapping[int, int]
) -> tuple[list[order_insert.NewLine], Mapping[int, LockedVariant]]:
    """Lock the variants of the replacement, in id order, and return its lines."""
    if not quantities:
        raise NothingChosen(order)
    goods = stock.lock(quantities)
    if len(goods) < len(quantities):
        raise NoSuchGoods(order)
    if shortages := stock.short(goods, quantities):
        raise TooFewLeft(order, shortages=shortages)
    lines = [
        order_insert.NewLine(goods[pk], number, line_amount(goods[pk].price, number))
        for pk, number in sorted(quantities.items())
    ]
    return lines, goods


def _insert(source: Order, item: Return, lines: list[order_insert.NewLine], *, discount: Decimal) -> Order:
    goods = sum((line.amount for line in lines), Decimal(0))
    order = Order(
        **{field: getattr(source, field) for field in _COPIED},
        submission=uuid5(_SUBMISSIONS, str(item.pk)),
        goods=goods,
        discount=discount,
        delivery=Decimal(0),
        total=goods - discount,
        riel_rate=StoreSettings.load().riel_rate,
        payment_method=PaymentMethod.CASH,
        payment_received=goods == discount,  # a total of zero counts as paid
        placed_at=timezone.now(),
    )
    estimate.promise_to(order, order.placed_at)
    order_insert.insert_order(order, lines)
    return order
