"""Changing an order: one press, from the version the person saw."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard import board, undos
from dashboard.access import staff_only
from dashboard.forms import NoteForm, SeenForm, StatusForm, TickForm
from orders import lifecycle, undoing
from orders.models import Order


class SeeOther(HttpResponseRedirect):
    """The answer to a POST: now read that page."""

    status_code = 303


@require_POST
@staff_only
def change_status(request: HttpRequest, number: str) -> HttpResponse:
    wish = _wish(StatusForm(request.POST))
    return _change(request, number, partial(lifecycle.move, to=wish.pop("status"), **wish))


@require_POST
@staff_only
def undo(request: HttpRequest, number: str) -> HttpResponse:
    return _change(request, number, partial(undoing.undo, **_wish(SeenForm(request.POST))))


@require_POST
@staff_only
def tick_payment(request: HttpRequest, number: str) -> HttpResponse:
    wish = _wish(TickForm(request.POST))
    return _change(request, number, partial(lifecycle.tick_payment, received=wish.pop("value"), **wish))


@require_POST
@staff_only
def tick_received(request: HttpRequest, number: str) -> HttpResponse:
    wish = _wish(TickForm(request.POST))
    return _change(request, number, partial(lifecycle.tick_received, received=wish.pop("value"), **wish))


@require_POST
@staff_only
def change_note(request: HttpRequest, number: str) -> HttpResponse:
    return _change(request, number, partial(lifecycle.change_note, **_wish(NoteForm(request.POST))))


def _wish(form: Form) -> dict[str, Any]:
    """What the form asks for. Our own pages send nothing else, so anything wrong is nobody's honest mistake."""
    if not form.is_valid():
        raise BadRequest(form.errors.as_json())
    wish = dict(form.cleaned_data)
    return {"seen": wish.pop("version"), **wish}


def _change(request: HttpRequest, number: str, change: Callable[..., Order]) -> HttpResponse:
    order = get_object_or_404(Order, number=number)
    try:
        order, refusal = change(order, by=request.user), ""
    except lifecycle.Refused as refused:
        refusal = str(refused)
    if request.headers.get("X-Requested-With") == "fetch":
        return _card(order, refusal, by=request.user)
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("%(number)s is changed.") % {"number": order.number})
    return SeeOther(_back(request))


def _card(order: Order, refusal: str, *, by: User | AnonymousUser) -> HttpResponse:
    """The order as it is now, with the way back, or with why nothing was changed."""
    fresh = Order.objects.for_cards().get(pk=order.pk)
    card = board.draw(fresh, notice=refusal)
    return HttpResponse(card, status=409) if refusal else HttpResponse(card + undos.draw(by, order))


def _back(request: HttpRequest) -> str:
    page = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return page
    return reverse("dashboard:board")
