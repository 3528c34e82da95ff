"""Finished values of the page of the cash book."""

from dataclasses import dataclass

from dashboard.orders import keyset
from orders.cash import cash_book
from orders.cash.cash_book import Account, Amounts
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


def entries(before: int) -> tuple[list[Entry], int]:
    """Return a page of entries, the latest first, of those before this id, and where the next page begins; 0 on the
    last one."""
    shown, more = keyset.newest(CashEntry.objects.select_related("order", "by", "driver"), before=before)
    return [_entry(one) for one in shown], more


def balances() -> list[Balance]:
    """Return the holders that have or lack cash. Two queries."""
    return [Balance(account.name, amounts) for account, amounts in cash_book.balances().items() if amounts]


def _entry(one: CashEntry) -> Entry:
    who = one.by.display_name if one.by else ""
    return Entry(
        one,
        one.get_kind_display(),
        Account(CashEntry.Holder(one.holder), one.driver).name,
        money.write_in(one.amount, one.currency),
        ", ".join(filter(None, (who, one.reason))),
    )
