"""Rate limits against asking what a phone has done: refusals of cash are counted like guesses of promo codes.

Beyond a limit every cash order is refused with the same words, before anything is read, so guessing ends.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited

from madamda.http import rate_limits
from orders.checkout.errors import CheckoutError, PrepayNeeded
from orders.payments import requests
from orders.status import PaymentMethod


def check(request: HttpRequest, typed: Mapping[str, Any]) -> None:
    """Raise PrepayNeeded for a cash order if a limit of the session, the address, or the phone is exceeded."""
    may_ask = typed["payment_method"] == PaymentMethod.CASH and PaymentMethod.KHQR in requests.offered()
    if may_ask and _is_over(request, typed["phone"]):
        raise PrepayNeeded


def count(request: HttpRequest, refused: CheckoutError, typed: Mapping[str, Any]) -> None:
    """Count a refusal of cash; does nothing for any other."""
    if isinstance(refused, PrepayNeeded):
        _is_over(request, typed["phone"], another=True)


def _is_over(request: HttpRequest, phone: str, *, another: bool = False) -> bool:
    address = rate_limits.address_of(request)
    session = request.session.session_key or address
    keys = {"prepay": session, "prepay_address": address, "prepay_phone": f"{address} {phone}"}
    over = [_counted(request, group, key, another=another) for group, key in keys.items()]  # each is counted
    return any(over)


def _counted(request: HttpRequest, group: str, key: str, *, another: bool) -> bool:
    rate = settings.RATE_LIMITS[group]
    return bool(is_ratelimited(request, group=group, key=lambda *_: key, rate=rate, increment=another))
