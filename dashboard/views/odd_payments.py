"""Review of payments that do not match their order, for managers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dashboard.auth.access import SETTLE_PAYMENTS, permitted
from dashboard.forms import SettleForm
from dashboard.orders import transfer_rows
from dashboard.views.redirects import refuse_words
from madamda.http.redirects import post_only
from orders.fulfilment.errors import OrderError
from orders.messages import sentence
from orders.models import BankTransfer, GatewayState
from orders.payments import review

Resolution = BankTransfer.Resolution

_DONE = {
    Resolution.ACCEPTED: gettext_lazy("Accepted: the order is paid."),
    Resolution.RETURNED: gettext_lazy("Marked as refunded."),
    review.WAIT: gettext_lazy("Note saved. The payment stays on this list."),
}


@require_safe
@permitted(SETTLE_PAYMENTS)
def odd(request: HttpRequest) -> HttpResponse:
    gateway = GatewayState.objects.first()
    context = {
        "unsettled": transfer_rows.decisions(),
        "cancelled": review.cancelled_but_paid(),
        "overpaid": review.overpaid(),
        "returns": review.returns_to_refund(),
        "settled": transfer_rows.of(review.lately_settled()),
        "trouble": gateway.get_trouble_display() if gateway and gateway.trouble else "",
    }
    return render(request, "dashboard/payments.html", context)


@post_only
@permitted(SETTLE_PAYMENTS)
def settle(request: HttpRequest, transfer: int) -> HttpResponse:
    form = SettleForm(request.POST)
    if not form.is_valid():
        return refuse_words(request, form, title=_("Payments to check"))
    try:
        review.settle(transfer, **form.cleaned_data, by=request.user)  # type: ignore[arg-type]  # never anonymous here
    except BankTransfer.DoesNotExist as nothing:
        raise Http404 from nothing
    except review.Different as question:
        sent = form.cleaned_data | {"although_different": "1"}
        context = {"title": _("Payments to check"), "question": sentence(question), "sent": sent}
        return render(request, "dashboard/accept_different.html", context, status=409)
    except OrderError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _DONE[form.cleaned_data["what"]])
    return redirect("dashboard:payments")
