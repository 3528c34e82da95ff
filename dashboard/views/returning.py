"""The way back after a press: to the page it was made on, and never to another house."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from shop.redirects import next_page


class SeeOther(HttpResponseRedirect):
    """The answer to a POST: now read that page."""

    status_code = 303


def return_to_page(request: HttpRequest) -> SeeOther:
    """The page named by the form, else the board."""
    return SeeOther(next_page(request, default=reverse("dashboard:board")))
