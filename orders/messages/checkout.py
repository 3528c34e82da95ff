"""Error messages of the checkout and of promo codes, for customers."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from madamda.domain_errors import DomainError
from shop import money
from shop.messages import Sentence
from shop.models import StoreSettings


def _too_many_tries(error: DomainError) -> str:
    seconds = error.facts["seconds"]
    words = ngettext(
        "Too many tries. Wait %(seconds)d second, then press again.",
        "Too many tries. Wait %(seconds)d seconds, then press again.",
        seconds,
    )
    return words % {"seconds": seconds}


def _order_too_large(error: DomainError) -> str:
    words = gettext(
        "An order here can hold up to %(pieces)s pieces worth up to %(value)s. For more, call us: %(phone)s."
    )
    facts = {"pieces": error.facts["pieces"], "value": money.format_base(error.facts["value"])}
    return words % {**facts, "phone": StoreSettings.load().phone_display}


def _too_many_unconfirmed(error: DomainError) -> str:
    words = gettext("Earlier orders are still waiting for us to confirm them. Call us and we take this one: %(phone)s.")
    return words % {"phone": StoreSettings.load().phone_display}


def _unknown_code(error: DomainError) -> str:
    """Omit the code if the input had no letters or digits."""
    if not error.facts["code"]:
        return gettext("We have no such code.")
    return gettext("We have no code %(code)s. Look at it once more.") % error.facts


def _too_little(error: DomainError) -> str:
    code = error.facts["code"]
    words = gettext("%(code)s is for goods worth %(minimum)s or more.")
    return words % {"code": code, "minimum": money.format_base(code.minimum)}


def _not_yet(error: DomainError) -> str:
    code = error.facts["code"]
    return gettext("%(code)s is valid from %(day)s.") % {"code": code, "day": _day(code.starts_at)}


def _over(error: DomainError) -> str:
    code = error.facts["code"]
    return gettext("%(code)s is over since %(day)s.") % {"code": code, "day": _day(code.ends_at)}


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j M, H:i")


SENTENCES: Mapping[str, Sentence] = {
    "cart_empty": _("Your cart is empty."),
    "goods_not_for_sale": _("Something in your cart is no longer for sale."),
    "goods_sold_out": _("Some of it was sold a moment ago."),
    "total_changed": _("The total has changed since you saw it."),
    "cart_changed": _("Your cart was changed on another page. This is what it holds now."),
    "ordered_already": lambda error: (
        gettext("You have already placed order %(number)s. The items now in your cart were not ordered.")
        % {"number": error.facts["placed"].number}
    ),
    "ordering_paused": lambda error: (
        StoreSettings.load().pause_words or gettext("We take no orders at the moment. Your cart is kept.")
    ),
    "not_delivered_there": _("We bring nothing there at the moment. Choose another place."),
    "order_too_large": _order_too_large,
    "too_many_unconfirmed": _too_many_unconfirmed,
    "too_many_tries": _too_many_tries,
    "promo_code_unknown": _unknown_code,
    "promo_code_not_yet": _not_yet,
    "promo_code_over": _over,
    "promo_code_needs_more": _too_little,
    "promo_code_takes_nothing": _("%(code)s takes nothing off these goods."),
    "promo_code_used_up": _("%(code)s has been used as often as it can be."),
    "promo_code_used_by_you": _("You have used %(code)s already."),
    "promo_code_too_many_tries": _("Too many codes were tried. Order without one, or try again in an hour."),
}
