"""Promo codes cannot be guessed for ever.

Codes that nobody has are counted by session, without which there is no cart to try them on, and by address, where the
limit is much higher: a whole network can share one. A code that exists and takes nothing off today is no guess.
Orders refused for what a phone may have used are counted as well, and for each phone from each address once more.
"""

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited

from madamda.http import rate_limits
from orders.checkout import place_order
from orders.pricing import promo_codes


def allowed(request: HttpRequest, code: str) -> str | promo_codes.PromoCodeError:
    """The code, or why it is not even looked at."""
    return promo_codes.TooManyTries() if code and _limited(request) else code


def check_throttle(request: HttpRequest, code: str, *, phone: str) -> None:
    """Raise NotDiscounted when an order with a code was refused too often, from here or for this phone."""
    if code and (_limited(request) or _limited_for(request, phone)):
        raise place_order.NotDiscounted(why=promo_codes.TooManyTries())


def count(request: HttpRequest, refused: promo_codes.PromoCodeError | None, *, phone: str = "") -> None:
    """Once more, if it was a guess. What an order is refused for may tell what a phone has used."""
    tells_of_phone = bool(phone) and isinstance(refused, promo_codes.UsedUp | promo_codes.UsedHere)
    if isinstance(refused, promo_codes.Unknown) or tells_of_phone:
        _limited(request, another=True)
        if phone:
            _limited_for(request, phone, another=True)


def _limited(request: HttpRequest, *, another: bool = False) -> bool:
    by_session = _is_over(request, "promo", key=_session, another=another)
    return _is_over(request, "promo_address", key="ip", another=another) or by_session


def _limited_for(request: HttpRequest, phone: str, *, another: bool = False) -> bool:
    return _is_over(
        request, "promo_phone", key=lambda *_: f"{rate_limits.address_of(request)} {phone}", another=another
    )


def _session(group: str, request: HttpRequest) -> str:
    """Whoever sends none is one with all others of that address."""
    return request.session.session_key or rate_limits.address_of(request)


def _is_over(request: HttpRequest, group: str, *, key: rate_limits.Key, another: bool) -> bool:
    return bool(is_ratelimited(request, group=group, key=key, rate=settings.RATE_LIMITS[group], increment=another))
