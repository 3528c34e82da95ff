"""Stock pages: variants running low, the ledger of one variant, and recording stock movements."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.auth.access import KEEP_STOCK, staff_only
from dashboard.forms import GoodsForm
from dashboard.reports import stock_overview
from dashboard.views.redirects import SeeOther
from shop.inventory import forms
from shop.models import Variant


@require_safe
@staff_only
def show_overview(request: HttpRequest) -> HttpResponse:
    form = GoodsForm(request.GET)
    words = form.cleaned_data["goods"] if form.is_valid() else ""
    shelf = stock_overview.search(words) if words else stock_overview.running_low()
    context = {"field": form["goods"], "words": words, "shelf": shelf}
    return render(request, "dashboard/stock.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def variant(request: HttpRequest, pk: int) -> HttpResponse:
    found: Variant = get_object_or_404(Variant.objects.select_related("product"), pk=pk)
    slips = forms.stock_actions(found, request.POST)
    if request.method == "POST":
        if not request.user.has_perm(KEEP_STOCK):
            raise PermissionDenied
        if forms.is_dealt_with(request, slips, found):
            return SeeOther(reverse("dashboard:variant", args=[pk]))
    context = {
        "variant": found,
        "ledger": stock_overview.ledger(found),
        "may_write": request.user.has_perm(KEEP_STOCK),
        "slips": slips,
        "is_wrong": any(slip.form.errors for slip in slips),
    }
    status = 400 if context["is_wrong"] else 200
    return render(request, "dashboard/variant.html", context, status=status)
