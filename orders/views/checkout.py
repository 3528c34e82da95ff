"""Checkout views: the page, its form, and placing the order."""

import logging
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from customers import device_cookie
from madamda.db import errors
from madamda.http.rate_limits import RateLimited, count
from orders.checkout import bot_check, draft, order_limits, place_order, resubmission
from orders.checkout.fields import UNSEEN
from orders.checkout.forms import CheckoutForm
from orders.checkout.summary import CheckoutSummary
from orders.delivery import zones
from orders.delivery.zones import ZoneList
from orders.messages import sentence
from orders.models import Order
from orders.views import prefill, prepay_throttle, promo_throttle
from shop.cart.session_cart import Cart
from shop.catalogue import store_details

log = logging.getLogger(__name__)

TILL_IS_BACK_AFTER = 5  # seconds; most restarts of a database take less


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _opened(request)
    if request.POST.keys() & {"keep", "leave"}:
        count(request, "cart")
        return _put_aside(request)
    try:
        count(request, "checkout")
    except RateLimited as refusal:
        return _too_often(request, refusal)
    try:
        return _order(request)
    except (OperationalError, InterfaceError) as trouble:
        if not errors.close_if_connection_lost(trouble):
            return _unavailable(request)
    try:
        return _order(request)  # safe to retry: one submission is one order
    except (OperationalError, InterfaceError):
        return _unavailable(request)


def _opened(request: HttpRequest) -> HttpResponse:
    """Render the checkout and set the device cookie, so that an order whose response is lost can be found by it."""
    offer = zones.cached_zones()
    response = _page(request, prefill.first_form(request, offer), offer)
    if response.status_code == 200 and not device_cookie.get_device(request):
        device_cookie.remember(response, device_cookie.new_device())
    return response


def _put_aside(request: HttpRequest) -> HttpResponse:
    """Keep the draft: for `keep`, sent by a script as the page is closed, answer 204; for `leave` go to the cart."""
    draft.keep(request.session, request.POST)
    return HttpResponse(status=204) if "keep" in request.POST else redirect("shop:cart")


def _too_often(request: HttpRequest, refusal: RateLimited) -> HttpResponse:
    offer = zones.cached_zones()
    form = CheckoutForm(initial=request.POST.dict(), offer=offer)
    response = _page(
        request, form, offer, refusal=place_order.TooManyOpenOrders(seconds=refusal.again_after), status=429
    )
    response["Retry-After"] = refusal.again_after
    return response


def _order(request: HttpRequest) -> HttpResponse:
    cart = Cart(request.session)
    offer = zones.cached_zones()
    if "use" in request.POST:  # previews a promo code: the other fields are kept and not validated
        return _page(request, CheckoutForm(initial=request.POST.dict(), offer=offer), offer)
    form = CheckoutForm(request.POST, offer=offer)
    if not form.is_valid():
        return _page(request, form, offer, status=422)
    device = device_cookie.get_device(request) or device_cookie.new_device()
    inside, agreed = cart.quantities, form.cleaned_data["agreed"]
    if agreed and any(pieces > inside.get(variant, 0) for variant, pieces in agreed.items()):
        agreed, seen_goods = None, False  # only quantities up to the cart's can be agreed to
    else:
        seen_goods = bool(agreed) or form.cleaned_data["cart"] in ("", cart.version)
    try:
        prepay_throttle.check(request, form.cleaned_data)
        promo_throttle.check_throttle(request, form.code, phone=form.cleaned_data["phone"])
        key = cart.key if inside else cart.ordered  # empty after a first submission of the same form
        wishes = _checkout_data(form, device, cart=key, network=order_limits.network_of(request), seen_goods=seen_goods)
        order = place_order.place_order(quantities=agreed or inside, wishes=wishes)
    except place_order.NotDiscounted as refusal:
        promo_throttle.count(request, refusal.facts["why"], phone=form.cleaned_data["phone"])
        without = CheckoutForm({**request.POST.dict(), "promo_code": ""}, offer=offer)
        without.full_clean()
        return _page(request, without, zones.read(), refusal=refusal, status=409)
    except place_order.ZoneUnavailable:
        now = zones.read()
        judged = CheckoutForm(request.POST, offer=now)
        judged.full_clean()  # shows the error at its field
        return _page(request, judged, now, status=422)
    except place_order.SubmissionReused as refusal:
        _settle(request, refusal.facts["placed"], refusal.facts["placed"].pieces)
        return _page(request, form, zones.read(), refusal=refusal, status=409)
    except place_order.CheckoutError as refusal:
        prepay_throttle.count(request, refusal, form.cleaned_data)
        return _page(request, form, zones.read(), refusal=refusal, status=409)
    _settle(request, order, inside)
    if said := resubmission.words(order, wishes):
        messages.warning(request, said)
    response = HttpResponseRedirect(order.get_absolute_url(), status=303)
    # Not for an existing order of another device: the first of two submissions has set the cookie already, and a
    # forgotten device stays forgotten when its old form is sent again.
    if order.device == device:
        device_cookie.remember(response, device)
    return response


