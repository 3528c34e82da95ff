"""Order drafts: the list, the page of one, and what can be done with it."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.models import Address, Customer
from dashboard.auth.access import HANDLE_MONEY, permitted
from dashboard.draft_forms import DraftForm, DraftSeenForm, GuessesForm, LineForm, PasteForm, PlaceForm, UseForm
from dashboard.forms import GoodsForm, HistoryForm
from dashboard.orders import customer_lookup, draft_rows
from dashboard.views.redirects import SeeOther
from madamda.domain_errors import DomainError
from madamda.http.redirects import post_only
from madamda.inputs.text import clean
from madamda.staff.models import User
from orders.drafts import changes, pasted_text, placement
from orders.drafts.pasted_text import Guesses
from orders.messages import sentence
from orders.models import DeliveryZone, OrderDraft, OrderSource


@require_safe
@permitted(HANDLE_MONEY)
def drafts(request: HttpRequest) -> HttpResponse:
    form = HistoryForm(request.GET)
    if not form.is_valid():
        raise Http404
    page = draft_rows.page(form.cleaned_data["before"] or 0)
    return render(request, "dashboard/drafts.html", {"page": page, "sources": _sources()})


@post_only
@permitted(HANDLE_MONEY)
def new(request: HttpRequest) -> HttpResponse:
    source = request.POST.get("source", "")
    if source not in dict(_sources()):
        raise BadRequest("source is one of the sources")
    zone = DeliveryZone.objects.offered().filter(is_pick_up=True).first() if source == OrderSource.COUNTER else None
    draft = OrderDraft.objects.create(source=source, zone=zone, by=_person(request))
    return SeeOther(reverse("dashboard:draft", args=[draft.pk]))


@require_safe
@permitted(HANDLE_MONEY)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(OrderDraft, pk=pk))


@post_only
@permitted(HANDLE_MONEY)
def save(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(OrderDraft, pk=pk), DraftForm(request.POST)
    if not form.is_valid():
        if "version" in form.errors:
            raise BadRequest("version is the number of a version")
        return _page(request, found, form=form, status=400)
    return _done(request, found, form, lambda: _save(request, found, form.draft_fields, form), form=form)


@post_only
@permitted(HANDLE_MONEY)
def set_line(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(OrderDraft, pk=pk), LineForm(request.POST)
    return _done(
        request,
        found,
        form,
        lambda: changes.set_lines(
            found,
            {form.cleaned_data["variant"]: form.cleaned_data["quantity"]},
            by=_person(request),
            seen=form.cleaned_data["version"],
        ),
    )


@post_only
@permitted(HANDLE_MONEY)
def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the guesses from a pasted text. Nothing is stored."""
    found, form = get_object_or_404(OrderDraft, pk=pk), PasteForm(request.POST)
    if not form.is_valid():
        return _page(request, found, paste_form=form, status=400)
    return _page(request, found, paste_form=form, guesses=pasted_text.guess(form.cleaned_data["text"]))


@post_only
@permitted(HANDLE_MONEY)
def use_guesses(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(OrderDraft, pk=pk), GuessesForm(request.POST)

    @transaction.atomic
    def use() -> OrderDraft:
        typed = form.cleaned_data
        fields = {name: typed[name] for name in ("phone", "address") if typed[f"use_{name}"]}
        saved = _save(request, found, fields, form)
        return changes.set_lines(saved, typed["goods"], by=_person(request), seen=saved.version)

    return _done(request, found, form, use)


@post_only
@permitted(HANDLE_MONEY)
def use_known(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the known customer's name or an earlier address into the draft: only by this press, never by itself."""
    found, form = get_object_or_404(OrderDraft, pk=pk), UseForm(request.POST)

    def use() -> OrderDraft:
        customer = get_object_or_404(Customer, phone=found.phone)
        if form.cleaned_data["what"] == "name":
            return _save(request, found, {"name": customer.name}, form)
        address = get_object_or_404(Address, pk=int(form.cleaned_data["what"]), customer=customer)
        zone = DeliveryZone.objects.offered().filter(code=address.province).first()
        return _save(request, found, {"address": address.text, "zone": zone}, form)

    return _done(request, found, form, use)


@post_only
@permitted(HANDLE_MONEY)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(OrderDraft, pk=pk), DraftSeenForm(request.POST)
    return _done(
        request,
        found,
        form,
        lambda: changes.ask_customer(found, by=_person(request), seen=form.cleaned_data["version"]),
    )


@post_only
@permitted(HANDLE_MONEY)
def place(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(OrderDraft, pk=pk), PlaceForm(request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors.as_json())
    how = placement.sell_at_counter if form.cleaned_data["at_counter"] else placement.place
    try:
        order = how(
            found,
            by=_person(request),
            seen=form.cleaned_data["version"],
            seen_total=form.cleaned_data["total"],
            language=get_language() or "",
        )
    except DomainError as refusal:
        return _page(request, found, refused=refusal, status=409)
    messages.success(request, _("%(number)s was placed.") % {"number": order.number})
    return SeeOther(reverse("dashboard:order", args=[order.number]))


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)  # `permitted` lets nobody else in


def _save(request: HttpRequest, found: OrderDraft, fields: dict[str, Any], form: Form) -> OrderDraft:
    return changes.save(found, fields, by=_person(request), seen=form.cleaned_data["version"])


def _done(
    request: HttpRequest, found: OrderDraft, sent: Form, change: Callable[[], OrderDraft], **shown: Any
) -> HttpResponse:
    """Make the change and return to the draft; refused, show it as it is now with the reason."""
    if not sent.is_valid():
        raise BadRequest(sent.errors.as_json())
    try:
        change()
    except DomainError as refusal:
        return _page(request, found, refused=refusal, status=409, **shown)
    return SeeOther(reverse("dashboard:draft", args=[found.pk]))


def _page(
    request: HttpRequest,
    found: OrderDraft,
    *,
    form: DraftForm | None = None,
    paste_form: PasteForm | None = None,
    guesses: Guesses | None = None,
    refused: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    found = OrderDraft.objects.select_related("zone", "order", "by").get(pk=found.pk)
    if found.order and status == 200:
        return redirect("dashboard:order", found.order.number)
    searched = GoodsForm(request.GET)
    words = clean(searched.cleaned_data["goods"]) if searched.is_valid() else ""
    shortages = {one.sku: one for one in (refused.facts.get("shortages") or ())} if refused else {}
    context = {
        "draft": found,
        "form": form or DraftForm(initial=_initial(found)),
        "lines": list(found.lines.select_related("variant__product")),
        "totals": changes.totals(found),
        "known": customer_lookup.find(found.phone) if found.phone else None,
        "words": words,
        "variants": pasted_text.find(words) if words else [],
        "paste_form": paste_form or PasteForm(),
        "guesses": guesses,
        "refused": refused,
        "refusal": sentence(refused) if refused else "",
        "shortages": shortages,
        "is_unconfirmed": changes.is_unconfirmed(found),
        "link": request.build_absolute_uri(found.get_absolute_url()) if found.asked_at else "",
        "days": settings.REFUSAL_DAYS,
        "is_wrong": status != 200,
    }
    return render(request, "dashboard/draft.html", context, status=status)


def _initial(found: OrderDraft) -> dict[str, Any]:
    return {name: getattr(found, name) for name in changes.FIELDS} | {"discount": found.discount or None}


def _sources() -> list[tuple[str, str]]:
    return [(source.value, str(source.label)) for source in OrderSource if source != OrderSource.WEB]
