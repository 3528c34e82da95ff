"""Sessions as Django keeps them, in the database and the cache; nothing is written twice."""

import json

from django.contrib.sessions.backends import cached_db


class SessionStore(cached_db.SessionStore):
    """The cart is saved under a lock (shop.cart). When the answer leaves, the session is saved once more, without
    one: that would bring back an older cart, if another page has changed it in between."""

    _written = ""

    def save(self, must_create: bool = False) -> None:
        if must_create:  # a new one, which no other page can know
            super().save(must_create=True)
            return
        holds = json.dumps(dict(self.items()), sort_keys=True, default=str)
        if self.session_key is None or holds != self._written:
            super().save()
            self._written = holds
