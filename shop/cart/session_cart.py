"""The cart: variant ids and quantities in the session. Prices come from the database; old ones are only displayed."""

import json
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Protocol, TypeVar, cast
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5
from zlib import crc32

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from madamda.db import replication
from madamda.domain_errors import DomainError

Done = TypeVar("Done")

COOKIE = "cart"  # the number of items, for pages that display only that and so need no session
_KEY = "cart"
_NUMBER = "cart_number"  # key of this cart
_ORDERED = "cart_ordered"  # key of the cart ordered last
_PRICES = "cart_prices"  # prices when the lines were added; displayed beside a changed price, never charged


class ComparableSession(Protocol):
    """The methods of the shop's sessions (madamda.http.sessions) that the cart needs beyond Django's."""

    def replace(self) -> bool:
        """Save the session in one statement; return False if another request has saved it since it was loaded."""
        ...

    def catch_up(self, *, forgetting: Collection[str] = ()) -> None:
        """Lock and reload the session. Local changes are kept, except those of the keys in `forgetting`."""
        ...


def count_from_cookie(cookies: Mapping[str, str]) -> int | None:
    """Return the number of items given by the cookie, or None if only the session can tell. For display only."""
    if settings.SESSION_COOKIE_NAME not in cookies:
        return 0
    count = cookies.get(COOKIE, "")
    return int(count) if count.isascii() and count.isdigit() and len(count) < 7 else None


class CartFull(DomainError):
    """More different variants than CART_MAX_LINES."""

    code = "cart_full"


class Contents:
    """Contents of a cart during a change. `Cart.written` saves them, or nothing if the change raises."""

    def __init__(self, quantities: dict[int, int], prices: dict[int, Decimal], key: UUID) -> None:
        self.quantities, self.prices, self.key = quantities, prices, key
        self.ordered: UUID | None = None

    def put(self, variant_id: int, quantity: int, *, price: Decimal | None = None, place: int | None = None) -> int:
        """Set the quantity of a line and return it; 0 removes the line. Raise CartFull.

        An existing line keeps its position, so that a second tap hits the same product. A new line is appended, or
        inserted at `place` if it is put back after its removal. `price` is the price the customer saw.
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
        """Return the index of the line, or the number of lines if the variant is not in the cart."""
        known = list(self.quantities)
        return known.index(variant_id) if variant_id in known else len(known)

    def become_another(self, ordered: Mapping[int, int]) -> None:
        """Subtract the ordered quantities and give what is left a new key."""
        for pk, pieces in ordered.items():
            self.put(pk, self.quantities.get(pk, 0) - pieces)
        self.ordered, self.key = self.key, uuid4()


class Cart:
    """The cart of one session. Reading it loads the session, and never creates one."""

    def __init__(self, session: SessionBase) -> None:
        self._session = session

    @property
    def quantities(self) -> dict[int, int]:
        """Variant id → quantity. The keys are strings in the session, because JSON has no other keys."""
        return {int(variant): quantity for variant, quantity in self._session.get(_KEY, {}).items()}

    @property
    def seen_prices(self) -> dict[int, Decimal]:
        """Variant id → unit price when the line was added, where recorded."""
        return {int(variant): Decimal(price) for variant, price in self._session.get(_PRICES, {}).items()}

    @property
    def count(self) -> int:
        return sum(self.quantities.values())

    @property
    def version(self) -> str:
        """Checksum of the contents. A page submits it, so that a change made on another page is noticed."""
        return f"{crc32(json.dumps(sorted(self.quantities.items())).encode()):08x}"

    @property
    def key(self) -> UUID:
        """Identity of the cart, unchanged until it is ordered. One cart becomes at most one order.

        A session begun before carts had keys derives it from its session key.
        """
        known = self._session.get(_NUMBER)
        return UUID(known) if known else uuid5(NAMESPACE_URL, f"cart:{self._session.session_key or uuid4()}")

    @property
    def ordered(self) -> UUID | None:
        """Key of the cart that this session ordered last."""
        known = self._session.get(_ORDERED)
        return UUID(known) if known else None

    def empty(self, key: UUID, ordered: Mapping[int, int]) -> None:
        """Remove the ordered quantities after the cart with this key has become an order, and start a new cart.

        Repeat-safe: the second call finds another key. Items added meanwhile on another page stay.
        """
        self.written(lambda inside: inside.become_another(ordered) if inside.key == key else None)

    def written(self, change: Callable[[Contents], Done]) -> Done:
        """Apply the change and save the session, without losing concurrent changes. The only way to change a cart.

        A session is saved as a whole, so the later of two concurrent requests would overwrite the earlier one.
        It is therefore saved only if no other request has saved it since; otherwise it is locked and reloaded, and the
        change is applied again. `change` may run twice.
        """
        done = self._changed(change)
        if not self._session.modified:
            return done
        with replication.confirmed_here_only():
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
