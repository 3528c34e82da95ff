"""Login and logout of staff: name, password, and a code for accounts with a second factor."""

from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LoginView, LogoutView, RedirectURLMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.generic import FormView
from django_otp import login as show_device
from django_otp.models import Device

from dashboard.auth import login_throttle, second_factor
from dashboard.forms import CodeForm, LoginForm
from madamda.http.rate_limits import RateLimited, rate_limited
from madamda.staff.models import User


@method_decorator(rate_limited("login"), name="dispatch")
class StaffLoginView(LoginView):
    """Django's login view, with the second factor as a separate step and throttling by axes."""

    template_name = "dashboard/login.html"
    authentication_form = LoginForm

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        if second_factor.is_enrolled(form.get_user()):
            second_factor.wait_for_code(self.request.session, form.get_user())
            onward = urlencode({self.redirect_field_name: self.get_redirect_url()})
            return redirect(f"{reverse('dashboard:code')}?{onward}")
        answer = super().form_valid(form)
        _end_with_the_day(self.request)
        login_throttle.remember(self.request, answer, form.get_user())
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        _refuse_if_locked(self.request, form.data.get("username", ""))
        return super().form_invalid(form)


@method_decorator([never_cache, rate_limited("login")], name="dispatch")
class GiveCode(RedirectURLMixin, FormView):
    """The second step of the login, available for a few minutes after the correct password."""

    template_name = "dashboard/code.html"
    form_class = CodeForm
    next_page = settings.LOGIN_REDIRECT_URL
    user: User

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        user = second_factor.on_the_way(request.session)
        if user is None:
            return redirect(settings.LOGIN_URL)
        self.user = user
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        device = self._checked(form.cleaned_data["code"])
        if device is None:
            form.refuse()
            return self.form_invalid(form)
        second_factor.arrived(self.request.session)
        login(self.request, self.user, backend="django.contrib.auth.backends.ModelBackend")
        show_device(self.request, device)
        _end_with_the_day(self.request)
        answer = redirect(self.get_success_url())
        login_throttle.remember(self.request, answer, self.user)
        return answer

    def _checked(self, code: str) -> Device | None:
        """Verify the code. Failures count like wrong passwords; raises RateLimited if the login is locked."""
        credentials = {"username": self.user.get_username()}
        if not AxesProxyHandler.is_allowed(self.request, credentials):
            raise RateLimited(login_throttle.opens_in(self.request, self.user.get_username()))
        device = second_factor.check(self.user, code)
        if device is None:
            user_login_failed.send(sender=__name__, credentials=credentials, request=self.request)
            _refuse_if_locked(self.request, self.user.get_username())
        return device


def _refuse_if_locked(request: HttpRequest, name: str) -> None:
    """Raise RateLimited if axes has locked this login; then even the right password is refused."""
    if getattr(request, "axes_locked_out", False):
        raise RateLimited(login_throttle.opens_in(request, name))


def _end_with_the_day(request: HttpRequest) -> None:
    # A fixed time, not an idle timeout, so that everyone logs in again each day.
    request.session.set_expiry(timezone.now() + timedelta(hours=settings.STAFF_SESSION_HOURS))


sign_in = StaffLoginView.as_view()
give_code = GiveCode.as_view()
sign_out = LogoutView.as_view()
