"""The stock room: what runs low, one variant's ledger, and writing down what came in or was counted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboard import stockroom
from dashboard.access import KEEP_STOCK, staff_only
from dashboard.views.returning import SeeOther
from shop import stocktaking
from shop.models import Variant
from shop.stock_slips import CountingForm, ReceivingForm


@require_safe
@staff_only
def shelves(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("goods", "").replace("\0", "").strip()[:100]
    shelf = stockroom.search(words) if words else stockroom.running_low()
    return render(request, "dashboard/stock.html", {"words": words, "shelf": shelf})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def variant(request: HttpRequest, pk: int) -> HttpResponse:
    found: Variant = get_object_or_404(Variant.objects.select_related("product"), pk=pk)
    receiving, counting = _slips(request, found)
    if request.method == "POST":
        if not request.user.has_perm(KEEP_STOCK):
            raise PermissionDenied
        if _is_written_down(request, found, receiving, counting):
            return SeeOther(reverse("dashboard:variant", args=[pk]))
    context = {
        "variant": found,
        "ledger": stockroom.ledger(found),
        "may_write": request.user.has_perm(KEEP_STOCK),
        "receiving": receiving,
        "counting": counting,
    }
    status = 400 if receiving.errors or counting.errors else 200
    return render(request, "dashboard/variant.html", context, status=status)


def _slips(request: HttpRequest, variant: Variant) -> tuple[ReceivingForm, CountingForm]:
    """Both as the page was seen; the one that was sent is bound."""
    sent = request.POST if request.method == "POST" else {}
    act = sent.get("act")
    seen = {"seen_entry": stocktaking.last_entry(variant), "seen_on_hand": variant.on_hand}
    return (
        ReceivingForm(sent if act == "receive" else None, initial=seen, prefix="receive"),
        CountingForm(sent if act == "count" else None, initial=seen, prefix="count"),
    )


def _is_written_down(request: HttpRequest, variant: Variant, receiving: ReceivingForm, counting: CountingForm) -> bool:
    try:
        if receiving.is_valid():
            stocktaking.receive(variant, by=request.user, **receiving.cleaned_data)  # type: ignore[arg-type]  # staff
        elif counting.is_valid():
            stocktaking.correct(variant, by=request.user, **counting.cleaned_data)  # type: ignore[arg-type]  # staff
        else:
            return False
    except stocktaking.Overtaken as overtaken:
        messages.error(request, str(overtaken))  # on a fresh page: what was typed may be wrong by now
        return True
    messages.success(request, _("Written down."))
    return True
