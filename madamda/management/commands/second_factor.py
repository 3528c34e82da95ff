"""A second factor from the server's own console: `manage.py second_factor NAME`, and `--reset` for a lost phone."""

from typing import Any

import segno
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.auth import second_factor
from madamda.staff.models import User


class Command(BaseCommand):
    help = "Take on a second factor for a member of staff, here in the terminal; --reset takes the old one away first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reset", action="store_true", help="the phone is lost: the old factor and its codes end")
        parser.add_argument("--code", default="", help="the first code, instead of being asked for it")

    def handle(self, *, username: str, reset: bool, code: str, **options: Any) -> None:
        user = User.objects.filter(username=username, is_staff=True).first()
        if not user:
            raise CommandError(f"Nobody who works here is called {username}.")
        if reset:
            second_factor.give_up(user)
            self.stdout.write(f"{username} has no second factor any more.")
            return
        if second_factor.is_enrolled(user):
            raise CommandError(f"{username} has one already; with --reset it is taken away.")
        self._enrol(user, code)

    def _enrol(self, user: User, code: str) -> None:
        if not code:
            address = second_factor.being_enrolled(user).config_url
            segno.make_qr(address).terminal(out=self.stdout, compact=True)  # type: ignore[arg-type]  # it has write()
            code = input(f"{address}\nThe six figures that the app shows now: ")
        if not second_factor.enrol(user, code):
            raise CommandError("This code is not right; try again with the next one.")
        codes = "\n".join(f"  {one}" for one in second_factor.recovery_codes(user))
        self.stdout.write(f"{user.get_username()} has a second factor. Recovery codes, each good once:\n{codes}")
