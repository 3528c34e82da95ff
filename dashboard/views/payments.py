"""Odd payments: a list for those who answer for the money."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import staff_only
from dashboard.forms import SettleForm
from orders.lifecycle import Refused
from orders.models import BankLine, BankTransfer
from orders.paying import settling


def _for_cashiers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @staff_only
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("orders.change_banktransfer"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@_for_cashiers
def odd(request: HttpRequest) -> HttpResponse:
    context = {
        "unsettled": settling.unsettled(),
        "settled": settling.lately_settled(),
        "line": BankLine.objects.first(),
    }
    return render(request, "dashboard/payments.html", context)


@require_POST
@_for_cashiers
def settle(request: HttpRequest, transfer: int) -> HttpResponse:
    form = SettleForm(request.POST)
    try:
        how = form.cleaned_data["how"] if form.is_valid() else ""
        settling.settle(transfer, how=how, by=request.user)  # type: ignore[arg-type]  # staff have signed in
    except BankTransfer.DoesNotExist as nothing:
        raise Http404 from nothing
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Settled."))
    return redirect("dashboard:payments")
