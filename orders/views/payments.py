"""KHQR payment views: "I have paid", "Pay in cash instead", and the QR code as a PNG file."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from madamda.http.rate_limits import rate_limited
from madamda.http.redirects import post_only
from orders.fulfilment.errors import OrderError
from orders.messages import sentence
from orders.models import Order, Payment
from orders.payments import claims, panel, qr_image
from orders.views.order import find_or_404


@never_cache
@post_only
@rate_limited("claim")
def claim(request: HttpRequest, number: str) -> HttpResponse:
    return _change(request, number, claims.claim)


@never_cache
@post_only
@rate_limited("claim")
def pay_in_cash(request: HttpRequest, number: str) -> HttpResponse:
    return _change(request, number, claims.pay_in_cash)


@never_cache
@require_safe
def code(request: HttpRequest, number: str) -> HttpResponse:
    """Return the QR code as a PNG, for a bank app on the same phone that scans saved images."""
    found = find_or_404(request, number, request.GET.get("key", ""))
    try:
        payment = panel.code_of(found)
    except Payment.DoesNotExist as nothing:
        raise Http404 from nothing
    response = HttpResponse(qr_image.png(payment.text), content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.png"'
    return response


def _change(request: HttpRequest, number: str, change: Callable[[Order], Order]) -> HttpResponse:
    found = find_or_404(request, number, request.POST.get("key", ""))
    try:
        change(found)
    except OrderError as refusal:
        messages.error(request, sentence(refusal))
    return HttpResponseRedirect(found.get_absolute_url(), status=303)
