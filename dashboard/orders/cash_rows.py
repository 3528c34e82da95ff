"""Finished values of the page of the cash book."""

from dataclasses import dataclass

from django.conf import settings

from madamda.staff.models import User
from orders.cash import cash_book
from orders.cash.cash_book import Amounts
from orders.models import CashEntry
from shop import money


@dataclass(frozen=True, slots=True)
class Entry:
    entry: CashEntry
    kind: str
    holder: str
    amount: str
    who_and_why: str


@dataclass(frozen=True, slots=True)
class Balance:
    holder: str
    amounts: Amounts


def entries(after: str) -> tuple[list[Entry], int]:
    """Return a page of entries, the latest first, and the id after which the next page begins; 0 on the last one."""
    found = CashEntry.objects.select_related("order", "by", "driver").order_by("-pk")
    if after.isdecimal() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    read = list(found[: settings.PAGE_SIZE + 1])
    shown = read[: settings.PAGE_SIZE]
    return [_entry(one) for one in shown], shown[-1].pk if len(read) > len(shown) else 0


def balances() -> list[Balance]:
    """Return the holders that have or lack cash. Two queries."""
    found = cash_book.balances().items()
    return [Balance(_name(account.holder.label, account.driver), amounts) for account, amounts in found if amounts]


def _entry(one: CashEntry) -> Entry:
    who = one.by.display_name if one.by else ""
    return Entry(
        one,
        one.get_kind_display(),
        _name(one.get_holder_display(), one.driver),
        money.write_in(one.amount, one.currency),
        ", ".join(filter(None, (who, one.reason))),
    )


def _name(holder: object, driver: object) -> str:
    return f"{holder} {driver.display_name}" if isinstance(driver, User) else str(holder)
