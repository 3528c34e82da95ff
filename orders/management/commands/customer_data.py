"""`manage.py customer_data show|export|erase PHONE`: everything about one person; see docs/privacy.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from customers.models import Customer
from madamda.inputs.phone import InvalidPhone, normalise
from orders.messages import sentence
from orders.personal_data import collection, erasure, files
from shop.models import Export


class Command(BaseCommand):
    help = "Show, export or erase everything that the shop knows about one person."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["show", "export", "erase"])
        parser.add_argument("phone", help="in any notation")
        parser.add_argument("--to", type=Path, help="the ZIP file that export writes; it must not exist yet")
        parser.add_argument("--yes", action="store_true", help="erase without asking")

    def handle(self, *, what: str, phone: str, to: Path | None, yes: bool, **options: Any) -> None:
        try:
            customer = Customer.objects.get(phone=normalise(phone))
        except (InvalidPhone, Customer.DoesNotExist) as error:
            raise CommandError("No customer has this phone number.") from error
        if what == "erase":
            self._erase(customer, is_sure=yes)
        elif what == "export":
            self._export(customer, to)
        else:
            self._show(customer)

    def _show(self, customer: Customer) -> None:
        for table in collection.collect(customer):
            self.stdout.write(f"\n{table.title}")
            for row in table.rows:
                self.stdout.write("  " + ", ".join(f"{name}: {value}" for name, value in row.items() if value))

    def _export(self, customer: Customer, to: Path | None) -> None:
        if to is None:
            raise CommandError("Name the file with --to FILE.zip.")
        tables = collection.collect(customer)
        number = collection.number_of_rows(tables)
        Export.objects.create(what=Export.What.PERSON, rows=number, filters=f"manage.py, customer {customer.pk}")
        try:
            with to.open("xb") as file:
                to.chmod(0o600)
                file.write(files.as_zip(tables))
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{number} rows in {to}.")

    def _erase(self, customer: Customer, *, is_sure: bool) -> None:
        try:
            erasure.check(customer)
            if not is_sure and input(f"Erase {customer.name}, {customer.phone_display}? Type yes: ") != "yes":
                raise CommandError("Nothing was erased.")
            erased = erasure.erase(customer)
        except erasure.NotErased as refusal:
            raise CommandError(sentence(refusal)) from refusal
        self.stdout.write(f"Erased; {erased.orders} orders stay without a person.")
