"""Why an order was not changed."""

from decimal import Decimal
from typing import Any

from madamda.domain_errors import DomainError
from orders.models import Order


class OrderError(DomainError):
    """The order was not changed."""

    def __init__(self, order: Order | None = None, **facts: Any) -> None:
        super().__init__(order=order, **facts)


class StaleVersion(OrderError):
    """The order has changed since the page was rendered."""

    code = "order_changed"

    def __init__(self, order: Order) -> None:
        super().__init__(order, latest=order.events.select_related("by").latest("version"))


class NotAllowed(OrderError):
    code = "status_not_allowed"


class NotNow(OrderError):
    """The order's state does not allow this action."""

    code = "not_possible_now"


class Underpaid(OrderError):
    """The order is not paid by KHQR, or not in full; delivering it needs `although_underpaid`."""

    code = "underpaid"

    def __init__(self, order: Order, missing: str) -> None:
        super().__init__(order, missing=missing)
        self.missing = missing


class NotCalledOff(OrderError):
    """The customer cannot cancel: the order has changed, is in progress, or is paid."""

    code = "not_cancellable"


class ReasonMissing(OrderError):
    code = "reason_missing"


class CallNeeded(OrderError):
    """Confirming this order needs `spoken_to` and the outcome of the call as the reason."""

    code = "call_needed"


class RefundOverLimit(OrderError):
    """More than this user may give back."""

    code = "refund_over_limit"

    def __init__(self, order: Order, limit: Decimal) -> None:
        super().__init__(order, limit=limit)
