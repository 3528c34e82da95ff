"""`manage.py second_factor NAME`: sets up a second factor in the terminal; `--reset` removes it after a lost phone."""

from typing import Any

import segno
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.auth import second_factor
from madamda.staff.models import User


class Command(BaseCommand):
    help = "Set up a second factor for a member of staff in the terminal; --reset only removes the old one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--reset", action="store_true", help="remove the factor and its recovery codes, for a lost phone"
        )
        parser.add_argument("--code", default="", help="the first code, instead of a prompt")

    def handle(self, *, username: str, reset: bool, code: str, **options: Any) -> None:
        user = User.objects.filter(username=username, is_staff=True).first()
        if not user:
            raise CommandError(f"There is no member of staff called {username}.")
        if reset:
            second_factor.give_up(user)
            self.stdout.write(f"The second factor of {username} was removed.")
            return
        if second_factor.is_enrolled(user):
            raise CommandError(f"{username} already has a second factor; --reset removes it.")
        self._enrol(user, code)

    def _enrol(self, user: User, code: str) -> None:
        if not code:
            address = second_factor.being_enrolled(user).config_url
            segno.make_qr(address).terminal(out=self.stdout, compact=True)  # type: ignore[arg-type]  # only write() is used
            code = input(f"{address}\nThe six digits shown in the app: ")
        if not second_factor.enrol(user, code):
            raise CommandError("The code is wrong; try again with the next one.")
        codes = "\n".join(f"  {one}" for one in second_factor.recovery_codes(user))
        self.stdout.write(f"{user.get_username()} has a second factor. Recovery codes, each valid once:\n{codes}")
