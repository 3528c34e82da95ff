"""Printed documents of an order: showing and recording prints."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.auth.access import staff_only
from dashboard.board import bulk_actions
from dashboard.forms import BatchForm, BatchPrintForm, CopyForm, PrintedForm, PrintForm
from dashboard.orders import pick_list, printouts
from dashboard.views.redirects import SeeOther, redirect_back
from madamda.http.redirects import post_only
from orders.fulfilment import amounts_paid, print_log
from orders.fulfilment.errors import NotNow, OrderError
from orders.messages import sentence
from orders.models import Order, Print
from orders.tracking import status_messages


@require_safe
@staff_only
def show_printout(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Show a document: the recorded copy given in the URL, or a preview."""
    form = CopyForm(request.GET)
    if not form.is_valid():
        raise Http404
    order = get_object_or_404(Order.objects.for_cards(), number=number)
    if not print_log.may_print(order, kind):
        return _refused(request, NotNow(order), number)
    known = next(paper for paper in printouts.of(order) if paper.kind == kind)
    copy = form.cleaned_data["copy"]
    if copy and copy > known.copies:
        raise Http404
    printed = order.prints.select_related("by").get(paper=kind, copy=copy) if copy else None
    transfers = amounts_paid.of(order)
    context = {
        "order": order,
        "paper": known,
        "printed": printed,
        "sheet": printouts.sheet(order, kind, transfers, printed=printed, first=known.first),
        "refund": amounts_paid.refund(order, transfers) if kind == Print.Document.RECEIPT else "",
        "paying": status_messages.paying(order),
    }
    return render(request, f"dashboard/print_{kind}.html", context)


@post_only
@staff_only
def print_one(request: HttpRequest, number: str) -> HttpResponse:
    order = get_object_or_404(Order, number=number)
    form = PrintForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        printed = print_log.record(order, form.cleaned_data["paper"], by=request.user, seen=form.cleaned_data["seen"])  # type: ignore[arg-type]  # never anonymous here
    except OrderError as refusal:
        return _refused(request, refusal, number)
    return SeeOther(f"{reverse(f'dashboard:{printed.paper}', args=[number])}?copy={printed.copy}")


@post_only
@staff_only
def print_several(request: HttpRequest) -> HttpResponse:
    """Record one document for each selected order, and show them together."""
    form = BatchPrintForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
        return redirect_back(request)
    wish = form.cleaned_data
    printed, refused = bulk_actions.record_prints(wish["seen"], wish["paper"], by=request.user)  # type: ignore[arg-type]  # never anonymous here
    for refusal in refused:
        messages.error(request, sentence(refusal))
    if not printed:
        return redirect_back(request)
    return SeeOther(f"{reverse('dashboard:batch-papers')}?prints={'.'.join(str(one.pk) for one in printed)}")


@require_safe
@staff_only
def show_several(request: HttpRequest) -> HttpResponse:
    """Show several recorded prints in one document."""
    form = PrintedForm(request.GET)
    if not form.is_valid():
        raise Http404
    sheets = printouts.sheets(form.ids[: settings.BOARD_BATCH_SIZE])
    if not sheets:
        raise Http404
    return render(request, "dashboard/print_several.html", {"sheets": sheets})


@post_only
@staff_only
def show_pick_list(request: HttpRequest) -> HttpResponse:
    """Show what the selected orders need together, to be printed. Changes nothing."""
    form = BatchForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
        return redirect_back(request)
    orders = Order.objects.filter(number__in=form.cleaned_data["seen"]).order_by("placed_at", "pk")
    return render(request, "dashboard/print_pick_list.html", {"picks": pick_list.of(orders), "at": timezone.now()})


def _refused(request: HttpRequest, refusal: OrderError, number: str) -> HttpResponse:
    messages.error(request, sentence(refusal))
    return SeeOther(reverse("dashboard:order", args=[number]))
