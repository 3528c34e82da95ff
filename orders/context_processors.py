"""What a page of the shop may show of ordering: paying, delivery, and what this device could order again."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from customers import recognising
from orders import delivery, open_order, reordering
from orders.paying import requesting, settling
from orders.status import Payment


def ordering(request: HttpRequest) -> dict[str, Any]:
    """Lazy: who shows nothing of it asks nothing for it, and a browser that never ordered has nothing to ask."""
    return {
        "has_khqr": Payment.KHQR in requesting.offered(),
        "delivery": SimpleLazyObject(delivery.prospect),
        "payments_to_decide": SimpleLazyObject(settling.count),
        "open_order": SimpleLazyObject(lambda: open_order.of_device(recognising.device_of(request))),
        "again": SimpleLazyObject(lambda: reordering.offer(recognising.device_of(request))),
    }
