"""Error messages for refused changes of orders and payments: for staff, and for customers about their own orders."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from madamda.domain_errors import DomainError
from orders.fulfilment import state_table
from orders.fulfilment.state_rows import ODD_MONEY, Money
from orders.fulfilment.state_table import Action
from orders.models import Order
from orders.outbox import events
from orders.status import UNSOLD, PaymentState, Status
from shop import money
from shop.messages import Sentence


def who_and_when(error: DomainError) -> str:
    """Return who changed the order and when, to be shown on the order itself, followed by `what_holds`."""
    order, latest = error.facts["order"], error.facts["latest"]
    moved = latest.kind in Status.values
    words = gettext("%(who)s moved this %(ago)s.") if moved else gettext("%(who)s changed this %(ago)s.")
    return words % {**_named(order), "who": events.doer(latest), "ago": events.ago(latest)}


def what_holds(error: DomainError) -> str:
    return gettext("%(number)s is now “%(status)s”. Your click changed nothing.") % _named(error.facts["order"])


def _named(order: Order) -> dict[str, str]:
    return {"number": order.number, "status": order.get_status_display()}


def _order_changed(error: DomainError) -> str:
    order, latest = error.facts["order"], error.facts["latest"]
    words = gettext("%(who)s was quicker (%(ago)s): %(number)s is now “%(status)s”. Your click changed nothing.")
    return words % {**_named(order), "who": events.doer(latest), "ago": naturaltime(latest.at)}


def _not_allowed(error: DomainError) -> str:
    order, words = error.facts["order"], gettext("%(number)s is “%(now)s” and can’t go to “%(to)s” from there.")
    return words % {"number": order.number, "now": order.get_status_display(), "to": error.facts["to"].label}


def _not_now(error: DomainError) -> str:
    order = error.facts["order"]
    words = gettext("%(number)s is “%(status)s” (%(money)s), so this isn’t possible.")
    return words % {**_named(order), "money": state_table.of(order).row.standing}


def _underpaid(error: DomainError) -> str:
    order = error.facts["order"]
    words = gettext("%(number)s has not been paid by KHQR. Hand it over anyway?")
    if order.payment_state == PaymentState.SHORT:
        words = gettext("%(missing)s of %(number)s is still unpaid. Mark it delivered anyway?")
    return words % {"missing": error.facts["missing"], "number": order.number}


def _not_cancelled(error: DomainError) -> str:
    """Return why the customer's "Cancel" was refused."""
    order = error.facts["order"]
    state = state_table.of(order)
    match Status(order.status):
        case Status.CANCELLED:
            return gettext("Order %(number)s is already cancelled.") % {"number": order.number}
        case Status.RETURNING | Status.RETURNED:
            return gettext("This order could not be delivered and is coming back to us. Call us.")
        case Status.DELIVERED if order.is_pick_up:
            return gettext("You’ve already picked up this order. If anything is wrong with it, call us.")
        case Status.DELIVERED:
            return gettext("This order has already been delivered. If anything is wrong with it, call us.")
    if Action.CALL_OFF in state.actions:
        return gettext("This order has changed in the meantime, so it was not cancelled. To cancel it, press again.")
    if state.money in (Money.CLAIMED, *ODD_MONEY):
        return gettext("We’re checking your payment, so this order was not cancelled. Call us to cancel it.")
    if state.money == Money.PAID:
        return gettext("This order is paid, so it was not cancelled. Call us to cancel it.")
    return gettext("It’s too late to cancel here. Call us and we’ll see what we can do.")


def _not_claimed(error: DomainError) -> str:
    """Return why the customer's "I have paid" was refused."""
    order = error.facts["order"]
    if words := _nothing_to_pay(order):
        return words
    if order.status == Status.DELIVERED:
        return gettext("You already have this order. If you paid for it by KHQR, call us.")
    return gettext("This order is now to be paid in cash. If you paid for it by KHQR, call us.")


def _not_in_cash(error: DomainError) -> str:
    """Return why the customer's "Pay in cash instead" was refused."""
    order = error.facts["order"]
    if words := _nothing_to_pay(order):
        return words
    if state_table.of(order).money in (Money.CLAIMED, *ODD_MONEY):
        return gettext("We’re checking your payment. To pay in cash instead, call us.")
    return gettext("You already have this order. To pay for it, call us.")


def _nothing_to_pay(order: Order) -> str:
    money = state_table.of(order).money
    if order.status in UNSOLD:
        return gettext("This order is cancelled. Please don’t pay for it. If you have paid, call us.")
    if money == Money.PAID:
        return gettext("This order is already paid.")
    if money == Money.FREE:
        return gettext("There is nothing to pay for this order. If you have paid, call us.")
    return ""


def _payment_differs(error: DomainError) -> str:
    transfer = error.facts["transfer"]
    asked = transfer.payment
    words = gettext("We received %(came)s for %(number)s instead of %(asked)s. Accept it as full payment?")
    return words % {
        "came": money.write_in(transfer.amount, transfer.currency[:8]),
        "number": asked.order.number,
        "asked": money.write_in(asked.amount, asked.currency),
    }


def _payment_settled(error: DomainError) -> str:
    by = error.facts["transfer"].settled_by
    who = by.display_name if by else ""
    return gettext("%(who)s was quicker: this payment is already resolved.") % {"who": who}


def _undo_too_late(error: DomainError) -> str:
    words = ngettext(
        "A step can be undone for %(seconds)d second. That time is over.",
        "A step can be undone for %(seconds)d seconds. That time is over.",
        settings.UNDO_SECONDS,
    )
    return words % {"seconds": settings.UNDO_SECONDS}


def _goods_sold(error: DomainError) -> str:
    names = ", ".join(shortage.sku for shortage in error.facts["shortages"])
    return gettext("Its items were sold in the meantime: %(names)s. The order stays cancelled.") % {"names": names}


SENTENCES: Mapping[str, Sentence] = {
    "order_changed": _order_changed,
    "status_not_allowed": _not_allowed,
    "not_possible_now": _not_now,
    "underpaid": _underpaid,
    "not_cancellable": _not_cancelled,
    "reason_missing": _("Give a short reason for the next person."),
    "call_needed": _("Call the customer first, then tick “Spoken to” and write down the outcome."),
    "refund_over_limit": lambda error: (
        gettext("You may give back up to %(limit)s. Ask a manager.")
        % {"limit": money.format_base(error.facts["limit"])}
    ),
    "level_changed": _("Somebody else has just changed this level. Look at it again."),
    "level_needs_manager": _("Only a manager can ask for prepayment, block a customer, or lift either."),
    "order_not_on_the_way": _not_now,
    "count_by_somebody_else": _("You brought these goods back. Ask somebody else to count them."),
    "count_differs": _("The pieces of a line do not add up to what was ordered. Nothing was changed."),
    "undo_too_late": _undo_too_late,
    "undo_not_yours": _("Only the last step can be undone, and only by whoever made it."),
    "undo_goods_sold": _goods_sold,
    "payment_not_claimable": _not_claimed,
    "cash_not_possible": _not_in_cash,
    "payment_settled_already": _payment_settled,
    "payment_differs": _payment_differs,
    "payment_not_acceptable": lambda error: (
        gettext("%(number)s is already cancelled or paid, so this payment can only be refunded.")
        % _named(error.facts["order"])
    ),
    "too_many_orders_to_take_out": _("More than %(most)s orders match. Narrow the filters."),
}
