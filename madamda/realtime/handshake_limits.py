"""Rate limit for WebSocket handshakes per address; open connections are counted in connection_leases."""

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest

from madamda.http import rate_limits


class HandshakeRateLimit:
    """Rejects handshakes above the `socket` rate limit before accepting them. (ASGI has no argument types.)"""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        try:
            await sync_to_async(rate_limits.count)(_as_request(scope), "socket")
        except rate_limits.RateLimited:
            await receive()
            await send({"type": "websocket.close"})
            return
        await self._application(scope, receive, send)


def _as_request(scope: dict[str, Any]) -> HttpRequest:
    """Return a request with the client's address only, for `rate_limits`."""
    request = HttpRequest()
    told = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    address = (scope.get("client") or ("",))[0]
    request.META |= {"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": ",".join(told)}
    return request
