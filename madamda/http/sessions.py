"""Session backend in PostgreSQL with optimistic concurrency; it does not use Redis.

A session is written by one compare-and-swap UPDATE. If another request has written in the meantime, only the keys
changed here are merged into the stored session, under a row lock.
"""

import json
import re
from collections.abc import Callable, Collection
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from madamda.db import replication
from madamda.db.compiled_queries import prepared_cursor

KEY_LENGTH = 32  # the same as Django's
_KEY = re.compile(rf"[{VALID_KEY_CHARS}]{{{KEY_LENGTH}}}")
_READ = "select session_data from django_session where session_key = %s and expire_date > %s"
_REPLACE = """
update django_session set session_data = %s, expire_date = %s where session_key = %s and session_data = %s
"""


class SessionStore(db.SessionStore):
    # Exist in Django but not in its stubs.
    _get_session: Callable[..., dict[str, Any]]
    _session_key: str | None

    _text = ""  # stored text, as last read or written by this store
    _written = ""  # contents when last written

    def load(self) -> dict[str, Any]:
        with prepared_cursor() as cursor:
            cursor.execute(_READ, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None  # a new key is created when there is data to save
            return {}
        self._text = row[0]
        return self.decode(self._text)

    async def aload(self) -> dict[str, Any]:
        return await sync_to_async(self.load)()

    def save(self, must_create: bool = False) -> None:
        """Write the session if its contents have changed, merging concurrent changes. Creates it if `must_create`.

        It does not wait for the standby: if that hangs, carts go on, and threads stay free for pages.
        """
        holds = self._holds(no_load=must_create)
        if must_create or self.session_key is None:
            with replication.confirmed_here_only():
                super().save(must_create)
        elif holds != self._written:
            with replication.confirmed_here_only():
                self._replace_or_merge()
        self._written = self._holds(no_load=must_create)

    def _replace_or_merge(self) -> None:
        if not self.replace():
            with transaction.atomic():
                self.catch_up()
                self.replace()

    def replace(self) -> bool:
        """Write the session if the stored text is still the one that was read; return False if it is not."""
        if not self._text or self.session_key is None:
            return False
        row = super().create_model_instance(self._get_session())
        with prepared_cursor() as cursor:
            cursor.execute(_REPLACE, [row.session_data, row.expire_date, self.session_key, self._text])
            if not cursor.rowcount:
                return False
        self._text, self._written = row.session_data, self._holds()
        return True

    def catch_up(self, *, forgetting: Collection[str] = ()) -> None:
        """Merge what another request has stored meanwhile.

        Keys changed here keep their value, except those in `forgetting`. Locks the row until the surrounding
        transaction ends, so that `replace` finds what was read.
        """
        before, mine = self.decode(self._text), self._get_session()
        changed = {name for name in {*before, *mine} if before.get(name) != mine.get(name)} - set(forgetting)
        row = self.model.objects.select_for_update().filter(session_key=self.session_key).first()
        latest = row.get_decoded() if row else before
        kept = {name: mine[name] for name in mine if name in changed}
        self._session_cache = {name: value for name, value in latest.items() if name not in changed} | kept
        if row:
            self._text = row.session_data
        else:
            self._begin_anew()

    def _begin_anew(self) -> None:
        """Create a new session for a deleted row (logout elsewhere, restored backup, cleanup).

        The cart is kept under the new key; a login is not.
        """
        if SESSION_KEY in self._session_cache:
            self._session_cache = {}
        self.create()

    def _validate_session_key(self, key: str | None) -> bool:
        """Reject any key that this backend cannot have generated, such as one with characters the database refuses."""
        return bool(_KEY.fullmatch(key or ""))

    def _get_new_session_key(self) -> str:
        """Return a random key without checking that it is free: `create` retries if the INSERT fails."""
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Return the row for a new session and remember its text. Called by `save`."""
        row = super().create_model_instance(data)
        self._text = row.session_data
        return row

    def _holds(self, *, no_load: bool = False) -> str:
        return json.dumps(self._get_session(no_load=no_load), sort_keys=True, default=str)
