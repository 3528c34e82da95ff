"""Django admin for customers, orders, delivery zones, promo codes and wait limits."""

from orders.admin import customers, orders, promos, wait_limits

__all__ = ["customers", "orders", "promos", "wait_limits"]
