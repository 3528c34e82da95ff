"""Second factor: TOTP codes and recovery codes. Required for admins, optional for other staff."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY, verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from madamda.staff.models import User

RECOVERY_CODES = 10
PATIENCE = timedelta(minutes=5)  # maximum time between password and code
_DIGITS = 6
_ON_THE_WAY = "second_factor:on_the_way"


def is_enrolled(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def is_missing(user: User | AnonymousUser, session: SessionBase) -> bool:
    """Return True if the user is an admin who has not used a second factor in this session; no query for others."""
    return settings.SECOND_FACTOR_REQUIRED and user.is_superuser and not was_shown(user, session)


def was_shown(user: User | AnonymousUser, session: SessionBase) -> bool:
    device: Any = Device.from_persistent_id(session.get(DEVICE_ID_SESSION_KEY, ""))  # TOTP or static
    return device is not None and device.confirmed and device.user_id == user.pk


def wait_for_code(session: SessionBase, user: User) -> None:
    """Record in the session, for PATIENCE, that the password was correct; the user is not logged in yet."""
    until = timezone.now() + PATIENCE
    session[_ON_THE_WAY] = {"user": user.pk, "hash": user.get_session_auth_hash(), "until": until.timestamp()}


def on_the_way(session: SessionBase) -> User | None:
    """Return the user who has entered the correct password, unless it expired or the password was changed."""
    noted = session.get(_ON_THE_WAY)
    if not noted or noted["until"] < timezone.now().timestamp():
        return None
    user = User.objects.filter(pk=noted["user"], is_active=True).first()
    return user if user and user.get_session_auth_hash() == noted["hash"] else None


def arrived(session: SessionBase) -> None:
    session.pop(_ON_THE_WAY, None)


def check(user: User, code: str) -> Device | None:
    """Verify a code and return its device, or None. Each code is valid once.

    Only the device of the matching kind is tried, because each failure lengthens the delay before its next attempt.
    """
    code = _plain(code)
    kind = TOTPDevice if len(code) == _DIGITS and code.isdecimal() else StaticDevice
    asked = kind.objects.filter(user=user, confirmed=True).first()
    return verify_token(user, asked.persistent_id, code) if asked else None


def being_enrolled(user: User) -> TOTPDevice:
    """Return the unconfirmed device, created if necessary; it stays the same when the page is reloaded."""
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk")
    return waiting.first() or TOTPDevice.objects.create(user=user, name="phone", confirmed=False)


@transaction.atomic
def enrol(user: User, code: str) -> TOTPDevice | None:
    """Confirm the device with its first code and create recovery codes; None if the code is wrong.

    Locks the user's row. Returns None as well if a factor is already confirmed.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if is_enrolled(user):
        return None
    device = being_enrolled(user)
    if not device.verify_token(_plain(code)):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    renew_recovery_codes(user)
    return device


@transaction.atomic
def renew_recovery_codes(user: User) -> list[str]:
    """Replace the recovery codes by RECOVERY_CODES new ones, each valid once, and return them."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    tokens = [StaticToken(device=device, token=StaticToken.random_token()) for _ in range(RECOVERY_CODES)]
    return [token.token for token in StaticToken.objects.bulk_create(tokens)]


def recovery_codes(user: User) -> list[str]:
    return list(StaticToken.objects.filter(device__user=user).order_by("pk").values_list("token", flat=True))


@transaction.atomic
def give_up(user: User) -> None:
    """Delete the second factor. Sessions that were verified with it no longer are."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _plain(code: str) -> str:
    return "".join(code.split()).lower()
