"""Rows of the state table: the labels, badge and document for every payment situation at every stage."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.status import NEEDS_REVIEW, PaymentState


class Money(StrEnum):
    """Payment situation of an order."""

    FREE = "free"  # the total is zero
    PAID = "paid"
    CASH = "cash"  # for the rider to collect
    WAITING = "waiting"  # for a payment by KHQR
    EXPIRED = "expired"  # not paid by KHQR in time, though staff had accepted the order
    CLAIMED = "claimed"  # reported as paid by the customer, not verified
    SHORT = "short"
    OVER = "over"
    LATE = "late"
    DUPLICATE = "duplicate"
    MISDIRECTED = "misdirected"
    RETURNED = "returned"  # given back to the customer


ODD_MONEY = frozenset(Money(state.value) for state in NEEDS_REVIEW)


class Stage(StrEnum):
    OPEN = "open"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNING = "returning"  # not delivered, on the way back to the shop
    RETURNED = "returned"  # and counted there


class Document(StrEnum):
    """Kind of the document that states the sums."""

    SUMMARY = "summary"  # nothing is paid yet
    RECEIPT = "receipt"
    REFUND = "refund"  # money came for an order that was cancelled

    @property
    def label(self) -> str:
        match self:
            case Document.SUMMARY:
                return _("Order summary")
            case Document.RECEIPT:
                return _("Receipt")
        return _("Refund note")


class Collect(StrEnum):
    """Instruction to the rider about the money."""

    NOTHING = "nothing"
    PAID = "paid"
    CASH = "cash"
    MORE = "more"  # paid, and then the order came to cost more
    LESS = "less"  # paid, and then the order came to cost less
    COLLECTED = "collected"  # the rider collected it on delivery
    NOT_PAID = "not-paid"
    CLAIMED = "claimed"
    PART = "part"
    CAME = "came"  # received, but not as asked for
    WRONG = "wrong"  # wrong account or currency, or sent before it was asked for


@dataclass(frozen=True, slots=True)
class Badge:
    words: str | Promise
    kind: str
    sign: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    badge: Badge | None  # for staff; COLLECT gets the amount inserted
    total: str | Promise  # the customer's label for the last row of the sum
    standing: str | Promise  # payment status in a few words, after the payment method
    document: Document | None
    collect: Collect


_TOTAL, _TO_PAY, _PAID = gettext_lazy("Total"), gettext_lazy("To pay"), gettext_lazy("Paid")
_paid, _unpaid = gettext_lazy("paid"), gettext_lazy("not paid yet")
_checked = gettext_lazy("payment is being checked")
_owed, _returned, NO_MONEY = (
    gettext_lazy("refund due"),
    gettext_lazy("refunded"),
    gettext_lazy("nothing to pay"),
)

_FREE = Badge(gettext_lazy("Nothing to pay"), "good", "check")
_BY_KHQR = Badge(gettext_lazy("Paid by KHQR"), "good", "check")
CASH_IN = Badge(gettext_lazy("Cash received"), "good", "check")
_CASH_OUT = Badge(gettext_lazy("Cash not received yet"), "warn", "alert")
_NOT_PAID = Badge(gettext_lazy("Not paid yet"), "warn", "alert")
_WAITING = Badge(gettext_lazy("Waiting for KHQR"), "plain", "qr")
_EXPIRED = Badge(PaymentState.EXPIRED.label, "warn", "alert")
_OWED = Badge(gettext_lazy("Refund due"), "warn", "alert")
_RETURNED = Badge(gettext_lazy("Refunded"), "plain", "check")
COLLECT = Badge(gettext_lazy("Collect %(amount)s"), "plain", "cash")
_COLLECT_MORE = Badge(gettext_lazy("Collect %(amount)s more"), "warn", "cash")
_OWED_PART = Badge(gettext_lazy("Refund due %(amount)s"), "warn", "alert")


def _check(state: PaymentState) -> Badge:
    return Badge(state.label, "warn", "alert")


def _odd_rows(state: PaymentState) -> dict[tuple[Money, Stage], Row]:
    collect = {PaymentState.SHORT: Collect.PART, PaymentState.MISDIRECTED: Collect.WRONG}.get(state, Collect.CAME)
    row = Row(_check(state), _TOTAL, _checked, Document.SUMMARY, collect)
    cancelled = Row(_OWED, _TOTAL, _owed, Document.REFUND, Collect.NOTHING)
    kind = Money(state.value)
    return {(kind, Stage.OPEN): row, (kind, Stage.DELIVERED): row, (kind, Stage.CANCELLED): cancelled}


_CLAIMED = Row(_check(PaymentState.CLAIMED), _TOTAL, _checked, Document.SUMMARY, Collect.CLAIMED)
_NO_PAPER = Row(None, _TOTAL, NO_MONEY, None, Collect.NOTHING)
_PLAIN_CASH = Row(COLLECT, _TO_PAY, _unpaid, Document.SUMMARY, Collect.CASH)
PLAIN_PAID = Row(_BY_KHQR, _PAID, _paid, Document.RECEIPT, Collect.PAID)
# Paid, and then the order was changed: the badge gets the difference inserted.
MORE_TO_COLLECT = Row(_COLLECT_MORE, _TOTAL, gettext_lazy("partly paid"), Document.SUMMARY, Collect.MORE)
PART_TO_REFUND = Row(_OWED_PART, _TOTAL, _owed, Document.RECEIPT, Collect.LESS)

TABLE: dict[tuple[Money, Stage], Row] = {
    (Money.FREE, Stage.OPEN): Row(_FREE, _TOTAL, NO_MONEY, Document.RECEIPT, Collect.NOTHING),
    (Money.FREE, Stage.DELIVERED): Row(_FREE, _TOTAL, NO_MONEY, Document.RECEIPT, Collect.NOTHING),
    (Money.FREE, Stage.CANCELLED): _NO_PAPER,
    (Money.PAID, Stage.OPEN): PLAIN_PAID,
    (Money.PAID, Stage.DELIVERED): PLAIN_PAID,
    (Money.PAID, Stage.CANCELLED): Row(_OWED, _TOTAL, _owed, Document.REFUND, Collect.NOTHING),
    (Money.CASH, Stage.OPEN): _PLAIN_CASH,
    (Money.CASH, Stage.DELIVERED): Row(_CASH_OUT, _PAID, _paid, Document.RECEIPT, Collect.COLLECTED),
    (Money.CASH, Stage.CANCELLED): _NO_PAPER,
    (Money.WAITING, Stage.OPEN): Row(_WAITING, _TO_PAY, _unpaid, Document.SUMMARY, Collect.NOT_PAID),
    (Money.WAITING, Stage.DELIVERED): Row(_NOT_PAID, _TOTAL, _unpaid, Document.SUMMARY, Collect.NOT_PAID),
    (Money.WAITING, Stage.CANCELLED): _NO_PAPER,
    (Money.EXPIRED, Stage.OPEN): Row(_EXPIRED, _TO_PAY, _unpaid, Document.SUMMARY, Collect.NOT_PAID),
    (Money.EXPIRED, Stage.DELIVERED): Row(_NOT_PAID, _TOTAL, _unpaid, Document.SUMMARY, Collect.NOT_PAID),
    (Money.EXPIRED, Stage.CANCELLED): _NO_PAPER,
    (Money.CLAIMED, Stage.OPEN): _CLAIMED,
    (Money.CLAIMED, Stage.DELIVERED): _CLAIMED,
    (Money.CLAIMED, Stage.CANCELLED): Row(_check(PaymentState.CLAIMED), _TOTAL, _checked, None, Collect.NOTHING),
    (Money.RETURNED, Stage.OPEN): _PLAIN_CASH,
    (Money.RETURNED, Stage.DELIVERED): Row(_CASH_OUT, _PAID, _paid, Document.RECEIPT, Collect.COLLECTED),
    (Money.RETURNED, Stage.CANCELLED): Row(_RETURNED, _TOTAL, _returned, Document.REFUND, Collect.NOTHING),
}
for _state in NEEDS_REVIEW:
    TABLE |= _odd_rows(_state)
# What was not delivered is like what was cancelled: nothing is to pay, and what was paid is to be refunded.
TABLE |= {(kind, stage): TABLE[kind, Stage.CANCELLED] for kind in Money for stage in (Stage.RETURNING, Stage.RETURNED)}
