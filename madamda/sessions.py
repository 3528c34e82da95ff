"""Sessions as Django keeps them, in the database and the cache; nothing is written twice."""

import json

from django.contrib.sessions.backends import cached_db


class SessionStore(cached_db.SessionStore):
    """The cart is saved under a lock (shop.cart). When the answer leaves, the session is saved once more, without
    one: that would bring back an older cart, if another page has changed it in between."""

    _written = ""

    def save(self, must_create: bool = False) -> None:
        holds = json.dumps(self._get_session(no_load=must_create), sort_keys=True, default=str)
        if must_create or self.session_key is None or holds != self._written:
            super().save(must_create)
            self._written = holds
