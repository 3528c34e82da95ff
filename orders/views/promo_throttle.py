"""Rate limits against guessing promo codes.

Unknown codes are counted per session, without which there is no cart, and per client address with a much higher limit,
since a network may share one. An existing code that gives no discount is not counted. Orders refused because a phone
has used a code are counted as well, and also per phone and client address.
"""

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited

from madamda.http import rate_limits
from orders.checkout import place_order
from orders.pricing import promo_codes


def allowed(request: HttpRequest, code: str) -> str | promo_codes.PromoCodeError:
    """Return the code, or TooManyTries if a limit is exceeded and the code must not be looked up."""
    return promo_codes.TooManyTries() if code and _limited(request) else code


def check_throttle(request: HttpRequest, code: str, *, phone: str) -> None:
    """Raise NotDiscounted if a limit of the session, the address, or the phone with this address is exceeded."""
    if code and (_limited(request) or _limited_for(request, phone)):
        raise place_order.NotDiscounted(why=promo_codes.TooManyTries())


def count(request: HttpRequest, refused: promo_codes.PromoCodeError | None, *, phone: str = "") -> None:
    """Count a refusal if the code is unknown, or if it may reveal what a phone has used (only with `phone`)."""
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
    """Return the session key; without a session the client address."""
    return request.session.session_key or rate_limits.address_of(request)


def _is_over(request: HttpRequest, group: str, *, key: rate_limits.Key, another: bool) -> bool:
    return bool(is_ratelimited(request, group=group, key=key, rate=settings.RATE_LIMITS[group], increment=another))
