"""Erasing a person: orders keep their money and goods, and lose who it was."""

import logging
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from customers.models import Customer
from madamda.domain_errors import DomainError
from madamda.inputs import phone as phones
from orders.models import BankTransfer, Order, OrderDraft, OrderEdit, OrderEvent, Return
from orders.numbers import new_secret
from orders.personal_data import rules
from orders.personal_data.rules import Text
from orders.queries import quotations
from orders.status import OPEN, UNSOLD, Status
from shop.models import StockMovement

log = logging.getLogger(__name__)

NAME = "–"
_SHOWN = 5  # numbers in a message


class NotErased(DomainError):
    """The person was not erased."""


class AlreadyErased(NotErased):
    code = "person_erased_already"


class OrdersOpen(NotErased):
    code = "person_has_open_orders"


class ReturnsOpen(NotErased):
    code = "person_has_open_returns"


class MoneyOwed(NotErased):
    """A refund is due, a transfer is not decided, or a changed order came to cost less."""

    code = "person_is_owed_money"


class RunNotSettled(NotErased):
    code = "person_is_in_a_run"


@dataclass(frozen=True, slots=True)
class Erased:
    orders: int
    quotations: int  # texts of staff about others in which the person was named


def orders_of(customer: Customer) -> QuerySet[Order]:
    return Order.objects.filter(Q(customer=customer) | Q(customer_phone=customer.phone))


def check(customer: Customer) -> None:
    """Raise NotErased if something is still to be settled with the person."""
    if customer.erased_at:
        raise AlreadyErased
    orders = orders_of(customer)
    _refuse(OrdersOpen, orders.filter(status__in=(*OPEN, Status.RETURNING)))
    _refuse(RunNotSettled, orders.filter(stops__is_active=True))
    unfinished = Return.objects.exclude(status__in=(Return.Status.DONE, Return.Status.REFUSED))
    _refuse(ReturnsOpen, orders.filter(pk__in=unfinished.values("order")))
    undecided = BankTransfer.objects.unsettled().values("payment__order")
    refund_due = Q(status__in=UNSOLD, payment_received=True) | Q(balance_due__lt=0, payment_received=True)
    _refuse(MoneyOwed, orders.filter(refund_due | Q(pk__in=undecided)))


@transaction.atomic
def erase(customer: Customer) -> Erased:
    """Erase the person; raise NotErased. docs/privacy.md says what is deleted, emptied and kept.

    Locks the person's drafts, then their orders and closed ones whose note quotes them, by primary key, then the
    customer's row. An order that is placed meanwhile is either seen here, or is that of a new customer.
    """
    if customer.erased_at:
        raise AlreadyErased
    quotations.allow_replacing_words()
    drafts = list(_drafts(customer).select_for_update().order_by("pk"))
    quoted = quotations.pattern(**_identifiers(customer, drafts))
    closed = Order.objects.exclude(status__in=OPEN)
    quoting = list(closed.filter(note__iregex=quoted).values_list("pk", flat=True))
    locked = orders_of(customer) | Order.objects.filter(pk__in=quoting)
    list(locked.select_for_update().order_by("pk").values_list("pk", flat=True))
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    check(customer)
    orders = list(orders_of(customer).order_by("pk"))
    _delete_rows(customer, orders)
    placeholder = phones.erased(customer.pk)
    _replace_texts(orders, placeholder)
    _replace_orders(customer, orders, placeholder)
    _forget_customer(customer, placeholder)
    number = _replace_quotations(quoted, quoting)
    log.info("Erased customer %s: %s orders, quoted in %s texts.", customer.pk, len(orders), number)
    return Erased(len(orders), number)


def _refuse(error: type[NotErased], orders: QuerySet[Order]) -> None:
    numbers = sorted(set(orders.values_list("number", flat=True)[: _SHOWN + 1]))
    if numbers:
        raise error(numbers=", ".join(numbers[:_SHOWN]) + (" …" if len(numbers) > _SHOWN else ""))


