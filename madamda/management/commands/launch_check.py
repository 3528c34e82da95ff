"""`manage.py launch_check`: the system checks tagged `launch`, with what is green told as well as what is red."""

from typing import Any

from django.core.checks import CheckMessage
from django.core.management.base import BaseCommand, CommandError

from madamda.launch_checks import system_checks


class Command(BaseCommand):
    help = "Try everything the shop needs before it opens to strangers; ends with 1 when anything is red."
    requires_system_checks = ()  # what is wrong is told point by point

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
