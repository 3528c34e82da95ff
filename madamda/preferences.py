"""View that stores a visitor's language and theme in cookies."""

from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from madamda.context_processors import THEMES
from madamda.http.localized_urls import strip_language
from madamda.http.origin_check import require_same_origin
from madamda.http.redirects import next_page, post_only
from orders.checkout import draft

A_YEAR = 365 * 24 * 3600


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
    theme = forms.ChoiceField(choices=[(theme, theme) for theme in THEMES], required=False)


@post_only
@require_same_origin
def preferences(request: HttpRequest) -> HttpResponse:
    """Set the cookies and redirect to the page the form was on; raise BadRequest for unknown values.

    A checkout form sent along is saved as a draft.
    """
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        raise BadRequest("No such language or theme.")
    language, theme = form.cleaned_data["language"], form.cleaned_data["theme"]
    address = next_page(request, default="/")
    if "submission" in request.POST:  # the buttons are inside the checkout form
        draft.keep(request.session, request.POST)
    response = HttpResponseRedirect(strip_language(address) if language else address)
    if language:
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    if theme:
        _remember(response, "theme", theme)
    return response


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=A_YEAR,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
