"""Notices that offer a user to undo recent steps."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from markupsafe import Markup

from dashboard.board.bulk_actions import Outcome
from dashboard.board.cards import COLUMN_OF
from dashboard.rendering import fragments
from madamda.staff.models import User
from orders.fulfilment import undo as fulfilment_undo
from orders.models import Order


@dataclass(frozen=True, slots=True)
class Undo:
    """The data of one notice. `left` is the column the order was in before."""

    order: Order
    left: str
    seconds: int

    @property
    def status(self) -> str:
        return self.order.get_status_display()


def of(person: User | AnonymousUser, *, order: Order | None = None) -> list[Undo]:
    """Return the undoable steps of this user, or only the one on this order."""
    found = fulfilment_undo.undoable(person)
    return [Undo(one.order, COLUMN_OF[one.back_to], one.seconds) for one in found if order in (None, one.order)]


def draw(person: User | AnonymousUser, order: Order) -> Markup:
    """Render the notice for the page that made the step; empty if there is nothing to undo.

    Without CSRF token, which the page's script adds.
    """
    return Markup().join(fragments.undo_notice(undo) for undo in of(person, order=order))


def draw_several(outcomes: Sequence[Outcome]) -> Markup:
    """Render one notice that undoes a whole bulk action; empty if it moved nothing."""
    moved = [one for one in outcomes if one.refused is None]
    if not moved:
        return Markup()
    return fragments.undo_several_notice(
        [one.order for one in moved],
        left=COLUMN_OF[moved[0].was],
        seconds=settings.UNDO_SECONDS,
        status=moved[0].order.get_status_display() if len({one.order.status for one in moved}) == 1 else "",
    )
