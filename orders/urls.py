"""URLs of the checkout, order tracking and customers' order pages."""

from django.urls import path

from orders.views import changes, checkout, drafts, driver, lookup, news, order, payments, returns

app_name = "orders"

urlpatterns = [
    path("checkout/", checkout.checkout, name="checkout"),
    path("draft/<str:secret>/", drafts.draft, name="draft"),
    path("track/", lookup.track, name="track"),
    path("orders/", lookup.mine, name="mine"),
    path("orders/forget/", lookup.forget, name="forget"),
    path("run/<str:secret>/", driver.show, name="driver_run"),
    path("run/<str:secret>/<int:stop>/delivered/", driver.deliver, name="driver_delivered"),
    path("run/<str:secret>/<int:stop>/failed/", driver.fail, name="driver_failed"),
    path("orders/<slug:number>/", order.order, name="order"),
    path("orders/<slug:number>/receipt/", order.receipt, name="receipt"),
    path("orders/<slug:number>/cancel/", order.cancel, name="cancel"),
    path("orders/<slug:number>/change/", changes.change, name="change"),
    path("orders/<slug:number>/paid/", payments.claim, name="claim"),
    path("orders/<slug:number>/cash/", payments.pay_in_cash, name="cash"),
    path("orders/<slug:number>/khqr.png", payments.code, name="khqr"),
    path("orders/<slug:number>/return/", returns.ask, name="return"),
    path("orders/<slug:number>/photos/<int:pk>/", returns.photo, name="photo"),
    path("orders/<slug:number>/news/", news.choose, name="news"),
    path("orders/<slug:number>/again/", order.again, name="again"),
]
