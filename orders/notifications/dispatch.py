"""Sending what rings to Telegram: each alarm once, however many workers there are, until somebody has accepted."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.models import Alarm
from orders.notifications import telegram
from shop import money

log = logging.getLogger(__name__)

AT_ONCE = 20
CLAIM = timedelta(minutes=2)  # a worker that was killed while it sent: another takes over after so long
SHORTEST, LONGEST = 5.0, 60.0  # seconds between two tries, doubled each time
FOR_SO_LONG = timedelta(hours=12)


def send() -> int:
    """Send what is due; returns how many arrived. No transaction is open meanwhile.

    A message whose answer was lost is sent again: rather twice than never.
    """
    now = timezone.now()
    if Alarm.objects.filter(tries__gt=0, send_at__gt=now).exists():
        return 0  # Telegram was not well a moment ago, or asked us to wait: that holds for every message
    taken, sent = _take_due(now), 0
    for number, alarm in enumerate(taken):
        if not alarm.order.is_calling:
            _finish(alarm, told_at=None)
            continue
        try:
            telegram.send(words(alarm))
        except telegram.TelegramUnavailable as away:
            _wait(taken[number:], away)
            break
        _finish(alarm, told_at=timezone.now())
        sent += 1
    return sent


def words(alarm: Alarm) -> str:
    """Number, total, age and the way to accept it: nothing of the customer leaves the house."""
    order = alarm.order
    with translation.override(settings.LANGUAGE_CODE):
        minutes = int((timezone.now() - order.placed_at).total_seconds() // 60)
        age = ngettext("%(minutes)d minute", "%(minutes)d minutes", minutes) % {"minutes": minutes}
        facts = {"number": order.number, "total": money.format_base(order.total), "age": age}
        said = _("%(number)s waits: %(total)s, ordered %(age)s ago. Nobody has accepted it yet.") % facts
        page = reverse(settings.STAFF_ORDER_URL, args=[order.number])
        return f"{said}\n{_('Accept')}: {settings.SHOP_URL.rstrip('/')}{page}"


@transaction.atomic
def _take_due(now: datetime) -> list[Alarm]:
    """Taken by moving their next try: two workers never send the same."""
    due = Alarm.objects.to_be_sent(now).select_related("order").select_for_update(skip_locked=True, of=("self",))
    taken = list(due[:AT_ONCE])
    Alarm.objects.filter(pk__in=[alarm.pk for alarm in taken]).update(send_at=now + CLAIM)
    return taken


def _finish(alarm: Alarm, *, told_at: datetime | None) -> None:
    Alarm.objects.filter(pk=alarm.pk).update(send_at=None, told_at=told_at)


def _wait(alarms: list[Alarm], away: telegram.TelegramUnavailable) -> None:
    """The first could not be sent; those that were taken with it wait as long. Each is given up for its own age."""
    first = alarms[0]
    log.warning("Telegram did not take the alarm for %s (%s).", first.order.number, away)
    pause = away.wait if away.wait is not None else min(SHORTEST * 2 ** min(first.tries, 10), LONGEST)
    now = timezone.now()
    taken, is_old = Alarm.objects.filter(pk__in=[alarm.pk for alarm in alarms]), {"at__lt": now - FOR_SO_LONG}
    taken.exclude(**is_old).update(send_at=now + timedelta(seconds=pause))
    taken.filter(**is_old).update(send_at=None)
    Alarm.objects.filter(pk=first.pk).update(tries=F("tries") + 1)
