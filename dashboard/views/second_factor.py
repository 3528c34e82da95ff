"""The user's own second factor: set up, renew recovery codes, remove."""

from base64 import b32encode
from typing import cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_otp import login as show_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from dashboard.auth import second_factor
from dashboard.auth.access import signed_in_staff_only
from dashboard.forms import WRONG_CODE, CodeForm
from madamda.http.redirects import post_only
from madamda.staff.models import User
from orders.payments import qr_image

_FRESH = "second_factor:fresh"  # session key: show the recovery codes once, after the redirect


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_staff_only
def show(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    if second_factor.is_enrolled(user):
        if not second_factor.was_shown(user, request.session):
            return redirect_to_login(request.path)
        codes = second_factor.recovery_codes(user)
        fresh = request.session.pop(_FRESH, False)
        form = CodeForm()
        form.fields["code"].widget.attrs["autofocus"] = False  # focus would scroll past the recovery codes
        context = {"codes": codes if fresh else [], "left": len(codes), "form": form}
        return render(request, "dashboard/second_factor.html", context)
    return _enrol(request, user)


def _enrol(request: HttpRequest, user: User) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if device := second_factor.enrol(user, form.cleaned_data["code"]):
            request.session.cycle_key()
            show_device(request, device)
            request.session[_FRESH] = True
            return redirect("dashboard:second_factor")
        form.refuse()
    device = second_factor.being_enrolled(user)
    context = {"form": form, "code": qr_image.svg(device.config_url), "secret": _in_fours(device)}
    return render(request, "dashboard/second_factor_enrol.html", context)


def _in_fours(device: TOTPDevice) -> str:
    """Return the secret in Base32, in groups of four for typing."""
    secret = b32encode(device.bin_key).decode()
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))


@post_only
@signed_in_staff_only
def change(request: HttpRequest) -> HttpResponse:
    """Renew the recovery codes or remove the factor. Requires a code, in case the session was left open."""
    form = CodeForm(request.POST)
    user = cast("User", request.user)
    if not (form.is_valid() and second_factor.check(user, form.cleaned_data["code"])):
        messages.error(request, WRONG_CODE)
    elif request.POST.get("wish") == "give_up":
        second_factor.give_up(user)
        messages.success(request, _("Two-step verification is off. Your password alone is enough again."))
    else:
        second_factor.renew_recovery_codes(user)
        request.session[_FRESH] = True
    return redirect("dashboard:second_factor")
