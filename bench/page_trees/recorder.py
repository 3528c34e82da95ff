"""A demo shop in this process in which nothing depends on the time or on chance, and the recorder of its pages."""

import json
import logging
import os
import random
import re
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from bench.measuring.servers import KEPT
from bench.page_trees.comparison import STATUSES

NOON = datetime(2026, 6, 15, 5, tzinfo=UTC)  # a Monday, 12:00 in Phnom Penh
FETCH = {"X-Requested-With": "fetch"}
_KINDS = {"text/html": "html", "application/json": "json"}  # others are plain text
_chance, _number_chance = random.Random(1), random.Random(2)  # one more UUID must not change all later order numbers


class Clock:
    """The time in the shop, which passes only when told to."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    def tick(self) -> None:
        """Let a second pass, so that what follows sorts after what was before."""
        self.time += timedelta(seconds=1)

    @contextmanager
    def later(self, **passed: float) -> Iterator[None]:
        before = self.time
        self.time += timedelta(**passed)
        yield
        self.time = before


clock = Clock()


@contextmanager
def demo_shop() -> Iterator[None]:
    """Set Django up with a fixed secret, time and order numbers; fill the empty database with the demo's products."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "madamda.settings",
        "SECRET_KEY": "recorded" * 8,
        "KHQR_ACCOUNT": "madamda@demo",
        **{f"{kind}_ROOT": str(KEPT / kind.lower()) for kind in ("STATIC", "MEDIA", "ORIGINALS")},
    }
    with ExitStack() as stack:
        # Before the models are imported, which keep references to these functions.
        stack.enter_context(mock.patch.object(timezone, "now", clock.now))
        stack.enter_context(mock.patch.object(uuid, "uuid4", a_uuid))
        _set_up()
        stack.enter_context(mock.patch("django_ratelimit.core.time", SimpleNamespace(time=NOON.timestamp)))
        from orders import numbers

        stand_in = SimpleNamespace(choice=_number_chance.choice, token_urlsafe=_a_secret)
        stack.enter_context(mock.patch.object(numbers, "secrets", stand_in))
        yield


def _a_secret(_bytes: int) -> str:
    return f"{_number_chance.getrandbits(128):x}"


def a_uuid() -> uuid.UUID:
    return uuid.UUID(int=_chance.getrandbits(128), version=4)


def _set_up() -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.UNCONFIRMED_PER_PHONE = settings.UNCONFIRMED_PER_DEVICE = settings.UNCONFIRMED_PER_ADDRESS = 100_000
    settings.FIRST_ORDER_CONFIRM_OVER = 100_000
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    django.setup()
    logging.disable(logging.CRITICAL)  # the recorded errors are intended
    for command in ("migrate", "load_demo_data", "demo_accounts"):
        call_command(command, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


class Recorder:
    """Requests pages in one language and writes them to a folder, each under a name of its own."""

    def __init__(self, folder: Path, language: str) -> None:
        self.language = language
        self._folder = folder
        self._statuses: dict[str, int] = {}

    @property
    def count(self) -> int:
        return len(self._statuses)

    def visitor(
        self, username: str = "", *, theme: str = "", device: uuid.UUID | None = None, **options: Any
    ) -> Client:
        """Return a browser with the language's cookie, signed in if a username is given."""
        from customers import device_cookie
        from madamda.staff.models import User

        client = Client(raise_request_exception=False, SERVER_NAME="localhost", **options)
        client.cookies["django_language"] = self.language
        if theme:
            client.cookies["theme"] = theme
        if device:
            answer = HttpResponse()
            device_cookie.remember(answer, device)
            client.cookies["device"] = answer.cookies["device"].value
        if username:
            client.force_login(User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
        return client

    def get(self, name: str, path: str, by: Client | None = None, **options: Any) -> HttpResponse:
        forget()
        return self._answered(name, (by or self.visitor()).get(path, follow=True, **options))

    def post(self, name: str, path: str, sent: Any, by: Client, **options: Any) -> HttpResponse:
        forget()
        return self._answered(name, by.post(path, sent, follow=True, **options))

    def keep(self, name: str, text: str, *, status: int = 200) -> None:
        """Write a text rendered without a request; the name ends with its kind, such as `mail.txt`."""
        whole = f"{self.language}-{name}"
        assert whole not in self._statuses, f"{whole} was recorded before"
        self._statuses[whole] = status
        (self._folder / whole).write_text(text, encoding="utf-8")

    def _answered(self, name: str, answer: Any) -> HttpResponse:
        assert not hasattr(answer, "exc_info") or answer.exc_info is None or answer.status_code in (500, 503), name
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        self.keep(f"{name}.{_KINDS.get(kind, 'txt')}", answer.content.decode(), status=answer.status_code)
        return answer


def write_statuses(folder: Path, recorders: list[Recorder]) -> None:
    statuses = {name: status for recorder in recorders for name, status in recorder._statuses.items()}
    (folder / STATUSES).write_text(json.dumps(statuses, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def forget() -> None:
    """Empty all caches, so that no page depends on how long ago another was requested."""
    from django.core.cache import cache

    from madamda.cache import local

    cache.delete_pattern("*")
    local.forget_all()


def value_of(answer: HttpResponse, name: str) -> str:
    """Return the value of a field of the page."""
    field = re.search(rf'<input [^>]*name="{name}"[^>]*>', answer.content.decode())
    assert field, f"The page has no field {name}."
    value = re.search(r' value="([^"]*)"', field[0])
    return unescape(value[1]) if value else ""
