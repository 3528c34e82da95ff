"""Context processor for shop pages: payment methods, delivery estimate, and what this device could order again."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from customers import device_cookie
from orders.checkout import reorder
from orders.delivery import estimate
from orders.drafts import changes
from orders.payments import requests, review
from orders.queries.customer_orders import OpenOrder, open_order
from orders.status import PaymentMethod


def ordering(request: HttpRequest) -> dict[str, Any]:
    """Return lazy values: a query runs only if the template uses it, and none for a browser without a device cookie."""
    return {
        "has_khqr": PaymentMethod.KHQR in requests.offered(),
        "delivery": SimpleLazyObject(estimate.cached_prospect),
        "payments_to_decide": SimpleLazyObject(review.count),
        "drafts_unconfirmed": SimpleLazyObject(changes.unconfirmed_count),
        "open_order": SimpleLazyObject(lambda: _open_order(request)),
        "again": SimpleLazyObject(lambda: reorder.offer(device_cookie.get_device(request))),
    }


def _open_order(request: HttpRequest) -> OpenOrder | None:
    """Return the device's latest order if it is open. The empty cart links to it: the response may have been lost."""
    device = device_cookie.get_device(request)
    return open_order(device) if device else None
