"""Asking the shop for a page as a visitor would, through all of its middleware."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

VISITOR = "192.0.2.77"  # an address that is nobody's


def ask(path: str, *, secure: bool | None = None, posted: dict[str, Any] | None = None) -> HttpResponse:
    """`secure` is how the visitor came to us: by https where the shop wants it."""
    is_secure = settings.HTTPS if secure is None else secure
    browser: Any = Client(raise_request_exception=False, **came(secure=is_secure))  # type: ignore[arg-type]  # WSGI's names
    return browser.get(path, secure=is_secure) if posted is None else browser.post(path, posted, secure=is_secure)


def came(*, secure: bool) -> dict[str, str]:
    """What the proxy, or the visitor's own browser, says with a request."""
    return {
        "SERVER_NAME": _host(),
        "REMOTE_ADDR": VISITOR,
        "HTTP_X_FORWARDED_PROTO": "https" if secure else "http",
    }


def _host() -> str:
    first = settings.ALLOWED_HOSTS[0]
    return "shop.example.com" if first == "*" else first.removeprefix(".")
