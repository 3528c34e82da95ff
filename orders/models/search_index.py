"""Search index of orders: number, customer, address, zone, note and order lines as normalised text.

Triggers on orders and order lines maintain it (orders_write_search). It is a table of its own so that a change of
status does not update its GIN index.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from orders.models.orders import Order


class OrderSearch(models.Model):
    order = models.OneToOneField(Order, models.CASCADE, primary_key=True, related_name="search")
    words = models.TextField()  # normalised by shop_normalize, ASCII digits, a space around each word
    phone = models.CharField(max_length=16)  # E.164 without the plus

    class Meta:
        indexes = [
            # Substring matches in words and phone numbers.
            GinIndex(fields=["words", "phone"], name="ordersearch_parts", opclasses=["gin_trgm_ops", "gin_trgm_ops"])
        ]

    def __str__(self) -> str:
        return self.words.strip()
