"""Error messages of order drafts, for staff and for the customer who confirms one."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shop.messages import Sentence

SENTENCES: Mapping[str, Sentence] = {
    "draft_changed": _("This order was changed in the meantime. Look at it again."),
    "draft_placed": _("This order is already placed."),
    "draft_full": lambda error: gettext("An order can have up to %(most)d lines.") % error.facts,
    "draft_reason_needed": _("A fee or a discount by hand needs a reason."),
    "draft_incomplete": _("Phone, name, delivery, address and at least one item are needed."),
    "draft_not_at_counter": _("Only an order that is picked up and paid in cash can be handed over at once."),
    "discount_too_large": lambda error: (
        gettext("You can give a discount of up to %(percent)d%% of the goods.") % error.facts
    ),
}
