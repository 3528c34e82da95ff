"""Delivery runs: the list, one run with its stops, the printed sheet, the count and the settlement."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.auth.access import HANDLE_MONEY, permitted
from dashboard.forms import BatchForm, HistoryForm
from dashboard.orders import run_rows
from dashboard.run_forms import GiveForm, RunForm, StopsForm
from dashboard.views.redirects import redirect_back
from madamda.domain_errors import DomainError
from madamda.http.redirects import post_only
from orders.deliveries import runs, settlement
from orders.deliveries.forms import CashCountForm
from orders.messages import sentence
from orders.models import DeliveryRun
from orders.payments import qr_image


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(HANDLE_MONEY)
def runs_page(request: HttpRequest) -> HttpResponse:
    """List the runs, newest first, and open a new one."""
    history = HistoryForm(request.GET)
    if not history.is_valid():
        raise Http404
    form = RunForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("dashboard:run", _open(request, form).pk)
    page = run_rows.page(history.cleaned_data["before"] or 0)
    return render(request, "dashboard/runs.html", {"form": form, "page": page}, status=400 if form.errors else 200)


@post_only
@permitted(HANDLE_MONEY)
def choose(request: HttpRequest) -> HttpResponse:
    """Ask which run the orders selected on the board are given to."""
    form = BatchForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
        return redirect_back(request)
    return _choose(request, list(form.cleaned_data["seen"]), GiveForm())


@post_only
@permitted(HANDLE_MONEY)
def give(request: HttpRequest) -> HttpResponse:
    """Give the orders to a run or to a new one, and say which could not be given."""
    form, stops = GiveForm(request.POST), StopsForm(request.POST)
    if not stops.is_valid():
        messages.error(request, _("Select at least one order."))
        return redirect_back(request)
    if not form.is_valid():
        return _choose(request, stops.cleaned_data["order"], form, status=400)
    run = form.cleaned_data["run"] or _open(request, form)
    return _add(request, run.pk, stops.cleaned_data["order"])


def _choose(request: HttpRequest, numbers: list[str], form: GiveForm, *, status: int = 200) -> HttpResponse:
    return render(request, "dashboard/run_choose.html", {"numbers": numbers, "form": form}, status=status)


def _open(request: HttpRequest, form: RunForm) -> DeliveryRun:
    driver = form.cleaned_data["driver"] or runs.add_driver(form.cleaned_data["name"])
    return runs.open_run(driver, form.amounts, by=request.user)  # type: ignore[arg-type]  # never anonymous here


@require_safe
@permitted(HANDLE_MONEY)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    return _draw(request, _found(pk))


@require_safe
@permitted(HANDLE_MONEY)
def run_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the stops with their sums and the total, to be printed."""
    found = _found(pk)
    return render(request, "dashboard/print_run.html", {"run": found, "stops": run_rows.stops(found)})


@post_only
@permitted(HANDLE_MONEY)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    form = StopsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Select at least one order."))
        return redirect("dashboard:run", pk)
    return _add(request, pk, form.cleaned_data["order"])


def _add(request: HttpRequest, pk: int, numbers: list[str]) -> HttpResponse:
    def act(found: DeliveryRun) -> None:
        _added, refused = runs.add_orders(found, numbers, by=request.user)  # type: ignore[arg-type]  # as above
        for one in refused:
            messages.error(request, sentence(one))

    return _press(request, pk, act)


@post_only
@permitted(HANDLE_MONEY)
def remove(request: HttpRequest, pk: int, stop: int) -> HttpResponse:
    return _press(request, pk, lambda found: runs.remove_order(found, stop))


@post_only
@permitted(HANDLE_MONEY)
def send_out(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, lambda found: runs.send_out(found, by=request.user))  # type: ignore[arg-type]  # as above


@post_only
@permitted(HANDLE_MONEY)
def count(request: HttpRequest, pk: int) -> HttpResponse:
    form = CashCountForm(request.POST)
    return _press(request, pk, lambda found: settlement.count(found, form.amounts, by=request.user), form)  # type: ignore[arg-type]  # as above


@post_only
@permitted(HANDLE_MONEY)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    form = CashCountForm(request.POST)

    def act(found: DeliveryRun) -> None:
        settlement.settle(found, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]  # as above

    return _press(request, pk, act, form)


def _press(
    request: HttpRequest, pk: int, act: Callable[[DeliveryRun], object], form: CashCountForm | None = None
) -> HttpResponse:
    found = _found(pk)
    if form is not None and not form.is_valid():
        return _draw(request, found, form=form, status=400)
    try:
        act(found)
    except DomainError as refusal:
        messages.error(request, sentence(refusal))
        if form is not None:
            return _draw(request, _found(pk), form=form, status=409)
    return redirect("dashboard:run", pk)


def _found(pk: int) -> DeliveryRun:
    return get_object_or_404(DeliveryRun.objects.select_related("driver", "counted_by", "settled_by"), pk=pk)


def _draw(
    request: HttpRequest, found: DeliveryRun, *, form: CashCountForm | None = None, status: int = 200
) -> HttpResponse:
    is_out = found.status == DeliveryRun.Status.OUT
    link = settings.SHOP_URL.rstrip("/") + reverse("orders:driver_run", args=[found.secret]) if is_out else ""
    context: dict[str, Any] = {
        "run": found,
        "status": found.get_status_display(),
        "stops": run_rows.stops(found),
        "candidates": run_rows.candidates(found),
        "cash": run_rows.cash(found),
        "link": link,
        "link_code": qr_image.svg(link) if link else "",
        "form": form or CashCountForm(),
    }
    return render(request, "dashboard/run.html", context, status=status)
