"""Promo codes: validating a code, calculating its discount, and recording and releasing its uses.

The preview on the checkout page ignores the phone. Placing an order checks it, but reports "this phone has used it" as
"used up" unless the same device placed that order: typing another person's number must not reveal what they used.
Such attempts are rate limited.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from madamda.domain_errors import DomainError
from madamda.inputs.text import letters_and_digits
from orders.models import Order, PromoCode, PromoUse
from shop import money


class PromoCodeError(DomainError):
    """The code gives no discount."""


class Unknown(PromoCodeError):
    code = "promo_code_unknown"


class NotYet(PromoCodeError):
    code = "promo_code_not_yet"


class Over(PromoCodeError):
    code = "promo_code_over"


class TooLittle(PromoCodeError):
    code = "promo_code_needs_more"


class TakesNothing(PromoCodeError):
    """The discount would be less than a cent; the order does not use the code."""

    code = "promo_code_takes_nothing"


class UsedUp(PromoCodeError):
    code = "promo_code_used_up"


class UsedHere(PromoCodeError):
    """The phone has used the code; raised only for the device that placed that order."""

    code = "promo_code_used_by_you"


class TooManyTries(PromoCodeError):
    code = "promo_code_too_many_tries"


@dataclass(frozen=True, slots=True)
class Redemption:
    """A valid code and its discount in dollars; the code's row is locked if it comes from `redeem`."""

    code: PromoCode
    discount: Decimal


def normalise(typed: str) -> str:
    """Normalise a typed code: `romduol-10` or `romduol ១០` → `ROMDUOL10`."""
    return letters_and_digits(typed)


def discount(code: PromoCode, goods: Decimal) -> Decimal:
    """Return the discount on goods worth `goods` dollars: at most the code's cap, rounded down to the cent."""
    if code.kind == PromoCode.Kind.FIXED:
        off = code.amount
    else:
        off = (goods * code.amount / 100).quantize(money.CENT, rounding=ROUND_DOWN)
    return min(off, goods) if code.cap is None else min(off, goods, code.cap)


def preview(typed: str, *, goods: Decimal) -> Redemption:
    """Return the discount a code would give now; raises a PromoCodeError. Locks and uses nothing."""
    code = PromoCode.objects.filter(code=normalise(typed)).first()
    return _valid(code, typed, goods=goods, now=timezone.now())


def redeem(typed: str, *, goods: Decimal, phone: str, device: UUID | None) -> Redemption:
    """Validate a code for an order being placed, including the limit per phone; raises a PromoCodeError.

    Locks the code's row until the transaction ends.
    """
    code = PromoCode.objects.select_for_update().filter(code=normalise(typed)).first()
    taken = _valid(code, typed, goods=goods, now=timezone.now())
    _check_phone(taken.code, phone=phone, device=device)
    return taken


def record_use(taken: Redemption, order: Order) -> None:
    """Record the order's use of the code, with the promoter's commission, in the transaction that locked it."""
    share = taken.code.promoter.commission if taken.code.promoter else Decimal(0)
    PromoUse.objects.create(
        code=taken.code,
        order=order,
        phone=order.customer_phone,
        discount=taken.discount,
        rate=share,
        commission=_commission(order.goods - taken.discount, share),
    )
    PromoCode.objects.filter(pk=taken.code.pk).update(used=F("used") + 1)


def release(order: Order) -> None:
    """Release a cancelled order's use of its code. Needs a transaction. Repeat-safe; does nothing without a use."""
    if PromoUse.objects.filter(order=order, given_back_at=None).update(given_back_at=timezone.now()):
        PromoCode.objects.filter(uses__order=order).update(used=F("used") - 1)


def current_use(order: Order, *, lock: bool) -> PromoUse | None:
    """Return the order's use of a code that was not given back, with its code, which is locked if `lock`."""
    uses = PromoUse.objects.select_related("code").filter(order=order, given_back_at=None)
    return (uses.select_for_update(of=("code",)) if lock else uses).first()


def change_use(use: PromoUse, *, discount: Decimal, base: Decimal) -> None:
    """Write the discount of an order that was changed, and the commission at the rate of its use.

    `base` is the goods less the code's discount. The code must be locked.
    """
    PromoUse.objects.filter(pk=use.pk).update(discount=discount, commission=_commission(base, use.rate))


def reduce_commission(order: Order, refunded: Decimal) -> None:
    """Take back the commission of goods that were refunded, in dollars. Needs a lock on the order."""
    use = PromoUse.objects.filter(order=order, given_back_at=None).first()
    if use and use.commission:
        left = max(use.commission - _commission(refunded, use.rate), Decimal(0))
        PromoUse.objects.filter(pk=use.pk).update(commission=left)


def _commission(base: Decimal, rate: Decimal) -> Decimal:
    return money.to_cents(base * rate / 100)


def take_again(order: Order) -> None:
    """Restore the code's use for an order whose cancellation is undone; does nothing if it used none.

    Raises UsedUp if the code's limit or the phone's was reached in the meantime. Locks the code's row. Needs a
    transaction."""
    use = PromoUse.objects.filter(order=order).exclude(given_back_at=None).first()
    if use is None:
        return
    code = PromoCode.objects.select_for_update().get(pk=use.code_id)
    if code.limit is not None and code.used >= code.limit:
        raise UsedUp(code=code)
    _check_phone(code, phone=use.phone, device=None)
    PromoUse.objects.filter(pk=use.pk).update(given_back_at=None)
    PromoCode.objects.filter(pk=code.pk).update(used=F("used") + 1)


def _valid(code: PromoCode | None, typed: str, *, goods: Decimal, now: datetime) -> Redemption:
    if code is None or not code.active:
        raise Unknown(code=normalise(typed))
    if code.starts_at and now < code.starts_at:
        raise NotYet(code=code)
    if code.ends_at and now >= code.ends_at:
        raise Over(code=code)
    if code.limit is not None and code.used >= code.limit:
        raise UsedUp(code=code)
    if goods < code.minimum:
        raise TooLittle(code=code)
    if not (off := discount(code, goods)):
        raise TakesNothing(code=code)
    return Redemption(code, off)


def _check_phone(code: PromoCode, *, phone: str, device: UUID | None) -> None:
    if code.limit_per_phone is None:
        return
    uses = PromoUse.objects.filter(code=code, phone=phone, given_back_at=None)
    devices = list(uses.values_list("order__device", flat=True)[: code.limit_per_phone])
    if len(devices) >= code.limit_per_phone:
        raise UsedHere(code=code) if device and device in devices else UsedUp(code=code)
