"""Django admin for orders, delivery zones, promo codes and wait limits."""

from orders.admin import orders, promos, wait_limits

__all__ = ["orders", "promos", "wait_limits"]
