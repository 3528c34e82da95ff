"""Pausing and resuming orders, for managers."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.auth.access import PAUSE, permitted
from dashboard.manager_forms import PauseForm
from dashboard.views.redirects import SeeOther
from madamda.http.redirects import post_only
from shop import ordering_pause
from shop.messages import sentence
from shop.models import StoreSettings


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(PAUSE)
def pause(request: HttpRequest) -> HttpResponse:
    front = StoreSettings.load()
    status = 200
    form = PauseForm(request.POST if request.method == "POST" else None, initial=PauseForm.as_it_is(front))
    if form.is_valid():
        words = {code: form.cleaned_data[f"words_{code}"] for code, _name in settings.LANGUAGES}
        try:
            ordering_pause.pause(form.cleaned_data["until"], words, by=request.user, seen=form.cleaned_data["seen"])  # type: ignore[arg-type]  # never anonymous here
        except ordering_pause.Overtaken as overtaken:
            messages.error(request, sentence(overtaken))
            front, status = StoreSettings.load(), 409
            form = PauseForm({**request.POST.dict(), "seen": ordering_pause.version_token(front)})
        else:
            messages.success(request, _("Orders are paused until then."))
            return SeeOther(reverse("dashboard:pause"))
    context = {
        "form": form,
        "front": front,
        "is_paused": front.is_paused(timezone.now()),
        "seen": ordering_pause.version_token(front),
    }
    return render(request, "dashboard/pause.html", context, status=400 if form.errors else status)


@post_only
@permitted(PAUSE)
def resume(request: HttpRequest) -> HttpResponse:
    try:
        ordering_pause.resume(by=request.user, seen=request.POST.get("seen", ""))  # type: ignore[arg-type]  # never anonymous here
    except ordering_pause.Overtaken as overtaken:
        messages.error(request, sentence(overtaken))
    else:
        messages.success(request, _("The shop is taking orders again."))
    return SeeOther(reverse("dashboard:pause"))
