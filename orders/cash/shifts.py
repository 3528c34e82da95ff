"""Shifts of the till: the counts at their beginning and end, and cash moved to the safe."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from madamda.domain_errors import DomainError
from madamda.staff.models import User
from orders.cash import cash_book
from orders.cash.cash_book import DIFFERENCES, SAFE, TILL, Amounts
from orders.models import CashEntry, DeliveryRun, Shift


class ShiftError(DomainError):
    """Nothing was changed."""


class ShiftChanged(ShiftError):
    """A shift is open already, or none is."""

    code = "shift_changed"


class RunsNotSettled(ShiftError):
    code = "runs_not_settled"


class CountNeedsReason(ShiftError):
    """The count differs from the cash book, and no reason was given."""

    code = "count_needs_reason"


class TooLittleCash(ShiftError):
    code = "too_little_cash"


@transaction.atomic
def open_shift(counted: Amounts, *, by: User, reason: str = "") -> Shift:
    """Open a shift with a count of the till; raises ShiftChanged, or CountNeedsReason if the cash book differs."""
    if cash_book.open_shift():
        raise ShiftChanged
    try:
        with transaction.atomic():
            shift = Shift.objects.create(opened_by=by, opening_usd=counted.base, opening_khr=counted.second)
    except IntegrityError as taken:
        raise ShiftChanged from taken
    _book_difference(counted, by=by, reason=reason)
    return shift


@transaction.atomic
def close_shift(counted: Amounts, *, by: User, reason: str = "") -> Shift:
    """Close the open shift with a count of the till; a difference is booked, and needs a reason.

    Raises ShiftChanged, RunsNotSettled or CountNeedsReason. Locks the shift.
    """
    shift = Shift.objects.select_for_update().filter(is_open=True).first()
    if shift is None:
        raise ShiftChanged
    if DeliveryRun.objects.exclude(status=DeliveryRun.Status.SETTLED).exists():
        raise RunsNotSettled
    _book_difference(counted, by=by, reason=reason)
    shift.is_open, shift.closed_at, shift.closed_by, shift.reason = False, timezone.now(), by, reason
    shift.closing_usd, shift.closing_khr = counted.base, counted.second
    shift.save()
    return shift


@transaction.atomic
def move_to_safe(amounts: Amounts, *, by: User) -> None:
    """Move cash from the till to the safe; raises TooLittleCash if the till has less. Locks the open shift, if any."""
    list(Shift.objects.select_for_update().filter(is_open=True))
    has = cash_book.balance(TILL)
    if amounts.base > has.base or amounts.second > has.second:
        raise TooLittleCash
    cash_book.move(TILL, SAFE, amounts, CashEntry.Kind.MOVED, by=by)


def _book_difference(counted: Amounts, *, by: User, reason: str) -> None:
    if short := cash_book.balance(TILL) - counted:
        if not reason:
            raise CountNeedsReason
        cash_book.move(TILL, DIFFERENCES, short, CashEntry.Kind.DIFFERENCE, by=by, reason=reason)
