"""Who may order for cash: read in the placing transaction, from the customer's level and the browser's history.

A refusal must not tell a stranger what a typed phone number has done (docs/decisions/0048). So a large first order,
which is judged by the browser alone, gets the same refusal as a phone that has to pay first, at the same point and
after the same queries, and a blocked phone gets the words of the limits on unconfirmed orders.
"""

from decimal import Decimal

from django.conf import settings

from orders.checkout import order_limits
from orders.checkout.errors import PrepayNeeded, TooMuchHeld
from orders.customer_levels import levels
from orders.customer_levels.levels import Level
from orders.payments import requests
from orders.queries.checkout import Held
from orders.status import PaymentMethod


def check(found: Held, *, payment_method: str, goods: Decimal) -> bool:
    """Return True if staff have to call before they confirm the order. Raises PrepayNeeded or TooMuchHeld. No query."""
    level = levels.effective(found.level, found.until, refused=found.refused, delivered=found.delivered)
    if level == Level.BLOCKED:
        raise TooMuchHeld(why=order_limits.TooManyHeld())
    is_large_first = not found.is_known and goods > settings.FIRST_ORDER_CONFIRM_OVER
    if payment_method != PaymentMethod.CASH:
        return False
    if level == Level.PREPAY or is_large_first:
        if PaymentMethod.KHQR in requests.offered():
            raise PrepayNeeded
        return True
    return level == Level.WATCH
