"""Papers of an order: how often each was printed, and what stands on one of them."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from orders.fulfilment import amounts_paid, print_log, state_table
from orders.models import Order, Print
from orders.payments import qr_image


@dataclass(frozen=True, slots=True)
class Printout:
    """One kind of paper: how often it was printed, and the first of them."""

    kind: str
    name: str
    copies: int
    first: Print | None

    @property
    def next_copy(self) -> int:
        return self.copies + 1


def of(order: Order) -> list[Printout]:
    """Those the order's state allows; one query, however often they were printed."""
    last = Print.objects.filter(order=order, paper=OuterRef("paper")).order_by("-copy").values("copy")[:1]
    firsts = order.prints.filter(copy=1).select_related("by").annotate(copies=Subquery(last))
    found = {first.paper: first for first in firsts}
    return [
        Printout(kind.value, _name(order, kind), found[kind].copies if kind in found else 0, found.get(kind))
        for kind in Print.Document
        if print_log.may_print(order, kind)
    ]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One print of one order, with all that stands on it."""

    order: Order
    printed: Print
    first: Print | None
    received: amounts_paid.Received
    code: str


def sheets(ids: list[int]) -> list[Sheet]:
    """Tickets and packing slips, in that order; of orders that have papers still. Four queries, and one more for each
    order paid by KHQR."""
    found = Print.objects.exclude(paper=Print.Document.RECEIPT).select_related("by").in_bulk(ids)
    orders = Order.objects.for_cards().in_bulk({one.order_id for one in found.values()})
    firsts = Print.objects.filter(order__in=orders, copy=1)
    first = {(one.order_id, one.paper): one for one in firsts}
    return [
        Sheet(
            order := orders[printed.order_id],
            printed,
            first.get((order.pk, printed.paper)),
            amounts_paid.received(order, amounts_paid.of(order)),
            code(order) if printed.paper == Print.Document.TICKET else "",
        )
        for printed in (found[pk] for pk in dict.fromkeys(ids) if pk in found)
        if print_log.may_print(orders[printed.order_id], printed.paper)
    ]


def _name(order: Order, kind: Print.Document) -> str:
    document = state_table.of(order).row.document
    return document.label if document and kind == Print.Document.RECEIPT else str(kind.label)


def code(order: Order) -> str:
    """A code that calls the customer: any rider's phone can use it, without an account. The phone stands on the ticket
    anyway; the customer's own address of the order holds its secret and must not go through other hands."""
    return qr_image.svg(f"tel:{order.customer_phone}")
