"""Error pages (400, 403, 404, 405, 413, 429, 500, 503) in the layout of the shop or of the dashboard."""

import logging
import sys
from datetime import datetime, timedelta
from http.client import responses
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django_ratelimit.exceptions import Ratelimited
from jinja2 import UndefinedError

from madamda.http.origin_check import comes_from_here
from orders.checkout import draft

logger = logging.getLogger(__name__)

STAFFS = "dashboard/error.html"
A_MINUTE = 60
HALF_A_MINUTE = 30
MOST_SENT_AGAIN = 20_000  # characters of a rejected form that the error page offers to resubmit
_CSRF_FIELD = "csrfmiddlewaretoken"
_NOTHING_SAID: dict[str, Any] = {
    "words": "",
    "expired": False,
    "resend": None,
    "most": None,
    "again_at": None,
    "quiet": False,
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _page(request, 413)
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        return _page(request, 413, most=settings.FORM_MAX_FIELDS)
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, Ratelimited):
        return _page(request, 429, retry_after=getattr(exception, "again_after", A_MINUTE))
    return _page(request, 403, words=_words(exception))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show how to repeat the submission. Django has already logged `reason`.

    A checkout form is saved as a draft in the session.
    """
    resend = _to_resend(request)
    if resend and "submission" in request.POST:  # the checkout form
        draft.keep(request.session, request.POST)
    return _page(request, 403, expired=True, resend=resend)


def _to_resend(request: HttpRequest) -> dict[str, Any] | None:
    """Return the target and fields of the submission, to be resubmitted with a fresh token.

    None for cross-site submissions, passwords, files and forms above MOST_SENT_AGAIN.
    """
    if not comes_from_here(request):
        return None
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name != _CSRF_FIELD]
    is_secret = any("password" in name for name, _value in fields)
    is_long = sum(len(value) for _name, value in fields) > MOST_SENT_AGAIN
    return None if is_secret or is_long or request.FILES else {"to": request.get_full_path(), "fields": fields}


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, words=_words(exception))


def method_not_allowed(request: HttpRequest, answer: HttpResponseNotAllowed) -> HttpResponse:
    """Replace Django's empty 405 response by a page on staff URLs; elsewhere return it unchanged."""
    if not _is_staffs(request):
        return answer
    response = _page(request, 405)
    response["Allow"] = answer["Allow"]
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Return 503 with Retry-After if the database is unavailable, else 500. Neither page runs a query."""
    is_away = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    status, headers = (503, {"Retry-After": str(HALF_A_MINUTE)}) if is_away else (500, None)
    if _is_staffs(request):
        said = {**_NOTHING_SAID, "layout": "layouts/quiet.html", "code": status}
        return HttpResponse(render_to_string(STAFFS, said), status=status, headers=headers)
    return HttpResponse(render_to_string(f"{status}.html"), status=status, headers=headers)


def _words(exception: Exception) -> str:
    """Return the message given by the view that raised; empty for Django's own messages about URLs and queries."""
    said = exception.args[0] if exception.args else ""
    return "" if isinstance(said, dict) or "matches the given query" in str(said) else str(said)


def _page(request: HttpRequest, status: int, *, retry_after: int | None = None, **said: Any) -> HttpResponse:
    headers = {"Retry-After": str(retry_after)} if retry_after else None
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"error": said.get("words") or responses[status]}, status=status, headers=headers)
    said = _NOTHING_SAID | said
    said |= {"code": status, "again_at": _in(retry_after) if retry_after and retry_after > A_MINUTE else None}
    template = STAFFS if _is_staffs(request) else f"{status}.html"
    return HttpResponse(_rendered(request, template, said), status=status, headers=headers)


def _rendered(request: HttpRequest, template: str, said: dict[str, Any]) -> str:
    layout = "layouts/dashboard.html" if template == STAFFS else "layouts/shop.html"
    try:
        return render_to_string(template, {"layout": layout, **said}, request)
    except Exception as trouble:  # the menu may need what is unavailable: an error page must not become a 500
        if settings.STRICT_TEMPLATES and isinstance(trouble, UndefinedError):
            raise
        logger.warning("Rendering %s without the menu", template, exc_info=True)
        return render_to_string(template, {**said, "layout": "layouts/quiet.html", "quiet": True})


def _is_staffs(request: HttpRequest) -> bool:
    """Return True if the path is under a staff URL, whether or not it exists."""
    return request.path.startswith(("/dashboard/", "/login/", "/logout/", f"/{settings.ADMIN_URL}"))


def _in(seconds: int) -> datetime:
    """Return the local time `seconds` from now, rounded up to a whole minute."""
    return timezone.localtime(timezone.now() + timedelta(seconds=seconds + 59))
