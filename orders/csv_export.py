"""CSV export of orders: one row each, with headings in the current language and protection from CSV injection."""

import csv
from collections.abc import Iterator

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from madamda.domain_errors import DomainError
from madamda.inputs.spreadsheet_cells import guard
from orders.fulfilment import state_table
from orders.models import Order, OrderLine


class TooManyOrders(DomainError):
    code = "too_many_orders_to_take_out"


class Echo:
    """File-like object for csv.writer whose `write` returns the formatted row instead of storing it."""

    def write(self, line: str) -> str:
        return line


def sheet(orders: QuerySet[Order]) -> tuple[int, Iterator[str]]:
    """Return the number of orders and an iterator over the CSV rows; raises TooManyOrders before the first row.

    Two queries, plus one for the order lines of every 500 orders.
    """
    number = orders.order_by()[: settings.EXPORT_MAX_ROWS + 1].count()
    if number > settings.EXPORT_MAX_ROWS:
        raise TooManyOrders(most=f"{settings.EXPORT_MAX_ROWS:,}")
    return number, _lines(orders)


def _lines(orders: QuerySet[Order]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff"  # the BOM makes Excel decode the file as UTF-8
    yield writer.writerow(_head())
    for order in orders.prefetch_related("lines").iterator(chunk_size=500):
        yield writer.writerow([_harmless(cell) for cell in _cells(order)])


def _head() -> list[str]:
    words = (
        *(
            _("number"),
            _("placed"),
            _("status"),
            _("name"),
            _("phone"),
            _("delivery to"),
            _("address"),
            _("note"),
            _("items"),
        ),
        *(_("goods"), _("discount"), _("promo code"), _("delivery"), _("total"), _("riel for one dollar")),
        *(_("payment"), _("payment received"), _("received by the customer")),
    )
    return [str(word) for word in words]


def _cells(order: Order) -> tuple[object, ...]:
    state = state_table.of(order)
    return (
        order.number,
        timezone.localtime(order.placed_at).strftime("%Y-%m-%d %H:%M"),
        order.get_status_display(),
        order.customer_name,
        order.phone_display,
        order.zone_name,
        order.address,
        order.note,
        "; ".join(_item(line) for line in order.lines.all()),
        *(order.goods, order.discount, order.promo_code, order.delivery, order.total, order.riel_rate),
        order.get_payment_method_display(),
        *(_("yes") if tick else _("no") for tick in (state.is_paid, state.with_customer)),
    )


def _item(line: OrderLine) -> str:
    """Return `2 × Lotus soap, 50 ml [MD-0012-A]`, with the name and the SKU at the time of ordering."""
    named = ", ".join(word for word in (line.name, line.option) if word)
    return f"{line.quantity} × {named} [{line.sku}]"


def _harmless(cell: object) -> object:
    """Mark text that begins like a formula as text; leave numbers as they are."""
    return guard(cell) if isinstance(cell, str) else cell
