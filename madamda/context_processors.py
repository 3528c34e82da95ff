"""Template context for every page: the colour theme, the WebSocket URL, and one CSRF token for all forms."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

THEMES = ("light", "dark")


def appearance(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get("theme", "")
    return {"theme": theme if theme in THEMES else "", "live_url": _live_url(request)}


def csrf(request: HttpRequest) -> dict[str, Any]:
    """Return the hidden input of the token. Django's own would make another mask for every form of a page."""
    return {"csrf_input": SimpleLazyObject(lambda: csrf_input(request))}


def _live_url(request: HttpRequest) -> str:
    """Return the base URL of the WebSocket server; empty where a proxy serves pages and sockets on one origin."""
    if not settings.LIVE_PORT:
        return ""
    host = request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
    return f"ws://{host}:{settings.LIVE_PORT}"
