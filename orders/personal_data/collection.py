"""Everything the shop knows about one person, by table: shown in the admin, exported, and counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.text import capfirst

from customers.models import Customer
from madamda.staff.models import User
from orders.models import OrderDraft, OrderDraftLine
from orders.personal_data import rules
from orders.personal_data.erasure import orders_of

# Secrets, identifiers of forms and browsers, and what triggers derive from other tables.
_NOT_SHOWN = frozenset({"secret", "token", "submission", "cart", "network", "press"})
_DERIVED = ("orders.OrderSearch", "orders.TelegramLink", "orders.DoorPress")


@dataclass(frozen=True, slots=True)
class Table:
    name: str  # of a file
    title: str
    labels: dict[str, str]  # by column
    rows: list[dict[str, Any]]

    @property
    def columns(self) -> list[str]:
        return list(self.labels)

    @property
    def shown(self) -> list[list[tuple[str, Any]]]:
        """The rows for a page: with labels, and without keys and what is empty."""
        return [
            [(self.labels[name], value) for name, value in row.items() if value and not name.endswith("id")]
            for row in self.rows
        ]


def collect(customer: Customer) -> list[Table]:
    """Return the tables that hold something of the person. One query each."""
    return [table for table in map(_table, _rows(customer)) if table.rows]


def number_of_rows(tables: list[Table]) -> int:
    return sum(len(table.rows) for table in tables)


def _rows(customer: Customer) -> Iterator[QuerySet[Any]]:
    orders = orders_of(customer)
    yield Customer.objects.filter(pk=customer.pk)
    for label, path in rules.BY_CUSTOMER.items():
        yield rules.model(label)._base_manager.filter(**{path: customer})
    yield orders
    for label, path in rules.BY_ORDER.items():
        if label not in _DERIVED:
            yield rules.model(label)._base_manager.filter(**{f"{path}__in": orders})
    drafts = OrderDraft.objects.filter(Q(order__in=orders) | Q(phone=customer.phone))
    yield drafts
    yield OrderDraftLine.objects.filter(draft__in=drafts)


def _table(rows: QuerySet[Any]) -> Table:
    meta = rows.model._meta
    labels = {field.attname: str(field.verbose_name) for field in meta.concrete_fields if _is_shown(field)}
    found = list(rows.order_by("pk").values(*labels))
    return Table(str(meta.model_name), capfirst(str(meta.verbose_name_plural)), labels, found)


def _is_shown(field: "models.Field[Any, Any]") -> bool:
    """Names of staff are not data of the customer."""
    return field.name not in _NOT_SHOWN and field.related_model is not User
