"""Where the board's socket is."""

from django.urls import path

from dashboard.consumers import OrderConsumer

websocket_urlpatterns = [path("ws/orders/", OrderConsumer.as_asgi())]
