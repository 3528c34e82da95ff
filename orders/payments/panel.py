"""Payment panel of the customer's order page, as of one moment."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from orders.fulfilment import state_table
from orders.fulfilment.state_rows import ODD_MONEY, Money, Stage
from orders.models import Order, Payment
from orders.payments import qr_image
from orders.payments.expiry import HELD, claim_ends
from orders.status import PaymentMethod as Method
from shop import money


class PanelState(StrEnum):
    OPEN = "open"  # shows the code
    RUN_OUT = "run-out"  # not paid in time; cash is still possible
    CLAIMED = "claimed"  # reported as paid by the customer
    ODD = "odd"  # received, but not as asked for
    PAID = "paid"
    LAPSED = "lapsed"  # cancelled before any money was seen
    NOTHING = "nothing"  # no panel; the heading suffices


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPanel:
    order: Order
    payment: Payment
    face: PanelState
    seconds_left: int
    held_until: str  # when an unpaid order is cancelled
    is_watched: bool  # the bank is polled; else staff check
    claim_ends: str  # until when "I have paid" holds the stock; empty once staff have accepted the order

    @property
    def amount(self) -> str:
        return money.write_in(self.payment.amount, self.payment.currency)

    @property
    def good_until(self) -> str:
        return _hour(self.payment.good_until)

    @property
    def has_code(self) -> bool:
        return self.face in (PanelState.OPEN, PanelState.CLAIMED) and self.seconds_left > 0

    @property
    def svg(self) -> SafeString:
        return qr_image.svg(self.payment.text)

    @property
    def stamp(self) -> str:
        """Changes when the panel has to be rendered again although no event was recorded."""
        return f"{self.face}-{bool(self.payment.link)}-{self.has_code}"


def box(order: Order) -> PaymentPanel | None:
    """Return the panel, or None for an order to be paid in cash. One query for a KHQR order, else none."""
    payment: Payment | None = getattr(order, "payment", None) if order.payment_method == Method.KHQR else None
    if payment is None:
        return None
    now = timezone.now()
    return PaymentPanel(
        order=order,
        payment=payment,
        face=_face(order, payment, now),
        seconds_left=max(0, ceil((payment.good_until - now).total_seconds())),
        held_until=_hour(payment.good_until + HELD),
        is_watched=payment.next_ask_at is not None,
        claim_ends=_claim_ends(order, payment, now),
    )


def code_of(order: Order) -> Payment:
    """Return the payment whose code can still be paid; raises Payment.DoesNotExist."""
    shown = box(order)
    if shown is None or not shown.has_code:
        raise Payment.DoesNotExist
    return shown.payment


def _face(order: Order, payment: Payment, now: datetime) -> PanelState:
    state = state_table.of(order)
    match state.money, state.stage:
        case ((Money.WAITING | Money.EXPIRED | Money.CLAIMED), (Stage.CANCELLED | Stage.RETURNING | Stage.RETURNED)):
            return PanelState.LAPSED
        case _, (Stage.CANCELLED | Stage.RETURNING | Stage.RETURNED):
            return PanelState.NOTHING
        case Money.PAID, _:
            return PanelState.PAID
        case money, _ if money in ODD_MONEY:
            return PanelState.ODD
        case _, Stage.DELIVERED:
            return PanelState.NOTHING
        case Money.CLAIMED, _:
            return PanelState.CLAIMED
        case Money.WAITING, _ if payment.is_good(now):
            return PanelState.OPEN
        case ((Money.WAITING | Money.EXPIRED), _):
            return PanelState.RUN_OUT
    return PanelState.NOTHING


def _claim_ends(order: Order, payment: Payment, now: datetime) -> str:
    ends = claim_ends(payment) if order.is_unproved else None
    if ends is None:
        return ""
    is_today = timezone.localdate(ends) == timezone.localdate(now)
    return _hour(ends) if is_today else date_format(timezone.localtime(ends), "j F, H:i")


def _hour(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "H:i")
