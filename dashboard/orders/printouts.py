"""Printed documents of an order: number of copies and contents."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.safestring import SafeString

from orders.fulfilment import amounts_paid, print_log, state_table
from orders.fulfilment.state_rows import Collect
from orders.models import BankTransfer, Order, OrderLine, Print
from orders.payments import qr_image


@dataclass(frozen=True, slots=True)
class Printout:
    """One kind of document, the number of copies and the first print."""

    kind: str
    name: str
    copies: int
    first: Print | None

    @property
    def next_copy(self) -> int:
        return self.copies + 1


def of(order: Order) -> list[Printout]:
    """Return the documents that the order's status allows; one query."""
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
    """One document of one order, with its contents."""

    order: Order
    lines: list[OrderLine]
    printed: Print | None  # None for a preview
    first: Print | None
    collect: Collect
    received: amounts_paid.Received
    code: str  # QR code; only on order slips

    @property
    def copy(self) -> int:
        """The number of the copy; 0 for the first print and a preview."""
        return self.printed.copy if self.printed and self.printed.copy > 1 else 0


def sheet(
    order: Order,
    kind: str,
    transfers: Iterable[BankTransfer],
    *,
    printed: Print | None = None,
    first: Print | None = None,
) -> Sheet:
    """Return the document of an order whose lines and transfers are loaded. No query."""
    return Sheet(
        order,
        lines=list(order.lines.all()),
        printed=printed,
        first=first,
        collect=state_table.of(order).row.collect,
        received=amounts_paid.received(order, transfers),
        code=_call_code(order) if kind == Print.Document.TICKET else "",
    )


def sheets(ids: list[int]) -> list[Sheet]:
    """Return the tickets and packing slips with these ids, in this order.

    Documents that the order's status no longer allows are left out. Four queries, and one more for each order paid by
    KHQR.
    """
    found = Print.objects.exclude(paper=Print.Document.RECEIPT).select_related("by").in_bulk(ids)
    orders = Order.objects.for_cards().in_bulk({one.order_id for one in found.values()})
    firsts = Print.objects.filter(order__in=orders, copy=1)
    first = {(one.order_id, one.paper): one for one in firsts}
    return [
        sheet(
            (order := orders[printed.order_id]),
            printed.paper,
            amounts_paid.of(order),
            printed=printed,
            first=first.get((order.pk, printed.paper)),
        )
        for printed in (found[pk] for pk in dict.fromkeys(ids) if pk in found)
        if print_log.may_print(orders[printed.order_id], printed.paper)
    ]


def _name(order: Order, kind: Print.Document) -> str:
    document = state_table.of(order).row.document
    return document.label if document and kind == Print.Document.RECEIPT else str(kind.label)


def _call_code(order: Order) -> SafeString:
    """Return a QR code that dials the customer, readable by any phone.

    The ticket shows the phone number anyway. The order's tracking URL contains its secret and must not be printed.
    """
    return qr_image.svg(f"tel:{order.customer_phone}")
