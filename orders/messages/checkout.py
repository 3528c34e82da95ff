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
        "Too many attempts. Wait %(seconds)d second, then press again.",
        "Too many attempts. Wait %(seconds)d seconds, then press again.",
        seconds,
    )
    return words % {"seconds": seconds}


def _order_too_large(error: DomainError) -> str:
    words = gettext("An order can have up to %(pieces)s items worth up to %(value)s. For more, call us: %(phone)s.")
    facts = {"pieces": error.facts["pieces"], "value": money.format_base(error.facts["value"])}
    return words % {**facts, "phone": StoreSettings.load().phone_display}


def _too_many_unconfirmed(error: DomainError) -> str:
    words = gettext("We still have to confirm your earlier orders. Call us to place this one: %(phone)s.")
    return words % {"phone": StoreSettings.load().phone_display}


def _unknown_code(error: DomainError) -> str:
    """Omit the code if the input had no letters or digits."""
    if not error.facts["code"]:
        return gettext("This code doesn’t exist.")
    return gettext("The code %(code)s doesn’t exist. Please check it.") % error.facts


def _too_little(error: DomainError) -> str:
    code = error.facts["code"]
    words = gettext("%(code)s is for orders of %(minimum)s or more.")
    return words % {"code": code, "minimum": money.format_base(code.minimum)}


def _not_yet(error: DomainError) -> str:
    code = error.facts["code"]
    return gettext("%(code)s is valid from %(day)s.") % {"code": code, "day": _day(code.starts_at)}


def _over(error: DomainError) -> str:
    code = error.facts["code"]
    return gettext("%(code)s expired on %(day)s.") % {"code": code, "day": _day(code.ends_at)}


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j M, H:i")


SENTENCES: Mapping[str, Sentence] = {
    "cart_empty": _("Your cart is empty."),
    "goods_not_for_sale": _("An item in your cart is no longer available."),
    "goods_sold_out": _("Some items have just sold out."),
    "total_changed": _("The total has changed."),
    "cart_changed": _("Your cart was changed on another page. Here is what’s in it now."),
    "ordered_already": lambda error: (
        gettext("You have already placed order %(number)s. The items now in your cart were not ordered.")
        % {"number": error.facts["placed"].number}
    ),
    "ordering_paused": lambda error: (
        StoreSettings.load().pause_words or gettext("We’re not taking orders right now. Your cart is saved.")
    ),
    "not_delivered_there": _("We don’t deliver to this area at the moment. Choose another one."),
    "prepay_needed": _("Please pay this order by KHQR."),
    "order_too_large": _order_too_large,
    "too_many_unconfirmed": _too_many_unconfirmed,
    "too_many_tries": _too_many_tries,
    "promo_code_unknown": _unknown_code,
    "promo_code_not_yet": _not_yet,
    "promo_code_over": _over,
    "promo_code_needs_more": _too_little,
    "promo_code_takes_nothing": _("%(code)s doesn’t apply to the items in your cart."),
    "promo_code_used_up": _("%(code)s has been used up."),
    "promo_code_used_by_you": _("You’ve already used %(code)s."),
    "promo_code_too_many_tries": _("Too many codes tried. Order without one, or try again in an hour."),
}
