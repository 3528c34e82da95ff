"""Login throttling by django-axes, designed so that an attacker cannot lock out somebody else.

Failures are counted per name and client address. If a name or an address has very many failures in all, each of its
pairs gets fewer attempts, but never none. A device with an earlier login is counted as an address of its own, apart
from its network.
"""

from datetime import datetime
from hashlib import blake2b
from ipaddress import IPv6Address
from secrets import token_hex
from typing import Any, TypedDict

from axes.attempts import get_cool_off_threshold
from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.db.models import Min, Q, Sum
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.module_loading import import_string

from madamda.staff.models import User

COOKIE = "known"
_SALT = "dashboard.known"
_MOST_PEOPLE = 20  # users remembered per device


class _Known(TypedDict):
    device: str
    people: list[int]


def counted_as(request: HttpRequest) -> str:
    """Return the address under which failures are counted: the client's network, or one made up for a known device."""
    if known := _known(request):
        digest = blake2b(known["device"].encode(), digest_size=15).digest()
        return str(IPv6Address(b"\xfd" + digest))  # a unique local address (fd00::/8), which no client has
    network: str = import_string("madamda.http.client_ip.client_network")(request)
    return network


def failures_allowed(request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
    """Return the number of failures allowed for this name and address; a callable for AXES_FAILURE_LIMIT."""
    name = (credentials or {}).get("username") or ""
    if _has_come_in(request, name):
        return settings.LOGIN_FAILURES
    recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
    failed = recent.filter(Q(username=name) | Q(ip_address=counted_as(request))).aggregate(
        name=Sum("failures_since_start", filter=Q(username=name)),
        address=Sum("failures_since_start", filter=Q(ip_address=counted_as(request))),
    )
    is_attacked = max(failed["name"] or 0, failed["address"] or 0) >= settings.LOGIN_FAILURES_IN_ALL
    return settings.LOGIN_FAILURES_ATTACKED if is_attacked else settings.LOGIN_FAILURES


def opens_in(request: HttpRequest, name: str) -> int:
    """Return the seconds until this name may try again from this address."""
    recent = AccessAttempt.objects.filter(
        username=name, ip_address=counted_as(request), attempt_time__gte=get_cool_off_threshold(request)
    )
    first: datetime | None = recent.aggregate(first=Min("attempt_time"))["first"]
    passed = (timezone.now() - first).total_seconds() if first else 0
    return max(1, int(settings.AXES_COOLOFF_TIME.total_seconds() - passed) + 1)


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Set the cookie that makes this a known device of the user."""
    known = _known(request) or _Known(device=token_hex(16), people=[])
    others = [one for one in known["people"] if one != user.pk]
    response.set_cookie(
        COOKIE,
        signing.dumps({**known, "people": [user.pk, *others][:_MOST_PEOPLE]}, salt=_SALT),
        max_age=settings.KNOWN_DEVICE_DAYS * 24 * 3600,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> _Known | None:
    try:
        known: _Known = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=settings.KNOWN_DEVICE_DAYS * 24 * 3600
        )
    except (signing.BadSignature, ValueError):
        return None
    return known


def _has_come_in(request: HttpRequest, name: str) -> bool:
    known = _known(request)
    return bool(known) and User.objects.filter(pk__in=known["people"] if known else [], username=name).exists()
