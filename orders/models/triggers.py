"""Database triggers of orders, order lines and events; each model lists its own in `Meta.triggers`."""

import pgtrigger
from pgtrigger import After, Before, Deferred, Delete, Insert, Referencing, Statement, Update, UpdateOf

from madamda.db.triggers import FunctionTrigger

_FOUND_BY = ("number", "customer_name", "customer_phone", "zone_name_en", "zone_name_km", "address", "note")

ORDER = [
    FunctionTrigger(
        "orders_lines_add_up()",
        name="lines_add_up",
        when=After,
        operation=Insert | UpdateOf("goods"),
        timing=Deferred,
    ),
    FunctionTrigger(
        "orders_order_searched()",
        name="search_updated",
        when=After,
        operation=Update,
        condition=pgtrigger.AnyChange(*_FOUND_BY),
    ),
]

# A trigger with transition tables can have only one operation in PostgreSQL, hence three of them.
_SEARCHED = [
    FunctionTrigger(
        "orders_lines_searched()",
        name=f"search_{name}",
        level=Statement,
        when=After,
        operation=operation,
        referencing=referencing,
    )
    for name, operation, referencing in [
        ("inserted", Insert, Referencing(new="changed")),
        ("updated", Update, Referencing(new="changed")),
        ("deleted", Delete, Referencing(old="changed")),
    ]
]

LINE = [
    FunctionTrigger(
        "orders_lines_add_up()",
        name="lines_add_up",
        when=After,
        operation=Insert | UpdateOf("order_id", "amount") | Delete,
        timing=Deferred,
    ),
    *_SEARCHED,
]

EVENT = [
    FunctionTrigger(
        "orders_history_stays()",
        name="history_not_changed",
        when=Before,
        operation=Update,
        condition=pgtrigger.AnyChange("order", "version", "kind", "by", "reason", "at"),
    ),
    FunctionTrigger("orders_history_stays()", name="history_not_deleted", when=Before, operation=Delete),
]

NOTE = _SEARCHED

CASH = [
    FunctionTrigger("orders_cash_book_stays()", name="cash_book_stays", when=Before, operation=Update | Delete),
    FunctionTrigger(
        "orders_cash_balances()",
        name="balances_summed",
        level=Statement,
        when=After,
        operation=Insert,
        referencing=Referencing(new="entered"),
    ),
]

REFUND = [
    FunctionTrigger("orders_refunds_stay()", name="refunds_stay", when=Before, operation=Update | Delete),
    FunctionTrigger("orders_refund_within_paid()", name="within_paid", when=Before, operation=Insert),
]
