"""Returns, exchanges and claims: their list, the page of one, what staff do with it, and refunds."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.auth.access import HANDLE_MONEY, permitted
from dashboard.forms import CountForm
from dashboard.orders import return_list
from dashboard.return_forms import AnswerForm, RefundForm, ReplacementForm, ReturnRefundForm
from dashboard.views.redirects import SeeOther
from madamda.http.redirects import post_only
from orders.fulfilment import refunds
from orders.fulfilment.errors import OrderError
from orders.messages import sentence
from orders.models import Order, OrderLine, Return, ReturnPhoto
from orders.returns import payouts, photos, replacements, requests
from orders.returns.forms import RequestForm, lines_left


@require_safe
@permitted(HANDLE_MONEY)
def listed(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 18):
        raise Http404
    closed_too = request.GET.get("all") == "1"
    context = {"page": return_list.page(closed_too=closed_too, after=int(after)), "closed_too": closed_too}
    return render(request, "dashboard/returns.html", context)


@require_safe
@permitted(HANDLE_MONEY)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _draw(request, _find(pk))


@require_safe
@permitted(HANDLE_MONEY)
def photo(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    return photos.answer(get_object_or_404(ReturnPhoto, pk=photo, part_of=pk))


@post_only
@permitted(HANDLE_MONEY)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, AnswerForm(request.POST), requests.approve)


@post_only
@permitted(HANDLE_MONEY)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, AnswerForm(request.POST), requests.refuse)


@post_only
@permitted(HANDLE_MONEY)
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    lines = list(OrderLine.objects.filter(returns__part_of=pk))
    return _press(request, pk, CountForm(request.POST, lines=lines), requests.receive)


@post_only
@permitted(HANDLE_MONEY)
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, ReturnRefundForm(request.POST), payouts.refund)


@post_only
@permitted(HANDLE_MONEY)
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, ReplacementForm(request.POST), replacements.replace)


@require_safe
@permitted(HANDLE_MONEY)
def new(request: HttpRequest, number: str) -> HttpResponse:
    order = get_object_or_404(Order, number=number)
    return _draw_new(request, order, RequestForm(lines=lines_left(order)), RefundForm())


@post_only
@permitted(HANDLE_MONEY)
def ask(request: HttpRequest, number: str) -> HttpResponse:
    order = get_object_or_404(Order, number=number)
    form = RequestForm(request.POST, request.FILES, lines=lines_left(order))
    if not form.is_valid():
        return _draw_new(request, order, form, RefundForm(), status=400)
    try:
        item = requests.ask(order, form.request, by=request.user, seen=form.cleaned_data["version"])  # type: ignore[arg-type]  # never anonymous here
    except OrderError as refusal:
        messages.error(request, sentence(refusal))
        order.refresh_from_db()
        return _draw_new(request, order, form, RefundForm(), status=409)
    return SeeOther(reverse("dashboard:return", args=[item.pk]))


@post_only
@permitted(HANDLE_MONEY)
def give_goodwill(request: HttpRequest, number: str) -> HttpResponse:
    order = get_object_or_404(Order, number=number)
    form, asked = RefundForm(request.POST), RequestForm(lines=lines_left(order))
    if not form.is_valid():
        return _draw_new(request, order, asked, form, status=400)
    try:
        payouts.give_goodwill(order, by=request.user, **_arguments(form))  # type: ignore[arg-type]  # as above
    except OrderError as refusal:
        messages.error(request, sentence(refusal))
        order.refresh_from_db()
        return _draw_new(request, order, asked, form, status=409)
    messages.success(request, _("%(number)s was changed.") % {"number": order.number})
    return SeeOther(reverse("dashboard:order", args=[order.number]))


def _press(request: HttpRequest, pk: int, form: Form, change: Callable[..., Order]) -> HttpResponse:
    item = _find(pk)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
        return _draw(request, item, typed=request.POST, status=400)
    try:
        change(item, by=request.user, **_arguments(form))
    except OrderError as refusal:
        messages.error(request, sentence(refusal))
        return _draw(request, _find(pk), typed=request.POST, status=409)
    messages.success(request, _("%(number)s was changed.") % {"number": item.order.number})
    return SeeOther(reverse("dashboard:return", args=[pk]))


def _arguments(form: Form) -> dict[str, Any]:
    return {{"version": "seen"}.get(name, name): value for name, value in form.cleaned_data.items()}


def _find(pk: int) -> Return:
    found = Return.objects.select_related("order", "replacement")
    return get_object_or_404(found.prefetch_related("lines__line", "refunds__by", "photos"), pk=pk)


def _draw(request: HttpRequest, item: Return, *, typed: Any = None, status: int = 200) -> HttpResponse:
    context = {
        "item": item,
        "order": item.order,
        "counted": [(one.line, one.quantity) for one in item.lines.all()],
        "due": min(payouts.due(item), refunds.left(item.order)),
        "may": _permitted(item),
        "methods": RefundForm.base_fields["method"].choices,  # type: ignore[attr-defined]  # a choice field
        "typed": typed or {},
    }
    return render(request, "dashboard/return.html", context, status=status)


def _permitted(item: Return) -> dict[str, bool]:
    """Which actions the page offers; the actions themselves check again."""
    step, is_claim = item.status, item.kind == Return.Kind.CLAIM
    is_ready = step == Return.Status.RECEIVED or (is_claim and step == Return.Status.APPROVED)
    return {
        "approve": step == Return.Status.REQUESTED,
        "refuse": step in (Return.Status.REQUESTED, Return.Status.APPROVED),
        "receive": step == Return.Status.APPROVED,
        "refund": is_ready,
        "replace": is_ready and item.kind != Return.Kind.RETURN and item.replacement is None,
    }


def _draw_new(
    request: HttpRequest, order: Order, form: RequestForm, refund_form: RefundForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "order": order,
        "form": form,
        "refund_form": refund_form,
        "left": refunds.left(order),
        "limit": request.user.limits.max_refund,  # type: ignore[union-attr]  # never anonymous here
    }
    return render(request, "dashboard/return_new.html", context, status=status)
