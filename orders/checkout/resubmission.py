"""Resubmitted checkout forms: finds fields that differ from the order already placed with the same submission."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.checkout.place_order import CheckoutData
from orders.fulfilment import state_table
from orders.fulfilment.state_table import Action
from orders.models import Order, OrderEvent

_LABELS = {
    "name": gettext_lazy("name"),
    "phone": gettext_lazy("phone"),
    "province": gettext_lazy("place"),
    "address": gettext_lazy("address"),
    "note": gettext_lazy("note"),
    "email": gettext_lazy("email"),
    "payment_method": gettext_lazy("payment"),
}


def words(order: Order, wishes: CheckoutData) -> str:
    """Return a message that lists the changes missing from the order; empty if there are none."""
    changes = ", ".join(str(_LABELS[name]) for name in not_taken(order, wishes))
    if not changes:
        return ""
    said = _("You’ve already placed this order as %(number)s. Your changes (%(changes)s) were not saved. Call us.")
    if state_table.allows(order, Action.CALL_OFF):
        said = _(
            "You’ve already placed this order as %(number)s. Your changes (%(changes)s) were not "
            "saved. Call us, or cancel and order again."
        )
    return said % {"number": order.number, "changes": changes}


def not_taken(order: Order, wishes: CheckoutData) -> list[str]:
    """Return the names of form fields whose values differ from the order's.

    A note or a payment method that was changed on the order since is not reported.
    """
    ordered = {
        "name": (order.customer_name, wishes.name),
        "phone": (order.customer_phone, wishes.phone),
        "province": (order.zone_id, wishes.zone.pk),
        "address": (order.address, wishes.address),
        "note": (order.note, wishes.note),
        "email": (order.email, wishes.email or order.email),  # the field may be absent
        "payment_method": (order.payment_method, wishes.payment_method),
    }
    different = [name for name, (then, now) in ordered.items() if then != now]
    if not {"note", "payment_method"}.intersection(different) or order.version == 1:
        return different
    kinds = set(order.events.values_list("kind", flat=True))
    since = {"note": OrderEvent.Kind.NOTED in kinds, "payment_method": OrderEvent.Kind.TO_CASH in kinds}
    return [name for name in different if not since.get(name)]
