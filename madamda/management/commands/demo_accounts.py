"""`manage.py demo_accounts`: creates the demo's accounts, one of each kind, whose password is public."""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from madamda import groups
from madamda.staff.group_names import MANAGERS, PACKERS, STAFF
from madamda.staff.models import User

PEOPLE = {
    "packer": {"first_name": "Sok", "is_superuser": False},
    "staff": {"first_name": "Dara", "is_superuser": False},
    "manager": {"first_name": "Sreymom", "is_superuser": False},
    "admin": {"first_name": "Bopha", "is_superuser": True},
}

GROUPS = {"packer": PACKERS, "staff": STAFF, "manager": MANAGERS}


class Command(BaseCommand):
    help = "Create or reset the demo accounts; only in demo mode, because their password is public."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("These accounts have a public password, so they require DEMO=1.")
        self._lay_out()
        if verbosity:
            self.stdout.write(f"The demo's accounts are ready: {', '.join(PEOPLE)}.")

    @transaction.atomic
    def _lay_out(self) -> None:
        groups.lay_out()
        groups.lay_out_limits()
        password = _kept_hash() or make_password(settings.DEMO_PASSWORD)
        for username, fields in PEOPLE.items():
            fields = {"is_staff": True, "is_active": True, "password": password, **fields}
            user, _ = User.objects.update_or_create(username=username, defaults=fields)
            user.groups.set(Group.objects.filter(name=GROUPS.get(username)))


def _kept_hash() -> str:
    """Return the accounts' common password hash if it is still valid, else an empty string.

    One hash for all takes half a second to compute once; keeping it does not end any session.
    """
    hashes = set(User.objects.filter(username__in=PEOPLE).values_list("password", flat=True))
    kept = hashes.pop() if len(hashes) == 1 else ""
    return kept if kept and check_password(settings.DEMO_PASSWORD, kept) else ""
