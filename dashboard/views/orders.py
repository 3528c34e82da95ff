"""The page of one order, and the list of orders as a page and as CSV."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.auth.access import staff_only
from dashboard.board import undo_notices
from dashboard.board.cards import Card
from dashboard.forms import HistoryForm, SeenForm
from dashboard.orders import history, order_rows, printouts, search, transfer_rows
from dashboard.orders.search_forms import OrdersForm
from dashboard.rendering import fragments
from madamda.http.rate_limits import READS, rate_limited
from orders import csv_export
from orders.deliveries import attempts
from orders.editing import leases
from orders.fulfilment import amounts_paid
from orders.messages import sentence
from orders.models import Order
from orders.numbers import candidates
from orders.status import Status
from orders.tracking import status_messages
from shop import export_log
from shop.models import Export


@require_safe
@staff_only
def order(request: HttpRequest, number: str) -> HttpResponse:
    return draw(request, number)


@require_safe
@staff_only
@rate_limited("api", key="user", method=READS)
def latest(request: HttpRequest, number: str) -> HttpResponse:
    """Return the last change since the version that the page has; 204 if there is none."""
    form = SeenForm(request.GET)
    if not form.is_valid():
        raise BadRequest("version is the number of a change")
    found = get_object_or_404(Order, number=number)
    if found.version <= form.cleaned_data["version"]:
        return HttpResponse(status=204)
    return HttpResponse(fragments.latest_change(found, found.get_status_display(), history.latest(found)))


def draw(
    request: HttpRequest, number: str, *, typed: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """Render the page of an order.

    `typed` holds rejected input, to be shown again, and the `address` it was sent to.
    """
    found = get_object_or_404(Order.objects.for_cards(), number=number)
    form = HistoryForm(request.GET)
    if not form.is_valid():
        raise Http404
    transfers = history.transfers(found)
    context = {
        "order": found,
        "card": Card(found),
        "history": history.of(found, before=form.cleaned_data["before"] or 0),
        "printouts": printouts.of(found),
        "payment_method": status_messages.method(found),
        "transfers": transfer_rows.of(transfers),
        "missing": amounts_paid.missing(found, transfers),
        "undos": undo_notices.of(request.user, order=found),
        "returns": list(found.returns.all()) if found.status == Status.DELIVERED else None,
        "notes": list(found.notes.select_related("by").order_by("-pk")[: settings.HISTORY_SIZE]),
        "told": list(found.customer_messages.order_by("-pk")[: settings.HISTORY_SIZE]),
        "can_put_back": found.status in leases.EDITABLE and leases.last_committed(found) is not None,
        "counted": [(line, line.quantity) for line in found.lines.all()],
        "outcomes": attempts.FAILURES,
        "typed": {"address": "", "note": "", "reason": "", **(typed or {})},
    }
    return render(request, "dashboard/order.html", context, status=status)


@require_safe
@staff_only
def orders(request: HttpRequest) -> HttpResponse:
    form = OrdersForm(request.GET)
    if not form.is_valid():
        return _listed(request, form, status=400)
    page = search.page(form.wanted, after=request.GET.get("after", ""))
    if len(page.orders) == 1 and page.orders[0].number in candidates(form.wanted.q):
        return redirect("dashboard:order", page.orders[0].number)
    rows = order_rows.of(page.orders, history.cancellations(page.orders))
    return _listed(request, form, page=page, rows=rows, sums=search.sums(form.wanted))


@require_safe
@staff_only
def sheet(request: HttpRequest) -> HttpResponseBase:
    """Return all orders of the filtered list as CSV; the export is logged before the first row is sent."""
    if not export_log.may_export(request.user, Export.What.ORDERS):
        raise PermissionDenied
    form = OrdersForm(request.GET)
    if not form.is_valid():
        return _listed(request, form, status=400)
    try:
        number, lines = csv_export.sheet(search.found(form.wanted))
    except csv_export.TooManyOrders as refusal:
        return _listed(request, form, status=400, refusal=sentence(refusal))
    export_log.record(request, Export.What.ORDERS, number)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="orders-{timezone.localdate()}.csv"'
    return answer


def _listed(request: HttpRequest, form: OrdersForm, *, status: int = 200, **shown: object) -> HttpResponse:
    context = {
        "form": form,
        "wanted": form.wanted if form.is_valid() else None,
        "may_export": export_log.may_export(request.user, Export.What.ORDERS),
        "page": None,
        "rows": [],
        "sums": None,
        "refusal": "",
        **shown,
    }
    return render(request, "dashboard/orders.html", context, status=status)
