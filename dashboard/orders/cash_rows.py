"""Finished values of the page of the cash book."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboard.orders import keyset
from orders.cash import cash_book, corrections
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
    correction: str  # which entry it counters, or was countered by
    can_counter: bool


@dataclass(frozen=True, slots=True)
class Balance:
    holder: str
    amounts: Amounts


def entries(before: int, *, may_counter: bool) -> tuple[list[Entry], int]:
    """Return a page of entries, the latest first, of those before this id, and where the next page begins; 0 on the
    last one. One query."""
    found = CashEntry.objects.select_related("order", "by", "driver", "countered_by")
    shown, more = keyset.newest(found, before=before)
    return [_entry(one, may_counter=may_counter) for one in shown], more


def balances() -> list[Balance]:
    """Return the holders that have or lack cash. Two queries."""
    held = cash_book.balances()
    return [Balance(one.name, amounts) for one, amounts in held.items() if amounts and one != cash_book.BANK]


def _entry(one: CashEntry, *, may_counter: bool) -> Entry:
    who = one.by.display_name if one.by else ""
    counter: CashEntry | None = getattr(one, "countered_by", None)
    return Entry(
        one,
        one.get_kind_display(),
        Account(CashEntry.Holder(one.holder), one.driver).name,
        money.write_in(one.amount, one.currency),
        ", ".join(filter(None, (who, one.reason))),
        _correction(one, counter),
        may_counter and counter is None and corrections.can_counter(one),
    )


def _correction(one: CashEntry, counter: CashEntry | None) -> str:
    if counter is not None:
        return _("Countered by entry %(number)d") % {"number": counter.pk}
    return _("Counters entry %(number)d") % {"number": one.counters_id} if one.counters_id else ""
