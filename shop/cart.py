"""The cart: variants and quantities in the session, nothing else. Prices always come from the database."""

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

_KEY = "cart"


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
    def count(self) -> int:
        return sum(self.quantities.values())

    def add(self, variant_id: int, quantity: int) -> int:
        """Put so many more in, up to the most one may order; returns what is in now. Raises CartFull."""
        return self.put(variant_id, self.quantities.get(variant_id, 0) + quantity)

    def put(self, variant_id: int, quantity: int) -> int:
        """Have exactly so many; none removes it. Raises CartFull."""
        quantities = self.quantities
        quantities.pop(variant_id, None)
        if quantity > 0:
            quantities[variant_id] = min(quantity, settings.CART_MAX_QUANTITY)
        if len(quantities) > settings.CART_MAX_LINES:
            raise CartFull
        self._session[_KEY] = {str(variant): pieces for variant, pieces in quantities.items()}
        return quantities.get(variant_id, 0)

    def empty(self) -> None:
        self._session.pop(_KEY, None)
