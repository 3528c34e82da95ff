"""Error messages: a translated sentence for each error code of the orders app."""

from collections.abc import Mapping

from django.utils.translation import gettext

from madamda.domain_errors import DomainError
from orders.messages import checkout, deliveries, drafts, order_changes, order_edits, personal_data, returns
from shop import messages
from shop.messages import Sentence, written


def sentence(error: DomainError) -> str:
    """Return the message for an error of the orders app or of the shop, in the current language."""
    return written(error, SENTENCES)


def _why(error: DomainError) -> str:
    return sentence(error.facts["why"])


SENTENCES: Mapping[str, Sentence] = {
    **messages.SENTENCES,
    **checkout.SENTENCES,
    **deliveries.SENTENCES,
    **order_changes.SENTENCES,
    **drafts.SENTENCES,
    **order_edits.SENTENCES,
    **personal_data.SENTENCES,
    **returns.SENTENCES,
    # these wrap another error, which has its own code
    "order_holds_too_much": _why,
    "promo_code_refused": _why,
    "undo_promo_code_used": lambda error: gettext("%(why)s The order stays cancelled.") % {"why": _why(error)},
}
