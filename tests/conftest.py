"""What every test stands on: a corner of Redis of its own, quick passwords, files as they lie."""

import os
import time
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pgtrigger
import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import TestCase
from django.utils import translation

_CORNER = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


def pytest_configure() -> None:
    """Settings that must stand before anything reads them."""
    settings.CACHES["default"]["KEY_PREFIX"] = _CORNER
    settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = _CORNER
    settings.CATALOGUE_CACHE_SECONDS = 60  # on a busy machine a second passes between two lines of a test
    settings.UNCONFIRMED_PER_PHONE = settings.UNCONFIRMED_PER_DEVICE = 100_000  # most tests know one customer
    settings.UNCONFIRMED_PER_ADDRESS = 100_000
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    options = settings.DATABASES["default"]["OPTIONS"]  # a class of tests is one transaction, as long as it takes
    options["options"] += " -c idle_in_transaction_session_timeout=0"
    shelve_at_once()


def shelve_at_once() -> None:
    """The search index is written at commit, which a TestCase never reaches: write it after each statement instead."""
    enter = TestCase._enter_atomics.__func__

    def entered(cls: type[TestCase]) -> dict[str, Any]:
        atomics = enter(cls)
        writing = [one.get_uri(model) for model, one in pgtrigger.registered() if one.name.endswith("_written")]
        pgtrigger.constraints(pgtrigger.Immediate, *writing)
        return atomics

    TestCase._enter_atomics = classmethod(entered)


@pytest.fixture(autouse=True)
def one_window() -> Iterator[None]:
    """Rates are counted by the minute, the hour or the day: none of them is over while a test counts."""
    began = int(time.time())
    with mock.patch("django_ratelimit.core._get_window", lambda _value, period: began + period):
        yield


@pytest.fixture(autouse=True)
def own_corner() -> Iterator[None]:
    """Nothing one test cached or counted reaches the next."""
    from madamda.cache import local  # not before the settings stand

    yield
    translation.deactivate()  # a page that a client read leaves its language behind
    cache.delete_pattern("*")
    local.forget_all()
