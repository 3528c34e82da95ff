"""Pausing and resuming orders. Browsing continues; a message in each language says until when orders are paused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from simple_history.utils import get_history_manager_for_model

from madamda.domain_errors import DomainError
from madamda.staff.models import User
from shop.models import StoreSettings
from shop.models.store import SINGLETON_PK


class Overtaken(DomainError):
    """Another user has paused or resumed orders since the page was rendered."""

    code = "pause_changed"


@dataclass(frozen=True, slots=True)
class Pause:
    """The end of a pause, and who set it when."""

    until: datetime
    by: User | None = None
    since: datetime | None = None


def until(now: datetime) -> datetime | None:
    """Return the end of the current pause, or None; one query."""
    front = StoreSettings.load()
    return front.paused_until if front.is_paused(now) else None


def current(now: datetime) -> Pause | None:
    """Return the current pause, or None; a second query finds who set it."""
    end = until(now)
    if end is None:
        return None
    records = get_history_manager_for_model(StoreSettings).filter(paused_until=end).select_related("history_user")
    first = records.order_by("history_date", "history_id").first()
    return Pause(end, first.history_user, first.history_date) if first else Pause(end)


@transaction.atomic
def pause(until: datetime, words: Mapping[str, str], *, by: User, seen: str) -> None:
    """Pause orders until then. `words` maps languages to the message, "" for the default. Raise Overtaken. Locks the
    settings row."""
    front = _locked(seen)
    front.paused_until = until
    for language, text in words.items():
        setattr(front, f"pause_words_{language}", text)
    _keep(front, by, ["paused_until", *(f"pause_words_{language}" for language in words)])


@transaction.atomic
def resume(*, by: User, seen: str) -> None:
    """Accept orders again from now on. Raise Overtaken. Locks the settings row."""
    front = _locked(seen)
    front.paused_until = None
    _keep(front, by, ["paused_until"])


def version_token(front: StoreSettings) -> str:
    """Return the state that a page submits, so that a concurrent change is detected."""
    words = [getattr(front, f"pause_words_{language}") or "" for language, _name in settings.LANGUAGES]
    until = front.paused_until.isoformat() if front.paused_until else ""
    return "|".join([until, *words]) if any(words) else until


def _locked(seen_before: str) -> StoreSettings:
    StoreSettings.objects.get_or_create(pk=SINGLETON_PK)
    front = StoreSettings.objects.select_for_update().get(pk=SINGLETON_PK)
    if version_token(front) != seen_before:
        raise Overtaken(until=front.paused_until if front.is_paused(timezone.now()) else None)
    return front


def _keep(front: StoreSettings, by: User, fields: list[str]) -> None:
    front._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    front.save(update_fields=fields)
