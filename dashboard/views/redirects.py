"""Responses after a POST: redirect to the originating page, or the form again with its errors."""

from django.core.exceptions import BadRequest
from django.forms import ChoiceField, DateField, Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from dashboard.rendering import fragments
from madamda.http.redirects import next_page
from madamda.inputs.fields import PlainText

# Fields in which a person types or chooses, so that an error can be corrected.
TYPED = (PlainText, ChoiceField, DateField)


class SeeOther(HttpResponseRedirect):
    """303: the result of a POST is at this URL."""

    status_code = 303


def redirect_back(request: HttpRequest) -> SeeOther:
    """Redirect to the page named by the form's `next` field, else to the board."""
    return SeeOther(next_page(request, default=reverse("dashboard:board")))


def refuse_words(request: HttpRequest, form: Form, *, title: str) -> HttpResponse:
    """Show an invalid form again with the input and its errors.

    A script gets only the errors. Only text fields can be corrected; an error in any other field raises BadRequest,
    because our pages fill those in themselves.
    """
    is_fetch = request.headers.get("X-Requested-With") == "fetch"
    typed = TYPED if is_fetch else PlainText
    if any(not isinstance(form.fields[name], typed) for name in form.errors if name in form.fields):
        raise BadRequest(form.errors.as_json())
    if is_fetch:
        return HttpResponse(
            fragments.field_errors([error for errors in form.errors.values() for error in errors]), status=422
        )
    back = next_page(request, default=reverse("dashboard:board"))
    sent = {name: form[name].value() for name in form.fields if name not in form.errors}
    context = {"title": title, "form": form, "sent": sent | {"next": back}, "back": back}
    return render(request, "dashboard/words.html", context, status=400)
