"""WebSocket URL of the board."""

from channels.auth import AuthMiddleware
from channels.sessions import SessionMiddleware
from django.urls import path

from dashboard.board.consumers import OrderConsumer

websocket_urlpatterns = [path("ws/orders/", SessionMiddleware(AuthMiddleware(OrderConsumer.as_asgi())))]
