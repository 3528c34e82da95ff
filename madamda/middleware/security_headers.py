"""Security headers beyond those of Django, including the Content Security Policy."""

from functools import cache

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

_UNUSED = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "usb"),
)
_PAGES_OF_DJANGO = (404, 500)  # Django's debug pages, which have inline styles
ON_EVERY_ANSWER = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "X-Content-Type-Options": "nosniff",
}


class SecurityHeadersMiddleware(MiddlewareMixin):
    """Sets the headers on every response, including files, redirects and errors; must be the outermost middleware."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        for name, value in ON_EVERY_ANSWER.items():
            response.headers.setdefault(name, value)
        if not (settings.DEBUG and response.status_code in _PAGES_OF_DJANGO):
            response.headers.setdefault("Content-Security-Policy", _policy())
        return response


@cache
def _policy() -> str:
    """Return the policy, the same for every page; django-csp's middleware would build it twice per response."""
    return build_policy()
