"""Marks pages that are the same for every visitor, so that the page cache and proxies may store them."""

from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]

# Browsers revalidate on every request, proxies once a second. No stale-while-revalidate: content may have been
# withdrawn.
FOR_EVERYBODY = "public, max-age=0, s-maxage=1"
OWN = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)
DEVICE = ("device",)
_SHOWS = "shop.shows"
AS_A_STRANGER = "shop.as_a_stranger"  # environ key of the anonymous page, for views with `knows_devices`


def public_page(view: View | None = None, *, knows_devices: bool = False) -> Any:
    """Mark a view's 200 responses as public, unless the request has personal cookies (session, messages).

    With `knows_devices` the view renders more for a browser that has ordered before, which makes that response private.
    """
    if view is None:
        return partial(public_page, knows_devices=knows_devices)

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and not is_personalised(request, knows_devices=knows_devices):
            response["Cache-Control"] = FOR_EVERYBODY
        return response

    # Read by madamda.page_cache.
    marked.same_for_everybody, marked.knows_devices = True, knows_devices  # type: ignore[attr-defined]
    return marked


def is_personalised(request: HttpRequest, *, knows_devices: bool = True) -> bool:
    """Return True if the request has a cookie that makes the page personal."""
    return any(name in request.COOKIES for name in (*OWN, *(DEVICE if knows_devices else ())))


def anonymous_version(request: HttpRequest) -> str | None:
    """Return the HTML of this page for anonymous visitors, if the page cache provides it."""
    page: str | None = request.META.get(AS_A_STRANGER)
    return page


def tag_products(request: HttpRequest, products: Iterable[int]) -> None:
    """Record the products shown on the page, so that the cached page is rendered again when one of them changes."""
    request.META[_SHOWS] = product_tags(request.META) | set(products)


def product_tags(environ: dict[str, Any]) -> set[int]:
    """Return the products recorded while this request was rendered."""
    shown: set[int] = environ.get(_SHOWS, set())
    return shown
