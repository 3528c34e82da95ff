"""Error pages, rendered without a failing request, and the shop in its paused state, for screenshots."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.utils import timezone, translation
from playwright.sync_api import Page

from bench.measuring.servers import KEPT

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's event loop runs in this thread

CODES = ("400", "403", "403-expired", "404-product", "413", "429", "500", "503")
A_CHANGE_IS_SEEN = 2.5  # seconds; the page cache keeps pages for one second


def shown(code: str) -> Callable[[Page], None]:
    """Return a function that replaces an open page's content by the error page; styles and images load as usual."""

    def show(page: Page) -> None:
        page.set_content(_drawn(code, page.locator("html").get_attribute("lang") or "en"), wait_until="load")

    return show


@contextmanager
def paused() -> Iterator[None]:
    from shop.models import StoreSettings

    front = StoreSettings.load()
    front.paused_until = timezone.now() + timedelta(hours=26)
    front.pause_words_en = "We celebrate Pchum Ben with our families."
    front.pause_words_km = "យើងចូលរួមបុណ្យភ្ជុំបិណ្ឌជាមួយគ្រួសារ។"
    front.save()
    time.sleep(A_CHANGE_IS_SEEN)
    yield
    front.paused_until = None
    front.save()
    time.sleep(A_CHANGE_IS_SEEN)


def _drawn(code: str, language: str) -> str:
    request = RequestFactory().get("/")
    with translation.override(language), override_settings(STATIC_ROOT=KEPT / "static", ALLOWED_HOSTS=["testserver"]):
        return _answer(code, request).content.decode()


def _answer(code: str, request: HttpRequest) -> HttpResponse:
    from madamda import errors
    from madamda.http.rate_limits import RateLimited

    match code:
        case "400":
            return errors.bad_request(request, SuspiciousOperation())
        case "403":
            return errors.permission_denied(request, PermissionDenied())
        case "403-expired":
            return errors.csrf_failure(request)
        case "404-product":
            return errors.page_not_found(request, LookupError(translation.gettext("We couldn’t find this product.")))
        case "413":
            return errors.bad_request(request, RequestDataTooBig())
        case "429":
            return errors.permission_denied(request, RateLimited(60))
        case "500":
            return errors.server_error(request)
    try:
        raise OperationalError
    except OperationalError:
        return errors.server_error(request)
