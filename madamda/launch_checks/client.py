"""Sends requests through the whole middleware stack, as a visitor's browser would."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

VISITOR = "192.0.2.77"  # from TEST-NET-1


def ask(path: str, *, secure: bool | None = None, posted: dict[str, Any] | None = None) -> HttpResponse:
    """Request a page: GET, or POST with `posted`. `secure` is the visitor's scheme, by default https if HTTPS is on."""
    is_secure = settings.HTTPS if secure is None else secure
    browser: Any = Client(raise_request_exception=False, **came(secure=is_secure))  # type: ignore[arg-type]  # WSGI's names
    return browser.get(path, secure=is_secure) if posted is None else browser.post(path, posted, secure=is_secure)


def came(*, secure: bool) -> dict[str, str]:
    """Return the environ that a proxy or the visitor's browser sets."""
    return {
        "SERVER_NAME": host(),
        "REMOTE_ADDR": VISITOR,
        "HTTP_X_FORWARDED_PROTO": "https" if secure else "http",
    }


def host() -> str:
    """Return a host name at which the shop answers."""
    first = settings.ALLOWED_HOSTS[0]
    return "shop.example.com" if first == "*" else first.removeprefix(".")
