"""Texts for customers about an order in each of its states."""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from orders.delivery.estimate import arrival_in_words
from orders.fulfilment import state_table
from orders.fulfilment.state_rows import NO_MONEY, ODD_MONEY, Collect, Money
from orders.models import Order
from orders.status import PaymentMethod, Status


def status(order: Order) -> str:
    """Return the status in a few words, for titles, lists and screen readers."""
    match _awaited(order):
        case "payment":
            return _("Waiting for payment")
        case "check":
            return _("Checking your payment")
    return step(order, Status(order.status), is_over=False)


def step(order: Order, status: Status, *, is_over: bool) -> str:
    pick_up = order.is_pick_up
    match status:
        case Status.PENDING:
            return pgettext("order", "Received")
        case Status.CONFIRMED:
            return _("Confirmed")
        case Status.PREPARING:
            return _("Packed") if is_over else _("Packing")
        case Status.READY:
            return _("Ready for pick-up") if pick_up else _("Ready for the rider")
        case Status.OUT:
            return _("On the way")
        case Status.DELIVERED:
            return _("Picked up") if pick_up else _("Delivered")
        case Status.RETURNING | Status.RETURNED:
            return _("Not delivered")
    return _("Cancelled")


def heading(order: Order, *, to_pay: str = "") -> str:
    """Return the page's heading. `to_pay`: amount of a KHQR code that can be paid now; thanks come after payment."""
    match _awaited(order):
        case "payment" if to_pay:
            return _("Pay %(amount)s now to confirm your order") % {"amount": to_pay}
        case "payment":
            return _("This order is not paid yet")
        case "check":
            return _("We’re checking your payment")
    pick_up = order.is_pick_up
    match Status(order.status):
        case Status.PENDING:
            return _("Thank you, %(name)s") % {"name": order.customer_name}
        case Status.CONFIRMED:
            return _("Your order is confirmed")
        case Status.PREPARING:
            return _("We are packing your order")
        case Status.READY:
            return _("Ready for pick-up") if pick_up else _("Packed and ready for the rider")
        case Status.OUT:
            return _("On the way to you")
        case Status.DELIVERED:
            return _("Picked up – thank you") if pick_up else _("Delivered – thank you")
        case Status.RETURNING | Status.RETURNED:
            return _("We couldn’t deliver this order")
    return _("This order was cancelled")


def lead(order: Order, today: date, *, held_until: str = "") -> str:
    """Return the sentence under the heading; empty if the payment panel below suffices. Promises no day before
    payment."""
    match _awaited(order):
        case "payment" if held_until and order.status == Status.PENDING:
            return _("We’re holding your items until %(time)s.") % {"time": held_until}
        case "payment":
            return ""
        case "check" if order.status == Status.CONFIRMED:
            return _("We start packing as soon as your payment arrives.")
        case "check":
            return _("We’ll confirm your order as soon as we see it.")
    money = state_table.of(order).money
    match Status(order.status):
        case Status.DELIVERED:
            return _("If anything is wrong with your order, call us.")
        case Status.CANCELLED | Status.RETURNING | Status.RETURNED if money == Money.PAID or money in ODD_MONEY:
            return _("We’re refunding your money. If you haven’t heard from us, call us.")
        case Status.CANCELLED | Status.RETURNING | Status.RETURNED if money == Money.RETURNED:
            return _("We’ve refunded your money. If it hasn’t arrived, call us.")
        case Status.CANCELLED:
            return _("You don’t have to pay anything. If you didn’t expect this, call us.")
        case Status.RETURNING | Status.RETURNED:
            return _(
                "Your items went back to the shop. You don’t have to pay anything. If you still want them, call us."
            )
        case Status.OUT if order.failed_attempts:
            return _missed(order)
        case Status.READY if order.is_pick_up:
            return _("Give your order number at the counter.")
        case Status.PENDING if order.alerted_at and order.is_calling:
            return _("We haven’t confirmed your order yet. We have alerted our team.")
        case Status.PENDING:
            return _("We’ve received your order. %(when)s") % {"when": _arrival(order, today)}
    return _arrival(order, today)


def _missed(order: Order) -> str:
    """Return what follows a failed delivery: another attempt, on its day if that is known."""
    if order.next_attempt is None:
        return _("We couldn’t reach you. The rider will try again; call us to choose a day.")
    day = date_format(order.next_attempt, "l, j F")
    return _("We couldn’t reach you. The rider will try again on %(day)s.") % {"day": day}


def note(order: Order) -> str:
    """Return the note under the current step, or ""."""
    match Status(order.status):
        case Status.PENDING | Status.CONFIRMED if order.waits_for_payment:
            return _("We start packing as soon as your payment arrives.")
        case Status.PENDING if _awaited(order) == "check":
            return _("We’ll confirm your order as soon as we see your payment.")
        case Status.CONFIRMED if _awaited(order) == "check":
            return _("We start packing as soon as your payment arrives.")
        case Status.PENDING:
            return _("Next, we check and confirm your order.")
        case Status.OUT if state_table.of(order).row.collect in (Collect.CASH, Collect.MORE):
            return _("The rider will call when nearby. Please have the cash ready.")
        case Status.OUT:
            return _("The rider will call when nearby.")
    return ""


def owed(order: Order) -> str:
    """Return the label of the last row of the sum."""
    return str(state_table.of(order).row.total)


def method(order: Order) -> str:
    """Return the payment method; empty if there is nothing to pay."""
    if state_table.of(order).row.standing is NO_MONEY:
        return ""
    if order.payment_method == PaymentMethod.CASH and order.is_pick_up:
        return _("Cash at the counter")
    return order.get_payment_method_display()


def paying(order: Order) -> str:
    """Return method and payment status, such as `Cash to the rider, not paid yet`, or only that nothing is to pay."""
    how, standing = method(order), str(state_table.of(order).row.standing)
    return f"{how}, {standing}" if how else capfirst(standing)


def paying_beside_status(order: Order) -> str:
    """Return `paying` for use beside `status`: only the method if the status already names the awaited payment."""
    return method(order) if _awaited(order) else paying(order)


def _awaited(order: Order) -> str:
    """Return what an order waits for before packing: "payment", "check" (of a payment), or ""."""
    if order.status not in (Status.PENDING, Status.CONFIRMED):
        return ""
    money = state_table.of(order).money
    if money in (Money.WAITING, Money.EXPIRED):
        return "payment"
    return "check" if money == Money.CLAIMED or money in ODD_MONEY else ""


def _arrival(order: Order, today: date) -> str:
    if order.promised_until is None:
        return "" if order.can_be_promised else _("We start packing as soon as your payment arrives.")
    if order.status == Status.OUT:
        is_today = timezone.localdate(order.moved_at) == today
        return (
            _("On the way today.") if is_today else _("The rider has your order. If it doesn’t arrive today, call us.")
        )
    when = arrival_in_words(order, today)
    if not when:
        return _("It’s taking longer than we said. Call us and we’ll tell you why.")
    words = _("You can pick it up %(when)s.") if order.is_pick_up else _("It will arrive %(when)s.")
    return words % {"when": when}
