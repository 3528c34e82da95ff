"""`manage.py audit_cash`: check the cash book against the orders. Exits with 1 and a table if they differ."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from orders.cash.audit import broken_transfers, order_balances, wrong_balances
from orders.cash.cash_book import balances

HEAD = ("order", "booked", "due", "difference")


class Command(BaseCommand):
    help = "Check every order paid in cash against the cash book, that moved cash adds up to zero, and the balances."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        proved, wrong = 0, []
        for one in order_balances():
            proved += 1
            if not one.agrees:
                wrong.append((one.number, f"{one.booked:.2f}", f"{one.due:.2f}", f"{one.booked - one.due:+.2f}"))
        broken = [*broken_transfers(), *wrong_balances()]
        if wrong or broken:
            self.stderr.write("\n".join(map(_row, [HEAD, *wrong])))
            self.stderr.write("\n".join(broken))
            self.stderr.write(f"{len(wrong)} of {proved} orders and {len(broken)} transfers or balances do not add up.")
            sys.exit(1)
        if verbosity:
            self.stdout.write(f"Cash proved: {proved} orders agree with the cash book.")
            for account, amounts in balances().items():
                self.stdout.write(_row((account.name, f"{amounts.base:.2f}", f"{amounts.second:.0f}")))


def _row(cells: tuple[str, ...]) -> str:
    return f"{cells[0]:<24}" + "".join(f"{cell:>14}" for cell in cells[1:])
