"""The checkout: one page, one press, one order."""

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

from customers import recognising
from orders import ceilings, checkout_draft, places, placing, repeated_press, trapping
from orders.fields import UNSEEN
from orders.forms import CheckoutForm
from orders.messages import sentence
from orders.models import Order
from orders.places import Offer
from orders.reviewing import Review
from orders.views import guessing, prefilling
from shop import catalogue, connecting
from shop.cart import Cart
from shop.rates import TooOften, count

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
    except TooOften as refusal:
        return _too_often(request, refusal)
    try:
        return _order(request)
    except (OperationalError, InterfaceError) as trouble:
        if not connecting.was_cut(trouble):
            return _till_away(request)
    try:
        return _order(request)  # as if the customer had pressed once more: one submission is one order
    except (OperationalError, InterfaceError):
        return _till_away(request)


def _opened(request: HttpRequest) -> HttpResponse:
    """The device is known before anything is ordered: an order whose answer is lost on the way is found by it."""
    offer = places.offer()
    response = _page(request, prefilling.first_form(request, offer), offer)
    if response.status_code == 200 and not recognising.device_of(request):
        recognising.remember(response, recognising.new_device())
    return response


def _put_aside(request: HttpRequest) -> HttpResponse:
    """Keep what is typed: a script asks for it while its page goes away, a press of "leave" on the way to the cart."""
    checkout_draft.keep(request.session, request.POST)
    return HttpResponse(status=204) if "keep" in request.POST else redirect("shop:cart")


def _too_often(request: HttpRequest, refusal: TooOften) -> HttpResponse:
    offer = places.offer()
    form = CheckoutForm(initial=request.POST.dict(), offer=offer)
    response = _page(request, form, offer, refusal=placing.TooOften(seconds=refusal.again_after), status=429)
    response["Retry-After"] = refusal.again_after
    return response


def _order(request: HttpRequest) -> HttpResponse:
    cart = Cart(request.session)
    offer = places.offer()
    if "use" in request.POST:  # a promo code is looked at; what else is typed is neither judged nor lost
        return _page(request, CheckoutForm(initial=request.POST.dict(), offer=offer), offer)
    form = CheckoutForm(request.POST, offer=offer)
    if not form.is_valid():
        return _page(request, form, offer, status=422)
    device = recognising.device_of(request) or recognising.new_device()
    inside, agreed = cart.quantities, form.cleaned_data["agreed"]
    if agreed and any(pieces > inside.get(variant, 0) for variant, pieces in agreed.items()):
        agreed, seen_goods = None, False  # less than the cart holds can be agreed to, and nothing else
    else:
        seen_goods = bool(agreed) or form.cleaned_data["cart"] in ("", cart.version)
    try:
        guessing.mind(request, form.code, phone=form.cleaned_data["phone"])
        key = cart.key if inside else cart.ordered  # an emptied cart is what a first press leaves behind
        wishes = _wishes(form, device, cart=key, network=ceilings.network_of(request), seen_goods=seen_goods)
        order = placing.place_order(quantities=agreed or inside, wishes=wishes)
    except placing.NotDiscounted as refusal:
        guessing.count(request, refusal.facts["why"], phone=form.cleaned_data["phone"])
        without = CheckoutForm({**request.POST.dict(), "promo_code": ""}, offer=offer)
        without.full_clean()
        return _page(request, without, places.read(), refusal=refusal, status=409)
    except placing.NotBroughtThere:
        now = places.read()
        judged = CheckoutForm(request.POST, offer=now)
        judged.full_clean()  # it is said at its field
        return _page(request, judged, now, status=422)
    except placing.AnotherOrder as refusal:
        placed = refusal.facts["placed"]
        _settle(request, placed, placed.pieces)
        return _page(request, form, places.read(), refusal=refusal, status=409)
    except placing.Refused as refusal:
        return _page(request, form, places.read(), refusal=refusal, status=409)
    _settle(request, order, inside)
    if said := repeated_press.words(order, wishes):
        messages.warning(request, said)
    response = HttpResponseRedirect(order.get_absolute_url(), status=303)
    # Not for an order that was placed before, by another device: the first of two presses gave the browser its device,
    # and a device that was forgotten stays forgotten when its old form is sent again.
    if order.device == device:
        recognising.remember(response, device)
    return response


