"""What a customer has typed into the checkout and not ordered yet: kept in their session, for a while and in bounds."""

import time
from collections.abc import Mapping

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

_KEY = "checkout_draft"
_FIELDS = ("name", "phone", "province", "address", "note", "email", "payment_method", "promo_code")
_LONGEST = 400  # characters of one field; the longest that can be ordered with has 300


def keep(session: SessionBase, typed: Mapping[str, str]) -> None:
    """Keep what was typed, in place of what was kept before. What another page puts into the cart meanwhile stays."""
    fields = {name: typed[name][:_LONGEST] for name in _FIELDS if typed.get(name)}
    if fields != read(session):
        session[_KEY] = {"typed": fields, "at": int(time.time())}


def read(session: SessionBase) -> dict[str, str]:
    """What was typed; nothing once it is too old, for the next person at this device may be another."""
    draft = session.get(_KEY, {})
    is_fresh = time.time() < draft.get("at", 0) + settings.CHECKOUT_DRAFT_MINUTES * 60
    return dict(draft["typed"]) if is_fresh else {}


def forget(session: SessionBase) -> None:
    """It was ordered, or the customer asks for it."""
    session.pop(_KEY, None)
