"""The way back after a press: to the page it was made on, and never to another house."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


class SeeOther(HttpResponseRedirect):
    """The answer to a POST: now read that page."""

    status_code = 303


def return_to_page(request: HttpRequest) -> SeeOther:
    """The page named by the form, else the board."""
    page = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return SeeOther(page)
    return SeeOther(reverse("dashboard:board"))
