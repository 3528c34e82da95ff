"""Is everything as it must be before strangers come? `manage.py launch_check`: every point is tried, not looked up."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madamda.checklist import Wrong, database, keeping, pages, redis

POINTS: Mapping[str, Callable[[], str]] = {
    "PostgreSQL": database.is_migrated,
    "Durable": database.is_durable,
    "Time limits": database.has_limits,
    "Connections": database.has_room,
    "Kept connections": database.keeps_connections,
    "Indexes": database.has_indexes,
    "Phone look-up": database.finds_phones_by_index,
    "Redis": redis.answers,
    "Rate limit": redis.refuses_who_asks_too_often,
    "Socket limit": redis.has_a_last_seat,
    "Strangers": pages.are_not_for_developers,
    "Paging": pages.have_an_end,
    "Pages from memory": pages.come_from_memory,
    "TLS": pages.are_safe_on_the_way,
    "Static files": pages.are_dressed,
    "Backup": keeping.has_a_fresh_copy,
    "Tidied up": keeping.is_tidied_up,
    "Admins": keeping.asks_admins_twice,
}


class Command(BaseCommand):
    help = "Try everything the shop needs before it opens to strangers; ends with 1 when anything is red."
    requires_system_checks = ()  # what is wrong is told point by point

    def handle(self, **options: Any) -> None:
        logging.disable(logging.WARNING)  # what is tried here is refused on purpose
        try:
            red = [name for name, point in POINTS.items() if not self._tried(name, point)]
        finally:
            logging.disable(logging.NOTSET)
        if red:
            raise CommandError(f"{len(red)} of {len(POINTS)} are red: {', '.join(red)}.")
        self.stdout.write(self.style.SUCCESS(f"All {len(POINTS)} are green."))

    def _tried(self, name: str, point: Callable[[], str]) -> bool:
        """Whatever goes wrong makes this point red, and the next is tried all the same."""
        try:
            self.stdout.write(f"{self.style.SUCCESS('green')}  {name:<18} {point()}")
        except Wrong as wrong:
            self.stdout.write(f"{self.style.ERROR('red')}    {name:<18} {wrong}")
            return False
        except Exception as trouble:  # noqa: BLE001  # a broken shop breaks in ways of its own
            self.stdout.write(f"{self.style.ERROR('red')}    {name:<18} {type(trouble).__name__}: {trouble}")
            return False
        return True
