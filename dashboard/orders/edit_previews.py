"""Preview of a change of an order: what changes, the totals, and what the customer has to be told."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from orders.editing import descriptions
from orders.editing.calculation import Calculation
from orders.editing.descriptions import ChangedField
from orders.fulfilment import state_table
from orders.fulfilment.state_rows import Money
from shop import money


@dataclass(frozen=True, slots=True)
class EditPreview:
    changes: list[ChangedField]
    before: Decimal
    total: Decimal
    cancels: bool
    to_tell: list[str]


def of(found: Calculation) -> EditPreview:
    changes = descriptions.changes(descriptions.before(found), descriptions.after(found))
    cancels = not found.kept
    total = Decimal(0) if cancels else found.totals.total
    return EditPreview(changes, found.order.total, total, cancels, [] if cancels else list(_to_tell(found)))


def _to_tell(found: Calculation) -> list[str]:
    order, words = found.order, []
    if found.change:
        words.append(_("The total is now %(total)s.") % {"total": money.format_base(found.totals.total)})
    if found.drops_promo:
        words.append(_("The promo code %(code)s no longer counts.") % {"code": order.promo_code})
    if found.balance_due > 0:
        words.append(_("%(amount)s more is to pay.") % {"amount": money.format_base(found.balance_due)})
    if found.balance_due < 0:
        words.append(_("%(amount)s will be given back.") % {"amount": money.format_base(-found.balance_due)})
    waits = (Money.WAITING, Money.EXPIRED, Money.CLAIMED)
    if found.change and state_table.of(order).money in waits:
        words.append(_("The KHQR code is replaced: only the new one, on the order’s page, is to be paid."))
    if found.terms:
        words.append(_("The delivery days change with the area."))
    return words
