"""CSV export of customers: one row each, with headings in the current language and protection from CSV injection."""

import csv
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Count, DecimalField, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.models import Customer
from madamda.domain_errors import DomainError
from madamda.inputs.spreadsheet_cells import guard
from orders.csv_export import Echo
from orders.status import Status


class TooManyCustomers(DomainError):
    code = "too_many_customers_to_take_out"


def sheet(customers: QuerySet[Customer]) -> tuple[int, Iterator[str]]:
    """Return the number of customers and an iterator over the CSV rows; raises TooManyCustomers before the first row.

    Erased people are left out. Two queries.
    """
    customers = customers.filter(erased_at=None).order_by("pk")
    number = customers[: settings.EXPORT_MAX_ROWS + 1].count()
    if number > settings.EXPORT_MAX_ROWS:
        raise TooManyCustomers(most=f"{settings.EXPORT_MAX_ROWS:,}")
    return number, _lines(customers)


def _lines(customers: QuerySet[Customer]) -> Iterator[str]:
    writer = csv.writer(Echo())
    headings = (_("name"), _("phone"), _("customer since"), _("orders"), _("delivered"), _("total"), _("last order"))
    yield "\ufeff" + str(writer.writerow([str(word) for word in headings]))
    delivered = Q(orders__status=Status.DELIVERED)
    counted = customers.annotate(
        placed=Count("orders"),
        delivered=Count("orders", filter=delivered),
        spent=Coalesce(Sum("orders__total", filter=delivered), 0, output_field=DecimalField()),
        latest=Max("orders__placed_at"),
    )
    for one in counted.iterator(chunk_size=2_000):
        yield str(
            writer.writerow(
                (
                    guard(one.name),
                    guard(one.phone_display),
                    *(_day(one.created_at), one.placed, one.delivered, one.spent, _day(one.latest)),
                )
            )
        )


def _day(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else ""
