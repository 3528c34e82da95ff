"""Redirect targets after a POST: only readable pages of this site."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST  # noqa: TID251  # wrapped by `post_only`

View = TypeVar("View", bound=Callable[..., Any])
LONGEST = 2_000  # maximum length of a redirect URL: proxies limit the size of response headers


def post_only(view: View) -> View:
    """`require_POST` that also marks the view, so that `next_page` never redirects to it with GET."""
    wrapped: Any = require_POST(view)
    wrapped.is_post_only = True
    marked: View = wrapped
    return marked


def next_page(request: HttpRequest, *, default: str) -> str:
    """Return the URL in the form's `next` field if it is on this site, else `default`.

    If that URL only accepts POST, the nearest parent page is returned.
    """
    address = request.POST.get("next", "")
    return _readable(address) if _is_ours(address, request) else default


def _is_ours(address: str, request: HttpRequest) -> bool:
    """Return True for an absolute path on this host. `redirect` would resolve other strings as view names."""
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
