"""Error messages for refused changes of placed orders."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madamda.domain_errors import DomainError
from orders.status import Status
from shop import money
from shop.messages import Sentence


def _not_editable(error: DomainError) -> str:
    order = error.facts["order"]
    if order.status == Status.OUT:
        return gettext("%(number)s is on the way: only its address and phone number can be changed.") % {
            "number": order.number
        }
    return gettext("%(number)s is “%(status)s” and can’t be changed any more.") % {
        "number": order.number,
        "status": order.get_status_display(),
    }


def _being_edited(error: DomainError) -> str:
    edit = error.facts["edit"]
    until = date_format(timezone.localtime(edit.expires_at), "H:i")
    return gettext("%(who)s is changing this order, until %(until)s at the latest.") % {
        "who": edit.by.display_name,
        "until": until,
    }


def _undecided(error: DomainError) -> str:
    code = error.facts["code"]
    words = gettext("%(code)s is for orders of %(minimum)s or more. Keep it or drop it?")
    return words % {"code": code, "minimum": money.format_base(code.minimum)}


def most_of(pieces: int) -> str:
    """Return the message of a line of which too few are in stock."""
    if not pieces:
        return gettext("Sold out.")
    return gettext("Only %(count)d can be had.") % {"count": pieces}


def not_sold() -> str:
    return gettext("No longer available.")


SENTENCES: Mapping[str, Sentence] = {
    "order_not_editable": _not_editable,
    "order_being_edited": _being_edited,
    "edit_lost": _("You are not changing this order any more. Start again."),
    "edit_goods_not_for_sale": _("Some items are no longer available. Nothing was changed."),
    "edit_goods_sold_out": _("There are not enough pieces of some items. Nothing was changed."),
    "edit_zone_not_offered": _("We don’t deliver to this area at the moment. Choose another one."),
    "edit_address_missing": _("Enter at least the street or village."),
    "edit_fee_reason_missing": _("Give a short reason for this fee."),
    "edit_discount_above_limit": _("You can give %(percent)d %% of the items at most. Ask a manager for more."),
    "edit_promo_undecided": _undecided,
    "edit_payment_in_check": _("A payment for this order has to be checked before its total can change."),
    "edit_total_changed": _("The total has changed. Nothing was changed yet: look at it again."),
    "edit_only_less": _("Here you can only take less. For more, call us."),
    "edit_not_lowered": _("This order can’t be changed here any more. Call us and we’ll see what we can do."),
}
