"""Database triggers of the shop's tables; each model lists its own in `Meta.triggers`."""

import pgtrigger
from pgtrigger import After, Before, Deferred, Delete, Insert, Statement, Truncate, Update

from madamda.db.triggers import FunctionTrigger


def _indexed(
    name: str, operation: pgtrigger.Operation, condition: pgtrigger.Condition | None = None, *, words: bool = True
) -> list[FunctionTrigger]:
    """Return triggers that rewrite a product's listing entry, and with `words` its search document.

    The change is noted for each row, and the tables are written when the transaction commits."""
    note = "shop_note('words')" if words else "shop_note()"
    return [
        FunctionTrigger(note, name=f"{name}_noted", when=After, operation=operation, condition=condition),
        FunctionTrigger(
            "shop_write_listing()",
            name=f"{name}_written",
            when=After,
            operation=operation,
            condition=condition,
            timing=Deferred,
        ),
    ]


# Every change of the table is reported to the change feed (shop.queries.change_feed), because any page may show it.
SHOWN = FunctionTrigger(
    "shop_notify_change()", name="shown", level=Statement, when=After, operation=Insert | Update | Delete | Truncate
)

PREFIX_KEPT = FunctionTrigger(
    "shop_remember_prefix()",
    name="prefix_kept",
    when=Before,
    operation=Update,
    condition=pgtrigger.AnyChange("order_prefix", "former_order_prefixes"),
)

ADDRESS_KEPT = FunctionTrigger(
    "shop_remember_address()",
    name="address_kept",
    when=After,
    operation=pgtrigger.UpdateOf("slug"),
    condition=pgtrigger.AnyChange("slug"),
)

PRODUCT = [
    FunctionTrigger(
        "shop_product_stamp()", name="stamped", when=Before, operation=Update, condition=pgtrigger.AnyChange()
    ),
    *_indexed("existence", Insert | Delete),
    *_indexed(
        "words",
        Update,
        pgtrigger.AnyChange(
            "category", "active", "created_at", "name", "name_en", "name_km", "description_en", "description_km"
        ),
    ),
    ADDRESS_KEPT,
    SHOWN,
]

VARIANT = [
    *_indexed("existence", Insert | Delete),
    *_indexed("words", Update, pgtrigger.AnyChange("product", "active", "sku", "name_en", "name_km")),
    *_indexed(
        "prices",
        Update,
        # A sale changes the listing entry only if it sells out the variant.
        pgtrigger.Condition(
            "OLD.price <> NEW.price OR OLD.compare_at IS DISTINCT FROM NEW.compare_at"
            " OR (OLD.on_hand > 0) <> (NEW.on_hand > 0)"
        ),
        words=False,
    ),
    FunctionTrigger(
        "shop_notify_change()", name="shown", level=Statement, when=After, operation=Insert | Delete | Truncate
    ),
    FunctionTrigger(
        "shop_notify_stock_change()",
        name="counts_shown",
        level=Statement,
        when=After,
        operation=Update,
        referencing=pgtrigger.Referencing(old="was", new="now"),
    ),
]
