"""All orders there ever were: page by page, or one of them by its exact number or phone."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from inputs import phone
from orders.models import Order
from orders.numbers import parse_number


class NothingToFind(ValueError):
    """Neither a number nor a phone; its text is for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Page:
    orders: list[Order]
    older: str  # the number to go on after; empty on the last page


def search(words: str) -> QuerySet[Order]:
    """Orders of that exact number or phone, all without words; raise NothingToFind."""
    if not words:
        return Order.objects.all()
    if number := parse_number(words):
        return Order.objects.filter(number=number)
    try:
        return Order.objects.filter(customer_phone=phone.normalise(words))
    except phone.InvalidPhone as refusal:
        if any(character.isdigit() for character in words):
            raise NothingToFind(str(refusal)) from refusal
        raise NothingToFind(_("Type a whole order number, such as MD-7K3F-92Q, or a phone number.")) from refusal


def page(orders: QuerySet[Order], *, after: str = "") -> Page:
    """The newest, or those that follow the order numbered `after`: the last page costs what the first does."""
    if (number := parse_number(after)) and (last := Order.objects.filter(number=number).first()):
        orders = orders.filter(placed_at__lte=last.placed_at).filter(
            Q(placed_at__lt=last.placed_at) | Q(pk__lt=last.pk)
        )
    found = list(orders.select_related("zone").order_by("-placed_at", "-pk")[: settings.PAGE_SIZE + 1])
    shown = found[: settings.PAGE_SIZE]
    return Page(orders=shown, older=shown[-1].number if len(found) > len(shown) else "")
