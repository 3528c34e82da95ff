"""Refunds of an order: how much of what was paid is left, and writing down what was given back."""

from decimal import Decimal

from django.db.models import Sum

from madamda.staff.models import User
from orders.cash import cash_book
from orders.fulfilment import amounts_paid
from orders.fulfilment.errors import RefundOverLimit
from orders.models import CashEntry, Order, Refund, Return
from orders.status import PaymentMethod

_NOTHING = Decimal(0)


def paid(order: Order) -> Decimal:
    """Return what the order says was paid, in dollars."""
    return amounts_paid.paid_total(order) if order.payment_received else _NOTHING


def gone(order: Order) -> Decimal:
    """Return what was given back, or credited to replacements, in dollars. Two queries."""
    refunded = order.refunds.aggregate(sum=Sum("amount"))["sum"] or _NOTHING
    return refunded + (order.returns.aggregate(sum=Sum("credit"))["sum"] or _NOTHING)


def left(order: Order) -> Decimal:
    """Return how much of what was paid can still be given back. Two queries; needs a lock on the order to rely on."""
    return max(paid(order) - gone(order), _NOTHING)


def check_limit(order: Order, amount: Decimal, *, by: User) -> None:
    """Raise RefundOverLimit if this is more dollars than the user may give back at once. One query."""
    if amount > by.limits.max_refund:
        raise RefundOverLimit(order, by.limits.max_refund)


def pay_out(
    order: Order, amount: Decimal, *, method: Refund.Method, how: str, by: User, part_of: Return | None = None
) -> Refund:
    """Write down a refund of a locked order; cash is taken out of the till, within its open shift."""
    if method == Refund.Method.CASH:
        taken = cash_book.Amounts(-amount)
        cash_book.record(cash_book.TILL, taken, CashEntry.Kind.REFUND_PAID, by=by, order=order, reason=how)
    return _write(order, amount, method=method, how=how, by=by, part_of=part_of)


def write_whole(order: Order, *, how: str, by: User) -> None:
    """Write down that all of what a locked, unsold order had paid was given back, the way it was paid. The cash book
    counters its own entries (`cash_book.counter_received`). Raises RefundOverLimit."""
    is_cash = order.payment_method == PaymentMethod.CASH
    amount = amounts_paid.paid_total(order) - gone(order)
    if amount > 0:
        check_limit(order, amount, by=by)
        _write(order, amount, method=Refund.Method.CASH if is_cash else Refund.Method.KHQR, how=how, by=by)


def _write(
    order: Order, amount: Decimal, *, method: Refund.Method, how: str, by: User, part_of: Return | None = None
) -> Refund:
    return Refund.objects.create(order=order, amount=amount, method=method, how=how, by=by, part_of=part_of)
