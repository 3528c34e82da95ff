"""Papers of an order: looking at one, and printing it, which is counted."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard import papers
from dashboard.access import staff_only
from dashboard.forms import CopyForm, PrintForm
from dashboard.views.returning import SeeOther
from orders import lifecycle, printing
from orders.models import Order
from orders.paying import amounts
from shop.redirects import post_only


@require_safe
@staff_only
def paper(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """As it was printed for the copy in the address; without one, as it would be."""
    form = CopyForm(request.GET)
    if not form.is_valid():
        raise Http404
    order = get_object_or_404(Order.objects.for_cards(), number=number)
    if not printing.may_print(order, kind):
        return _refused(request, lifecycle.NotNow(order), number)
    known = next(paper for paper in papers.of(order) if paper.kind == kind)
    copy = form.cleaned_data["copy"]
    if copy and copy > known.copies:
        raise Http404
    printed = order.prints.select_related("by").get(paper=kind, copy=copy) if copy else None
    received = amounts.received(order, amounts.of(order))
    context = {"order": order, "paper": known, "printed": printed, "first": known.first, "received": received}
    if kind == "ticket":
        context["code"] = papers.code(order)
    return render(request, f"dashboard/print_{kind}.html", context)


@post_only
@staff_only
def print_one(request: HttpRequest, number: str) -> HttpResponse:
    order = get_object_or_404(Order, number=number)
    form = PrintForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        printed = printing.record(order, form.cleaned_data["paper"], by=request.user, seen=form.cleaned_data["seen"])  # type: ignore[arg-type]  # staff have signed in
    except lifecycle.Refused as refusal:
        return _refused(request, refusal, number)
    return SeeOther(f"{reverse(f'dashboard:{printed.paper}', args=[number])}?copy={printed.copy}")


def _refused(request: HttpRequest, refusal: lifecycle.Refused, number: str) -> HttpResponse:
    messages.error(request, str(refusal))
    return SeeOther(reverse("dashboard:order", args=[number]))
