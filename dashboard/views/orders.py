"""One order as staff see it, and the list of all of them."""

from collections.abc import Mapping

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from dashboard import ages, history, papers, searching, undos
from dashboard.access import staff_only
from dashboard.cards import Card
from dashboard.forms import HistoryForm, SeenForm
from orders import state_table
from orders.models import Order
from orders.numbers import parse_number
from orders.paying import amounts
from shop.rates import READS, at_most


@require_safe
@staff_only
def order(request: HttpRequest, number: str) -> HttpResponse:
    return draw(request, number)


@require_safe
@staff_only
@at_most("api", key="user", method=READS)
def latest(request: HttpRequest, number: str) -> HttpResponse:
    """What was done to an order since a page has seen it; nothing when nothing was."""
    form = SeenForm(request.GET)
    if not form.is_valid():
        raise BadRequest("version is the number of a change")
    found = get_object_or_404(Order, number=number)
    if found.version <= form.cleaned_data["version"]:
        return HttpResponse(status=204)
    return render(request, "dashboard/_latest.html", {"order": found, "latest": history.latest(found)})


def draw(
    request: HttpRequest, number: str, *, typed: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """The page of an order. `typed`: what somebody has sent that was refused, and to which `address`."""
    found = get_object_or_404(Order.objects.for_cards(), number=number)
    form = HistoryForm(request.GET)
    if not form.is_valid():
        raise Http404
    transfers = history.transfers(found)
    context = {
        "order": found,
        "card": Card(found),
        "history": history.of(found, before=form.cleaned_data["before"] or 0),
        "papers": papers.of(found),
        "transfers": transfers,
        "missing": amounts.missing(found, transfers),
        "is_odd": state_table.of(found).is_odd,
        "undos": undos.of(request.user, order=found),
        "ages": ages,
        "typed": typed,
    }
    return render(request, "dashboard/order.html", context, status=status)


@require_safe
@staff_only
def orders(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    try:
        found = searching.search(words)
    except searching.NothingToFind as refusal:
        return render(request, "dashboard/orders.html", {"words": words, "refusal": refusal}, status=400)
    page = searching.page(found, after=request.GET.get("after", ""))
    if parse_number(words) and page.orders:
        return redirect("dashboard:order", page.orders[0].number)
    return render(request, "dashboard/orders.html", {"words": words, "page": page})
