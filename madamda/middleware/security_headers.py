"""What a browser is told about every answer, beyond what Django says; with it the policy of what a page may load."""

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
_PAGES_OF_DJANGO = (404, 500)  # in development, with styles of their own
ON_EVERY_ANSWER = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "X-Content-Type-Options": "nosniff",
}


class SecurityHeadersMiddleware(MiddlewareMixin):
    """The outermost, so that pages, files, redirects and refusals all carry them."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        for name, value in ON_EVERY_ANSWER.items():
            response.headers.setdefault(name, value)
        if not (settings.DEBUG and response.status_code in _PAGES_OF_DJANGO):
            response.headers.setdefault("Content-Security-Policy", _policy())
        return response


@cache
def _policy() -> str:
    """It is the same for every page: django-csp's own middleware would put it together for each answer, twice."""
    return build_policy()
