"""Papers of an order: looking at one, and printing it, which is counted."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard import papers
from dashboard.access import staff_only
from dashboard.forms import CopyForm, PrintForm
from dashboard.views.returning import SeeOther
from orders import printing
from orders.models import Order


@require_safe
@staff_only
def paper(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """As it was printed for the copy in the address; without one, as it would be."""
    form = CopyForm(request.GET)
    if not form.is_valid():
        raise Http404
    order = get_object_or_404(Order.objects.for_cards(), number=number)
    known = next(paper for paper in papers.of(order) if paper.kind == kind)
    copy = form.cleaned_data["copy"]
    if copy and copy > known.copies:
        raise Http404
    printed = order.prints.select_related("by").get(paper=kind, copy=copy) if copy else None
    context = {"order": order, "paper": known, "printed": printed, "first": known.first}
    if kind == "ticket":
        context["code"] = papers.code(order)
    return render(request, f"dashboard/print_{kind}.html", context)


@require_POST
@staff_only
def print_one(request: HttpRequest, number: str) -> HttpResponse:
    order = get_object_or_404(Order, number=number)
    form = PrintForm(request.POST)
    if not form.is_valid():
        raise Http404
    printed = printing.record(order, form.cleaned_data["paper"], by=request.user, seen=form.cleaned_data["seen"])  # type: ignore[arg-type]  # staff have signed in
    return SeeOther(f"{reverse(f'dashboard:{printed.paper}', args=[number])}?copy={printed.copy}")
