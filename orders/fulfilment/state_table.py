"""State table: maps an order's status, payment and ticks to labels and allowed actions.

Pages, printed documents, e-mails, filters and actions all use it, so that each of them covers every state.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext as _

from orders.fulfilment.state_rows import (
    CASH_IN,
    COLLECT,
    MORE_TO_COLLECT,
    ODD_MONEY,
    PART_TO_REFUND,
    PLAIN_PAID,
    TABLE,
    Badge,
    Money,
    Row,
    Stage,
)
from orders.models import Order
from orders.status import NEEDS_REVIEW, OPEN, UNSOLD, PaymentMethod, PaymentState, Status
from shop import money


class Action(StrEnum):
    MARK_PAID = "mark paid"
    MARK_UNPAID = "mark unpaid"
    MARK_REFUNDED = "mark refunded"
    SETTLE_DIFFERENCE = "settle difference"  # of a paid order that was changed
    MARK_RECEIVED = "mark received"
    MARK_NOT_RECEIVED = "mark not received"
    TAKE_CASH_INSTEAD = "take cash instead"
    PRINT_PARCEL_PAPERS = "print parcel papers"  # the ticket and the packing slip
    PRINT_RECEIPT = "print receipt"
    CALL_OFF = "call off"  # this and the next two are the customer's
    CLAIM = "claim"
    SHOW_CODE = "show code"


# `State.with_customer` as a query condition.
WITH_CUSTOMER = Q(status=Status.DELIVERED) | Q(customer_received=True, status__in=OPEN)


@dataclass(frozen=True, slots=True)
class State:
    """An order's row of the table, with what depends on the order itself."""

    money: Money
    stage: Stage
    row: Row
    actions: frozenset[Action]
    badge: Badge | None
    with_customer: bool

    @property
    def is_paid(self) -> bool:
        return self.money in (Money.FREE, Money.PAID) and self.row is not MORE_TO_COLLECT

    @property
    def is_odd(self) -> bool:
        return self.money in ODD_MONEY

    @property
    def goods(self) -> str:
        match self.stage:
            case Stage.CANCELLED:
                return _("Back in stock.")
            case Stage.RETURNING:
                return _("On the way back to the shop.")
            case Stage.RETURNED:
                return _("Counted and back at the shop.")
        return _("The customer has it.") if self.with_customer else _("The customer doesn’t have it yet.")

    @property
    def may(self) -> dict[str, bool]:
        """For templates: `state.may.mark_paid`."""
        return permissions(self.actions)


def of(order: Order) -> State:
    """Return the order's state. Defined for every combination of columns, including those that should not occur."""
    kind, stage = _money(order), _stage(order)
    row = _row(order, kind, stage)
    with_customer = stage == Stage.DELIVERED or (stage == Stage.OPEN and order.customer_received)
    return State(kind, stage, row, _actions(order, kind, stage, row), _badge(order, kind, row), with_customer)


def permissions(actions: frozenset[Action]) -> dict[str, bool]:
    return {action.name.lower(): action in actions for action in Action}


def allows(order: Order, action: Action) -> bool:
    return action in of(order).actions


def _row(order: Order, kind: Money, stage: Stage) -> Row:
    row = TABLE[kind, stage]
    if row is not PLAIN_PAID or not order.balance_due:
        return row
    return MORE_TO_COLLECT if order.balance_due > 0 else PART_TO_REFUND


def _money(order: Order) -> Money:
    if not order.total and not order.balance_due:
        return Money.FREE
    if order.payment_received:
        return Money.PAID
    match order.payment_state:
        case state if state in NEEDS_REVIEW:
            return Money(state)
        case PaymentState.RETURNED:
            return Money.RETURNED
        case _ if order.payment_method == PaymentMethod.CASH:
            return Money.CASH
        case PaymentState.CLAIMED | PaymentState.MATCHED:  # MATCHED: staff have unticked it
            return Money.CLAIMED
        case PaymentState.EXPIRED:
            return Money.EXPIRED
    return Money.WAITING


def _stage(order: Order) -> Stage:
    return Stage(order.status) if order.status in (Status.DELIVERED, *UNSOLD) else Stage.OPEN


def _badge(order: Order, kind: Money, row: Row) -> Badge | None:
    if row is PLAIN_PAID and order.payment_method == PaymentMethod.CASH:
        return CASH_IN
    if row.badge and row in (MORE_TO_COLLECT, PART_TO_REFUND):
        return _with_amount(row.badge, abs(order.balance_due))
    if row.badge is COLLECT:
        return _with_amount(COLLECT, order.total)
    return row.badge


def _with_amount(badge: Badge, amount: Decimal) -> Badge:
    return Badge(badge.words % {"amount": money.format_base(amount)}, badge.kind, badge.sign)


def _actions(order: Order, kind: Money, stage: Stage, row: Row) -> frozenset[Action]:
    """Return the allowed actions other than changes of status, which `orders.status` defines."""
    is_unsold, is_unpaid = order.status in UNSOLD, kind not in (Money.FREE, Money.PAID)
    can_arrive = order.status == Status.OUT or (order.status == Status.READY and order.is_pick_up)
    waits = kind in (Money.WAITING, Money.EXPIRED) and stage == Stage.OPEN
    found = {
        Action.MARK_PAID: is_unpaid and not is_unsold,
        Action.MARK_UNPAID: kind == Money.PAID and not is_unsold,
        Action.MARK_REFUNDED: kind == Money.PAID and is_unsold,
        Action.SETTLE_DIFFERENCE: kind == Money.PAID and bool(order.balance_due) and not is_unsold,
        Action.MARK_RECEIVED: can_arrive and not order.customer_received,
        Action.MARK_NOT_RECEIVED: can_arrive and order.customer_received,
        Action.TAKE_CASH_INSTEAD: waits,
        Action.PRINT_PARCEL_PAPERS: not is_unsold,
        Action.PRINT_RECEIPT: row.document is not None,
        Action.CALL_OFF: order.status == Status.PENDING and kind in (Money.FREE, Money.CASH, Money.WAITING),
        Action.CLAIM: waits,
        Action.SHOW_CODE: stage == Stage.OPEN and kind in (Money.WAITING, Money.CLAIMED),
    }
    return frozenset(action for action, is_allowed in found.items() if is_allowed)
