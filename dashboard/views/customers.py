"""Who is calling: a customer by phone number, as a page or as JSON."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard import lookup
from dashboard.access import staff_only
from dashboard.forms import PhoneForm
from shop.rates import READS, at_most


@require_safe
@staff_only
@at_most("lookup", key="user_or_ip", method=READS)
def look_up(request: HttpRequest) -> HttpResponse:
    wants_json = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    if "phone" not in request.GET and not wants_json:
        return render(request, "dashboard/customer.html", {"form": PhoneForm()})
    form = PhoneForm(request.GET)
    found = lookup.find(form.cleaned_data["phone"]) if form.is_valid() else None
    status = 400 if form.errors else 200 if found else 404
    if wants_json:
        return JsonResponse(_as_json(form, found), status=status)
    return render(request, "dashboard/customer.html", {"form": form, "found": found}, status=status)


def _as_json(form: PhoneForm, found: lookup.Found | None) -> dict[str, Any]:
    if form.errors:
        return {"error": " ".join(str(error) for error in form.errors["phone"])}
    if not found:
        return {"error": _("Nobody has ordered under this number yet.")}
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