def _settle(request: HttpRequest, order: Order, goods: Mapping[int, int]) -> None:
    """Delete the draft and empty the ordered cart. Failures are logged, not raised: the order stands.

    A cart that could not be emptied is recognised by its key when it is submitted again, and emptied then.
    """
    for is_last in (False, True):
        try:
            draft.forget(request.session)
            if order.cart:
                Cart(request.session).empty(order.cart, goods)
            return
        except Exception as trouble:  # the customer must reach the order's page in any case
            if is_last or not (isinstance(trouble, Error) and errors.close_if_connection_lost(trouble)):
                log.exception("The cart of order %s could not be emptied.", order.number)
                request.session.modified = False  # saving it in the middleware would fail again
                return


def _unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503 with a form to send again: it is unknown whether the order stands; the same submission finds out."""
    response = render(request, "orders/checkout_unavailable.html", {"typed": _typed(request)}, status=503)
    response["Retry-After"] = TILL_IS_BACK_AFTER
    return response


def _checkout_data(
    form: CheckoutForm, device: UUID, *, cart: UUID | None, network: str, seen_goods: bool
) -> place_order.CheckoutData:
    fields = form.cleaned_data
    return place_order.CheckoutData(
        name=fields["name"],
        phone=fields["phone"],
        zone=fields["province"],
        address=fields["address"],
        note=fields["note"],
        payment_method=fields["payment_method"],
        submission=fields["submission"],
        cart=cart,
        seen_total=fields["total"],
        seen_rate=fields["rate"],
        language=get_language() or settings.LANGUAGE_CODE,
        device=device,
        network=network,
        seen_goods=seen_goods,
        promo_code=form.code,
        email=fields.get("email", ""),
    )


def _page(
    request: HttpRequest,
    form: CheckoutForm,
    offer: ZoneList,
    *,
    refusal: place_order.CheckoutError | None = None,
    status: int = 200,
) -> HttpResponse:
    cart = Cart(request.session)
    review = CheckoutSummary(
        cart.quantities, offer, form.zone, cart.seen_prices, promo_throttle.allowed(request, form.code)
    )
    promo_throttle.count(request, review.no_discount)
    if request.method == "POST":  # opening the page must not try a refused code again
        refused = {"promo_code": ""} if review.no_discount else {}
        draft.keep(request.session, request.POST.dict() | refused)
    if not review.lines:
        sold_out = _("Everything in your cart is sold out. Nothing was ordered.")
        messages.warning(request, sold_out if review.short else sentence(refusal or place_order.EmptyCart()))
        return redirect("shop:cart")
    # Shortages are explained line by line, which makes the general error message redundant.
    is_explained = review.is_changed and isinstance(refusal, place_order.SoldOut | place_order.NotForSale)
    # A used submission stays used; the cart as it is now gets a new one.
    submission = uuid4() if isinstance(refusal, place_order.SubmissionReused) else form.next_submission
    placed = refusal.facts.get("placed") if refusal else None
    rate = getattr(refusal, "rate", None) or Decimal(store_details.store_setting("riel_rate"))
    context = {
        "form": form,
        "review": review,
        "version": cart.version,
        "is_refused": refusal is not None,
        "refusal": None if is_explained else refusal,
        "placed": placed,
        "placed_url": placed.get_absolute_url() if placed else "",
        "before": _seen_before(form, refusal),
        "before_rate": _seen_rate_before(form, refusal),
        "rate": rate,
        "seen_rate": str(rate),
        "is_first_total": _is_first_total(form, refusal),
        "submission": submission,
        "opened": bot_check.keep_or_sign(form["opened"].value() or "", submission),
    }
    return render(request, "orders/checkout.html", context, status=status)


def _seen_before(form: CheckoutForm, refusal: place_order.CheckoutError | None) -> Decimal | None:
    """Return the total the page showed before, if the total has changed."""
    if (
        not isinstance(refusal, place_order.TotalChanged | place_order.NotDiscounted)
        or form.cleaned_data["total"] == UNSEEN
    ):
        return None
    return Decimal(form.cleaned_data["total"])


def _seen_rate_before(form: CheckoutForm, refusal: place_order.CheckoutError | None) -> Decimal | None:
    """Return the riel rate the page showed before, if it has changed."""
    seen = form.cleaned_data["rate"] if isinstance(refusal, place_order.TotalChanged) else None
    return None if seen in (None, UNSEEN, getattr(refusal, "rate", None)) else seen


def _is_first_total(form: CheckoutForm, refusal: place_order.CheckoutError | None) -> bool:
    """Return True if the page had shown no total: no zone was chosen, and no script calculated one."""
    return isinstance(refusal, place_order.TotalChanged) and form.cleaned_data["total"] == UNSEEN


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the submitted fields, to be rendered as hidden inputs."""
    return [(name, request.POST[name]) for name in CheckoutForm.base_fields if name in request.POST]
