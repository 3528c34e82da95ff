"""Device cookie: a signed random id that identifies a browser across orders."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "device"
_SALT = "customers.device"


def get_device(request: HttpRequest) -> UUID | None:
    """Return the device id from the cookie; None if the cookie is missing, forged or expired."""
    return read(request.COOKIES.get(COOKIE, ""))


def read(cookie: str) -> UUID | None:
    try:
        return UUID(signing.loads(cookie, salt=_SALT, max_age=_lifetime()))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def new_device() -> UUID:
    return uuid4()


def remember(response: HttpResponse, device: UUID) -> None:
    """Set the cookie, or renew its lifetime of DEVICE_COOKIE_DAYS."""
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
