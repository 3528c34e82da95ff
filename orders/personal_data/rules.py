"""What belongs to a customer, and what erasing does with every text. docs/privacy.md says the same in words."""

from enum import Enum

from django.apps import apps
from django.db import models

# Rows of an order, by the path that leads to it, and rows of a customer. A test compares both with the models.
BY_ORDER: dict[str, str] = {
    "orders.OrderLine": "order",
    "orders.OrderEvent": "order",
    "orders.OrderNote": "order",
    "orders.OrderEdit": "order",
    "orders.CustomerMessage": "order",
    "orders.Payment": "order",
    "orders.ReplacedCode": "payment__order",
    "orders.BankTransfer": "payment__order",
    "orders.PromoUse": "order",
    "orders.Return": "order",
    "orders.ReturnLine": "part_of__order",
    "orders.ReturnPhoto": "part_of__order",
    "orders.Refund": "order",
    "orders.CashEntry": "order",
    "orders.DeliveryAttempt": "order",
    "orders.GoodsCount": "line__order",
    "orders.RunStop": "order",
    "orders.Print": "order",
    "orders.Alarm": "order",
    "orders.DoorPress": "stop__order",
    "orders.TelegramLink": "order",
    "orders.OrderSearch": "order",
}
BY_CUSTOMER: dict[str, str] = {
    "customers.Address": "customer",
    "customers.CustomerLevel": "customer",
    "customers.CustomerNote": "customer",
}

# Deleted with the person; of orders with the path above. Drafts are found by their order or by the phone.
DELETED = (
    *("customers.Address", "customers.CustomerLevel", "customers.CustomerNote"),
    *(
        "orders.OrderNote",
        "orders.CustomerMessage",
        "orders.TelegramLink",
        "orders.OrderDraft",
        "orders.OrderDraftLine",
        "orders.ReturnPhoto",
    ),
)


class Text(Enum):
    """What happens to a text of rows that stay."""

    NAME = "the placeholder of a name"
    PHONE = "the placeholder of a phone number"
    BLANK = "emptied"
    DASH = "a dash where there was something, because the row needs a reason"
    SNAPSHOT = "JSON whose person is replaced"
    KEPT = "says nothing about the person"


TEXTS: dict[str, Text] = {
    "customers.Customer.name": Text.NAME,
    "customers.Customer.phone": Text.PHONE,
    "orders.Order.customer_name": Text.NAME,
    "orders.Order.customer_phone": Text.PHONE,
    "orders.Order.address": Text.BLANK,
    "orders.Order.note": Text.BLANK,
    "orders.Order.email": Text.BLANK,
    "orders.Order.network": Text.BLANK,
    "orders.OrderEvent.reason": Text.BLANK,
    "orders.OrderEdit.proposal": Text.SNAPSHOT,
    "orders.OrderEdit.before": Text.SNAPSHOT,
    "orders.OrderEdit.after": Text.SNAPSHOT,
    "orders.BankTransfer.sender": Text.BLANK,
    "orders.BankTransfer.settlement": Text.BLANK,
    "orders.PromoUse.phone": Text.PHONE,
    "orders.Return.words": Text.BLANK,
    "orders.Return.answer": Text.DASH,
    "orders.Refund.how": Text.DASH,
    "orders.CashEntry.reason": Text.DASH,
    "orders.DeliveryAttempt.note": Text.BLANK,
    "orders.GoodsCount.reason": Text.DASH,
    "orders.RunStop.reason": Text.DASH,
    # Given anew: the former links to the order's page end.
    "orders.Order.secret": Text.KEPT,
    # Written by triggers from what is above.
    "orders.OrderSearch.words": Text.KEPT,
    "orders.OrderSearch.phone": Text.KEPT,
    # Goods, places and terms; codes of the bank without a person.
    **dict.fromkeys(
        (
            *("orders.Order.number", "orders.Order.language", "orders.Order.zone_name_en", "orders.Order.zone_name_km"),
            *("orders.Order.promo_code", "orders.OrderLine.sku", "orders.OrderLine.name", "orders.OrderLine.option"),
            *("orders.OrderLine.name_en", "orders.OrderLine.name_km"),
            *("orders.OrderLine.option_en", "orders.OrderLine.option_km", "orders.CashEntry.currency"),
            *("orders.Payment.text", "orders.Payment.md5", "orders.Payment.receiver", "orders.Payment.currency"),
            *("orders.Payment.link", "orders.ReplacedCode.md5", "orders.BankTransfer.hash"),
            *("orders.BankTransfer.receiver", "orders.BankTransfer.currency"),
        ),
        Text.KEPT,
    ),
}

# Texts of staff, in which somebody may quote the phone, the whole name or the e-mail address of another customer.
QUOTING: dict[str, tuple[str, ...]] = {
    "customers.CustomerNote": ("text",),
    "customers.CustomerLevel": ("reason",),
    "orders.OrderNote": ("text",),
    "orders.OrderEvent": ("reason",),
    "orders.OrderEdit": ("proposal", "before", "after"),
    "orders.BankTransfer": ("settlement",),
    "orders.Return": ("words", "answer"),
    "orders.Refund": ("how",),
    "orders.CashEntry": ("reason",),
    "orders.DeliveryAttempt": ("note",),
    "orders.GoodsCount": ("reason",),
    "orders.RunStop": ("reason",),
    "orders.DeliveryRun": ("reason",),
    "orders.Shift": ("reason",),
    "orders.OrderDraft": ("note", "fee_reason", "discount_reason", "conversation"),
    "shop.StockMovement": ("reason",),
    "shop.Export": ("filters",),
    "admin.LogEntry": ("object_repr", "change_message"),
}


def model(label: str) -> type[models.Model]:
    return apps.get_model(label)
