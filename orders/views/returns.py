"""The customer asks to send something back, to exchange it, or says that something is wrong."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from madamda.http.rate_limits import rate_limited
from madamda.http.redirects import post_only
from orders.fulfilment.errors import OrderError
from orders.messages import sentence
from orders.models import ReturnPhoto
from orders.notifications import news_panel
from orders.returns import photos, requests
from orders.returns.forms import RequestForm, lines_left
from orders.tracking import order_page
from orders.views.order import find_or_404


@require_safe
def photo(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Return a photo of a return; 404 for whoever may not see the order."""
    found = find_or_404(request, number, request.GET.get("key", ""))
    return photos.answer(get_object_or_404(ReturnPhoto, pk=pk, part_of__order=found))


@never_cache
@post_only
@rate_limited("return")
def ask(request: HttpRequest, number: str) -> HttpResponse:
    found = find_or_404(request, number, request.POST.get("key", ""))
    form = RequestForm(request.POST, request.FILES, lines=lines_left(found))
    if not form.is_valid():
        context = {
            "progress": order_page.read(found),
            "lines": order_page.goods(found),
            "news": news_panel.of(found),
            "return_form": form,
        }
        return render(request, "orders/order.html", context, status=400)
    try:
        requests.ask_by_customer(found, form.request, seen=form.cleaned_data["version"])
    except OrderError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("We’ve got your request and will answer soon."))
    return HttpResponseRedirect(found.get_absolute_url(), status=303)
