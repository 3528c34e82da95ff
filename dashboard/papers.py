"""Papers of an order: how often each was printed, and what stands on one of them."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from orders.models import Order, Print
from orders.paying import picture


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper, and its prints so far, the first one first."""

    kind: str
    name: str
    prints: list[Print]

    @property
    def copies(self) -> int:
        return len(self.prints)

    @property
    def next_copy(self) -> int:
        return self.copies + 1


def prints(order: Order) -> list[Print]:
    return list(order.prints.select_related("by").order_by("pk"))


def of(prints: list[Print]) -> list[Paper]:
    """All three kinds."""
    return [Paper(kind.value, str(kind.label), [one for one in prints if one.paper == kind]) for kind in Print.Paper]


def code(order: Order) -> str:
    """The address of the order's page as a picture: for a phone in the other hand."""
    return picture.svg(f"{settings.SHOP_URL.rstrip('/')}{reverse('dashboard:order', args=[order.number])}")
