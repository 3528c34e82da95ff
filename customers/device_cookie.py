"""Recognising a browser that has ordered before: a signed cookie, and nothing anybody could type."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "device"
_SALT = "customers.device"


def get_device(request: HttpRequest) -> UUID | None:
    """The device's own number, or None for a browser that never ordered or brings a forged cookie."""
    return read(request.COOKIES.get(COOKIE, ""))


def read(cookie: str) -> UUID | None:
    try:
        return UUID(signing.loads(cookie, salt=_SALT, max_age=_lifetime()))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def new_device() -> UUID:
    return uuid4()


def remember(response: HttpResponse, device: UUID) -> None:
    """Give the browser its number, or renew it."""
    response.set_cookie(
        COOKIE,
        signing.dumps(str(device), salt=_SALT),
        max_age=_lifetime(),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def _lifetime() -> timedelta:
    return timedelta(days=settings.DEVICE_COOKIE_DAYS)
