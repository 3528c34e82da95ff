"""The cash book: who holds how much cash, in each currency. Only this module writes its entries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NotRequired, TypedDict, Unpack
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from madamda.staff.models import User
from orders.models import CashBalance, CashEntry, DeliveryRun, Order, Shift
from orders.status import PaymentMethod
from shop import money

Kind, Holder = CashEntry.Kind, CashEntry.Holder


@dataclass(frozen=True, slots=True)
class Amounts:
    """An amount of cash in both currencies."""

    base: Decimal = Decimal(0)  # BASE_CURRENCY, dollars
    second: Decimal = Decimal(0)  # SECOND_CURRENCY, riel

    def __neg__(self) -> "Amounts":
        return Amounts(-self.base, -self.second)

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.base + other.base, self.second + other.second)

    def __sub__(self, other: "Amounts") -> "Amounts":
        return self + -other

    def __bool__(self) -> bool:
        return bool(self.base or self.second)

    def in_base(self, rate: Decimal) -> Decimal:
        """Return the whole amount in the base currency, unrounded."""
        return self.base + self.second / rate

    @property
    def by_currency(self) -> Mapping[str, Decimal]:
        """The amounts that are not zero, by currency code."""
        both = {settings.BASE_CURRENCY: self.base, settings.SECOND_CURRENCY: self.second}
        return {currency: amount for currency, amount in both.items() if amount}


@dataclass(frozen=True, slots=True)
class Account:
    """Who holds the cash: the till, the safe, the account of differences, the bank, or one driver."""

    holder: CashEntry.Holder
    driver: User | None = None

    @property
    def name(self) -> str:
        return f"{self.holder.label} {self.driver.display_name}" if self.driver else str(self.holder.label)


TILL, SAFE, DIFFERENCES = Account(Holder.TILL), Account(Holder.SAFE), Account(Holder.DIFFERENCE)
BANK = Account(Holder.BANK)


def of_driver(driver: User) -> Account:
    return Account(Holder.DRIVER, driver)


class Cause(TypedDict):
    """Who enters cash, and what for."""

    by: User | None
    order: NotRequired[Order]
    run: NotRequired[DeliveryRun]
    reason: NotRequired[str]


def record(account: Account, amounts: Amounts, kind: CashEntry.Kind, **cause: Unpack[Cause]) -> list[CashEntry]:
    """Write one entry per currency that is not zero, in the caller's transaction. Entries of the till name its open
    shift."""
    return CashEntry.objects.bulk_create(_entries(account, amounts, kind, **cause))


@transaction.atomic
def move(
    source: Account, target: Account, amounts: Amounts, kind: CashEntry.Kind, **cause: Unpack[Cause]
) -> list[CashEntry]:
    """Move cash from one holder to another: two entries per currency, which name each other by `transfer`."""
    entries = [*_entries(source, -amounts, kind, **cause), *_entries(target, amounts, kind, **cause)]
    transfer = uuid4()
    for entry in entries:
        entry.transfer = transfer
    return CashEntry.objects.bulk_create(entries)


def collect(order: Order, *, by: User | None, account: Account = TILL) -> list[CashEntry]:
    """Record that what the book lacks of the order's total was received. Needs a lock on the order."""
    lacking = order.total - received(order).in_base(order.riel_rate)
    if abs(lacking) * order.riel_rate <= money.SECOND_STEP:
        return []
    return record(account, Amounts(money.to_cents(lacking)), Kind.COLLECTED, by=by, order=order)


def counter_received(order: Order, kind: CashEntry.Kind, *, by: User | None, reason: str) -> list[CashEntry]:
    """Counter each entry of the order that is not countered: it was given back, or never received. Needs a lock on
    the order. Cash that a driver had handed over leaves the till, and so does the refund of an order paid in cash."""
    counted = CashEntry.objects.filter(order=order, transfer=None, counters=None, countered_by=None)
    entries = []
    for entry in counted:
        is_at_till = entry.holder == Holder.DRIVER or (
            order.payment_method == PaymentMethod.CASH and kind == Kind.REFUND_PAID
        )
        account = TILL if is_at_till else Account(Holder(entry.holder))
        [counter] = _entries(
            account, amounts([(entry.currency, -entry.amount)]), kind, by=by, order=order, reason=reason
        )
        counter.counters = entry
        entries.append(counter)
    return CashEntry.objects.bulk_create(entries)


def counter(entries: Iterable[CashEntry], *, by: User, reason: str) -> list[CashEntry]:
    """Write the opposite of each entry for the same holder, run and order. Those of one move are one move again."""
    transfer, shift = uuid4(), open_shift()
    return CashEntry.objects.bulk_create(
        CashEntry(
            kind=entry.kind,
            holder=entry.holder,
            driver_id=entry.driver_id,
            currency=entry.currency,
            amount=-entry.amount,
            rate=entry.rate,
            order_id=entry.order_id,
            run_id=entry.run_id,
            shift=shift if entry.holder == Holder.TILL else None,
            transfer=transfer if entry.transfer else None,
            counters=entry,
            by=by,
            reason=reason,
        )
        for entry in entries
    )


def received(order: Order) -> Amounts:
    """Return what the book says was received for the order, less what was given back. One query."""
    sums = order.cash.filter(transfer=None).order_by().values_list("currency").annotate(Sum("amount"))
    return amounts(sums)


def balance(account: Account) -> Amounts:
    """Return what the holder has. One query, of a row per currency."""
    rows = CashBalance.objects.filter(holder=account.holder, driver=account.driver)
    return amounts(rows.values_list("currency", "amount"))


def balances() -> dict[Account, Amounts]:
    """Return what every holder has who ever had any. Two queries."""
    sums = summed(CashBalance.objects.values_list("holder", "driver", "currency", "amount"))
    drivers = User.objects.in_bulk({driver for _holder, driver in sums if driver})
    return {Account(Holder(holder), drivers.get(driver)): amounts for (holder, driver), amounts in sums.items()}


def open_shift() -> Shift | None:
    return Shift.objects.filter(is_open=True).first()


def _entries(account: Account, amounts: Amounts, kind: CashEntry.Kind, **cause: Unpack[Cause]) -> list[CashEntry]:
    shift = open_shift() if account.holder == Holder.TILL and amounts else None
    order = cause.get("order")
    rate = order.riel_rate if order else None
    return [
        CashEntry(
            kind=kind,
            holder=account.holder,
            driver=account.driver,
            currency=currency,
            amount=amount,
            rate=rate,
            shift=shift,
            **cause,
        )
        for currency, amount in amounts.by_currency.items()
    ]


def summed(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], Amounts]:
    """Return the amounts by key; each row is its key's values, then currency and sum."""
    found: dict[tuple[Any, ...], Amounts] = {}
    for *key, currency, amount in rows:
        found[tuple(key)] = found.get(tuple(key), Amounts()) + amounts([(currency, amount)])
    return found


def amounts(rows: Iterable[tuple[str, Decimal]]) -> Amounts:
    """Return sums by currency as amounts."""
    sums = dict(rows)
    return Amounts(sums.get(settings.BASE_CURRENCY, Decimal(0)), sums.get(settings.SECOND_CURRENCY, Decimal(0)))
