"""The cart: variants and quantities in the session. Prices come from the database; old ones are only remembered."""

import json
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Protocol, TypeVar, cast
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5
from zlib import crc32

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from madamda.domain_errors import DomainError

Done = TypeVar("Done")

COOKIE = "cart"  # beside the session: how much is in it, for pages that show no more of it than that
_KEY = "cart"
_NUMBER = "cart_number"  # which cart it is
_ORDERED = "cart_ordered"  # which was ordered last
_PRICES = "cart_prices"  # what a page said when it was put in; shown beside a price that changed, never charged


class ComparableSession(Protocol):
    """What a cart asks of the shop's sessions (madamda.http.sessions), beyond what every session can."""

    def replace(self) -> bool:
        """Write it down in one statement, unless another page has written since; then say no."""
        ...

    def catch_up(self, *, forgetting: Collection[str] = ()) -> None:
        """Lock it, and take over what another page has written; under these names, whatever was changed here."""
        ...


def count_from_cookie(cookies: Mapping[str, str]) -> int | None:
    """How much is in it by that cookie, without which the session is to be asked. Nothing is decided by it."""
    if settings.SESSION_COOKIE_NAME not in cookies:
        return 0
    count = cookies.get(COOKIE, "")
    return int(count) if count.isascii() and count.isdigit() and len(count) < 7 else None


class CartFull(DomainError):
    """More different goods than one order may have."""

    code = "cart_full"


class Contents:
    """What is in a cart while it is changed; `Cart.written` keeps all of it or, where the change raises, nothing."""

    def __init__(self, quantities: dict[int, int], prices: dict[int, Decimal], key: UUID) -> None:
        self.quantities, self.prices, self.key = quantities, prices, key
        self.ordered: UUID | None = None

    def put(self, variant_id: int, quantity: int, *, price: Decimal | None = None, place: int | None = None) -> int:
        """Have exactly so many, seen at that price; none removes it. Returns what is in now. Raises CartFull.

        A line keeps its place, so that the next tap at the same spot means the same goods. A new one comes last, or
        to `place`, where it was before it was taken out.
        """
        if quantity <= 0:
            self.quantities.pop(variant_id, None)
            return 0
        is_new = variant_id not in self.quantities
        self.quantities[variant_id] = min(quantity, settings.CART_MAX_QUANTITY)
        if len(self.quantities) > settings.CART_MAX_LINES:
            raise CartFull(most=settings.CART_MAX_LINES)
        if is_new and place is not None:
            for pk in list(self.quantities)[place:-1]:
                self.quantities[pk] = self.quantities.pop(pk)
        if price is not None:
            self.prices[variant_id] = price
        return self.quantities[variant_id]

    def place(self, variant_id: int) -> int:
        """Which line it is, counted from nought; of what is not in, the one after the last."""
        known = list(self.quantities)
        return known.index(variant_id) if variant_id in known else len(known)

    def become_another(self, ordered: Mapping[int, int]) -> None:
        """What was ordered goes; what is left belongs to a cart that was not ordered yet."""
        for pk, pieces in ordered.items():
            self.put(pk, self.quantities.get(pk, 0) - pieces)
        self.ordered, self.key = self.key, uuid4()


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

    @property
    def key(self) -> UUID:
        """Which cart this is: the same on all its pages and whatever is changed in it, until it is ordered.

        One cart is at most one order. A session that was begun before carts had keys lends it its own.
        """
        known = self._session.get(_NUMBER)
        return UUID(known) if known else uuid5(NAMESPACE_URL, f"cart:{self._session.session_key or uuid4()}")

    @property
    def ordered(self) -> UUID | None:
        """The key of the cart of this session that was ordered last."""
        known = self._session.get(_ORDERED)
        return UUID(known) if known else None

    def empty(self, key: UUID, ordered: Mapping[int, int]) -> None:
        """The cart of this key has become an order of these goods: write that down, and be another cart from now on.

        Twice is harmless, for by then the cart has another key. What another page has put in meanwhile stays.
        """
        self.written(lambda inside: inside.become_another(ordered) if inside.key == key else None)

    def written(self, change: Callable[[Contents], Done]) -> Done:
        """Make this change and write it down; what another page of this browser changes meanwhile is not lost.

        There is no other way to change a cart.

        A session is written as a whole: of two pages that send in the same moment, the later would undo what the
        earlier did. So it is written only where nobody has written since; else once more, from what is in it now.
        """
        done = self._changed(change)
        if not self._session.modified:
            return done
        if not self._session.session_key:
            self._session.save()
        elif not self._replaceable.replace():
            with transaction.atomic():
                self._replaceable.catch_up(forgetting=(_KEY, _NUMBER, _ORDERED, _PRICES))
                done = self._changed(change)
                self._replaceable.replace()
        return done

    @property
    def _replaceable(self) -> ComparableSession:
        return cast(ComparableSession, self._session)

    def _changed(self, change: Callable[[Contents], Done]) -> Done:
        before, inside = self._contents(), self._contents()
        done = change(inside)
        if (inside.quantities, inside.prices, inside.ordered) != (before.quantities, before.prices, None):
            self._keep(inside)
        return done

    def _contents(self) -> Contents:
        return Contents(self.quantities, self.seen_prices, self.key)

    def _keep(self, inside: Contents) -> None:
        seen = {variant: inside.prices[variant] for variant in inside.quantities if variant in inside.prices}
        self._session[_KEY] = {str(variant): pieces for variant, pieces in inside.quantities.items()}
        self._session[_PRICES] = {str(variant): str(price) for variant, price in seen.items()}
        self._session[_NUMBER] = str(inside.key)
        if inside.ordered:
            self._session[_ORDERED] = str(inside.ordered)
