"""Addresses of ordering, and of what comes after."""

from django.urls import path

from orders.views import after, checkout, finding, paying

app_name = "orders"

urlpatterns = [
    path("checkout/", checkout.checkout, name="checkout"),
    path("track/", finding.track, name="track"),
    path("orders/", finding.mine, name="mine"),
    path("orders/forget/", finding.forget, name="forget"),
    path("orders/<slug:number>/", after.order, name="order"),
    path("orders/<slug:number>/receipt/", after.receipt, name="receipt"),
    path("orders/<slug:number>/cancel/", after.cancel, name="cancel"),
    path("orders/<slug:number>/paid/", paying.claim, name="claim"),
    path("orders/<slug:number>/cash/", paying.pay_in_cash, name="cash"),
    path("orders/<slug:number>/khqr.png", paying.code, name="khqr"),
    path("orders/<slug:number>/again/", after.again, name="again"),
]
