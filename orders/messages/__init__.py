"""What people are told when something is refused: a sentence for each code, in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import gettext

from madamda.domain_errors import DomainError
from orders.messages import checkout, order_changes
from shop import messages
from shop.messages import Sentence, written


def sentence(error: DomainError) -> str:
    """Of a refusal of the shop, too: what is refused to a cart or to goods is said beside orders as well."""
    return written(error, SENTENCES)


def _why(error: DomainError) -> str:
    return sentence(error.facts["why"])


SENTENCES: Mapping[str, Sentence] = {
    **messages.SENTENCES,
    **checkout.SENTENCES,
    **order_changes.SENTENCES,
    # refused for a reason that has a code of its own
    "order_holds_too_much": _why,
    "promo_code_refused": _why,
    "undo_promo_code_used": lambda error: gettext("%(why)s It stays cancelled.") % {"why": _why(error)},
}
