"""The customer's page of an order that staff entered: look it over and confirm it. Its address is the secret."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from customers import device_cookie
from madamda.domain_errors import DomainError
from madamda.http.rate_limits import rate_limited
from orders.checkout.fields import SeenTotal
from orders.drafts import changes, placement
from orders.messages import sentence
from orders.models import OrderDraft


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited("checkout", method=("POST",))
def draft(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the draft, or place it under its submission: whoever presses first, there is one order."""
    found = OrderDraft.objects.select_related("zone", "order").filter(secret=secret).exclude(asked_at=None).first()
    if found is None:
        raise Http404
    if found.order:
        return redirect(found.order.get_absolute_url())
    if request.method != "POST":
        return _page(request, found)
    version, total = request.POST.get("version", ""), SeenTotal().clean(request.POST.get("total"))
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        raise BadRequest("version is the number of a version")
    device = device_cookie.get_device(request) or device_cookie.new_device()
    try:
        order = placement.place(
            found, by=None, seen=int(version), seen_total=total, language=get_language() or "", device=device
        )
    except DomainError as refusal:
        messages.error(request, sentence(refusal))
        return _page(request, OrderDraft.objects.select_related("zone").get(pk=found.pk), status=409)
    answer = HttpResponseRedirect(order.get_absolute_url(), status=303)
    if order.device == device:
        device_cookie.remember(answer, device)
    return answer


def _page(request: HttpRequest, found: OrderDraft, *, status: int = 200) -> HttpResponse:
    context = {
        "draft": found,
        "lines": list(found.lines.select_related("variant__product")),
        "totals": changes.totals(found),
    }
    return render(request, "orders/draft.html", context, status=status)
