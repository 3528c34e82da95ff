"""Queries for placing an order: the terms it is charged at, and its customer's unconfirmed orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, Func, IntegerField, QuerySet, Subquery, Value

from madamda.db import translated_fields
from madamda.db.compiled_queries import IDS, NUMBER, CompiledQuery, prepared_cursor
from orders.models import DeliveryZone
from orders.models.zones import fee_for
from orders.queries import phone_history
from orders.status import CAME_BACK, Status
from shop.models import StoreSettings

_COPIED = ("is_pick_up", "days_min", "days_max", "cut_off")


_CAME_BACK: list[Any] = [status.value for status in CAME_BACK]
_NEWEST = 200  # orders of a phone that are looked at

# Each subquery uses an index and reads no more rows than its limit.
_HELD = """
select exists (select from orders_order where device = %s::uuid and status = %s),
    (select count(*) from (select from orders_order where customer_phone = %s and status = %s
        and not payment_received order by placed_at desc limit %s) as by_phone),
    (select count(*) from (select from orders_order where device = %s::uuid and status = %s
        and not payment_received order by placed_at desc limit %s) as by_device),
    (select count(*) from (select from orders_order where network = %s and status = %s and network <> ''
        and not payment_received limit %s) as by_network),
    recent.refused, recent.delivered, by_hand.level, by_hand.until
from (select count(*) filter (where status = any(%s)) as refused, count(*) filter (where status = %s) as delivered
        from (select status from orders_order where customer_phone = %s and placed_at >= %s
            order by placed_at desc limit %s) as newest) as recent
    left join (select level, until from customers_customerlevel where customer_id =
        (select id from customers_customer where phone = %s) order by id desc limit 1) as by_hand on true
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
    """Numbers of unpaid orders that staff have not confirmed, each counted up to its limit, and facts on the phone."""

    is_known: bool  # whether an order of this device was delivered before
    by_phone: int
    by_device: int
    by_network: int
    # How the phone's orders of the last REFUSAL_DAYS ended, and its latest level by hand.
    refused: int
    delivered: int
    level: str | None
    until: date | None


def lock_key(name: str) -> int:
    """Return the key of the advisory lock that serialises orders of one phone, device or network."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)


def lock_phone(phone: str) -> None:
    """Wait for orders that this phone is placing, and keep others waiting until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [lock_key(phone)])


def terms(zone_id: int, *, locks: Sequence[int] = ()) -> ChargeTerms | None:
    """Return the current terms of a zone, or None if it is no longer offered. One query.

    Takes the advisory locks `locks` until the transaction ends. Queries after it see what earlier holders committed.
    """
    rows = _TERMS.rows(zone=zone_id, locks=list(locks))
    return _terms(rows[0]) if rows else None


def held(phone: str, device: UUID | None, network: str, *, most: tuple[int, int, int]) -> Held:
    """Count unconfirmed, unpaid orders per phone, device and network, each up to its limit in `most`. One query.

    It also reads what the phone's level follows from (`orders.customer_levels.levels`), the same for every phone.
    """
    by_phone, by_device, by_network = most
    pending = Status.PENDING.value
    asked = [device, Status.DELIVERED.value, phone, pending, by_phone, device, pending, by_device]
    with prepared_cursor() as cursor:
        about: list[Any] = [
            [status.value for status in CAME_BACK],
            Status.DELIVERED.value,
            phone,
            phone_history.since(),
            _NEWEST,
            phone,
        ]
        cursor.execute(_HELD, [*asked, network, pending, by_network, *about])
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