def _settle(request: HttpRequest, order: Order, goods: Mapping[int, int]) -> None:
    """Empty the cart that has become this order, which stands: whatever fails here, it is answered with its page.

    A cart that could not be emptied is found by its key when it is pressed again, and emptied then.
    """
    for is_last in (False, True):
        try:
            checkout_draft.forget(request.session)
            if order.cart:
                Cart(request.session).empty(order.cart, goods)
            return
        except Exception as trouble:  # whatever it is: the customer has ordered, and is to be told so
            if is_last or not (isinstance(trouble, Error) and connecting.was_cut(trouble)):
                log.exception("The cart of order %s could not be emptied.", order.number)
                request.session.modified = False  # nothing is left for the way out, where it would fail once more
                return


def _till_away(request: HttpRequest) -> HttpResponse:
    """Whether the order stands is not known: pressing again with the same submission finds out."""
    response = render(request, "orders/till_away.html", {"typed": _typed(request)}, status=503)
    response["Retry-After"] = TILL_IS_BACK_AFTER
    return response


def _wishes(form: CheckoutForm, device: UUID, *, cart: UUID | None, network: str, seen_goods: bool) -> placing.Wishes:
    fields = form.cleaned_data
    return placing.Wishes(
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
    offer: Offer,
    *,
    refusal: placing.Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    cart = Cart(request.session)
    review = Review(cart.quantities, offer, form.zone, cart.seen_prices, guessing.allowed(request, form.code))
    guessing.count(request, review.no_discount)
    if request.method == "POST":  # a code that is refused is not tried again by opening the page
        refused = {"promo_code": ""} if review.no_discount else {}
        checkout_draft.keep(request.session, request.POST.dict() | refused)
    if not review.lines:
        sold_out = _("Everything in your cart is sold out. Nothing was ordered.")
        messages.warning(request, sold_out if review.short else sentence(refusal or placing.EmptyCart()))
        return redirect("shop:cart")
    # What is short is said line by line, with a way on; the sentence of the refusal adds nothing to that.
    is_explained = review.is_changed and isinstance(refusal, placing.SoldOut | placing.NotForSale)
    # A used page stays used; what is in the cart now is asked for by a new one.
    submission = uuid4() if isinstance(refusal, placing.AnotherOrder) else form.next_submission
    rate = refusal.rate if isinstance(refusal, placing.TotalChanged) else Decimal(catalogue.shopfront()["riel_rate"])
    context = {
        "form": form,
        "review": review,
        "version": cart.version,
        "is_refused": refusal is not None,
        "refusal": None if is_explained else refusal,
        "placed": refusal.facts.get("placed") if refusal else None,
        "before": _seen_before(form, refusal),
        "before_rate": _seen_rate_before(form, refusal),
        "riel_rate": rate,
        "seen_rate": str(rate),
        "is_first_total": _is_first_total(form, refusal),
        "submission": submission,
        "opened": trapping.first_stamp(form["opened"].value() or "", submission),
    }
    return render(request, "orders/checkout.html", context, status=status)


def _seen_before(form: CheckoutForm, refusal: placing.Refused | None) -> Decimal | None:
    """The old total, where it is the total that changed."""
    if not isinstance(refusal, placing.TotalChanged | placing.NotDiscounted) or form.cleaned_data["total"] == UNSEEN:
        return None
    return Decimal(form.cleaned_data["total"])


def _seen_rate_before(form: CheckoutForm, refusal: placing.Refused | None) -> Decimal | None:
    """The old rate, where it has changed."""
    seen = form.cleaned_data["rate"] if isinstance(refusal, placing.TotalChanged) else None
    return None if seen in (None, UNSEEN, getattr(refusal, "rate", None)) else seen


def _is_first_total(form: CheckoutForm, refusal: placing.Refused | None) -> bool:
    """Whether the page had no total to show yet, for no place was chosen and no script counted."""
    return isinstance(refusal, placing.TotalChanged) and form.cleaned_data["total"] == UNSEEN


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, to be sent again by one press."""
    return [(name, request.POST[name]) for name in CheckoutForm.base_fields if name in request.POST]
