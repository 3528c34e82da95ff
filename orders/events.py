"""Writing the next line of an order's history."""

from django.contrib.auth.models import User

from orders.models import Order, OrderEvent


def record(order: Order, kind: str, *, by: User | None = None, reason: str = "") -> OrderEvent:
    """Write event number `order.version`, in the caller's transaction; it is announced once that has committed.

    Raises IntegrityError when somebody else wrote that number: the database's last word
    against two changes made from the same sight of an order.
    """
    return order.events.create(version=order.version, kind=kind, by=by, reason=reason)
