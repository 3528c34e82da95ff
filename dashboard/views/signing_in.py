"""The staff's way in, and out."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django_ratelimit.decorators import ratelimit

from dashboard.forms import SignInForm


def _rate(group: str, request: HttpRequest) -> str:
    return settings.RATES[group]


def _name(group: str, request: HttpRequest) -> str:
    return request.POST.get("username", "").strip().casefold()


@method_decorator(ratelimit(group="login", key="ip", rate=_rate, method="POST"), name="dispatch")
@method_decorator(ratelimit(group="login", key=_name, rate=_rate, method="POST"), name="dispatch")
class SignIn(LoginView):
    """Django's own, which rotates the session and only goes on to pages of this house."""

    template_name = "dashboard/login.html"
    authentication_form = SignInForm

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_valid(form)
        # A moment, not a pause: whoever stays at work all day signs in again all the same.
        self.request.session.set_expiry(timezone.now() + timedelta(hours=settings.STAFF_SESSION_HOURS))
        return answer


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()
