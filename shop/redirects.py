"""The way back after a press: to a page of this shop, and never to another site."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2_000  # of an address: proxies refuse an answer whose headers are much longer


def next_page(request: HttpRequest, *, default: str) -> str:
    """The page named by the form's `next`, if it is one of ours; else `default`."""
    address = request.POST.get("next", "")
    return address if _is_ours(address, request) else default


def _is_ours(address: str, request: HttpRequest) -> bool:
    """A whole path, for `redirect` would look up anything else among the names of views."""
    is_path = address.startswith("/") and address.isprintable() and len(address) <= LONGEST
    return is_path and url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
