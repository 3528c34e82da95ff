"""Guarding the staff's way in: who fails too often waits, and nobody can keep somebody else out.

Failures are counted hard for a name together with an address: those of others close nothing. Under a name, or from an
address, with very many of them, each such pair has fewer tries left, but still some. A device that has come in before
is an address of its own, whoever else shares its network.
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
_MOST_PEOPLE = 20  # of one device, on the counter or in the back


class _Known(TypedDict):
    device: str
    people: list[int]


def counted_as(request: HttpRequest) -> str:
    """The address failures are counted under: the network's, or a made-up one of a device that has come in before."""
    if known := _known(request):
        digest = blake2b(known["device"].encode(), digest_size=15).digest()
        return str(IPv6Address(b"\xfd" + digest))  # of the private ones, which nobody comes from
    network: str = import_string("madamda.http.client_ip.client_network")(request)
    return network


def failures_allowed(request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
    """How often this name may fail from this address."""
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
    """Seconds until this name may try again from this address."""
    recent = AccessAttempt.objects.filter(
        username=name, ip_address=counted_as(request), attempt_time__gte=get_cool_off_threshold(request)
    )
    first: datetime | None = recent.aggregate(first=Min("attempt_time"))["first"]
    passed = (timezone.now() - first).total_seconds() if first else 0
    return max(1, int(settings.AXES_COOLOFF_TIME.total_seconds() - passed) + 1)


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """This person has come in on this device."""
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
