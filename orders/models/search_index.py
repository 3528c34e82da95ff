"""What an order is found by: its number, customer, address, place and goods as plain text, beside the order itself.

The database writes it (orders_write_search), whoever writes the order or its lines. It stands in a table of its own, so
that an order that moves from state to state rewrites no index of words.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from orders.models.orders import Order


class OrderSearch(models.Model):
    order = models.OneToOneField(Order, models.CASCADE, primary_key=True, related_name="search")
    words = models.TextField()  # as shop_normalize makes them, digits as 0-9, a blank before and behind each
    phone = models.CharField(max_length=16)  # E.164 without its plus

    class Meta:
        indexes = [
            # Any part of any word, and any part of a phone number.
            GinIndex(fields=["words", "phone"], name="ordersearch_parts", opclasses=["gin_trgm_ops", "gin_trgm_ops"])
        ]

    def __str__(self) -> str:
        return self.words.strip()
