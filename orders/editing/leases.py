"""Leases: who is changing an order, and until when. One edit per order is open; an expired one can be taken over."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from madamda.staff.models import User
from orders.editing.errors import BeingEdited, EditLost, NotEditable
from orders.editing.proposals import Proposal
from orders.fulfilment import lifecycle
from orders.models import Order, OrderEdit
from orders.status import Status

Outcome = OrderEdit.Outcome

EDITABLE = (Status.PENDING, Status.CONFIRMED, Status.PREPARING, Status.READY)
ADDRESS_ONLY = (Status.OUT,)


@transaction.atomic
def start(order: Order, *, by: User, seen: int) -> OrderEdit:
    """Open the order for this user, or return the user's open edit; takes over an expired lease.

    Raises StaleVersion, NotEditable or BeingEdited. Locks the order.
    """
    order = lifecycle.lock(order, seen=seen)
    if order.status not in (*EDITABLE, *ADDRESS_ONLY):
        raise NotEditable(order)
    current = open_edit(order)
    if current and current.by == by:
        return _renewed(current)
    if current:
        if not is_expired(current):
            raise BeingEdited(order, current)
        _close(current, Outcome.TAKEN_OVER)
    return order.edits.create(by=by, seen=order.version, expires_at=_lease_end())


@transaction.atomic
def propose(order: Order, proposal: Proposal, *, by: User, seen: int) -> OrderEdit:
    """Keep the proposal, which was made for version `seen`, and renew the lease; raises StaleVersion or EditLost.

    Locks the order."""
    edit = own(lifecycle.lock(order, seen=seen), by=by)
    edit.proposal, edit.seen = proposal.as_json(), seen
    return _renewed(edit)


@transaction.atomic
def discard(order: Order, *, by: User) -> None:
    """Close the user's open edit without changing the order; does nothing if there is none. Locks the order."""
    current = open_edit(lifecycle.lock_for_customer(order))
    if current and current.by == by:
        _close(current, Outcome.DISCARDED)


def open_edit(order: Order) -> OrderEdit | None:
    return order.edits.select_related("by").filter(outcome=Outcome.OPEN).first()


def last_committed(order: Order) -> OrderEdit | None:
    return order.edits.filter(outcome=Outcome.COMMITTED).order_by("-version").first()


def own(order: Order, *, by: User) -> OrderEdit:
    """Return the user's open edit; raises EditLost. An expired lease that nobody took over still counts."""
    current = open_edit(order)
    if current is None or current.by != by:
        raise EditLost(order)
    return current


def is_expired(edit: OrderEdit) -> bool:
    return edit.expires_at <= timezone.now()


def _renewed(edit: OrderEdit) -> OrderEdit:
    edit.expires_at = _lease_end()
    edit.save(update_fields=["expires_at", "proposal", "seen"])
    return edit


def _close(edit: OrderEdit, outcome: OrderEdit.Outcome) -> None:
    edit.outcome = outcome
    edit.save(update_fields=["outcome"])


def _lease_end() -> datetime:
    return timezone.now() + timedelta(minutes=settings.EDIT_LEASE_MINUTES)
