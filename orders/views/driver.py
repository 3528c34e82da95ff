"""The page of a driver: their run's stops, opened by the secret link of the run, which ends with it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from madamda.http.rate_limits import READS, rate_limited
from madamda.http.redirects import post_only
from orders.deliveries import doors
from orders.deliveries.forms import DeliveredForm, FailedForm, PressForm
from orders.deliveries.runs import RunError
from orders.fulfilment import amounts_paid
from orders.fulfilment.errors import OrderError
from orders.messages import sentence
from orders.models import DeliveryRun, OrderLine, RunStop
from shop import money


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop as the driver sees it."""

    stop: RunStop
    lines: list[OrderLine]
    outcome: str
    due: Decimal
    due_second: Decimal
    delivered: forms.Form
    failed: forms.Form


@never_cache
@require_safe
@rate_limited("track", method=READS)
def show(request: HttpRequest, secret: str) -> HttpResponse:
    return _draw(request, _run(secret))


@post_only
@never_cache
@rate_limited("track")
def deliver(request: HttpRequest, secret: str, stop: int) -> HttpResponse:
    form = DeliveredForm(request.POST, prefix=f"d{stop}")

    def act(run: DeliveryRun) -> RunStop:
        wish = form.cleaned_data
        taken, change = form.taken, form.change
        return doors.deliver(run, stop, wish["press"], taken=taken, change=change, reason=wish["note"])

    return _press(request, secret, stop, form, act)


@post_only
@never_cache
@rate_limited("track")
def fail(request: HttpRequest, secret: str, stop: int) -> HttpResponse:
    form = FailedForm(request.POST, prefix=f"f{stop}")

    def act(run: DeliveryRun) -> RunStop:
        wish = form.cleaned_data
        day = wish["next_day"]
        return doors.fail(run, stop, wish["press"], wish["outcome"], reason=wish["note"], next_day=day)

    return _press(request, secret, stop, form, act)


def _press(
    request: HttpRequest, secret: str, stop: int, form: PressForm, act: Callable[[DeliveryRun], RunStop]
) -> HttpResponse:
    run = _run(secret, DeliveryRun.Status.OUT, DeliveryRun.Status.BACK)
    if not form.is_valid():
        return _draw(request, run, refused=form, status=400)
    try:
        act(run)
    except RunStop.DoesNotExist as nothing:
        raise Http404 from nothing
    except (RunError, OrderError) as refusal:
        form.add_error(None, sentence(refusal))
        return _draw(request, run, refused=form, status=409)
    said = _("Delivered. Written down.") if isinstance(form, DeliveredForm) else _("Not delivered. Written down.")
    messages.success(request, said)
    return redirect("orders:driver_run", secret)


def _run(secret: str, *allowed: str) -> DeliveryRun:
    """Return the run, by default only on the road; 404 for one that has another status, or does not exist."""
    statuses = allowed or (DeliveryRun.Status.OUT,)
    run = DeliveryRun.objects.select_related("driver").filter(secret=secret, status__in=statuses).first()
    if run is None:
        raise Http404
    return run


def _draw(
    request: HttpRequest, run: DeliveryRun, *, refused: PressForm | None = None, status: int = 200
) -> HttpResponse:
    found = run.stops.filter(is_active=True).select_related("order__zone").prefetch_related("order__lines")
    stops = [_stop(one, refused) for one in found]
    context: dict[str, Any] = {"run": run, "stops": sorted(stops, key=lambda one: bool(one.outcome))}
    answer = render(request, "orders/driver_run.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _stop(stop: RunStop, refused: PressForm | None) -> Stop:
    due = amounts_paid.still_to_collect(stop.order)
    first: dict[str, UUID | Decimal] = {"press": uuid4()}
    delivered = DeliveredForm(prefix=f"d{stop.pk}", initial=first | {"taken_usd": due})
    failed = FailedForm(prefix=f"f{stop.pk}", initial=first)
    if refused is not None and refused.prefix == delivered.prefix:
        delivered = refused  # type: ignore[assignment]  # of this prefix
    elif refused is not None and refused.prefix == failed.prefix:
        failed = refused  # type: ignore[assignment]  # of this prefix
    second = money.to_second(due, stop.order.riel_rate) if due else Decimal(0)
    lines, outcome = list(stop.order.lines.all()), stop.get_outcome_display()
    return Stop(stop, lines, outcome, due, second, delivered, failed)
