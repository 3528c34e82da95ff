"""WebSocket routes of customers' pages."""

from django.urls import re_path

from orders.numbers import ORDER_NUMBER
from orders.tracking.consumers import TrackingConsumer

websocket_urlpatterns = [
    re_path(rf"^ws/orders/(?P<number>{ORDER_NUMBER})/$", TrackingConsumer.as_asgi()),
]
