"""CSRF protection by origin for forms on cacheable pages, which cannot contain a token."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponseBase]


def require_same_origin(view: View) -> View:
    """Reject cross-site POST requests with 403, instead of Django's token check.

    A token needs a cookie, and then the page would differ for every visitor.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not comes_from_here(request):
            raise PermissionDenied(_("This was sent from another site, so nothing was changed."))
        return view(request, *args, **kwargs)

    return guarded


def comes_from_here(request: HttpRequest) -> bool:
    """Return True if the request was sent from our own origin, by Sec-Fetch-Site, else Origin, else Referer.

    Browsers have sent Origin since 2020, and a page cannot forge these headers. Clients that send none of the three are
    not browsers, so CSRF does not apply to them; a cross-site request would also lack the SameSite=Lax session cookie.
    """
    headers = request.headers
    if site := headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    if origin := headers.get("Origin"):
        return origin in _ours(request)
    if referer := headers.get("Referer"):
        return _origin_of(referer) in _ours(request)
    return True


def _origin_of(address: str) -> str:
    """Return scheme and host of a URL; empty if it cannot be parsed."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _ours(request: HttpRequest) -> list[str]:
    return [f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS]
