"""Odd payments: money that a person has to look at, and what became of it."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.lifecycle import ReasonMissing, Refused
from orders.models import BankTransfer

SHOWN = 100


class SettledAlready(Refused):
    def __init__(self, transfer: BankTransfer) -> None:
        who = transfer.settled_by.get_short_name() or transfer.settled_by.get_username() if transfer.settled_by else ""
        super().__init__(_("%(who)s was faster: this payment is settled.") % {"who": who})


def unsettled() -> QuerySet[BankTransfer]:
    """The oldest first: it has waited longest."""
    return BankTransfer.objects.unsettled().select_related("payment__order").order_by("seen_at")[:SHOWN]


def lately_settled() -> QuerySet[BankTransfer]:
    settled = BankTransfer.objects.odd().filter(settled_at__isnull=False)
    return settled.select_related("payment__order", "settled_by").order_by("-seen_at")[:20]


@transaction.atomic
def settle(transfer_id: int, *, how: str, by: User) -> BankTransfer:
    """Somebody has given it back, or taken it for an order; raise SettledAlready, ReasonMissing or DoesNotExist."""
    transfer = BankTransfer.objects.odd().select_for_update(of=("self",)).get(pk=transfer_id)
    if transfer.settled_at:
        raise SettledAlready(transfer)
    if not how:
        raise ReasonMissing
    transfer.settled_at, transfer.settled_by, transfer.settlement = timezone.now(), by, how
    transfer.save(update_fields=["settled_at", "settled_by", "settlement"])
    return transfer
