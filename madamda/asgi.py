"""ASGI entry point, served by daphne: WebSockets only."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madamda.settings")
os.environ.setdefault("DB_POOL", "1")  # use the connection pool: threads are short-lived here (see settings)

import django

django.setup()

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import CookieMiddleware
from django.conf import settings

import dashboard.board.routing
import orders.tracking.routing
from madamda.realtime.asgi_apps import NotFound, StrictOriginValidator, UnavailableGuard, http_not_found
from madamda.realtime.handshake_limits import HandshakeRateLimit

sockets = URLRouter(
    [*dashboard.board.routing.websocket_urlpatterns, *orders.tracking.routing.websocket_urlpatterns, NotFound]
)
application = ProtocolTypeRouter(
    {
        "http": http_not_found,
        # Reject handshakes from pages of other origins.
        "websocket": StrictOriginValidator(
            HandshakeRateLimit(UnavailableGuard(CookieMiddleware(sockets))), settings.LIVE_ORIGINS
        ),
    }
)
