"""A checkout form that comes back after it was ordered from, with something else written in it."""

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
    "email": gettext_lazy("e-mail"),
    "payment_method": gettext_lazy("payment"),
}


def words(order: Order, wishes: CheckoutData) -> str:
    """For the customer, when something they wrote is not in the order; empty when all of it is."""
    changes = ", ".join(str(_LABELS[name]) for name in not_taken(order, wishes))
    if not changes:
        return ""
    said = _("This was already ordered as %(number)s. Your changes (%(changes)s) were not taken: call us.")
    if state_table.allows(order, Action.CALL_OFF):
        said = _(
            "This was already ordered as %(number)s. Your changes (%(changes)s) were not taken: call us, or cancel and "
            "order again."
        )
    return said % {"number": order.number, "changes": changes}


def not_taken(order: Order, wishes: CheckoutData) -> list[str]:
    """Which fields of the form are not as they were ordered; none where this press, or one like it, ordered.

    What was changed since, by staff or by the customer, is no wish that was not taken.
    """
    ordered = {
        "name": (order.customer_name, wishes.name),
        "phone": (order.customer_phone, wishes.phone),
        "province": (order.zone_id, wishes.zone.pk),
        "address": (order.address, wishes.address),
        "note": (order.note, wishes.note),
        "email": (order.email, wishes.email or order.email),  # not every form asks for it
        "payment_method": (order.payment_method, wishes.payment_method),
    }
    different = [name for name, (then, now) in ordered.items() if then != now]
    if not {"note", "payment_method"}.intersection(different) or order.version == 1:
        return different
    kinds = set(order.events.values_list("kind", flat=True))
    since = {"note": OrderEvent.Kind.NOTED in kinds, "payment_method": OrderEvent.Kind.TO_CASH in kinds}
    return [name for name in different if not since.get(name)]
