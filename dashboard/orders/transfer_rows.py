"""KHQR transfers as pages show them: those of an order, those to decide about, and those that are resolved."""

from collections.abc import Iterable
from dataclasses import dataclass

from madamda.inputs import graphemes
from orders.models import BankTransfer
from orders.payments import review

LONGEST_CURRENCY = 8


@dataclass(frozen=True, slots=True)
class TransferRow:
    transfer: BankTransfer
    amount: str  # with the currency
    problem: str
    result: str  # the resolution, else the problem


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A transfer to decide about, with the amounts and the status of its order."""

    decision: review.Decision
    problem: str
    currency: str
    order_status: str


def of(transfers: Iterable[BankTransfer]) -> list[TransferRow]:
    return [_row(transfer) for transfer in transfers]


def decisions() -> list[DecisionRow]:
    """Return the transfers to decide about, oldest first. Two queries."""
    return [
        DecisionRow(
            decision,
            problem=decision.transfer.get_verdict_display(),
            currency=_currency(decision.transfer),
            order_status=decision.transfer.payment.order.get_status_display(),
        )
        for decision in review.unsettled()
    ]


def _row(transfer: BankTransfer) -> TransferRow:
    problem = transfer.get_verdict_display()
    return TransferRow(
        transfer,
        amount=f"{transfer.amount} {_currency(transfer)}",
        problem=problem,
        result=transfer.get_resolution_display() or problem,
    )


def _currency(transfer: BankTransfer) -> str:
    return graphemes.truncate_line(transfer.currency, LONGEST_CURRENCY)
