"""What is read for many pages, kept in Redis for all processes: what the shop says of itself, and its menu.

The rule: a value lies under the name of the news (shop.queries.change_feed) that its reader had before reading.
So whoever has heard the same takes it, and has heard of nothing that is missing in it. After the next change everybody
asks under another name: nothing has to be deleted, and an older memory of Redis has nothing that is asked for.

Where nothing was told lately, nobody listens, or Redis is away, each process reads for itself. Nothing is shared that
depends on how much is in stock: that is told of each product, and changes no name.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from django.core.cache import cache
from django.utils.translation import get_language

from madamda.cache import local

SECONDS = 60  # far less than changes.KEPT_MINUTES: a name comes again when what came later is swept

Read = TypeVar("Read")


def shared(read: Callable[[], Read]) -> Callable[[], Read]:
    """Whatever `read` gives in a language; nothing but what JSON has."""

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
    """Another release may read other things under the same name."""
    digest = blake2b(digest_size=8)
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


_release = _digest()
