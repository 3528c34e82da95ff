"""Views of the cart: showing it, adding, changing and removing lines."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from madamda.http.origin_check import require_same_origin
from madamda.http.rate_limits import rate_limited
from madamda.http.redirects import next_page, post_only
from shop.cart import actions
from shop.cart.session_cart import Cart, CartFull
from shop.cart.summary import tally
from shop.forms import AddToCartForm, CartLineForm, UndoForm, whole_number_words
from shop.messages import sentence
from shop.queries import product_cards
from shop.queries.cart_variants import CartVariant, pieces
from shop.views.storefront import product_page

_ELSEWHERE = gettext_lazy("Something else in your cart was changed on another page. Here is all that’s in it now.")
FIRST = "first"  # query parameter after the first product was added by a browser that had sent no cookie
LINE = "line-"  # message tag of a line, followed by the variant's id


@require_safe
@never_cache
def cart(request: HttpRequest) -> HttpResponse:
    if FIRST in request.GET and request.COOKIES:  # the browser accepts cookies, so the parameter is dropped
        return redirect("shop:cart")
    return _cart_page(request)


@post_only
@require_same_origin
@never_cache
@rate_limited("cart")
def add(request: HttpRequest) -> HttpResponse:
    form = AddToCartForm(request.POST)
    form.is_valid()
    if form.is_undecided:
        return product_page(request, form.cleaned_data["product"], status=422, undecided=True)
    variant = _variant(form.cleaned_data.get("variant"))
    if "quantity" in form.errors:
        return _not_added(request, variant, _limit_in_words(variant, least=1), status=400)
    try:
        wanted = {"quantity": form.cleaned_data["quantity"], "shown_price": form.shown_price}
        filled = actions.add(cart=Cart(request.session), variant=variant, **wanted)
    except (actions.CartError, CartFull) as refusal:
        return _not_added(request, variant, sentence(refusal), status=409)
    _say(request, filled)
    if not request.COOKIES:  # the next request shows whether the browser accepts cookies
        return redirect(f"{reverse('shop:cart')}?{urlencode({FIRST: filled.variant.pk})}")
    return _cart_page(request) if _is_script(request) else redirect(_way_on(request))


@post_only
@never_cache
@rate_limited("cart")
def change(request: HttpRequest, variant: int) -> HttpResponse:
    form = CartLineForm(request.POST)
    if not form.is_valid():
        said = {variant: _limit_in_words(_variant(variant), least=0)}
        return _cart_page(request, said, status=400, typed=request.POST.get("quantity", ""))
    try:
        return _changed(request, variant, **form.cleaned_data)
    except actions.CartConflict as overtaken:
        return _cart_page(request, status=409, overtaken=overtaken)
    except (actions.CartError, CartFull) as refusal:
        return _cart_page(request, {variant: sentence(refusal)}, status=409)


def _changed(
    request: HttpRequest,
    pk: int,
    *,
    quantity: int,
    seen: int | None,
    place: int | None,
    version: str,
    **_: str,
) -> HttpResponse:
    """Change or remove the line and respond. Raise CartError or CartFull."""
    cart = Cart(request.session)
    rest_has_changed = version not in ("", cart.version) and seen == cart.quantities.get(pk, 0)
    removed = _take_out(cart, pk, seen) if quantity == 0 else _put(request, cart, pk, quantity, seen, place)
    if rest_has_changed:
        messages.info(request, _ELSEWHERE)
    if _is_script(request):
        return _cart_page(request, removed=removed)
    return redirect(f"{reverse('shop:cart')}?{urlencode(removed)}" if removed else _way_on(request))


def _variant(pk: int | None) -> CartVariant:
    """Return the variant, for sale or not. Raise Http404."""
    found = pieces([pk]) if pk is not None else {}
    if pk not in found:
        raise Http404
    return found[pk]


def _not_added(request: HttpRequest, variant: CartVariant, words: str, *, status: int) -> HttpResponse:
    """Render the product page with the reason, or a page of its own if the product is no longer visible."""
    typed = request.POST.get("quantity", "")
    try:
        return product_page(request, variant.product.slug, status=status, chosen=variant.pk, refusal=words, typed=typed)
    except Http404:
        return render(request, "shop/refused.html", {"refusal": words}, status=status)


def _limit_in_words(variant: CartVariant, *, least: int) -> str:
    """Return the message for an invalid quantity, with the stock as its limit if that is lower."""
    if not variant.on_hand:
        return sentence(actions.SoldOut(variant=variant))
    return str(whole_number_words(least, min(variant.on_hand, settings.CART_MAX_QUANTITY)))


def _put(
    request: HttpRequest, cart: Cart, pk: int, quantity: int, seen: int | None, place: int | None
) -> dict[str, int]:
    filled = actions.set_quantity(cart=cart, variant=_variant(pk), quantity=quantity, seen=seen, place=place)
    if not filled.is_all:
        _say(request, filled)
    return {}


def _take_out(cart: Cart, pk: int, seen: int | None) -> dict[str, int]:
    """Remove the line and return the parameters for undoing it. Repeat-safe; the variant may no longer exist."""
    if pk not in cart.quantities:
        _variant(pk)
        return {}
    pieces, place = actions.remove(cart=cart, pk=pk, seen=seen)
    return {"removed": pk, "pieces": pieces, "place": place}


def _cart_page(
    request: HttpRequest,
    said: Mapping[int, str] | None = None,
    *,
    status: int = 200,
    typed: str = "",
    overtaken: actions.CartConflict | None = None,
    removed: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Render the cart page, or for a script only the content of the drawer."""
    cart = Cart(request.session)
    quantities = cart.quantities
    at_lines, elsewhere = _messages_by_line(request, quantities)
    refused = dict(said or {})
    context = {
        "tally": tally(quantities, cart.seen_prices),
        "version": cart.version,
        "line_messages": at_lines,
        "refused": refused,
        "refusals": [words for pk, words in refused.items() if pk not in quantities],
        "overtaken": overtaken,
        "typed": typed,
        "other_messages": elsewhere,
        "undo": _undo(removed or request.GET, quantities),
        "has_no_cookies": FIRST in request.GET and not request.COOKIES,
    }
    if _is_script(request):
        return render(request, "shop/drawer.html", context, status=status)
    context["best"] = [] if quantities else product_cards.best_sellers()
    return render(request, "shop/cart.html", context, status=status)