def _drafts(customer: Customer) -> QuerySet[OrderDraft]:
    return OrderDraft.objects.filter(Q(order__in=orders_of(customer)) | Q(phone=customer.phone))


def _identifiers(customer: Customer, drafts: list[OrderDraft]) -> dict[str, list[str]]:
    """Return what identifies the person in a text: phones, names and e-mail addresses."""
    orders = list(orders_of(customer).values_list("customer_phone", "customer_name", "email").distinct())
    return {
        "phones": sorted({customer.phone, *(order[0] for order in orders)}),
        "names": sorted({customer.name, *(order[1] for order in orders), *(draft.name for draft in drafts)}),
        "emails": sorted({order[2] for order in orders if order[2]}),
    }


def _delete_rows(customer: Customer, orders: list[Order]) -> None:
    _drafts(customer).delete()
    for label in rules.DELETED:
        if path := rules.BY_CUSTOMER.get(label):
            rules.model(label)._base_manager.filter(**{path: customer}).delete()
        elif path := rules.BY_ORDER.get(label):
            rules.model(label)._base_manager.filter(**{f"{path}__in": orders}).delete()


def _replace_texts(orders: list[Order], placeholder: str) -> None:
    """Replace the texts of all rows of these orders, but for the orders themselves."""
    values: dict[Text, Any] = {Text.PHONE: placeholder, Text.BLANK: "", Text.DASH: NAME}
    for name, treatment in rules.TEXTS.items():
        label, field = name.rsplit(".", 1)
        if label not in rules.BY_ORDER or treatment not in values:
            continue
        rows = rules.model(label)._base_manager.filter(**{f"{rules.BY_ORDER[label]}__in": orders})
        rows = rows.exclude(**{field: ""}).exclude(**{f"{field}__isnull": True})
        if label == "orders.OrderEvent":
            rows = rows.exclude(reason=OrderEvent.NOT_PAID)  # not the words of a person, and other code looks for it
        rows.update(**{field: values[treatment]})
    numbers = [order.number for order in orders]
    StockMovement.objects.filter(reference__in=numbers).exclude(reason="").update(reason=NAME)
    for edit in OrderEdit.objects.filter(order__in=orders):
        for field in ("proposal", "before", "after"):
            setattr(edit, field, _without_person(getattr(edit, field), placeholder))
        edit.save(update_fields=["proposal", "before", "after"])


def _without_person(kept: dict[str, Any] | None, placeholder: str) -> dict[str, Any] | None:
    """Return the JSON of an edit with the same goods and amounts."""
    if kept is None:
        return None
    instead = {"name": NAME, "phone": placeholder, "address": "", "reason": "", "fee_reason": ""}
    return {name: instead.get(name, value) for name, value in kept.items()}


def _replace_orders(customer: Customer, orders: list[Order], placeholder: str) -> None:
    for order in orders:
        Order.objects.filter(pk=order.pk).update(
            customer=customer,
            customer_name=NAME,
            customer_phone=placeholder,
            **dict.fromkeys(("address", "note", "email", "network"), ""),
            **dict.fromkeys(("device", "cart", "telegram_chat"), None),
            news_stopped=True,
            secret=new_secret(),
        )


def _forget_customer(customer: Customer, placeholder: str) -> None:
    customer.name, customer.phone, customer.erased_at = NAME, placeholder, timezone.now()
    customer.save(update_fields=["name", "phone", "erased_at"])
    own = LogEntry.objects.filter(content_type__app_label="customers", content_type__model="customer")
    own.filter(object_id=str(customer.pk)).update(object_repr=NAME, change_message="")


def _replace_quotations(quoted: str, orders: list[int]) -> int:
    number = quotations.replace_quotations(Order, ["note"], quoted, only=orders)
    for label, columns in rules.QUOTING.items():
        number += quotations.replace_quotations(rules.model(label), columns, quoted)
    return number
