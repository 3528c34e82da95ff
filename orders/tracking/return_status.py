"""Texts for customers about the returns of their order."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from orders.models import Order, Return
from orders.status import Status
from shop import money

Step = Return.Status


@dataclass(frozen=True, slots=True)
class ReturnStatus:
    """One return as its customer sees it."""

    kind: str
    goods: str
    words: str
    answer: str
    photos: list[int]  # their ids


def of(order: Order) -> list[ReturnStatus]:
    """Return the order's returns, oldest first. Four queries for a delivered order with returns, else one or none."""
    if order.status != Status.DELIVERED:
        return []
    found = Return.objects.filter(order=order.pk).order_by("pk").select_related("replacement")
    return [
        ReturnStatus(
            item.get_kind_display(),
            ", ".join(f"{one.quantity} × {one.line.name}" for one in item.lines.all()),
            _words(item),
            item.answer,
            [photo.pk for photo in item.photos.all()],
        )
        for item in found.prefetch_related("lines__line", "refunds", "photos")
    ]


def _words(item: Return) -> str:
    match Step(item.status):
        case Step.REQUESTED:
            return _("We’ve got your request and will answer soon.")
        case Step.APPROVED if item.kind == Return.Kind.CLAIM:
            return _("We agree, and will make it good.")
        case Step.APPROVED:
            return _("We agree. We’ll tell you how the items come back to us.")
        case Step.REFUSED:
            return _("We’re sorry, we can’t take this back.")
    refunded = sum(refund.amount for refund in item.refunds.all())
    if refunded:
        return _("%(amount)s were given back to you.") % {"amount": money.format_base(refunded)}
    if item.replacement:
        return _("Your new order is %(number)s.") % {"number": item.replacement.number}
    return _("We’ve received the items.")