def _messages_by_line(request: HttpRequest, quantities: Mapping[int, int]) -> tuple[dict[int, Message], list[Message]]:
    """Split the pending messages into those of a line in the cart and all others."""
    at_lines, elsewhere = {}, []
    for message in messages.get_messages(request):
        line = (message.extra_tags or "").removeprefix(LINE)
        if line.isdecimal() and int(line) in quantities:
            at_lines[int(line)] = message
        else:
            elsewhere.append(message)
    return at_lines, elsewhere


def _undo(removed: Mapping[str, Any], quantities: Mapping[int, int]) -> dict[str, Any] | None:
    """Return the line that was just removed, if it can be put back, else None."""
    if "removed" not in removed:
        return None
    form = UndoForm(removed)
    if not form.is_valid() or form.cleaned_data["removed"] in quantities:
        return None
    pk, place = form.cleaned_data["removed"], form.cleaned_data["place"]
    variant = pieces([pk]).get(pk)
    if variant is None or not variant.for_sale:
        return None
    last = len(quantities)
    return {
        "variant": variant,
        "pieces": form.cleaned_data["pieces"],
        "place": min(last if place is None else place, last),
    }


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _say(request: HttpRequest, filled: actions.CartChange) -> None:
    level = messages.SUCCESS if filled.is_all else messages.WARNING
    messages.add_message(request, level, filled.words, extra_tags=f"{LINE}{filled.variant.pk}")


def _way_on(request: HttpRequest) -> str:
    """Return the page requested by the form if it is on this site, else the cart."""
    return next_page(request, default=reverse("shop:cart"))
