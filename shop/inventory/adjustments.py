"""Receipts, stock counts and write-offs, rejected if the submitting page is out of date."""

from django.db import transaction

from madamda.domain_errors import DomainError
from madamda.staff.models import User
from shop.inventory import stock
from shop.models import StockMovement, Variant


class Refused(DomainError):
    """The adjustment was rejected; nothing was recorded."""


class CountOutdated(Refused):
    code = "count_outdated"


class EntryOutdated(Refused):
    code = "stock_entry_outdated"


class MoreThanThereIs(Refused):
    code = "more_than_there_is"


@transaction.atomic
def receive(variant: Variant, pieces: int, *, by: User, reason: str, seen_entry: int) -> None:
    """Record a receipt. Raise EntryOutdated if another entry was recorded since, so a second press does nothing.
    Locks the variant."""
    _check_entry(_lock(variant), seen_entry)
    stock.receive(variant, pieces, by=by, reason=reason)


@transaction.atomic
def correct(variant: Variant, counted: int, *, by: User, reason: str, seen_on_hand: int) -> None:
    """Record a stock count. Raise CountOutdated if the stock has changed since the page was rendered: the count is
    then stale. Locks the variant."""
    on_hand = _lock(variant).on_hand
    if on_hand != seen_on_hand:
        raise CountOutdated(was=seen_on_hand, now=on_hand)
    stock.correct(variant, counted, by=by, reason=reason)


@transaction.atomic
def write_off(variant: Variant, pieces: int, *, by: User, reason: str, seen_entry: int) -> None:
    """Record broken, spoilt or lost stock. Raise EntryOutdated, as `receive` does, or MoreThanThereIs. Locks the
    variant."""
    _check_entry(_lock(variant), seen_entry)
    try:
        stock.write_off(variant, pieces, by=by, reason=reason)
    except stock.OutOfStock as short:
        raise MoreThanThereIs(left=short.shortages[0].left) from short


def last_entry(variant: Variant) -> int:
    """Return the id of the latest movement not made by an order, or 0."""
    entries = StockMovement.objects.filter(variant=variant, reference="").order_by("-pk")
    return entries.values_list("pk", flat=True).first() or 0


def _check_entry(variant: Variant, seen_entry: int) -> None:
    if last_entry(variant) != seen_entry:
        raise EntryOutdated(entry=StockMovement.objects.select_related("by").get(pk=last_entry(variant)))


def _lock(variant: Variant) -> Variant:
    return Variant.objects.select_for_update().get(pk=variant.pk)
