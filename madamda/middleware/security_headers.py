"""What a browser is told about every answer, beyond what Django and the content policy say."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

_UNUSED = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "usb"),
)
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
        return response
