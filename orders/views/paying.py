"""Paying by KHQR: what the customer presses on their order's page, and the code as a file."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from orders.lifecycle import Refused
from orders.messages import sentence
from orders.models import Order, Payment
from orders.paying import claiming, picture, showing
from orders.views.after import find_or_404
from shop.rates import at_most
from shop.redirects import post_only


@never_cache
@post_only
@at_most("claim")
def claim(request: HttpRequest, number: str) -> HttpResponse:
    return _change(request, number, claiming.claim)


@never_cache
@post_only
@at_most("claim")
def pay_in_cash(request: HttpRequest, number: str) -> HttpResponse:
    return _change(request, number, claiming.pay_in_cash)


@never_cache
@require_safe
def code(request: HttpRequest, number: str) -> HttpResponse:
    """For a bank app on the same phone, which reads it from the pictures."""
    found = find_or_404(request, number, request.GET.get("key", ""))
    try:
        payment = showing.code_of(found)
    except Payment.DoesNotExist as nothing:
        raise Http404 from nothing
    response = HttpResponse(picture.png(payment.text), content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.png"'
    return response


def _change(request: HttpRequest, number: str, change: Callable[[Order], Order]) -> HttpResponse:
    found = find_or_404(request, number, request.POST.get("key", ""))
    try:
        change(found)
    except Refused as refusal:
        messages.error(request, sentence(refusal))
    return HttpResponseRedirect(found.get_absolute_url(), status=303)
