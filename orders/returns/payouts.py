"""Paying money back after delivery: for a return, or as goodwill."""

from decimal import Decimal

from django.db import transaction

from madamda.staff.models import User
from orders.fulfilment import lifecycle, refunds
from orders.fulfilment.errors import ReasonMissing
from orders.models import Order, OrderEvent, Refund, Return
from orders.pricing import promo_codes
from orders.returns import requests
from orders.returns.errors import NotReturnable, RefundedAlready, RefundTooHigh, WrongStep
from orders.status import Status

Step = Return.Status


@transaction.atomic
def refund(
    item: Return,
    *,
    amount: Decimal,
    method: Refund.Method,
    how: str,
    by: User,
    seen: int,
    with_delivery: bool = False,
) -> Order:
    """Pay back what a return is worth, or less as agreed, which finishes it; `with_delivery` adds the delivery fee.

    Raises RefundedAlready, StaleVersion, WrongStep, RefundTooHigh, RefundOverLimit or ReasonMissing. Locks the order.
    """
    order = lifecycle.lock_for_customer(item.order)
    if done := Refund.objects.filter(part_of=item).select_related("by").first():
        raise RefundedAlready(order, done)
    order, item = requests.locked(item, *_steps(item), seen=seen)
    most = due(item) + (order.delivery if with_delivery else 0)
    if amount > most:
        raise RefundTooHigh(order, most)
    _pay(order, amount, method=method, how=how, by=by, part_of=item)
    promo_codes.reduce_commission(order, min(amount, due(item)))
    return requests.step(order, item, Step.DONE, kind=OrderEvent.Kind.REFUNDED, by=by, reason=how)


@transaction.atomic
def give_goodwill(order: Order, *, amount: Decimal, method: Refund.Method, how: str, by: User, seen: int) -> Order:
    """Pay back part of a delivered order for which nothing comes back; such as for a late parcel.

    Raises StaleVersion, NotReturnable, RefundTooHigh, RefundOverLimit or ReasonMissing. Locks the order.
    """
    order = lifecycle.lock(order, seen=seen)
    if order.status != Status.DELIVERED:
        raise NotReturnable(order)
    _pay(order, amount, method=method, how=how, by=by)
    promo_codes.reduce_commission(order, amount)
    return lifecycle.change(order, kind=OrderEvent.Kind.REFUNDED, by=by, reason=how)


def due(item: Return) -> Decimal:
    """Return what a return is still worth in money: without what its replacement was credited."""
    return max(item.worth - item.credit, Decimal(0))


def _steps(item: Return) -> tuple[Return.Status, ...]:
    """Return the steps after which a refund may come: goods that are complained about need not come back."""
    return (Step.APPROVED, Step.RECEIVED) if item.kind == Return.Kind.CLAIM else (Step.RECEIVED,)


def _pay(
    order: Order, amount: Decimal, *, method: Refund.Method, how: str, by: User, part_of: Return | None = None
) -> None:
    if amount <= 0:
        raise WrongStep(order)
    if not how:
        raise ReasonMissing(order)
    if amount > (most := refunds.left(order)):
        raise RefundTooHigh(order, most)
    refunds.check_limit(order, amount, by=by)
    refunds.pay_out(order, amount, method=method, how=how, by=by, part_of=part_of)
