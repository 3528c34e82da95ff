"""How often somebody may do something: counted in Redis, for everybody who runs the shop together.

Without Redis nobody is counted and nobody refused: an order is worth more than a limit. The one exception is signing
in, whose failures are counted in PostgreSQL.
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
    """Not now; `again_after` seconds it is allowed."""

    def __init__(self, again_after: int) -> None:
        super().__init__("too often")
        self.again_after = max(1, again_after)


def rate_limited(action: str, *, key: Key = "ip", method: tuple[str, ...] = CHANGES) -> Callable[[View], View]:
    """Let no more through than RATE_LIMITS says for this action: 429."""

    def limited(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in method:
                count(request, action, key=key)
            return view(request, *args, **kwargs)

        return counted

    return limited


def address_of(request: HttpRequest) -> str:
    """As rates count it: of IPv6 the network. For limits on a pair of address and something else."""
    address: str = _get_ip(request)
    return address


def count(request: HttpRequest, action: str, *, key: Key = "ip", another: bool = True) -> None:
    """Once more; without another, only whether it was too often already. Raises TooOften."""
    usage = get_usage(request, group=action, key=key, rate=settings.RATE_LIMITS[action], increment=another)
    if usage and usage["should_limit"]:
        raise RateLimited(usage["time_left"] + 1)
