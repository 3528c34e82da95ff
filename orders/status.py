"""Order status, payment method and payment state, and the allowed transitions between statuses."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    PENDING = "pending", pgettext_lazy("order", "Received")
    CONFIRMED = "confirmed", _("Confirmed")
    PREPARING = "preparing", _("Packing")
    READY = "ready", _("Ready")
    OUT = "out", _("On the way")
    DELIVERED = "delivered", _("Delivered")
    CANCELLED = "cancelled", _("Cancelled")
    RETURNING = "returning", _("Coming back")
    RETURNED = "returned", _("Back at the shop")


class PaymentMethod(models.TextChoices):
    CASH = "cash", _("Cash to the rider")
    KHQR = "khqr", _("KHQR")


class PaymentState(models.TextChoices):
    """State of a KHQR payment. Cash has none, only `Order.payment_received`."""

    WAITING = "waiting", _("Waiting for payment")
    EXPIRED = "expired", _("Not paid in time – decide")
    CLAIMED = "claimed", _("Customer says paid – check")
    MATCHED = "matched", _("Paid")
    SHORT = "short", _("Paid too little – check")
    OVER = "over", _("Paid too much – check")
    LATE = "late", _("Paid too late – check")
    DUPLICATE = "duplicate", _("Paid twice – check")
    MISDIRECTED = "misdirected", _("Wrong payment – check")
    RETURNED = "returned", _("Refunded")


# A transfer arrived that does not match the request: staff decide.
NEEDS_REVIEW = (
    PaymentState.SHORT,
    PaymentState.OVER,
    PaymentState.LATE,
    PaymentState.DUPLICATE,
    PaymentState.MISDIRECTED,
)


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.CONFIRMED, Status.CANCELLED}),
    Status.CONFIRMED: frozenset({Status.PREPARING, Status.CANCELLED}),
    Status.PREPARING: frozenset({Status.READY, Status.CANCELLED}),
    Status.READY: frozenset({Status.OUT, Status.CANCELLED}),
    Status.OUT: frozenset({Status.DELIVERED, Status.RETURNING}),
    Status.DELIVERED: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.RETURNING: frozenset({Status.RETURNED}),
    Status.RETURNED: frozenset(),
}

# Picked-up orders are never on the way.
PICK_UP_MOVES = {**TRANSITIONS, Status.READY: frozenset({Status.DELIVERED, Status.CANCELLED})}

OPEN = (Status.PENDING, Status.CONFIRMED, Status.PREPARING, Status.READY, Status.OUT)

# Orders that bring in no money: paid ones are to be refunded.
UNSOLD = (Status.CANCELLED, Status.RETURNING, Status.RETURNED)

# Orders that a customer refused or could not be given.
CAME_BACK = (Status.RETURNING, Status.RETURNED)

# The usual sequence, shown as the customer's progress.
PROGRESS = (*OPEN, Status.DELIVERED)


def moves_from(status: Status, *, pick_up: bool) -> frozenset[Status]:
    return (PICK_UP_MOVES if pick_up else TRANSITIONS)[status]


def next_after(status: Status, *, pick_up: bool) -> Status | None:
    """Return the next status on the way to the customer; None if there is none."""
    forward = moves_from(status, pick_up=pick_up) - frozenset(UNSOLD)
    return next(iter(forward), None)
