"""Redis cache, shared by all processes, of data read for every page: store settings and menu.

Invariant: a key contains the name of the change snapshot (shop.queries.change_feed) that the process had before it
read the value. A process with the same snapshot may use the value, because it contains every change the process knows.
After the next change all processes use another key: nothing is deleted, and old entries of a restored Redis are unused.

Without recent changes, a change feed or Redis, each process reads for itself. Data that depends on stock is not shared:
stock changes are recorded per product and do not change the name.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from django.core.cache import cache
from django.utils.translation import get_language

from madamda.cache import local

SECONDS = 60  # far less than change_feed.KEPT_MINUTES: a name can recur once a change committed later is pruned

Read = TypeVar("Read")


def shared(read: Callable[[], Read]) -> Callable[[], Read]:
    """Cache the result of `read` per language. It must be JSON-serialisable."""

    @wraps(read)
    def found() -> Read:
        news = local.news()
        if not news:
            return read()
        key = f"shop:{news}:{_release}:{read.__name__}:{get_language()}"
        value: Read | None = cache.get(key)
        if value is None:
            value = read()
            cache.set(key, value, SECONDS)
        return value

    return found


def _digest() -> str:
    """Hash the shop's source, because another release may return other data under the same name."""
    digest = blake2b(digest_size=8)
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


_release = _digest()
