"""Counter-entries by hand: a wrong entry of the cash book is countered with a reason, never changed."""

from django.db import transaction

from madamda.domain_errors import DomainError
from madamda.staff.models import User
from orders.cash import cash_book
from orders.models import CashEntry, DeliveryRun, Shift


class CorrectionError(DomainError):
    """Nothing was countered."""


class CounteredAlready(CorrectionError):
    code = "cash_countered_already"

    def __init__(self, counter: CashEntry) -> None:
        super().__init__(counter=counter)


class FollowsItsOrder(CorrectionError):
    """The entry says what was received for an order, which decides about it: its payment is corrected there."""

    code = "cash_follows_order"

    def __init__(self, entry: CashEntry) -> None:
        super().__init__(order=entry.order)


def can_counter(entry: CashEntry) -> bool:
    """Return False for an entry of an order's own money. Moves between holders never change what an order received."""
    return entry.transfer is not None or entry.order_id is None


@transaction.atomic
def counter(entry: CashEntry, *, by: User, reason: str) -> list[CashEntry]:
    """Counter an entry; of a move, all its entries, so that it adds up to zero again.

    A counter-entry can itself be countered. Raises CounteredAlready or FollowsItsOrder. Locks the entry's run, the open
    shift, then the entries in id order.
    """
    if not can_counter(entry):
        raise FollowsItsOrder(entry)
    if entry.run_id:
        DeliveryRun.objects.select_for_update().get(pk=entry.run_id)
    list(Shift.objects.select_for_update().filter(is_open=True))
    of_move = {"transfer": entry.transfer} if entry.transfer else {"pk": entry.pk}
    entries = list(CashEntry.objects.select_for_update().filter(**of_move).order_by("pk"))
    if done := CashEntry.objects.filter(counters__in=entries).select_related("by").first():
        raise CounteredAlready(done)
    return cash_book.counter(entries, by=by, reason=reason)
