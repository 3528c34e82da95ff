"""Fixtures and settings of all tests: a Redis prefix per process, fast password hashing, plain static files."""

import os
import time
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.template.backends import jinja2
from django.test.signals import template_rendered
from django.utils import translation

from tests.strict_templates import ViewContext, refuse_uncalled_methods

_CORNER = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


def pytest_configure() -> None:
    """Change settings before any code reads them."""
    settings.CACHES["default"]["KEY_PREFIX"] = _CORNER
    settings.STRICT_TEMPLATES = True
    refuse_uncalled_methods()
    settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = _CORNER
    settings.CATALOGUE_CACHE_SECONDS = 60  # on a busy machine a second may pass between two lines of a test
    settings.UNCONFIRMED_PER_PHONE = settings.UNCONFIRMED_PER_DEVICE = 100_000  # most tests use one customer
    settings.UNCONFIRMED_PER_ADDRESS = settings.FIRST_ORDER_CONFIRM_OVER = 100_000
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    options = settings.DATABASES["default"]["OPTIONS"]  # each test class runs in one long transaction
    options["options"] += " -c idle_in_transaction_session_timeout=0"


@pytest.fixture(autouse=True, scope="session")
def rendered_templates_are_known() -> Iterator[None]:
    """Give responses of Jinja templates a `context`, as the test client does for Django's own, and check them."""
    render = jinja2.Template.render

    def seen(self: jinja2.Template, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> str:
        context = ViewContext(context or {})
        html = render(self, context, request)
        template_rendered.send(sender=self, template=self, context=context)  # with what the context processors added
        return html

    with mock.patch.object(jinja2.Template, "render", seen):
        yield


@pytest.fixture(autouse=True)
def one_window() -> Iterator[None]:
    """Start a new rate limit window for each test, so that none ends while a test counts."""
    began = int(time.time())
    with mock.patch("django_ratelimit.core._get_window", lambda _value, period: began + period):
        yield


@pytest.fixture(autouse=True)
def own_corner() -> Iterator[None]:
    """Clear all caches after each test."""
    from madamda.cache import local  # imported after the settings are changed

    yield
    translation.deactivate()  # a request made by the test client leaves its language active
    cache.delete_pattern("*")
    local.forget_all()
