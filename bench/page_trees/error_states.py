"""Error pages, as customers and as staff see them."""

from typing import Any
from unittest import mock

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import OperationalError
from django.test import RequestFactory, override_settings
from django.utils import translation

from bench.page_trees.checkout_pages import typed
from bench.page_trees.recorder import Recorder
from bench.page_trees.shop_pages import filled

PLACES = {"shop": "/track/", "staff": "/dashboard/stock/"}


def record(pages: Recorder) -> None:
    _answered(pages)
    _drawn(pages)
    _tokens(pages)
    pages.get("error-404", "/no-such-page/")
    pages.get("error-404-dark", "/no-such-page/", pages.visitor(theme="dark"))
    pages.get("error-404-json", "/no-such-page/", headers={"accept": "application/json"})
    pages.get("error-404-staff", "/dashboard/no-such-page/", pages.visitor("staff"))
    pages.get("error-404-staff-unknown", "/dashboard/no-such-page/")
    pages.get("error-403-staff", "/dashboard/figures/", pages.visitor("staff"))
    pages.get("error-405-staff", "/dashboard/batch/", pages.visitor("staff"))
    pages.get("error-405-shop", "/preferences/", pages.visitor())
    pages.post("error-400-shop", "/preferences/", {"theme": "blue"}, pages.visitor())
    pages.post("error-403-shop", "/preferences/", {}, pages.visitor(), headers={"sec-fetch-site": "cross-site"})
    once = override_settings(RATE_LIMITS={"track": "1/h", "lookup": "1/h"})
    with once, mock.patch("bench.page_trees.recorder.forget"):
        client = pages.visitor("staff")
        client.post("/track/", {})
        pages.post("error-429-shop", "/track/", {}, client)
        client.get("/dashboard/customers/lookup/")
        pages.get("error-429-staff", "/dashboard/customers/lookup/", client)


def _answered(pages: Recorder) -> None:
    """Faults while a view runs: 500, and 503 if the database is away."""
    views = {
        "shop": "orders.checkout.forms.TrackForm.__init__",
        "staff": "dashboard.reports.stock_overview.running_low",
    }
    for place, view in views.items():
        for status, fault in {500: ZeroDivisionError(), 503: OperationalError("the server is down")}.items():
            with mock.patch(view, side_effect=fault):
                pages.get(f"error-{status}-{place}", PLACES[place], pages.visitor("staff" if place == "staff" else ""))


def _drawn(pages: Recorder) -> None:
    """The handlers, called as Django calls them."""
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.sessions.backends.signed_cookies import SessionStore

    from madamda import errors
    from madamda.http.rate_limits import RateLimited

    answers: dict[str, Any] = {
        "400": lambda request: errors.bad_request(request, SuspiciousOperation()),
        "413": lambda request: errors.bad_request(request, RequestDataTooBig()),
        "413-fields": lambda request: errors.bad_request(request, TooManyFieldsSent()),
        "403": lambda request: errors.permission_denied(request, PermissionDenied("Not <you>.")),
        "403-silent": lambda request: errors.permission_denied(request, PermissionDenied()),
        "429": lambda request: errors.permission_denied(request, RateLimited(30)),
        "429-long": lambda request: errors.permission_denied(request, RateLimited(3000)),
        "404-words": lambda request: errors.page_not_found(request, LookupError("It <is> gone.")),
        "expired": lambda request: errors.csrf_failure(request),
    }
    for place, path in PLACES.items():
        for name, answer in answers.items():
            request = RequestFactory(SERVER_NAME="localhost").get(path)
            request.user, request.session = AnonymousUser(), SessionStore()
            with translation.override(pages.language):
                response = answer(request)
            pages.keep(f"handler-{name}-{place}.html", response.content.decode(), status=response.status_code)
        with translation.override(pages.language):
            bare = errors.page_not_found(RequestFactory(SERVER_NAME="localhost").get(path), LookupError())
        pages.keep(f"handler-without-session-{place}.html", bare.content.decode(), status=bare.status_code)


def _tokens(pages: Recorder) -> None:
    """Forms sent with an expired token, which the page offers to send again."""
    for name, path, sent in (
        ("track", "/track/", {"order_number": "<MD>", "phone": "012"}),
        ("login", "/login/", {"username": "staff", "password": "x"}),
        ("batch", "/dashboard/batch/", {"order": ["MD-2222-222:1", "MD-2222-223:1"], "what": "next"}),
    ):
        pages.post(f"expired-{name}", path, sent, pages.visitor("staff", enforce_csrf_checks=True))
    client = filled(pages)
    client.handler.enforce_csrf_checks = True
    pages.post("expired-checkout", "/checkout/", typed(), client)
    pages.post("expired-elsewhere", "/track/", {}, client, headers={"sec-fetch-site": "cross-site"})
