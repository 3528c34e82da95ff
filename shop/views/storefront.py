"""Views of home page, listings and products. They are the same for all visitors, so no session is created."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madamda.http.localized_urls import PARAMETER
from madamda.http.public_pages import anonymous_version, is_personalised, public_page, tag_products
from madamda.http.rate_limits import READS, count, rate_limited
from madamda.inputs import numbers
from shop import moved_urls
from shop.catalogue import home_page, product_detail
from shop.forms import MOST_OF_AN_ID, ListingForm, SuggestionForm
from shop.listing import autocomplete, paginator
from shop.listing.paginator import CategoryScope
from shop.listing_filters import ListingQuery
from shop.queries import product_cards
from shop.queries.change_feed import IN_STOCK

_OWN = "<!-- own -->"  # marker in the home page, replaced for browsers that have ordered
_PLAIN = {PARAMETER, "page", "sort"}  # query parameters that do not narrow a listing


@require_safe
@public_page(knows_devices=True)
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page. The context is lazy, because the rendered page usually comes from the cache.

    Browsers that have ordered get the cached page with a personal part inserted."""
    if page := anonymous_version(request):
        return HttpResponse(page.replace(_OWN, render_to_string("shop/personal.html", request=request)))
    shelves = SimpleLazyObject(home_page.product_rows)
    if not is_personalised(request):
        tag_products(request, (card.product.pk for shelf in shelves for card in shelf))
    context = {
        "slides": SimpleLazyObject(home_page.slides),
        "tiles": SimpleLazyObject(home_page.category_tiles),
        "fresh": SimpleLazyObject(lambda: shelves[0]),
        "best": SimpleLazyObject(lambda: shelves[1]),
    }
    return render(request, "shop/home.html", context)


@require_safe
@public_page
def listing(request: HttpRequest) -> HttpResponse:
    return _listing(request, None)


@require_safe
@public_page
def category(request: HttpRequest, slug: str) -> HttpResponse:
    place = paginator.visible_category(slug)
    if place is None:
        if moved := moved_urls.category(slug):
            return _moved(request, moved.get_absolute_url())
        raise Http404(_("We couldn’t find this category."))
    return _listing(request, place)


@require_safe
@rate_limited("search", method=READS)
def suggestions(request: HttpRequest) -> HttpResponse:
    form = SuggestionForm(request.GET)
    found = autocomplete.suggestions(form.cleaned_data["q"]) if form.is_valid() else []
    return render(request, "shop/suggestions.html", {"suggestions": found})


@require_safe
@public_page
def product(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        return product_page(request, slug)
    except Http404:
        if moved := moved_urls.product(slug):
            return _moved(request, moved.get_absolute_url())
        raise


def product_page(request: HttpRequest, slug: str, *, status: int = 200, **said: Any) -> HttpResponse:
    """Render a product page. `said` is extra context, for when the variant could not be added to the cart."""
    try:
        shown = product_detail.shown(slug, chosen=said.pop("chosen", None) or _number(request.GET.get("variant", "")))
    except product_detail.NotShown:
        raise Http404(_("We couldn’t find this product.")) from None
    tag_products(request, (shown.product.pk, *(card.product.pk for card in shown.others)))
    context = {
        "shown": shown,
        "menu_parents": [entry["url"] for entry in shown.above[:1]],
        "refusal": "",
        "undecided": False,
        "typed": "",
        **said,
    }
    return render(request, "shop/product.html", context, status=status)


def _listing(request: HttpRequest, place: CategoryScope | None) -> HttpResponse:
    form = ListingForm(request.GET)
    wanted = form.wanted()
    if wanted.q:
        count(request, "search")
    place = place or paginator.visible_category(wanted.category)
    if place:
        wanted = wanted.inside(place.entry["slug"])
    try:
        page = paginator.listing(wanted, request.GET.get("page", ""))
    except paginator.EmptyPage:
        raise Http404(_("The list has no such page.")) from None
    best = [] if page.paginator.count else product_cards.best_sellers()
    tag_products(request, (IN_STOCK, *(card.product.pk for card in (*page, *best))))
    context = {
        "form": form,
        "wanted": wanted,
        "is_narrowed": not request.GET.keys() <= _PLAIN,
        "searched": page.paginator.spellings[0] if page.paginator.spellings else wanted.q,
        "place": place,
        "name": place.entry["name"] if place else _("All products"),
        "line": place.entry["line"] if place else "",
        "above": place.above if place else [],
        "menu_parents": [place.upper["url"]] if place and place.upper else [],
        "page": page,
        "places": paginator.category_facets(page.paginator.found.inside) if wanted.q and not place else [],
        "found_pages": paginator.pages(wanted, found=_found_as_typed(page)) if wanted.q and page.number == 1 else [],
        "best": best,
        "canonical": _canonical(wanted, place, page.number),
    }
    return render(request, "shop/listing.html", context)


def _found_as_typed(page: paginator.ListingPage) -> int:
    return 0 if page.paginator.spellings else page.paginator.count


def _moved(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect permanently, keeping the query string."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def _canonical(wanted: ListingQuery, place: CategoryScope | None, number: int) -> str:
    """Return the canonical path of a listing page, or "" for a search or filtered listing."""
    if wanted.q or wanted.is_filtered:
        return ""
    path = place.entry["url"] if place else reverse("shop:listing")
    return f"{path}?page={number}" if number > 1 else path


def _number(text: str) -> int | None:
    try:
        number = numbers.whole(text)
    except numbers.NotANumber:
        return None
    return number if number <= MOST_OF_AN_ID else None
