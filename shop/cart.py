"""The cart: variants and quantities in the session. Prices come from the database; old ones are only remembered."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Protocol, TypeVar, cast
from zlib import crc32

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

Done = TypeVar("Done")

COOKIE = "cart"  # beside the session: how much is in it, for pages that show no more of it than that
_KEY = "cart"
_PRICES = "cart_prices"  # what a page said when it was put in; shown beside a price that changed, never charged


class Replaceable(Protocol):
    """What a cart asks of the sessions of this house, beyond what every session can."""

    def replace(self) -> bool:
        """Write it down in one statement, unless another page has written since; then say no."""
        ...


def counted(cookies: Mapping[str, str]) -> int | None:
    """How much is in it by that cookie, without which the session is to be asked. Nothing is decided by it."""
    if settings.SESSION_COOKIE_NAME not in cookies:
        return 0
    count = cookies.get(COOKIE, "")
    return int(count) if count.isascii() and count.isdigit() and len(count) < 7 else None


class CartFull(Exception):
    """More different goods than one order may have; its text is for the customer."""

    def __init__(self) -> None:
        super().__init__(
            _("A cart holds up to %(most)d different things. Order these first.") % {"most": settings.CART_MAX_LINES}
        )


class Cart:
    """One customer's cart. Reading it costs a session only where one was begun."""

    def __init__(self, session: SessionBase) -> None:
        self._session = session

    @property
    def quantities(self) -> dict[int, int]:
        """Variant id → pieces. Keys are strings in the session, because JSON knows no others."""
        return {int(variant): quantity for variant, quantity in self._session.get(_KEY, {}).items()}

    @property
    def seen_prices(self) -> dict[int, Decimal]:
        """Variant id → what it cost when it was put in, as far as that was noted."""
        return {int(variant): Decimal(price) for variant, price in self._session.get(_PRICES, {}).items()}

    @property
    def count(self) -> int:
        return sum(self.quantities.values())

    @property
    def version(self) -> str:
        """The same as long as the same is in it: a page carries it, to be told when another page was faster."""
        return f"{crc32(json.dumps(sorted(self.quantities.items())).encode()):08x}"

    def add(self, variant_id: int, quantity: int) -> int:
        """Put so many more in, up to the most one may order; returns what is in now. Raises CartFull."""
        return self.put(variant_id, self.quantities.get(variant_id, 0) + quantity)

    def put(self, variant_id: int, quantity: int, *, price: Decimal | None = None) -> int:
        """Have exactly so many, seen at that price; none removes it. Raises CartFull."""
        quantities, prices = self.quantities, self.seen_prices
        quantities.pop(variant_id, None)
        if quantity > 0:
            quantities[variant_id] = min(quantity, settings.CART_MAX_QUANTITY)
        if len(quantities) > settings.CART_MAX_LINES:
            raise CartFull
        if price is not None:
            prices[variant_id] = price
        self._keep(quantities, prices)
        return quantities.get(variant_id, 0)

    def empty(self, ordered: Mapping[int, int]) -> None:
        """Take out what was ordered, and write that down. What another page has put in meanwhile stays."""
        self.written(lambda: self._take_out(ordered))

    def written(self, change: Callable[[], Done]) -> Done:
        """Make this change and write it down; what another page of this browser changes meanwhile is not lost.

        A session is written as a whole: of two pages that send in the same moment, the later would undo what the
        earlier did. So it is written only where nobody has written since; else once more, from what is in it now.
        """
        done = change()
        if not self._session.modified:
            return done
        if not self._session.session_key:
            self._session.save()
        elif not cast(Replaceable, self._session).replace():
            with self._held():
                done = change()
        return done

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Let no other page of this browser change it until the change made here is written down: a lock on its row."""
        with transaction.atomic():
            self._read_again()
            yield
            if self._session.modified:
                self._session.save()

    def _read_again(self) -> None:
        key = self._session.session_key
        row = Session.objects.select_for_update().filter(session_key=key).first() if key else None
        if row is None:
            return
        latest = row.get_decoded()
        for name in (_KEY, _PRICES):
            if latest.get(name, {}) != self._session.get(name, {}):
                self._session[name] = latest.get(name, {})

    def _take_out(self, ordered: Mapping[int, int]) -> None:
        left = {pk: pieces - ordered.get(pk, 0) for pk, pieces in self.quantities.items()}
        self._keep({pk: pieces for pk, pieces in left.items() if pieces > 0}, self.seen_prices)

    def _keep(self, quantities: Mapping[int, int], prices: Mapping[int, Decimal]) -> None:
        self._session[_KEY] = {str(variant): pieces for variant, pieces in quantities.items()}
        self._session[_PRICES] = {str(variant): str(prices[variant]) for variant in quantities if variant in prices}
