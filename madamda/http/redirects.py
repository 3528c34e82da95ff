"""The way back after a press: to a page of this shop that can be read, and never to another site."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST  # noqa: TID251  # it is what `post_only` is made of

View = TypeVar("View", bound=Callable[..., Any])
LONGEST = 2_000  # of an address: proxies refuse an answer whose headers are much longer


def post_only(view: View) -> View:
    """`require_POST` for a view that nobody is led back to, since a browser would ask for it by GET."""
    wrapped: Any = require_POST(view)
    wrapped.is_post_only = True
    marked: View = wrapped
    return marked


def next_page(request: HttpRequest, *, default: str) -> str:
    """The page named by the form's `next`, if it is one of ours; else `default`.

    A page that was the answer to a POST names an address that only takes POST: then it is the nearest page above.
    """
    address = request.POST.get("next", "")
    return _readable(address) if _is_ours(address, request) else default


def _is_ours(address: str, request: HttpRequest) -> bool:
    """A whole path, for `redirect` would look up anything else among the names of views."""
    is_path = address.startswith("/") and address.isprintable() and len(address) <= LONGEST
    return is_path and url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())


def _readable(address: str) -> str:
    path = address.partition("?")[0].partition("#")[0]
    if not _takes_only_post(_view(path)):
        return address
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        view = _view(path)
        if view and not _takes_only_post(view):
            break
    return path


def _view(path: str) -> Callable[..., Any] | None:
    try:
        return resolve(path).func
    except (Resolver404, UnicodeError):
        return None


def _takes_only_post(view: Callable[..., Any] | None) -> bool:
    of_class = getattr(view, "view_class", None)
    return getattr(view, "is_post_only", False) or (of_class is not None and "get" not in of_class.http_method_names)
