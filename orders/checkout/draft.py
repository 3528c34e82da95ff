"""Checkout draft: form input that was not ordered yet, kept in the session for CHECKOUT_DRAFT_MINUTES."""

import time
from collections.abc import Mapping

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

_KEY = "checkout_draft"
_FIELDS = ("name", "phone", "province", "address", "note", "email", "payment_method", "promo_code")
_LONGEST = 400  # characters per field; the longest valid field has 300


def keep(session: SessionBase, typed: Mapping[str, str]) -> None:
    """Replace the stored draft with `typed`. Writes the session only if it changed, and only under its own key."""
    fields = {name: typed[name][:_LONGEST] for name in _FIELDS if typed.get(name)}
    if fields != read(session):
        session[_KEY] = {"typed": fields, "at": int(time.time())}


def read(session: SessionBase) -> dict[str, str]:
    """Return the draft, or an empty dict once it has expired: the device may have another user by then."""
    draft = session.get(_KEY, {})
    is_fresh = time.time() < draft.get("at", 0) + settings.CHECKOUT_DRAFT_MINUTES * 60
    return dict(draft["typed"]) if is_fresh else {}


def forget(session: SessionBase) -> None:
    """Delete the draft, after an order or at the customer's request. Does nothing if there is none."""
    session.pop(_KEY, None)
