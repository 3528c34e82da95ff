"""Orders, the places they go to and what makes them cheaper, in Django's admin."""

from orders.admin import orders, promos, wait_limits

__all__ = ["orders", "promos", "wait_limits"]
