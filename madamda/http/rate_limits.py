"""Rate limits, counted in Redis across all processes.

Without Redis nothing is limited: taking orders matters more. Failed logins are counted in PostgreSQL instead.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django_ratelimit.core import _get_ip, get_usage
from django_ratelimit.exceptions import Ratelimited

View = Callable[..., HttpResponseBase]
Key = str | Callable[[str, HttpRequest], str]

CHANGES = ("POST", "PUT", "PATCH", "DELETE")
READS = ("GET", "HEAD")


class RateLimited(Ratelimited):
    """The limit is exceeded; `again_after` is the number of seconds until the next attempt."""

    def __init__(self, again_after: int) -> None:
        super().__init__("too often")
        self.again_after = max(1, again_after)


def rate_limited(action: str, *, key: Key = "ip", method: tuple[str, ...] = CHANGES) -> Callable[[View], View]:
    """Decorator: apply the limit RATE_LIMITS[action] to these methods; a request above it raises RateLimited (429)."""

    def limited(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in method:
                count(request, action, key=key)
            return view(request, *args, **kwargs)

        return counted

    return limited


def address_of(request: HttpRequest) -> str:
    """Return the client address as the limits count it, for use in a key: for IPv6 its network."""
    address: str = _get_ip(request)
    return address


def count(request: HttpRequest, action: str, *, key: Key = "ip", another: bool = True) -> None:
    """Count one attempt and raise RateLimited above the limit. With `another=False` only check, without counting."""
    usage = get_usage(request, group=action, key=key, rate=settings.RATE_LIMITS[action], increment=another)
    if usage and usage["should_limit"]:
        raise RateLimited(usage["time_left"] + 1)
