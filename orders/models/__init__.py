"""Models of orders: lines, events, payments, promo codes, zones, deliveries, edits, cash, returns, notes, prints."""

from orders.models.alarms import Alarm
from orders.models.cash import CashBalance, CashEntry, Shift
from orders.models.customer_messages import CustomerMessage, TelegramLink
from orders.models.deliveries import DeliveryAttempt, DeliveryRun, DoorPress, GoodsCount, RunStop
from orders.models.drafts import OrderDraft, OrderDraftLine
from orders.models.edits import OrderEdit
from orders.models.events import OrderEvent
from orders.models.lines import OrderLine
from orders.models.notes import OrderNote
from orders.models.order_queryset import CALLING, WAITS_FOR_PAYMENT, OrderQuerySet
from orders.models.orders import Order, OrderSource
from orders.models.payments import BankTransfer, GatewayState, Payment, ReplacedCode
from orders.models.prints import Print
from orders.models.promos import PromoCode, Promoter, PromoUse
from orders.models.returns import Refund, Return, ReturnLine, ReturnPhoto
from orders.models.search_index import OrderSearch
from orders.models.wait_limits import WaitLimit
from orders.models.zones import DeliveryZone

__all__ = [
    "CALLING",
    "WAITS_FOR_PAYMENT",
    "Alarm",
    "BankTransfer",
    "CashBalance",
    "CashEntry",
    "CustomerMessage",
    "DeliveryAttempt",
    "DeliveryRun",
    "DeliveryZone",
    "DoorPress",
    "GatewayState",
    "GoodsCount",
    "Order",
    "OrderDraft",
    "OrderDraftLine",
    "OrderEdit",
    "OrderEvent",
    "OrderLine",
    "OrderNote",
    "OrderQuerySet",
    "OrderSearch",
    "OrderSource",
    "Payment",
    "Print",
    "PromoCode",
    "PromoUse",
    "Promoter",
    "Refund",
    "ReplacedCode",
    "Return",
    "ReturnLine",
    "ReturnPhoto",
    "RunStop",
    "Shift",
    "TelegramLink",
    "WaitLimit",
]
