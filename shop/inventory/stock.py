"""Stock: locking variants, taking and returning quantities. Only this module changes `on_hand`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from madamda.db.compiled_queries import prepared_cursor
from madamda.domain_errors import DomainError
from madamda.staff.models import User
from shop.models import StockMovement, Variant
from shop.queries.locked_variants import LockedVariant, locked

Kind = StockMovement.Kind

_MOVE = """
with moved (variant, pieces) as (select * from unnest(%s::bigint[], %s::int[])),
    counted as (update shop_variant set on_hand = on_hand + pieces from moved where id = variant)
insert into shop_stockmovement (variant_id, quantity, kind, reference, reason, by_id, at)
select variant, pieces, %s, %s, %s, %s, %s from moved
"""


class Counted(Protocol):
    """The attributes needed to detect a shortage; of a LockedVariant or a Variant."""

    @property
    def sku(self) -> str: ...

    @property
    def on_hand(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Shortage:
    """A variant of which more is wanted than is in stock."""

    sku: str
    wanted: int
    left: int


class OutOfStock(DomainError):
    """At least one variant is short; nothing was taken."""

    code = "out_of_stock"

    def __init__(self, shortages: list[Shortage]) -> None:
        super().__init__()
        self.shortages = shortages


class ImpossibleCorrection(DomainError):
    """The corrected quantity would be negative."""

    code = "correction_below_nought"


def lock(variant_ids: Iterable[int]) -> dict[int, LockedVariant]:
    """Lock these variants in id order, which prevents deadlocks between orders. Raise TransactionManagementError
    outside a transaction.

    Returns only variants that may be sold now. Products and categories are read in the same query, without locks.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Goods are locked until a transaction ends; there is none.")
    return locked(variant_ids)


def take(goods: Mapping[int, Counted], quantities: Mapping[int, int], *, reference: str) -> None:
    """Take the quantities from locked variants. Raise OutOfStock, before any change, if one of them is short."""
    if shortages := short(goods, quantities):
        raise OutOfStock(shortages)
    _move({pk: -quantity for pk, quantity in quantities.items()}, Kind.SOLD, reference=reference)


def short(goods: Mapping[int, Counted], quantities: Mapping[int, int]) -> list[Shortage]:
    wanted = ((goods[pk], quantity) for pk, quantity in quantities.items())
    return [Shortage(one.sku, quantity, one.on_hand) for one, quantity in wanted if quantity > one.on_hand]


def give_back(quantities: Mapping[int, int], *, reference: str, by: User | None = None) -> None:
    """Put the quantities taken by an order back into stock, of inactive variants too. Needs a transaction; locks in
    id order."""
    goods = _lock_any(quantities)
    _move({variant.pk: quantities[variant.pk] for variant in goods}, Kind.RETURNED, reference=reference, by=by)


def take_again(quantities: Mapping[int, int], *, reference: str, by: User | None = None) -> None:
    """Take the quantities once more for an order that had returned them, of inactive variants too. Raise OutOfStock,
    before any change, if one is short. Needs a transaction; locks in id order."""
    goods = {variant.pk: variant for variant in _lock_any(quantities)}
    if shortages := short(goods, quantities):
        raise OutOfStock(shortages)
    _move({pk: -quantity for pk, quantity in quantities.items()}, Kind.SOLD, reference=reference, by=by)


def change_taken(differences: Mapping[int, int], *, reference: str, by: User | None = None) -> None:
    """Take (+) and give back (−) pieces of an order that was changed. Raise OutOfStock, before any change, if one is
    short. Needs a transaction and `lock_all`, and writes only the differences to the ledger."""
    more = {pk: pieces for pk, pieces in differences.items() if pieces > 0}
    less = {pk: -pieces for pk, pieces in differences.items() if pieces < 0}
    if more:
        take_again(more, reference=reference, by=by)
    if less:
        give_back(less, reference=reference, by=by)


def lock_all(variant_ids: Iterable[int]) -> dict[int, Variant]:
    """Lock these variants in id order, for sale or not. Needs a transaction."""
    return {variant.pk: variant for variant in _lock_any(variant_ids)}


@transaction.atomic
def receive(variant: Variant, quantity: int, *, by: User | None = None, reason: str = "") -> None:
    """Record a receipt. Locks the variant."""
    _move({_locked(variant).pk: quantity}, Kind.RECEIVED, by=by, reason=reason)


@transaction.atomic
def correct(variant: Variant, on_hand: int, *, by: User, reason: str) -> None:
    """Set the counted quantity and record the difference. Raise ImpossibleCorrection if negative. Locks the variant."""
    if on_hand < 0:
        raise ImpossibleCorrection
    variant = _locked(variant)
    if difference := on_hand - variant.on_hand:
        _move({variant.pk: difference}, Kind.CORRECTED, by=by, reason=reason)


@transaction.atomic
def write_off(variant: Variant, quantity: int, *, by: User, reason: str) -> None:
    """Record broken, spoilt or lost stock. Raise OutOfStock if it exceeds the quantity on hand. Locks the variant."""
    variant = _locked(variant)
    if shortages := short({variant.pk: variant}, {variant.pk: quantity}):
        raise OutOfStock(shortages)
    _move({variant.pk: -quantity}, Kind.WRITTEN_OFF, by=by, reason=reason)


def write_off_returned(quantities: Mapping[int, int], *, reference: str, by: User, reason: str) -> None:
    """Write off pieces that `give_back` has just put back for an order, spoilt or lost. Needs their locks."""
    changes = {pk: -quantity for pk, quantity in quantities.items()}
    _move(changes, Kind.WRITTEN_OFF, reference=reference, by=by, reason=reason)


def record_opening(variants: Iterable[Variant], *, reason: str) -> None:
    """Record the initial stock of new variants; call it in the transaction that creates them."""
    StockMovement.objects.bulk_create(
        StockMovement(variant=variant, kind=Kind.RECEIVED, quantity=variant.on_hand, reason=reason)
        for variant in variants
        if variant.on_hand
    )


def _lock_any(variant_ids: Iterable[int]) -> QuerySet[Variant]:
    return Variant.objects.filter(pk__in=list(variant_ids)).order_by("pk").select_for_update()


def _locked(variant: Variant) -> Variant:
    return Variant.objects.select_for_update().get(pk=variant.pk)


def _move(
    changes: Mapping[int, int], kind: Kind, *, reference: str = "", by: User | None = None, reason: str = ""
) -> None:
    """Update the quantities and insert the movements in one statement. The variants must be locked."""
    moved = list(changes), list(changes.values())
    with prepared_cursor() as cursor:
        cursor.execute(_MOVE, [*moved, kind.value, reference, reason, by.pk if by else None, timezone.now()])
