"""`manage.py staff_groups`: creates the groups of staff accounts with their permissions."""

from typing import Any

from django.core.management.base import BaseCommand

from madamda import groups
from madamda.staff.group_names import DRIVERS, MANAGERS, PACKERS, STAFF


class Command(BaseCommand):
    help = "Create the groups Staff, Managers, Packers and Drivers and grant their permissions. Repeat-safe."

    def handle(self, **options: Any) -> None:
        groups.lay_out_limits()
        self.stdout.write(f"The groups {STAFF}, {MANAGERS}, {PACKERS} and {DRIVERS} are ready.")
