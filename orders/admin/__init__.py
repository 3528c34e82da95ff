"""Orders, the places they go to and what makes them cheaper, in Django's admin."""

from orders.admin import orders, patience, promos

__all__ = ["orders", "patience", "promos"]
