"""Addresses of ordering, and of what comes after."""

from django.urls import path

from orders.views import after, checkout, finding

app_name = "orders"

urlpatterns = [
    path("checkout/", checkout.checkout, name="checkout"),
    path("track/", finding.track, name="track"),
    path("orders/", finding.mine, name="mine"),
    path("orders/forget/", finding.forget, name="forget"),
    path("orders/<slug:number>/", after.order, name="order"),
    path("orders/<slug:number>/again/", after.again, name="again"),
]
