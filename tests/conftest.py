"""What every test stands on: a corner of Redis of its own, quick passwords, files as they lie."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache

_CORNER = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


def pytest_configure() -> None:
    """Settings that must stand before anything reads them."""
    settings.CACHES["default"]["KEY_PREFIX"] = _CORNER
    settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = _CORNER
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True)
def own_corner() -> Iterator[None]:
    """Nothing one test cached or counted reaches the next."""
    yield
    cache.delete_pattern("*")
