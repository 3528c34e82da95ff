"""Models of orders: lines, events, payments, promo codes, delivery zones, alarms, wait limits and prints."""

from orders.models.alarms import Alarm
from orders.models.events import OrderEvent
from orders.models.lines import OrderLine
from orders.models.orders import CALLING, WAITS_FOR_PAYMENT, Order, OrderQuerySet
from orders.models.payments import BankTransfer, GatewayState, Payment
from orders.models.prints import Print
from orders.models.promos import PromoCode, Promoter, PromoUse
from orders.models.search_index import OrderSearch
from orders.models.wait_limits import WaitLimit
from orders.models.zones import DeliveryZone

__all__ = [
    "CALLING",
    "WAITS_FOR_PAYMENT",
    "Alarm",
    "BankTransfer",
    "DeliveryZone",
    "GatewayState",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OrderQuerySet",
    "OrderSearch",
    "Payment",
    "Print",
    "PromoCode",
    "PromoUse",
    "Promoter",
    "WaitLimit",
]
