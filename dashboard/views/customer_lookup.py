"""Looks up callers: by phone number, as HTML or JSON, or by other words in all orders."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.auth.access import staff_only
from dashboard.forms import PhoneForm
from dashboard.orders import customer_lookup, order_rows, search
from dashboard.orders.search_forms import WordsForm
from madamda.http.rate_limits import READS, rate_limited
from madamda.inputs import phone

_NOTHING_FOUND: dict[str, Any] = {"found": None, "rows": [], "words": "", "is_phone": False}


@require_safe
@staff_only
@rate_limited("lookup", key="user_or_ip", method=READS)
def look_up(request: HttpRequest) -> HttpResponse:
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return _answered(PhoneForm(request.GET))
    if "phone" not in request.GET:
        return render(request, "dashboard/customer.html", _NOTHING_FOUND | {"form": WordsForm()})
    form = WordsForm(request.GET)
    if not form.is_valid():
        return render(request, "dashboard/customer.html", _NOTHING_FOUND | {"form": form}, status=400)
    return _shown(request, form, form.cleaned_data["phone"])


def _shown(request: HttpRequest, form: WordsForm, words: str) -> HttpResponse:
    """Show the customer with this phone number, else the orders that match the words."""
    try:
        found, refusal = customer_lookup.find(phone.normalise(words)), ""
    except phone.InvalidPhone as wrong:
        found, refusal = None, str(wrong)
    rows = order_rows.of(found.orders if found else search.page(search.Wanted(q=words)).orders)
    is_unknown = not found and not rows
    if is_unknown and refusal and not any(sign.isalpha() for sign in words):
        form.add_error("phone", refusal)
    context = {"form": form, "found": found, "rows": rows, "words": words, "is_phone": not refusal}
    return render(
        request, "dashboard/customer.html", context, status=400 if form.errors else 404 if is_unknown else 200
    )


def _answered(form: PhoneForm) -> JsonResponse:
    found = customer_lookup.find(form.cleaned_data["phone"]) if form.is_valid() else None
    return JsonResponse(_as_json(form, found), status=400 if form.errors else 200 if found else 404)


def _as_json(form: PhoneForm, found: customer_lookup.CustomerSummary | None) -> dict[str, Any]:
    if form.errors:
        return {"error": " ".join(str(error) for error in form.errors["phone"])}
    if not found:
        return {"error": _("No orders from this phone number yet.")}
    return {
        "customer": {
            "name": found.customer.name,
            "phone": found.customer.phone,
            "phone_display": found.customer.phone_display,
            "since": found.customer.created_at,
        },
        "addresses": [{"province": address.province, "text": address.text} for address in found.addresses],
        "orders": [
            {
                "number": order.number,
                "status": order.status,
                "total": order.total,
                "placed_at": order.placed_at,
            }
            for order in found.orders
        ],
    }
