"""Descriptions of a change: the order before and after it as JSON, and the change in one short line."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from madamda.inputs.phone import display
from orders.editing.calculation import Calculation
from orders.models import Order, OrderEdit
from shop import money

LONGEST_REASON = 300

Snapshot = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChangedField:
    label: str
    before: str
    after: str


def before(found: Calculation) -> Snapshot:
    order = found.order
    return {
        "lines": [[one.sku, one.was, str(one.price), one.variant] for one in found.lines if one.was],
        "name": order.customer_name,
        "phone": order.customer_phone,
        "zone": order.zone.code,
        "address": order.address,
        "delivery": str(order.delivery),
        "discount": str(order.discount),
        "promo_code": order.promo_code,
        "total": str(order.total),
    }


def after(found: Calculation) -> Snapshot:
    return {
        "lines": [[one.sku, one.quantity, str(one.price), one.variant] for one in found.kept],
        "name": found.proposal.name,
        "phone": found.proposal.phone,
        "zone": found.zone.code,
        "address": found.address,
        "delivery": str(found.totals.delivery),
        "discount": str(found.totals.discount),
        "promo_code": found.promo_code,
        "total": str(found.totals.total),
    }


def changes(old: Snapshot, new: Snapshot) -> list[ChangedField]:
    """Return what differs, in words of the current language: lines first, the total last."""
    was = {sku: pieces for sku, pieces, *_rest in old["lines"]}
    now = {sku: pieces for sku, pieces, *_rest in new["lines"]}
    lines = [ChangedField(sku, str(was.get(sku, 0)), str(now.get(sku, 0))) for sku in {**was, **now}]
    written = _written(old), _written(new)
    fields = [ChangedField(label, written[0][label], written[1][label]) for label in written[0]]
    return [one for one in (*lines, *fields) if one.before != one.after]


def compact(old: Snapshot, new: Snapshot, *, why: Iterable[str] = ()) -> str:
    """Return the change in at most LONGEST_REASON characters: `(why) SKU-1: 2 → 1, Total: $29.50 → $15.50`."""
    words = whole(old, new)
    if reasons := "; ".join(filter(None, why)):
        words = f"({reasons}) {words}"
    return words if len(words) <= LONGEST_REASON else f"{words[: LONGEST_REASON - 1]}…"


def whole(old: Snapshot, new: Snapshot) -> str:
    return ", ".join(f"{one.label}: {one.before or '–'} → {one.after or '–'}" for one in changes(old, new))


def whole_by_version(order: Order, versions: Collection[int]) -> dict[int, str]:
    """Return the whole change of each of these versions that a committed edit made. One query; none for no version."""
    if not versions:
        return {}
    edits = order.edits.filter(outcome=OrderEdit.Outcome.COMMITTED, version__in=versions)
    return {edit.version: whole(edit.before or {}, edit.after or {}) for edit in edits if edit.version}


def _written(kept: Snapshot) -> dict[str, str]:
    return {
        _("Name"): kept["name"],
        _("Phone number"): display(kept["phone"]),
        _("Area"): kept["zone"],
        _("Address"): kept["address"],
        _("Delivery fee"): _amount(kept["delivery"]),
        _("Discount"): _amount(kept["discount"]),
        _("Promo code"): kept["promo_code"],
        _("Total"): _amount(kept["total"]),
    }


def _amount(text: str) -> str:
    return money.format_base(Decimal(text))
