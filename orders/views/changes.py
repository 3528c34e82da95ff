"""A customer takes fewer items: the form, the new total, and the change itself."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from madamda.http.rate_limits import rate_limited
from madamda.inputs.fields import DecimalNumber, WholeNumber
from orders.editing import calculation, commits
from orders.editing.calculation import Calculation
from orders.editing.proposals import Proposal
from orders.fulfilment import state_table
from orders.fulfilment.errors import OrderError
from orders.fulfilment.state_table import Action
from orders.messages import sentence
from orders.models import Order
from orders.views.order import find_or_404

_LARGEST = 2**31 - 1


class FewerForm(forms.Form):
    """Pieces per line, at most as many as ordered; `total` is what the preview showed, empty before it."""

    version = WholeNumber(min_value=1, max_value=_LARGEST)
    total = DecimalNumber(min_value=0, max_digits=10, decimal_places=2, required=False)

    def __init__(self, order: Order, data: Any) -> None:  # None, or the data of a request
        super().__init__(data, initial={"version": order.version})
        for line in order.lines.all():
            self.fields[f"quantity-{line.variant_id}"] = WholeNumber(
                label=" · ".join(filter(None, (line.name, line.option))),
                min_value=0,
                max_value=line.quantity,
                initial=line.quantity,
                widget=forms.NumberInput(attrs={"max": line.quantity, "min": 0}),
            )

    @property
    def pieces(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("quantity-")]

    @property
    def quantities(self) -> dict[int, int]:
        found = {field.name.removeprefix("quantity-"): self.cleaned_data[field.name] for field in self.pieces}
        return {int(variant): pieces for variant, pieces in found.items() if pieces}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited("change", method=("POST",))
def change(request: HttpRequest, number: str) -> HttpResponse:
    data = request.POST if request.method == "POST" else request.GET
    found = find_or_404(request, number, data.get("key", ""))
    if request.method != "POST":
        if not state_table.allows(found, Action.CALL_OFF):
            return HttpResponseRedirect(found.get_absolute_url())
        return _form(request, found, FewerForm(found, None))
    form = FewerForm(found, request.POST)
    if not form.is_valid():
        return _form(request, found, form, status=400)
    try:
        return _lowered(request, found, form)
    except OrderError as refusal:
        messages.error(request, sentence(refusal))
        return HttpResponseRedirect(found.get_absolute_url(), status=303)


def _lowered(request: HttpRequest, order: Order, form: FewerForm) -> HttpResponse:
    """Change the order, or show what it comes to if that was not shown yet."""
    seen, quantities = form.cleaned_data["version"], form.quantities
    commits.check_lower(order, quantities, seen=seen)
    found = calculation.work_out(order, Proposal.of(order, quantities), by=None) if quantities else None
    total = found.totals.total if found else Decimal(0)
    if form.cleaned_data["total"] != total:
        return _form(request, order, form, total=total, found=found)
    changed = commits.lower(order, quantities, seen=seen, total=total)
    words = _("Order %(number)s was changed.") if quantities else _("Order %(number)s is cancelled.")
    messages.success(request, words % {"number": order.number})
    return HttpResponseRedirect(changed.get_absolute_url(), status=303)


def _form(
    request: HttpRequest,
    order: Order,
    form: FewerForm,
    *,
    status: int = 200,
    total: Decimal | None = None,
    found: Calculation | None = None,
) -> HttpResponse:
    context = {"order": order, "form": form, "total": total, "found": found}
    return render(request, "orders/change.html", context, status=status)
