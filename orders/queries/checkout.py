"""Queries for placing an order: the terms it is charged at, and its customer's unconfirmed orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Func, IntegerField, QuerySet, Subquery, Value

from madamda.db import translated_fields
from madamda.db.compiled_queries import IDS, NUMBER, CompiledQuery, prepared_cursor
from orders.models import DeliveryZone
from orders.models.zones import fee_for
from orders.status import Status
from shop.models import StoreSettings

_COPIED = ("is_pick_up", "days_min", "days_max", "cut_off")


# Each subquery uses an index and reads no more rows than its limit.
_HELD = """
select exists (select from orders_order where device = %s::uuid and status = %s),
    (select count(*) from (select from orders_order where customer_phone = %s and status = %s
        and not payment_received order by placed_at desc limit %s) as by_phone),
    (select count(*) from (select from orders_order where device = %s::uuid and status = %s
        and not payment_received order by placed_at desc limit %s) as by_device),
    (select count(*) from (select from orders_order where network = %s and status = %s and network <> ''
        and not payment_received limit %s) as by_network)
"""


@dataclass(frozen=True, slots=True)
class ChargeTerms:
    """Terms an order is charged at: delivery fee, riel rate, pause of ordering. Always read fresh, never cached."""

    fee: Decimal
    free_from: Decimal | None
    riel_rate: Decimal
    paused_until: datetime | None
    copied: Mapping[str, Any]  # zone values copied to the order, by the order's field names

    def fee_for(self, goods: Decimal) -> Decimal:
        return fee_for(goods, fee=self.fee, free_from=self.free_from)

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and now < self.paused_until


class Held(NamedTuple):
    """Numbers of unpaid orders that staff have not confirmed, each counted up to its limit."""

    is_known: bool  # whether an order of this device was delivered before
    by_phone: int
    by_device: int
    by_network: int


def terms(zone_id: int, *, locks: Sequence[int] = ()) -> ChargeTerms | None:
    """Return the current terms of a zone, or None if it is no longer offered. One query.

    Takes the advisory locks `locks` until the transaction ends. Queries after it see what earlier holders committed.
    """
    rows = _TERMS.rows(zone=zone_id, locks=list(locks))
    return _terms(rows[0]) if rows else None


def held(phone: str, device: UUID | None, network: str, *, most: tuple[int, int, int]) -> Held:
    """Count unconfirmed, unpaid orders per phone, device and network, each up to its limit in `most`. One query."""
    by_phone, by_device, by_network = most
    pending = Status.PENDING.value
    asked = [device, Status.DELIVERED.value, phone, pending, by_phone, device, pending, by_device]
    with prepared_cursor() as cursor:
        cursor.execute(_HELD, [*asked, network, pending, by_network])
        return Held(*cursor.fetchone())


def _terms(row: Mapping[str, Any]) -> ChargeTerms:
    rate = StoreSettings().riel_rate if row["riel_rate"] is None else row["riel_rate"]  # before settings were saved
    copied = {f"zone_{name}": row[name] or "" for name in translated_fields.columns("name")} | {
        name: row[name] for name in _COPIED
    }
    return ChargeTerms(row["fee"], row["free_from"], rate, row["paused_until"], copied)


def _written(zone: int, locks: list[int]) -> QuerySet[DeliveryZone, Any]:
    front = StoreSettings.objects.all()
    waited = Func(
        Value(locks, output_field=ArrayField(BigIntegerField())),
        template="(select count(pg_advisory_xact_lock(key)) from unnest(%(expressions)s) as key)",
        output_field=IntegerField(),
    )
    offered = DeliveryZone.objects.offered().filter(pk=zone).order_by()
    return offered.annotate(
        riel_rate=Subquery(front.values("riel_rate")), paused_until=Subquery(front.values("paused_until")), locks=waited
    ).values("fee", "free_from", *translated_fields.columns("name"), *_COPIED, "riel_rate", "paused_until", "locks")


_TERMS = CompiledQuery(_written, zone=NUMBER, locks=IDS)
