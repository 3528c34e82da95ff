"""Order lookup views: the orders of a device, and tracking by order number and phone."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from customers import device_cookie
from madamda.http import rate_limits
from madamda.http.rate_limits import rate_limited
from madamda.http.redirects import post_only
from madamda.inputs import numbers
from orders.checkout import draft
from orders.checkout.forms import TrackForm
from orders.models import Order
from orders.tracking import order_page


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    orders = order_page.of_device(device_cookie.get_device(request))
    try:
        page = Paginator(orders, settings.PAGE_SIZE).page(numbers.whole(request.GET.get("page", "1")))
    except (InvalidPage, numbers.NotANumber) as nothing:
        raise Http404 from nothing
    entries = order_page.entries(list(page.object_list))
    return render(request, "orders/my_orders.html", {"page": page, "entries": entries})


@never_cache
@post_only
def forget(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Your data was removed from this device. We still have your orders."))
    response = redirect("orders:mine")
    device_cookie.forget(response)
    draft.forget(request.session)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited("track")
def track(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "orders/track.html", {"form": TrackForm(), "missed": False})
    form = TrackForm(request.POST)
    if not form.is_valid():
        return render(request, "orders/track.html", {"form": form, "missed": False}, status=422)
    phone = form.cleaned_data["phone"]
    # Failed attempts count per phone (normalised) and client address, so that guesses from elsewhere block no customer.
    guesses = partial(
        rate_limits.count, request, "track_phone", key=lambda *_: f"{rate_limits.address_of(request)} {phone}"
    )
    guesses(another=False)
    try:
        order = order_page.look_up(number=form.cleaned_data["order_number"], phone=phone)
    except Order.DoesNotExist:
        guesses()
        return render(request, "orders/track.html", {"form": form, "missed": True}, status=404)
    return redirect(order.get_absolute_url())
