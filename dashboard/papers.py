"""Papers of an order: how often each was printed, and what stands on one of them."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from orders import printing, state_table
from orders.models import Order, Print
from orders.paying import picture


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper: how often it was printed, and the first of them."""

    kind: str
    name: str
    copies: int
    first: Print | None

    @property
    def next_copy(self) -> int:
        return self.copies + 1


def of(order: Order) -> list[Paper]:
    """Those the order's state allows; one query, however often they were printed."""
    last = Print.objects.filter(order=order, paper=OuterRef("paper")).order_by("-copy").values("copy")[:1]
    firsts = order.prints.filter(copy=1).select_related("by").annotate(copies=Subquery(last))
    found = {first.paper: first for first in firsts}
    return [
        Paper(kind.value, _name(order, kind), found[kind].copies if kind in found else 0, found.get(kind))
        for kind in Print.Paper
        if printing.may_print(order, kind)
    ]


def _name(order: Order, kind: Print.Paper) -> str:
    document = state_table.of(order).row.document
    return document.label if document and kind == Print.Paper.RECEIPT else str(kind.label)


def code(order: Order) -> str:
    """A code that calls the customer: any rider's phone can use it, without an account. The phone stands on the ticket
    anyway; the customer's own address of the order holds its secret and must not go through other hands."""
    return picture.svg(f"tel:{order.customer_phone}")
