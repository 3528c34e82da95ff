"""Changing an order: one press, from the version the person saw."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard import board, undos
from dashboard.access import staff_only
from dashboard.cards import Card
from dashboard.forms import NoteForm, SeenForm, StatusForm, TickForm
from dashboard.views.returning import SeeOther, return_to_page
from orders import lifecycle, undoing
from orders.models import Order


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
def take_cash_instead(request: HttpRequest, number: str) -> HttpResponse:
    return _change(request, number, partial(lifecycle.take_cash_instead, **_wish(SeenForm(request.POST))))


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
    refused: lifecycle.Refused | None = None
    try:
        order = change(order, by=request.user)
    except lifecycle.Refused as refusal:
        refused = refusal
    if request.headers.get("X-Requested-With") == "fetch":
        return _card(order, refused, by=request.user)
    if refused:
        messages.error(request, str(refused))
        if isinstance(refused, lifecycle.Underpaid):  # it is confirmed on the order's own page
            return SeeOther(reverse("dashboard:order", args=[number]))
    else:
        messages.success(request, _("%(number)s is changed.") % {"number": order.number})
    return return_to_page(request)


def _card(order: Order, refused: lifecycle.Refused | None, *, by: User | AnonymousUser) -> HttpResponse:
    """The order as it is now, with the way back, or with why nothing was changed."""
    fresh = Order.objects.for_cards().get(pk=order.pk)
    card = board.draw(Card(fresh), refused=refused)
    return HttpResponse(card, status=409) if refused else HttpResponse(card + undos.draw(by, order))
