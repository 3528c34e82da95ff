"""What was ordered, by whom, and everything that happened to it since."""

from orders.models.events import OrderEvent
from orders.models.orders import ORDER_NUMBER, Order, OrderLine
from orders.models.zones import DeliveryZone

__all__ = ["ORDER_NUMBER", "DeliveryZone", "Order", "OrderEvent", "OrderLine"]
