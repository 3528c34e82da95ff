"""Redeeming a promo code: what it takes off, whether it still may, and using it up under its lock.

Looking at a code on the checkout page never considers the phone. Only placing does, and its words for "this phone
has used it" are the ones for "it is used up", unless the same device placed the order that used it: whoever types
somebody else's number learns nothing in plain words, and each such try counts against a limit.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from madamda.inputs.text import letters_and_digits
from orders.models import Order, PromoCode, PromoUse
from shop import money


class Refused(Exception):
    """A code that takes nothing off; its text is for the customer."""


class Unknown(Refused):
    def __init__(self, code: str) -> None:
        """Without a code where there is neither a letter nor a digit in what was typed."""
        words = _("We have no code %(code)s. Look at it once more.") % {"code": code}
        super().__init__(words if code else _("We have no such code."))


class NotYet(Refused):
    def __init__(self, code: PromoCode) -> None:
        super().__init__(_("%(code)s is valid from %(day)s.") % {"code": code, "day": _day(code.starts_at)})


class Over(Refused):
    def __init__(self, code: PromoCode) -> None:
        super().__init__(_("%(code)s is over since %(day)s.") % {"code": code, "day": _day(code.ends_at)})


class TooLittle(Refused):
    def __init__(self, code: PromoCode) -> None:
        facts = {"code": code, "minimum": money.write(code.minimum)}
        super().__init__(_("%(code)s is for goods worth %(minimum)s or more.") % facts)


class TakesNothing(Refused):
    """Less than a cent: such a code is not used up by an order."""

    def __init__(self, code: PromoCode) -> None:
        super().__init__(_("%(code)s takes nothing off these goods.") % {"code": code})


class UsedUp(Refused):
    def __init__(self, code: PromoCode) -> None:
        super().__init__(_("%(code)s has been used as often as it can be.") % {"code": code})


class UsedHere(Refused):
    """Said only to the device that placed the order which used it."""

    def __init__(self, code: PromoCode) -> None:
        super().__init__(_("You have used %(code)s already.") % {"code": code})


class TooManyTries(Refused):
    def __init__(self) -> None:
        super().__init__(_("Too many codes were tried. Order without one, or try again in an hour."))


@dataclass(frozen=True, slots=True)
class Taken:
    """A code whose row is locked, and what it takes off."""

    code: PromoCode
    discount: Decimal


def normalise(typed: str) -> str:
    """`romduol-10` or `romduol ១០` → `ROMDUOL10`."""
    return letters_and_digits(typed)


def discount(code: PromoCode, goods: Decimal) -> Decimal:
    """What it takes off goods of this worth, to the cent, in the shop's favour where a half cent is left over."""
    if code.kind == PromoCode.Kind.FIXED:
        off = code.amount
    else:
        off = (goods * code.amount / 100).quantize(money.CENT, rounding=ROUND_DOWN)
    return min(off, goods) if code.cap is None else min(off, goods, code.cap)


def look(typed: str, *, goods: Decimal) -> Taken:
    """What a code would take off now; raise Refused. Nothing is locked or used."""
    code = PromoCode.objects.filter(code=normalise(typed)).first()
    return _valid(code, typed, goods=goods, now=timezone.now())


def take(typed: str, *, goods: Decimal, phone: str, device: UUID | None) -> Taken:
    """The same for an order that is being placed: locks the code's row until the transaction ends."""
    code = PromoCode.objects.select_for_update().filter(code=normalise(typed)).first()
    taken = _valid(code, typed, goods=goods, now=timezone.now())
    _check_phone(taken.code, phone=phone, device=device)
    return taken


def write_down(taken: Taken, order: Order) -> None:
    """The order has it; needs the transaction that locked it."""
    share = taken.code.promoter.commission if taken.code.promoter else Decimal(0)
    PromoUse.objects.create(
        code=taken.code,
        order=order,
        phone=order.customer_phone,
        discount=taken.discount,
        commission=money.to_cents((order.goods - taken.discount) * share / 100),
    )
    PromoCode.objects.filter(pk=taken.code.pk).update(used=F("used") + 1)


def give_back(order: Order) -> None:
    """A cancelled order leaves its use to another; needs a transaction. Nothing where no code was used."""
    if PromoUse.objects.filter(order=order, given_back_at=None).update(given_back_at=timezone.now()):
        PromoCode.objects.filter(uses__order=order).update(used=F("used") - 1)


def take_again(order: Order) -> None:
    """An order that is no longer cancelled has its code again; raise UsedUp when that use was had meanwhile, by
    somebody else or by the same phone."""
    use = PromoUse.objects.filter(order=order).exclude(given_back_at=None).first()
    if use is None:
        return
    code = PromoCode.objects.select_for_update().get(pk=use.code_id)
    if code.limit is not None and code.used >= code.limit:
        raise UsedUp(code)
    _check_phone(code, phone=use.phone, device=None)
    PromoUse.objects.filter(pk=use.pk).update(given_back_at=None)
    PromoCode.objects.filter(pk=code.pk).update(used=F("used") + 1)


def _valid(code: PromoCode | None, typed: str, *, goods: Decimal, now: datetime) -> Taken:
    if code is None or not code.active:
        raise Unknown(normalise(typed))
    if code.starts_at and now < code.starts_at:
        raise NotYet(code)
    if code.ends_at and now >= code.ends_at:
        raise Over(code)
    if code.limit is not None and code.used >= code.limit:
        raise UsedUp(code)
    if goods < code.minimum:
        raise TooLittle(code)
    if not (off := discount(code, goods)):
        raise TakesNothing(code)
    return Taken(code, off)


def _check_phone(code: PromoCode, *, phone: str, device: UUID | None) -> None:
    if code.limit_per_phone is None:
        return
    uses = PromoUse.objects.filter(code=code, phone=phone, given_back_at=None)
    devices = list(uses.values_list("order__device", flat=True)[: code.limit_per_phone])
    if len(devices) >= code.limit_per_phone:
        raise UsedHere(code) if device and device in devices else UsedUp(code)


def _day(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "j M, H:i") if at else ""
