"""Template context for every page: the colour theme and the WebSocket URL."""

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark")


def appearance(request: HttpRequest) -> dict[str, str]:
    theme = request.COOKIES.get("theme", "")
    return {"theme": theme if theme in THEMES else "", "live_url": _live_url(request)}


def _live_url(request: HttpRequest) -> str:
    """Return the base URL of the WebSocket server; empty where a proxy serves pages and sockets on one origin."""
    if not settings.LIVE_PORT:
        return ""
    host = request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
    return f"ws://{host}:{settings.LIVE_PORT}"
