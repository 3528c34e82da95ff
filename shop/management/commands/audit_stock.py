"""`manage.py audit_stock`: check the stock against its ledger. Exits with 1 and a table if any variant differs."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from shop.inventory.audit import StockBalance, accounts

HEAD = ("SKU", "start", "− sold", "+ returned", "= due", "ledger", "on hand", "difference")


class Command(BaseCommand):
    help = "Check every variant: sum of movements = on hand, and start − sold + returned = on hand."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        proved, wrong = 0, []
        for account in accounts():
            proved += 1
            if not account.agrees:
                wrong.append(account)
        if wrong:
            self.stderr.write("\n".join([_row(HEAD), *map(_balance_row, wrong)]))
            self.stderr.write(f"{len(wrong)} of {proved} variants do not add up.")
            sys.exit(1)
        if verbosity:
            self.stdout.write(f"Stock proved: {proved} variants, each with as many on hand as its ledger says.")


def _balance_row(account: StockBalance) -> str:
    facts = (account.start, account.sold, account.returned, account.due, account.moved, account.on_hand)
    return _row((account.sku, *facts, f"{account.on_hand - account.due:+d}"))


def _row(cells: tuple[object, ...]) -> str:
    return f"{cells[0]!s:<24}" + "".join(f"{cell!s:>12}" for cell in cells[1:])
