"""Settling the difference of a paid order that was changed: collecting what it costs more, refunding what less."""

from decimal import Decimal

from django.db import transaction

from madamda.staff.models import User
from orders.cash import cash_book
from orders.cash.cash_book import Amounts
from orders.fulfilment import lifecycle, refunds, state_table
from orders.fulfilment.errors import NotNow, ReasonMissing
from orders.fulfilment.state_table import Action
from orders.models import CashEntry, Order, OrderEvent


@transaction.atomic
def settle(
    order: Order, *, by: User, seen: int, reason: str = "", account: cash_book.Account = cash_book.TILL
) -> Order:
    """Record that the difference was collected, or, with a reason that says how, that it was given back.

    Raises StaleVersion, NotNow, ReasonMissing or RefundOverLimit. Locks the order. The money comes to
    the account or leaves it: the till, the bank, or a driver who collected it.
    """
    order = lifecycle.lock(order, seen=seen)
    if not state_table.allows(order, Action.SETTLE_DIFFERENCE):
        raise NotNow(order)
    is_refund = order.balance_due < 0
    if is_refund and not reason:
        raise ReasonMissing(order)
    if is_refund and -order.balance_due > refunds.left(order):
        raise NotNow(order)  # it was given back in another way
    if is_refund:
        refunds.check_limit(order, -order.balance_due, by=by)
    entry = CashEntry.Kind.REFUND_PAID if is_refund else CashEntry.Kind.COLLECTED
    cash_book.record(account, Amounts(order.balance_due), entry, by=by, order=order, reason=reason)
    order.balance_due = Decimal(0)
    kind = OrderEvent.Kind.REFUNDED if is_refund else OrderEvent.Kind.PAID
    return lifecycle.change(order, "balance_due", kind=kind, by=by, reason=reason)
