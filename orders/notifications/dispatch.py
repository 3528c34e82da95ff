"""Dispatch of alarms to Telegram: each alarm is claimed by one worker and sent while the order is not accepted."""

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
CLAIM = timedelta(minutes=2)  # after this another worker takes over from one that was killed while sending
SHORTEST, LONGEST = 5.0, 60.0  # seconds between attempts, doubled each time
FOR_SO_LONG = timedelta(hours=12)  # after this an alarm is given up


def send() -> int:
    """Send the alarms that are due; return how many were sent. No transaction is open while sending.

    At-least-once: a message whose response was lost is sent again.
    """
    now = timezone.now()
    if Alarm.objects.filter(tries__gt=0, send_at__gt=now).exists():
        return 0  # Telegram failed or asked us to wait, which applies to all messages
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
    """Return the message: number, total, age and the link to accept the order. It contains no customer data."""
    order = alarm.order
    with translation.override(settings.LANGUAGE_CODE):
        minutes = int((timezone.now() - order.placed_at).total_seconds() // 60)
        age = ngettext("%(minutes)d minute", "%(minutes)d minutes", minutes) % {"minutes": minutes}
        facts = {"number": order.number, "total": money.format_base(order.total), "age": age}
        said = _("%(number)s is waiting: %(total)s, ordered %(age)s ago. Nobody has confirmed it yet.") % facts
        page = reverse(settings.STAFF_ORDER_URL, args=[order.number])
        return f"{said}\n{_('View order')}: {settings.SHOP_URL.rstrip('/')}{page}"


@transaction.atomic
def _take_due(now: datetime) -> list[Alarm]:
    """Claim due alarms by postponing their next attempt, under SKIP LOCKED, so that no two workers send the same."""
    due = Alarm.objects.to_be_sent(now).select_related("order").select_for_update(skip_locked=True, of=("self",))
    taken = list(due[:AT_ONCE])
    Alarm.objects.filter(pk__in=[alarm.pk for alarm in taken]).update(send_at=now + CLAIM)
    return taken


def _finish(alarm: Alarm, *, told_at: datetime | None) -> None:
    Alarm.objects.filter(pk=alarm.pk).update(send_at=None, told_at=told_at)


def _wait(alarms: list[Alarm], away: telegram.TelegramUnavailable) -> None:
    """Postpone all claimed alarms after the first could not be sent; give up those older than FOR_SO_LONG."""
    first = alarms[0]
    log.warning("Could not send the alarm for order %s to Telegram: %s.", first.order.number, away)
    pause = away.wait if away.wait is not None else min(SHORTEST * 2 ** min(first.tries, 10), LONGEST)
    now = timezone.now()
    taken, is_old = Alarm.objects.filter(pk__in=[alarm.pk for alarm in alarms]), {"at__lt": now - FOR_SO_LONG}
    taken.exclude(**is_old).update(send_at=now + timedelta(seconds=pause))
    taken.filter(**is_old).update(send_at=None)
    Alarm.objects.filter(pk=first.pk).update(tries=F("tries") + 1)
