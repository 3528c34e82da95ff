"""Changing a placed order: start, form, preview, commit and discard."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.auth.access import HANDLE_MONEY, permitted
from dashboard.edit_forms import CommitForm, EditForm, StartForm
from dashboard.orders import edit_previews
from dashboard.reports import stock_overview
from dashboard.views.redirects import SeeOther
from madamda.http.redirects import post_only
from madamda.staff.models import User
from orders.editing import commits, leases
from orders.editing.errors import EditError
from orders.editing.proposals import Proposal
from orders.fulfilment.errors import OrderError, StaleVersion
from orders.messages import sentence
from orders.models import Order, OrderEdit
from shop.models import Variant

FOUND = 10  # variants that a search offers


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(HANDLE_MONEY)
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Show the form of the user's open edit, or what keeps the user from it; keep what was typed."""
    order = _order(number)
    current = leases.open_edit(order)
    if current is None or current.by != request.user:
        if request.method == "POST":
            messages.error(request, _("You are not changing this order any more. Start again."))
        status = 409 if request.method == "POST" else 200
        return render(request, "dashboard/edit_start.html", _lease(order, current), status=status)
    kept = Proposal.from_json(current.proposal) if current.proposal else Proposal.of(order)
    if request.method != "POST":
        return _form(request, order, EditForm(order, None, kept))
    return _typed(request, order, kept)


@post_only
@permitted(HANDLE_MONEY)
def start(request: HttpRequest, number: str) -> HttpResponse:
    """Open the order for a change; with `put_back`, propose it as it was before the last one."""
    order, form = _order(number), StartForm(request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors.as_json())
    by, seen = _user(request), form.cleaned_data["version"]
    last = leases.last_committed(order) if form.cleaned_data["put_back"] else None
    try:
        leases.start(order, by=by, seen=seen)
        if last:
            leases.propose(order, Proposal.undoing(last), by=by, seen=seen)
    except OrderError as refusal:
        messages.error(request, sentence(refusal))
        return SeeOther(reverse("dashboard:order", args=[number]))
    return SeeOther(reverse("dashboard:edit_preview" if last else "dashboard:edit", args=[number]))


@require_safe
@permitted(HANDLE_MONEY)
def preview(request: HttpRequest, number: str) -> HttpResponse:
    order = _order(number)
    try:
        lease = leases.own(order, by=_user(request))
        if lease.seen != order.version:
            raise StaleVersion(order)
        found = commits.preview(order, by=_user(request))
    except OrderError as refusal:
        messages.error(request, sentence(refusal))
        return SeeOther(reverse("dashboard:edit", args=[number]))
    context = {"order": order, "preview": edit_previews.of(found), "seen": lease.seen}
    return render(request, "dashboard/edit_preview.html", context)


@post_only
@permitted(HANDLE_MONEY)
def commit(request: HttpRequest, number: str) -> HttpResponse:
    order, form = _order(number), CommitForm(request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors.as_json())
    seen, total = form.cleaned_data["version"], form.cleaned_data["total"]
    try:
        commits.commit(order, by=_user(request), seen=seen, total=total)
    except OrderError as refusal:
        messages.error(request, sentence(refusal))
        return SeeOther(reverse("dashboard:edit", args=[number]))
    messages.success(request, _("%(number)s was changed.") % {"number": number})
    return SeeOther(reverse("dashboard:order", args=[number]))


@post_only
@permitted(HANDLE_MONEY)
def discard(request: HttpRequest, number: str) -> HttpResponse:
    leases.discard(_order(number), by=_user(request))
    return SeeOther(reverse("dashboard:order", args=[number]))


def _typed(request: HttpRequest, order: Order, kept: Proposal) -> HttpResponse:
    """Search, add a line, or keep the proposal and go on to its preview."""
    data = request.POST.copy()
    if "add" in data:
        _add_line(data)
    form = EditForm(order, data, kept)
    if "preview" not in data:
        form.is_valid()
        words = str(form["words"].value() or "")[:100] if "find" in data else ""
        form.errors.clear()  # nothing was to be saved yet
        return _form(request, order, form, found=_found(words), words=words)
    if not form.is_valid():
        return _form(request, order, form, status=400)
    by, seen = _user(request), form.cleaned_data["version"]
    try:
        leases.propose(order, form.proposal, by=by, seen=seen)
        if form.quantities:
            commits.preview(_order(order.number), by=by)
    except EditError as refusal:
        form.refuse(refusal)
        return _form(request, order, form, status=409)
    except OrderError as refusal:
        messages.error(request, sentence(refusal))
        data["version"] = str(order.version)
        return _form(request, order, EditForm(order, data, kept), status=409)
    return SeeOther(reverse("dashboard:edit_preview", args=[order.number]))


def _add_line(data: QueryDict) -> None:
    ids = [*filter(None, str(data.get("lines", "")).split(".")), str(data["add"])]
    data["lines"] = ".".join(dict.fromkeys(ids))
    data.setdefault(f"quantity-{data['add']}", "1")
    data["words"] = ""


def _found(words: str) -> Sequence[Variant]:
    return stock_overview.search(words).variants[:FOUND] if words.strip() else []


def _form(
    request: HttpRequest,
    order: Order,
    form: EditForm,
    *,
    status: int = 200,
    found: Sequence[Variant] = (),
    words: str = "",
) -> HttpResponse:
    context = {"order": order, "form": form, "found": found, "words": words}
    return render(request, "dashboard/edit.html", context, status=status)


def _lease(order: Order, current: OrderEdit | None) -> dict[str, object]:
    is_held = current is not None and not leases.is_expired(current)
    can_start = order.status in (*leases.EDITABLE, *leases.ADDRESS_ONLY)
    return {"order": order, "edit": current, "is_held": is_held, "can_start": can_start and not is_held}


def _order(number: str) -> Order:
    return get_object_or_404(Order.objects.select_related("zone"), number=number)


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]  # never anonymous here
