"""What the database does by itself when a table of the shop changes; each model takes its own into `Meta.triggers`."""

import pgtrigger
from pgtrigger import After, Before, Deferred, Delete, Insert, Statement, Truncate, Update

from madamda.db.triggers import FunctionTrigger


def _indexed(
    name: str, operation: pgtrigger.Operation, condition: pgtrigger.Condition | None = None, *, words: bool = True
) -> list[FunctionTrigger]:
    """A product's listing row, and with `words` its search document: noted at each change, written at the commit."""
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


# Any page may show the table, so that each change of it counts (shop.queries.change_feed).
SHOWN = FunctionTrigger(
    "shop_notify_change()", name="shown", level=Statement, when=After, operation=Insert | Update | Delete | Truncate
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
        # A sale that leaves some changes nothing.
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
