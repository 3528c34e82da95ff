"""Lay out the groups Staff and Managers, with what they may do in the admin."""

from typing import Any

from django.core.management.base import BaseCommand

from madamda import groups


class Command(BaseCommand):
    help = "Make the groups Staff and Managers, and give them the permissions they need. Can be run again."

    def handle(self, **options: Any) -> None:
        groups.lay_out()
        self.stdout.write(f"The groups {groups.STAFF} and {groups.MANAGERS} are ready.")
