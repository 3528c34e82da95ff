"""Error messages about returns, refunds and replacements: for staff, and for customers about their own orders."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madamda.domain_errors import DomainError
from shop import money
from shop.messages import Sentence


def _refunded_already(error: DomainError) -> str:
    refund = error.facts["refund"]
    facts = {"who": refund.by.display_name, "amount": money.format_base(refund.amount)}
    return gettext("Already refunded: %(amount)s, by %(who)s. Your click changed nothing.") % facts


SENTENCES: Mapping[str, Sentence] = {
    "return_not_possible": _("Nothing of this order can be sent back here. Please call us."),
    "return_nothing_chosen": _("Choose at least one item."),
    "return_more_than_delivered": _("That is more than was delivered and not taken back yet."),
    "return_order_changed": _(
        "This order has just changed. Look at it again – if you have sent this already, we have it."
    ),
    "return_wrong_step": _("This cannot be done now. Look at where the return stands."),
    "refunded_already": _refunded_already,
    "refund_too_high": lambda error: (
        gettext("At most %(most)s can be given back.") % {"most": money.format_base(error.facts["most"])}
    ),
    "exchange_not_paid": _("Record the payment of this order first."),
    "replacement_not_for_sale": _("One of these SKUs is not for sale."),
    "replacement_sold_out": _("There are too few of these in stock."),
}
