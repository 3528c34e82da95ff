"""Order page views for the customer: the page, its receipt, reordering and cancelling."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from customers import device_cookie
from madamda.http.origin_check import require_same_origin
from madamda.http.redirects import post_only
from orders.checkout import reorder
from orders.checkout.forms import CallOffForm
from orders.fulfilment import amounts_paid, lifecycle, return_period
from orders.fulfilment.errors import OrderError
from orders.messages import sentence
from orders.models import Order
from orders.notifications import news_panel
from orders.returns.forms import RequestForm, lines_left
from orders.tracking import order_page
from shop.cart.session_cart import Cart, CartFull


@never_cache
@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    if number != number.upper():
        address = reverse("orders:order", args=[number.upper()])
        return HttpResponseRedirect(f"{address}?{request.GET.urlencode()}")
    found = find_or_404(request, number, request.GET.get("key", ""))
    context = {
        "progress": order_page.read(found),
        "lines": order_page.goods(found),
        "news": news_panel.of(found),
        "return_form": RequestForm(lines=lines_left(found)) if return_period.can_be_asked(found) else None,
    }
    return render(request, "orders/order.html", context)


@never_cache
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Render the document of the order's state: receipt, order summary or refund note; 404 if it has none."""
    found = find_or_404(request, number, request.GET.get("key", ""))
    progress = order_page.read(found)
    if progress.state.row.document is None:
        raise Http404
    context = {
        "progress": progress,
        "order_url": found.get_absolute_url(),
        "lines": order_page.goods(found),
        "refund": amounts_paid.refund(found),
    }
    return render(request, "orders/receipt.html", context)


@post_only
@require_same_origin
@never_cache
def again(request: HttpRequest, number: str) -> HttpResponse:
    found = find_or_404(request, number, request.POST.get("key", ""))
    try:
        gone = reorder.order_again(found, Cart(request.session))
    except CartFull as full:
        messages.error(request, sentence(full))
        return redirect("shop:cart")
    if gone:
        names = ", ".join(line.name for line in gone)
        messages.warning(request, _("No longer available: %(names)s.") % {"names": names})
    if len(gone) < found.lines.count():
        messages.success(request, _("The items from %(number)s are in your cart.") % {"number": found.number})
    return redirect("shop:cart")


@never_cache
@post_only
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    found = find_or_404(request, number, request.POST.get("key", ""))
    form = CallOffForm(request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors.as_json())
    try:
        lifecycle.cancel_by_customer(found, seen=form.cleaned_data["version"])
    except OrderError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("Order %(number)s is cancelled.") % {"number": found.number})
    return HttpResponseRedirect(found.get_absolute_url(), status=303)


def find_or_404(request: HttpRequest, number: str, key: str) -> Order:
    """Return the order; raises Http404 alike for a wrong secret and for an unknown number."""
    try:
        return order_page.find(number=number, key=key, device=device_cookie.get_device(request))
    except Order.DoesNotExist as nothing:
        raise Http404 from nothing
