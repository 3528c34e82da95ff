"""What every page knows about the person looking at it: colours, and where live news comes from."""

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark")


def appearance(request: HttpRequest) -> dict[str, str]:
    theme = request.COOKIES.get("theme", "")
    return {"theme": theme if theme in THEMES else "", "live_url": _live_url(request)}


def _live_url(request: HttpRequest) -> str:
    """Empty when a proxy joins pages and sockets at one address."""
    if not settings.LIVE_PORT:
        return ""
    host = request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
    return f"ws://{host}:{settings.LIVE_PORT}"
