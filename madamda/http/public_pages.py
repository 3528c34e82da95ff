"""Pages that are the same for everybody: drawn once, handed to many, by us and by whatever cache stands in between."""

from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]

# A browser asks each time whether it still stands, and a proxy once a second. Nobody hands out an older one
# meanwhile (stale-while-revalidate): it may have been withdrawn.
FOR_EVERYBODY = "public, max-age=0, s-maxage=1"
OWN = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)
DEVICE = ("device",)
_SHOWS = "shop.shows"
AS_A_STRANGER = "shop.as_a_stranger"  # the page that others are shown, for a view that knows devices


def public_page(view: View | None = None, *, knows_devices: bool = False) -> Any:
    """Say so of a page, unless the browser brings something that makes it its own: a cart, a message.

    A page that `knows_devices` shows more to a browser that has ordered before.
    """
    if view is None:
        return partial(public_page, knows_devices=knows_devices)

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and not is_personalised(request, knows_devices=knows_devices):
            response["Cache-Control"] = FOR_EVERYBODY
        return response

    # Asked by whoever keeps finished pages.
    marked.same_for_everybody, marked.knows_devices = True, knows_devices  # type: ignore[attr-defined]
    return marked


def is_personalised(request: HttpRequest, *, knows_devices: bool = True) -> bool:
    return any(name in request.COOKIES for name in (*OWN, *(DEVICE if knows_devices else ())))


def anonymous_version(request: HttpRequest) -> str | None:
    """This very page without what is the browser's own, where one is at hand."""
    page: str | None = request.META.get(AS_A_STRANGER)
    return page


def tag_products(request: HttpRequest, products: Iterable[int]) -> None:
    """Whose goods stand on the page, so that it is drawn anew when one of them sells out."""
    request.META[_SHOWS] = product_tags(request.META) | set(products)


def product_tags(environ: dict[str, Any]) -> set[int]:
    """The products on the page that was drawn for this request."""
    shown: set[int] = environ.get(_SHOWS, set())
    return shown
