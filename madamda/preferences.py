"""What a browser asked for: its language, its colours. Two cookies, read by every page."""

from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from madamda.context_processors import THEMES
from orders import checkout_draft
from shop.addresses import without_language
from shop.same_origin import same_origin_only

A_YEAR = 365 * 24 * 3600


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
    theme = forms.ChoiceField(choices=[(theme, theme) for theme in THEMES], required=False)


@require_POST
@same_origin_only
def preferences(request: HttpRequest) -> HttpResponse:
    """Remember what was pressed and go back to the page it was pressed on."""
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        raise BadRequest("No such language or theme.")
    language, theme = form.cleaned_data["language"], form.cleaned_data["theme"]
    address = _way_back(request)
    if "submission" in request.POST:  # pressed in the checkout's form
        checkout_draft.keep(request.session, request.POST)
    response = HttpResponseRedirect(without_language(address) if language else address)
    if language:
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    if theme:
        _remember(response, "theme", theme)
    return response


def _way_back(request: HttpRequest) -> str:
    """Never to another site, whatever the form says."""
    address = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else "/"


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=A_YEAR,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
