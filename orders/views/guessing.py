"""Promo codes cannot be guessed for ever: those that take nothing off are counted, by address, and there by phone."""

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited

from orders import placing, redeeming
from shop import rates


def allowed(request: HttpRequest, code: str) -> str | redeeming.Refused:
    """The code, or why it is not even looked at."""
    return redeeming.TooManyTries() if code and _limited(request) else code


def mind(request: HttpRequest, code: str, *, phone: str) -> None:
    """Raise NotDiscounted when an order with a code was refused too often, from here or for this phone."""
    if code and (_limited(request) or _limited(request, phone=phone)):
        raise placing.NotDiscounted(redeeming.TooManyTries())


def count(request: HttpRequest, *, phone: str = "") -> None:
    _limited(request, another=True)
    if phone:
        _limited(request, phone=phone, another=True)


def _limited(request: HttpRequest, *, phone: str = "", another: bool = False) -> bool:
    group = "promo_phone" if phone else "promo"
    key = (lambda group, request: f"{rates.address_of(request)} {phone}") if phone else "ip"
    limited: bool = is_ratelimited(request, group=group, key=key, rate=settings.RATES[group], increment=another)
    return limited
