"""The cash book: who holds how much, its entries, the shift of the till, and the safe."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.auth.access import COUNTER_CASH, HANDLE_MONEY, permitted
from dashboard.forms import HistoryForm, ReasonForm
from dashboard.orders import cash_rows
from dashboard.views.redirects import refuse_words
from madamda.domain_errors import DomainError
from madamda.http.redirects import next_page, post_only
from orders.cash import cash_book, corrections, shifts
from orders.deliveries.forms import CashCountForm
from orders.messages import sentence
from orders.models import CashEntry


@require_safe
@permitted(HANDLE_MONEY)
def cash(request: HttpRequest) -> HttpResponse:
    return _draw(request, CashCountForm())


@post_only
@permitted(HANDLE_MONEY)
def act(request: HttpRequest, what: str) -> HttpResponse:
    """Open or close the shift with a count, or move cash to the safe."""
    form = CashCountForm(request.POST)
    if not form.is_valid():
        return _draw(request, form, status=400)
    amounts, reason = form.amounts, form.cleaned_data["reason"]
    try:
        if what == "open":
            shifts.open_shift(amounts, by=request.user, reason=reason)  # type: ignore[arg-type]  # never anonymous here
        elif what == "close":
            shifts.close_shift(amounts, by=request.user, reason=reason)  # type: ignore[arg-type]  # as above
        else:
            shifts.move_to_safe(amounts, by=request.user)  # type: ignore[arg-type]  # as above
    except DomainError as refusal:
        messages.error(request, sentence(refusal))
        return _draw(request, form, status=409)
    messages.success(request, _("Written down."))
    return redirect("dashboard:cash_book")


@post_only
@permitted(COUNTER_CASH)
def counter(request: HttpRequest, pk: int) -> HttpResponse:
    entry, form = get_object_or_404(CashEntry.objects.select_related("order"), pk=pk), ReasonForm(request.POST)
    if not form.is_valid():
        return refuse_words(request, form, title=_("Counter-entry"))
    try:
        corrections.counter(entry, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]  # as above
    except DomainError as refusal:
        messages.error(request, sentence(refusal))
        return _draw(request, CashCountForm(), status=409)
    messages.success(request, _("Written down."))
    return redirect(next_page(request, default=reverse("dashboard:cash_book")))


def _draw(request: HttpRequest, form: CashCountForm, *, status: int = 200) -> HttpResponse:
    history = HistoryForm(request.GET)
    if not history.is_valid():
        raise Http404
    may_counter = request.user.has_perm(COUNTER_CASH)
    entries, more = cash_rows.entries(history.cleaned_data["before"] or 0, may_counter=may_counter)
    context: dict[str, Any] = {
        "balances": cash_rows.balances(),
        "shift": cash_book.open_shift(),
        "entries": entries,
        "more": more,
        "form": form,
    }
    return render(request, "dashboard/cash_book.html", context, status=status)
