"""Forms on pages that are the same for everybody carry no token; the browser itself says where they come from."""

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
    """Refuse a change that another site asks for: 403.

    A token would need a cookie, and then no two people could be handed the same page.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not comes_from_here(request):
            raise PermissionDenied(_("This was sent from another site, so nothing was changed."))
        return view(request, *args, **kwargs)

    return guarded


def comes_from_here(request: HttpRequest) -> bool:
    """What a page cannot forge: Sec-Fetch-Site, then Origin, then Referer.

    Who sends none of them is no browser (they have sent Origin since 2020), and nobody can be
    tricked into pressing a button in curl; a stolen press would also lack the Lax session cookie.
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
    """Empty for what is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _ours(request: HttpRequest) -> list[str]:
    return [f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS]
