"""What follows a press: the page it was made on, and never another site; or its own words again, to be put right."""

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from madamda.http.redirects import next_page
from madamda.inputs.fields import PlainText


class SeeOther(HttpResponseRedirect):
    """The answer to a POST: now read that page."""

    status_code = 303


def redirect_back(request: HttpRequest) -> SeeOther:
    """The page named by the form, else the board."""
    return SeeOther(next_page(request, default=reverse("dashboard:board")))


def refuse_words(request: HttpRequest, form: Form, *, title: str) -> HttpResponse:
    """Ask for the words of an invalid form again, with what was typed and what is wrong with it.

    To a script only what is wrong: its page still has the rest. Everything but words our pages send by themselves;
    where that is wrong nobody has made an honest mistake, so BadRequest is raised.
    """
    if any(not isinstance(form.fields[name], PlainText) for name in form.errors):
        raise BadRequest(form.errors.as_json())
    if request.headers.get("X-Requested-With") == "fetch":
        return render(request, "dashboard/_refused_words.html", {"errors": form.errors}, status=422)
    back = next_page(request, default=reverse("dashboard:board"))
    sent = {name: form[name].value() for name in form.fields if name not in form.errors}
    context = {"title": title, "form": form, "sent": sent | {"next": back}, "back": back}
    return render(request, "dashboard/words.html", context, status=400)
