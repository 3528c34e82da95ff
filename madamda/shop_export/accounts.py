"""Importing groups and the accounts of staff. Accounts get no password, and none becomes a superuser."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from madamda.staff.models import User


def import_groups(pieces: Iterable[bytes]) -> None:
    """Create the groups that do not exist, and give each exactly the permissions of the file that this shop knows."""
    for row in _rows(pieces):
        group, _ = Group.objects.get_or_create(name=row["name"])
        group.permissions.set(_permissions(row["permissions"]))


def import_accounts(pieces: Iterable[bytes]) -> list[str]:
    """Create the accounts that do not exist and return their names; an account that exists stays as it is."""
    created = []
    for row in _rows(pieces):
        user, is_new = User.objects.get_or_create(
            username=row["username"],
            defaults={
                **{name: row[name] for name in ("first_name", "last_name", "email")},
                **{name: row[name] == "t" for name in ("is_staff", "is_active")},
                "date_joined": parse_datetime(row["date_joined"]) or timezone.now(),
            },
        )
        if is_new:
            user.set_unusable_password()
            user.save(update_fields=["password"])
            user.groups.set(Group.objects.filter(name__in=json.loads(row["groups"])))
            user.user_permissions.set(_permissions(row["permissions"]))
            created.append(user.username)
    return created


def _rows(pieces: Iterable[bytes]) -> Iterator[dict[str, str]]:
    text = io.StringIO(b"".join(pieces).decode(), newline="")
    return csv.DictReader(text)


def _permissions(names: str) -> list[Permission]:
    wanted = Q(pk__in=())
    for name in names.split():
        app, _, codename = name.partition(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(wanted))
