"""Prometheus counters of orders, one per process: madamda.monitoring.metrics adds up those of all web workers."""

from prometheus_client import Counter

from orders.models import Order

_placed = Counter("madamda_orders_placed", "Orders placed, by payment method and source", ("payment", "source"))


def count_placed(order: Order) -> None:
    _placed.labels(order.payment_method, order.source).inc()
