"""Many orders at one press, and taking that press back."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import ages, batch, board, undos
from dashboard.access import staff_only
from dashboard.batch import Outcome
from dashboard.cards import Card
from dashboard.forms import BatchForm
from dashboard.views.returning import return_to_page
from orders.models import Order
from shop.redirects import post_only


@post_only
@staff_only
def move_on(request: HttpRequest) -> HttpResponseBase:
    return _change(request, batch.move_on, can_be_undone=True)


@post_only
@staff_only
def undo(request: HttpRequest) -> HttpResponseBase:
    return _change(request, batch.undo, can_be_undone=False)


def _change(request: HttpRequest, change: Callable[..., list[Outcome]], *, can_be_undone: bool) -> HttpResponseBase:
    form = BatchForm(request.POST)
    by_script = request.headers.get("X-Requested-With") == "fetch"
    if not form.is_valid() and by_script:
        raise BadRequest(form.errors.as_json())
    outcomes = change(form.cleaned_data["seen"], by=request.user) if form.is_valid() else []
    if by_script:
        return HttpResponse(_cards(outcomes) + (undos.draw_several(outcomes) if can_be_undone else ""))
    _tell(request, outcomes)
    return return_to_page(request)


def _cards(outcomes: list[Outcome]) -> str:
    """Each order as it is now, with why nothing was changed where nothing was."""
    fresh = Order.objects.for_cards().in_bulk([one.order.pk for one in outcomes])
    bounds = ages.bounds()
    return "".join(board.draw(Card(fresh[one.order.pk], bounds), refused=one.refused) for one in outcomes)


def _tell(request: HttpRequest, outcomes: list[Outcome]) -> None:
    changed = sum(one.refused is None for one in outcomes)
    if changed:
        words = ngettext("%(count)d order is changed.", "%(count)d orders are changed.", changed)
        messages.success(request, words % {"count": changed})
    if not outcomes:
        messages.error(request, _("Choose at least one order."))
    for one in outcomes:
        if one.refused:
            messages.error(request, str(one.refused))
