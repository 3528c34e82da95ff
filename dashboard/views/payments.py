"""Odd payments: a list for those who answer for the money."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import SETTLE_PAYMENTS, permitted
from dashboard.forms import SettleForm
from orders.lifecycle import Refused
from orders.models import BankLine, BankTransfer
from orders.paying import settling


@require_safe
@permitted(SETTLE_PAYMENTS)
def odd(request: HttpRequest) -> HttpResponse:
    context = {
        "unsettled": settling.unsettled(),
        "settled": settling.lately_settled(),
        "line": BankLine.objects.first(),
    }
    return render(request, "dashboard/payments.html", context)


@require_POST
@permitted(SETTLE_PAYMENTS)
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
