"""Sessions as Django keeps them, in the database and the cache; nothing is written twice.

The cache keeps the very text that the database has. Whoever has read it can say what they have read, and
have it replaced only if nobody has written since: one statement, where a lock takes four.
"""

import json
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends import cached_db, db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.cache import BaseCache
from django.db import InterfaceError, OperationalError
from django.utils.crypto import get_random_string

from shop.compiled import planned

KEY_LENGTH = 32  # as Django's own
_REPLACE = """
update django_session set session_data = %s, expire_date = %s where session_key = %s and session_data = %s
"""


class SessionStore(cached_db.SessionStore):
    """The cart is saved under a lock (shop.cart). When the answer leaves, the session is saved once more, without
    one: that would bring back an older cart, if another page has changed it in between."""

    # Django's own, which its types leave out.
    _cache: BaseCache
    _get_session: Callable[..., dict[str, Any]]
    _get_session_from_db: Callable[[], AbstractBaseSession | None]

    _text = ""  # as it lies in the database, as far as this store has seen
    _written = ""

    def load(self) -> dict[str, Any]:
        text = self._cache.get(self.cache_key)
        if not isinstance(text, str):
            row = self._get_session_from_db()
            if row is None:
                return {}
            text = row.session_data
            self._cache.set(self.cache_key, text, self.get_expiry_age(expiry=row.expire_date))
        self._text = text
        return self.decode(text)

    async def aload(self) -> dict[str, Any]:
        return await sync_to_async(self.load)()

    def save(self, must_create: bool = False) -> None:
        holds = self._holds(no_load=must_create)
        if must_create or self.session_key is None or holds != self._written:
            try:
                db.SessionStore.save(self, must_create)
            except UpdateError as refused:
                if isinstance(refused.__context__, OperationalError | InterfaceError):
                    raise refused.__context__ from None  # Django takes a lost database for a lost session
                raise
            if holds != self._written:  # a new one was kept when it was created
                self._kept(holds)

    def replace(self) -> bool:
        """Write it down, unless another page has written since this one has read. False changes nothing."""
        before = self._text
        if not before or self.session_key is None:
            return False
        row = self.create_model_instance(self._get_session())
        with planned() as cursor:
            cursor.execute(_REPLACE, [row.session_data, row.expire_date, self.session_key, before])
            if not cursor.rowcount:
                return False
        self._kept(self._holds())
        return True

    def _get_new_session_key(self) -> str:
        """Nobody asks whether it is taken: the row is inserted, and refused if it is (`create` then tries another)."""
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        self._text = row.session_data
        return row

    def _holds(self, *, no_load: bool = False) -> str:
        return json.dumps(self._get_session(no_load=no_load), sort_keys=True, default=str)

    def _kept(self, holds: str) -> None:
        self._written = holds
        self._cache.set(self.cache_key, self._text, self.get_expiry_age())
