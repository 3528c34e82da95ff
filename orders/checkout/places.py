"""The list of delivery zones on the checkout page, as text that is worked out once per fees and language."""

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from orders.delivery.estimate import days_of
from orders.delivery.zones import ZoneList
from shop import money


class Place(NamedTuple):
    """A delivery zone with its fee, in the current language."""

    code: str
    label: str  # in the list: `Siem Reap – $2.50, 2–3 days`
    row: str  # beside the fee in the sums
    fee: str
    delivery: Decimal
    digits: str  # of the fee, for scripts
    is_pick_up: bool


def places(offer: ZoneList, goods: Decimal) -> tuple[Place, ...]:
    """Return all offered zones, with their fees for goods worth `goods` dollars, for an order placed now."""
    fees = tuple(zone.fee_for(goods) for zone in offer.zones)
    return _written(offer, fees, days_of(offer.zones), get_language())


@lru_cache(maxsize=64)
def _written(
    offer: ZoneList, fees: tuple[Decimal, ...], days: tuple[str, ...], _language: str | None
) -> tuple[Place, ...]:
    return tuple(
        _place(zone.code, zone.name, fee, arrival, is_pick_up=zone.is_pick_up)
        for zone, fee, arrival in zip(offer.zones, fees, days, strict=True)
    )


def _place(code: str, name: str, delivery: Decimal, days: str, *, is_pick_up: bool) -> Place:
    fee = money.format_base(delivery) if delivery else _("free")
    row = _("%(place)s, %(days)s") if is_pick_up else _("Delivery to %(place)s, %(days)s")
    return Place(
        code=code,
        label=_("%(place)s – %(fee)s, %(days)s") % {"place": name, "fee": fee, "days": days},
        row=row % {"place": name, "days": days},
        fee=fee,
        delivery=delivery,
        digits=f"{money.to_cents(delivery):f}",
        is_pick_up=is_pick_up,
    )
