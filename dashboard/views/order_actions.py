"""Changes to one order, each checked against the version the user saw."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.auth.access import HANDLE_MONEY, permitted, staff_only
from dashboard.board import columns, undo_notices
from dashboard.board.cards import Card
from dashboard.forms import AttemptForm, CountForm, DifferenceForm, NoteForm, SeenForm, StatusForm, TickForm
from dashboard.views import orders
from dashboard.views.redirects import SeeOther, redirect_back, refuse_words
from madamda.http.redirects import post_only
from madamda.staff.models import User
from orders.deliveries import attempts
from orders.editing import differences
from orders.fulfilment import lifecycle
from orders.fulfilment import undo as fulfilment_undo
from orders.fulfilment.errors import OrderError, Underpaid
from orders.messages import sentence
from orders.models import Order, OrderLine
from orders.status import Status

# Fields that our pages fill in.
_FILLED_IN = ("csrfmiddlewaretoken", "next", "version", "status", "value", "although_underpaid", "account")
# Form field → argument of the function that changes the order.
_NAMED = {"version": "seen", "status": "to", "value": "received"}


@post_only
@staff_only
def change_status(request: HttpRequest, number: str) -> HttpResponse:
    form = StatusForm(request.POST)
    if form.is_valid() and _is_about_money(form.cleaned_data) and not request.user.has_perm(HANDLE_MONEY):
        raise PermissionDenied
    return _press(request, number, form, lifecycle.move)


@post_only
@staff_only
def undo(request: HttpRequest, number: str) -> HttpResponse:
    return _press(request, number, SeenForm(request.POST), fulfilment_undo.undo)


@post_only
@permitted(HANDLE_MONEY)
def tick_payment(request: HttpRequest, number: str) -> HttpResponse:
    return _press(request, number, TickForm(request.POST), lifecycle.set_paid)


@post_only
@staff_only
def tick_received(request: HttpRequest, number: str) -> HttpResponse:
    return _press(request, number, TickForm(request.POST), lifecycle.set_received)


@post_only
@permitted(HANDLE_MONEY)
def take_cash_instead(request: HttpRequest, number: str) -> HttpResponse:
    return _press(request, number, SeenForm(request.POST), lifecycle.take_cash_instead)


@post_only
@permitted(HANDLE_MONEY)
def settle_difference(request: HttpRequest, number: str) -> HttpResponse:
    return _press(request, number, DifferenceForm(request.POST), differences.settle)


@post_only
@staff_only
def add_note(request: HttpRequest, number: str) -> HttpResponse:
    return _press(request, number, NoteForm(request.POST), lifecycle.add_note)


@post_only
@staff_only
def record_attempt(request: HttpRequest, number: str) -> HttpResponse:
    return _press(request, number, AttemptForm(request.POST), attempts.record_failed)


@post_only
@staff_only
def count_in(request: HttpRequest, number: str) -> HttpResponse:
    lines = list(OrderLine.objects.filter(order__number=number))
    return _press(request, number, CountForm(request.POST, lines=lines), attempts.count_in)


def _is_about_money(wish: Mapping[str, Any]) -> bool:
    """Return True for what is left to staff who may handle money: to cancel, and to go on although money is missing."""
    return wish["status"] == Status.CANCELLED or wish["although_underpaid"]


def _press(request: HttpRequest, number: str, form: Form, change: Callable[..., Order]) -> HttpResponse:
    order = get_object_or_404(Order, number=number)
    is_fetch = request.headers.get("X-Requested-With") == "fetch"
    if not form.is_valid():
        if is_fetch or not isinstance(form, (AttemptForm, CountForm)):
            return refuse_words(request, form, title=number)
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
        return orders.draw(request, number, typed=_typed(request), status=400)
    wish = {_NAMED.get(name, name): value for name, value in form.cleaned_data.items()}
    refused: OrderError | None = None
    try:
        order = change(order, by=request.user, **wish)
    except OrderError as refusal:
        refused = refusal
    if is_fetch:
        return _card(order, refused, by=request.user)
    if refused:
        messages.error(request, sentence(refused))
        if len(typed := _typed(request)) > 1:
            return orders.draw(request, number, typed=typed, status=409)
        if isinstance(refused, Underpaid):  # must be confirmed on the order's page
            return SeeOther(reverse("dashboard:order", args=[number]))
    else:
        messages.success(request, _("%(number)s was changed.") % {"number": order.number})
    return redirect_back(request)


def _typed(request: HttpRequest) -> dict[str, str]:
    """Return what a person has typed, and the address it was sent to."""
    typed = {name: str(value) for name, value in request.POST.items() if name not in _FILLED_IN and value}
    return {"address": request.path, **typed}


def _card(order: Order, refused: OrderError | None, *, by: User | AnonymousUser) -> HttpResponse:
    """Return the order's current card, with the undo notice, or with the error."""
    fresh = Order.objects.for_cards().get(pk=order.pk)
    card = columns.draw(Card(fresh), money=by.has_perm(HANDLE_MONEY), refused=refused)
    return HttpResponse(card, status=409) if refused else HttpResponse(card + undo_notices.draw(by, order))
