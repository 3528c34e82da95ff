"""Looks up callers: by phone number, as HTML or JSON, or by other words in all orders; changes levels and notes."""

from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.models import Customer
from dashboard.auth.access import HANDLE_MONEY, permitted
from dashboard.customer_forms import CustomerNoteForm, LevelForm
from dashboard.forms import PhoneForm
from dashboard.orders import customer_lookup, order_rows, search
from dashboard.orders.search_forms import WordsForm
from dashboard.views.redirects import SeeOther
from madamda.http.rate_limits import READS, rate_limited
from madamda.http.redirects import post_only
from madamda.inputs import phone
from madamda.staff.models import User
from orders.customer_levels import levels

_NOTHING_FOUND: dict[str, Any] = {"found": None, "rows": [], "words": "", "is_phone": False}
_FORMS: dict[str, Any] = {"level_form": None, "note_form": None, "refused": None, "is_wrong": False}


@require_safe
@permitted(HANDLE_MONEY)
@rate_limited("lookup", key="user_or_ip", method=READS)
def look_up(request: HttpRequest) -> HttpResponse:
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return _answered(PhoneForm(request.GET))
    if "phone" not in request.GET:
        return render(request, "dashboard/customer.html", _NOTHING_FOUND | _FORMS | {"form": WordsForm()})
    form = WordsForm(request.GET)
    if not form.is_valid():
        return render(
            request, "dashboard/customer.html", _NOTHING_FOUND | _FORMS | {"form": form, "is_wrong": True}, status=400
        )
    return _shown(request, form, form.cleaned_data["phone"])


@post_only
@permitted(HANDLE_MONEY)
def set_level(request: HttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer, pk=pk)
    form = LevelForm(request.POST)
    if not form.is_valid():
        return _card(request, customer, level_form=form, status=400)
    try:
        levels.set_level(customer, by=cast(User, request.user), **form.cleaned_data)
    except levels.LevelError as refusal:
        status = 403 if isinstance(refusal, levels.LevelNotAllowed) else 409
        return _card(request, customer, level_form=form, refused=refusal, status=status)
    messages.success(request, _("The level was changed."))
    return SeeOther(_address(customer))


@post_only
@permitted(HANDLE_MONEY)
def add_note(request: HttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer, pk=pk)
    form = CustomerNoteForm(request.POST)
    if not form.is_valid():
        return _card(request, customer, note_form=form, status=400)
    levels.add_note(customer, form.cleaned_data["text"], by=cast(User, request.user))
    return SeeOther(_address(customer))


def _address(customer: Customer) -> str:
    return f"{reverse('dashboard:lookup')}?{urlencode({'phone': customer.phone})}"


def _card(request: HttpRequest, customer: Customer, *, status: int, **shown: Any) -> HttpResponse:
    """Show the customer again with what was typed and refused."""
    found = customer_lookup.of(customer)
    context = {
        **_FORMS,
        "level_form": _level_form(found),
        "note_form": CustomerNoteForm(),
        "form": WordsForm({"phone": customer.phone}),
        "found": found,
        "rows": order_rows.of(found.orders),
        "words": customer.phone,
        "is_phone": True,
        "days": settings.REFUSAL_DAYS,
        "is_wrong": status != 200,
        **shown,
    }
    return render(request, "dashboard/customer.html", context, status=status)


def _level_form(found: customer_lookup.CustomerSummary) -> LevelForm:
    by_hand = found.standing.by_hand
    start = {"level": by_hand.level, "until": by_hand.until} if by_hand else {}
    return LevelForm(initial=start)


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
    if found:
        return _card(request, found.customer, status=200, form=form)
    context = {**_FORMS, "form": form, "found": found, "rows": rows, "words": words, "is_phone": not refusal}
    context["is_wrong"] = bool(form.errors)
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
