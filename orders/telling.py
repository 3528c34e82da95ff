"""What a customer is told about an order in each of its states."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from orders.delivery import arrival_in_words
from orders.models import Order
from orders.status import Status


def status(order: Order) -> str:
    """One or two words: for titles, lists and the reader of a screen."""
    return step(order, Status(order.status), is_over=False)


def step(order: Order, status: Status, *, is_over: bool) -> str:
    pick_up = order.zone.is_pick_up
    match status:
        case Status.PENDING:
            return pgettext("order", "Received")
        case Status.CONFIRMED:
            return _("Confirmed")
        case Status.PREPARING:
            return _("Packed") if is_over else _("Packing")
        case Status.READY:
            return _("Ready for you") if pick_up else _("Ready for the rider")
        case Status.OUT:
            return _("On the way")
        case Status.DELIVERED:
            return _("Picked up") if pick_up else _("Delivered")
    return _("Cancelled")


def heading(order: Order) -> str:
    pick_up = order.zone.is_pick_up
    match Status(order.status):
        case Status.PENDING:
            return _("Thank you, %(name)s") % {"name": order.customer_name}
        case Status.CONFIRMED:
            return _("Your order is confirmed")
        case Status.PREPARING:
            return _("We are packing your order")
        case Status.READY:
            return _("Ready for you") if pick_up else _("Packed, and ready for the rider")
        case Status.OUT:
            return _("On the way to you")
        case Status.DELIVERED:
            return _("Picked up, thank you") if pick_up else _("Delivered, thank you")
    return _("This order was cancelled")


def lead(order: Order, today: date) -> str:
    """The sentence under the heading."""
    match Status(order.status):
        case Status.DELIVERED:
            return _("If something is not right with it, call us.")
        case Status.CANCELLED if order.payment_received or order.has_odd_payment:
            return _("Your money comes back to you. Call us if you have not heard from us.")
        case Status.CANCELLED:
            return _("There is nothing to pay. If this surprises you, call us.")
        case Status.READY if order.zone.is_pick_up:
            return _("Say your order number at the counter.")
        case Status.PENDING if order.alerted_at and order.is_calling:
            return _("Nobody has confirmed it yet. The shop is being alerted.")
        case Status.PENDING:
            return _("We have your order. %(when)s") % {"when": _arrival(order, today)}
    return _arrival(order, today)


def note(order: Order) -> str:
    """What stands under the step an order is at."""
    match Status(order.status):
        case Status.PENDING | Status.CONFIRMED if order.waits_for_payment:
            return _("We start packing as soon as your payment is here.")
        case Status.PENDING:
            return _("We look through it and confirm it next.")
        case Status.OUT if order.payment_received or order.payment_state:
            return _("The rider calls when they are near.")
        case Status.OUT:
            return _("The rider calls when they are near. Have the money at hand.")
    return ""


def owed(order: Order) -> str:
    """What the last row of the sum is called."""
    if order.status == Status.CANCELLED:
        return _("Total")
    return _("Paid") if order.payment_received else _("To pay")


def _arrival(order: Order, today: date) -> str:
    when = arrival_in_words(order, today)
    if not when:
        return _("It takes longer than we said. Call us, and we tell you why.")
    words = _("You can pick it up %(when)s.") if order.zone.is_pick_up else _("It comes %(when)s.")
    return words % {"when": when}
