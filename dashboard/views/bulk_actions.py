"""Bulk actions on orders, and undoing them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import ngettext
from markupsafe import Markup

from dashboard.auth.access import HANDLE_MONEY, staff_only
from dashboard.board import bulk_actions, columns, order_age, undo_notices
from dashboard.board.bulk_actions import Outcome
from dashboard.board.cards import Card
from dashboard.forms import BatchForm
from dashboard.rendering import fragments
from dashboard.views.redirects import redirect_back
from madamda.http.redirects import post_only
from orders.messages import sentence
from orders.models import Order


@post_only
@staff_only
def change(request: HttpRequest) -> HttpResponseBase:
    """Move the orders on, mark them as paid, or cancel them."""
    return _change(request, BatchForm(request.POST))


@post_only
@staff_only
def undo(request: HttpRequest) -> HttpResponseBase:
    return _change(request, BatchForm(request.POST), undo=True)


def _change(request: HttpRequest, form: BatchForm, *, undo: bool = False) -> HttpResponseBase:
    by_script = request.headers.get("X-Requested-With") == "fetch"
    if not form.is_valid():
        return _refuse(request, form, by_script=by_script)
    wish, by = form.cleaned_data, request.user
    money = by.has_perm(HANDLE_MONEY)
    if not money and wish["what"] in (BatchForm.PAID, BatchForm.CANCEL):
        raise PermissionDenied
    if undo:
        outcomes = bulk_actions.undo(wish["seen"], by=by)  # type: ignore[arg-type]  # never anonymous here
    elif wish["what"] == BatchForm.PAID:
        outcomes = bulk_actions.receive_payment(wish["seen"], by=by)  # type: ignore[arg-type]  # as above
    elif wish["what"] == BatchForm.CANCEL:
        outcomes = bulk_actions.cancel(wish["seen"], by=by, reason=wish["reason"])  # type: ignore[arg-type]  # as above
    else:
        outcomes = bulk_actions.move_on(wish["seen"], by=by)  # type: ignore[arg-type]  # as above
    if not by_script:
        _tell(request, outcomes)
        return redirect_back(request)
    can_be_undone = not undo and wish["what"] != BatchForm.PAID
    way_back = undo_notices.draw_several(outcomes) if can_be_undone else Markup()
    return HttpResponse(_cards(outcomes, money=money) + way_back + _results(outcomes, is_said=bool(way_back)))


def _refuse(request: HttpRequest, form: BatchForm, *, by_script: bool) -> HttpResponseBase:
    words = [str(error) for errors in form.errors.values() for error in errors]
    if by_script:
        return HttpResponse(fragments.bulk_results(refused=words), status=400)
    for word in words:
        messages.error(request, word)
    return redirect_back(request)


def _results(outcomes: list[Outcome], *, is_said: bool) -> Markup:
    """Render the result per order; empty if the undo notice already says it."""
    refused = [sentence(one.refused) for one in outcomes if one.refused]
    changed = len(outcomes) - len(refused)
    if not refused and (is_said or not changed):
        return Markup()
    return fragments.bulk_results(refused, changed=_count(changed))


def _count(changed: int) -> str:
    words = ngettext("%(count)d order was changed.", "%(count)d orders were changed.", changed)
    return words % {"count": changed} if changed else ""


def _cards(outcomes: list[Outcome], *, money: bool) -> Markup:
    """Render each order's current card, with the error if it was not changed."""
    fresh = Order.objects.for_cards().in_bulk([one.order.pk for one in outcomes])
    bounds = order_age.wait_limits()
    return Markup().join(
        columns.draw(Card(fresh[one.order.pk], bounds), money=money, refused=one.refused) for one in outcomes
    )


def _tell(request: HttpRequest, outcomes: list[Outcome]) -> None:
    if words := _count(sum(one.refused is None for one in outcomes)):
        messages.success(request, words)
    for one in outcomes:
        if one.refused:
            messages.error(request, sentence(one.refused))
