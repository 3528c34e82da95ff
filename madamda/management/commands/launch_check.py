"""`manage.py launch_check`: runs the system checks tagged `launch` and prints passed and failed points."""

from typing import Any

from django.core.checks import CheckMessage
from django.core.management.base import BaseCommand, CommandError

from madamda.launch_checks import system_checks


class Command(BaseCommand):
    help = "Check everything the shop needs before it opens to customers; exit status 1 if any point is red."
    requires_system_checks = ()  # errors are reported point by point

    def handle(self, **options: Any) -> None:
        points = system_checks.launch()
        for point in points:
            self.stdout.write(self._line(point))
        if red := [str(point.obj) for point in points if point.is_serious()]:
            raise CommandError(f"{len(red)} of {len(points)} are red: {', '.join(red)}.")
        self.stdout.write(self.style.SUCCESS(f"All {len(points)} are green."))

    def _line(self, point: CheckMessage) -> str:
        colour = self.style.ERROR("red  ") if point.is_serious() else self.style.SUCCESS("green")
        return f"{colour}  {point.obj!s:<18} {point.msg} {point.hint or ''}".rstrip()
