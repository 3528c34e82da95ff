"""Sends the news that wait for customers: by e-mail, by Telegram, or as text messages."""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from orders.fulfilment import lifecycle
from orders.models import CustomerMessage, Order, OrderEvent
from orders.notifications import customer_texts, sms, telegram, telegram_bot
from shop.models import StoreSettings

log = logging.getLogger(__name__)

Channel, State = CustomerMessage.Channel, CustomerMessage.State

AT_ONCE = 20
CLAIM = timedelta(minutes=5)  # after this another worker takes over from one that was killed while sending
SHORTEST, LONGEST = timedelta(seconds=15), timedelta(hours=1)  # between attempts, times four each time
TRIES = 8  # about four hours; older news are of no use
DAY = timedelta(days=1)


class NotSent(Exception):
    """This message is given up."""


def send() -> int:
    """Send the messages that are due; return how many were sent. No transaction is open while sending.

    At-least-once: a worker killed between sending and marking leads to a second message. A failure delays neither
    other messages nor the alarms of staff, except that Telegram's request to wait is for all of its messages.
    """
    sent, telegram_waits = 0, timedelta(0)
    for message in _take_due(timezone.now()):
        if telegram_waits and message.channel == Channel.TELEGRAM:
            _postpone(message, telegram_waits)
            continue
        try:
            sent += _send(message)
        except telegram.TelegramUnavailable as away:
            telegram_waits = timedelta(seconds=away.wait or 0)
            _try_again(message, away, pause=telegram_waits)
        except Exception as trouble:  # noqa: BLE001 – one failure must not stop the rest; no traceback: it has an address
            _try_again(message, trouble)
    return sent


@transaction.atomic
def _take_due(now: datetime) -> list[CustomerMessage]:
    """Claim due messages by postponing their next attempt, under SKIP LOCKED, so that no two workers send the same."""
    due = CustomerMessage.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at")
    taken = list(due.select_for_update(skip_locked=True)[:AT_ONCE])
    keys = [message.pk for message in taken]
    CustomerMessage.objects.filter(pk__in=keys).update(due_at=now + CLAIM)
    return list(CustomerMessage.objects.filter(pk__in=keys).order_by("-pk"))  # the latest of an order first


def _send(message: CustomerMessage) -> bool:
    """Send it unless it is outdated; put it off while later news may take its place, and may still be undone."""
    with transaction.atomic():
        order = lifecycle.lock_for_customer(message.order)  # waits for an undo that came in time
        later = CustomerMessage.objects.filter(order=order, channel=message.channel, version__gt=message.version)
        if order.news_stopped or _was_undone(message) or later.filter(state=State.SENT).exists():
            return _settle(message, State.DROPPED)
        if waiting := later.filter(state=State.WAITING).order_by("-due_at").first():
            _postpone(message, max(waiting.due_at - timezone.now(), timedelta(0)) + timedelta(seconds=1))
            return False
    try:
        with translation.override(order.language):
            match message.channel:
                case Channel.EMAIL:
                    email(order, message).send()
                case Channel.TELEGRAM if order.telegram_chat is None:
                    return _settle(message, State.DROPPED)
                case Channel.TELEGRAM:
                    telegram.send(_with_link(order, message.kind), chat=order.telegram_chat)
                case Channel.SMS:
                    _text(order, message.kind)
    except telegram.ChatGone:
        telegram_bot.untie(order)
        return _settle(message, State.FAILED, "the chat is gone")
    except (NotSent, sms.SmsRejected) as why:
        return _settle(message, State.FAILED, str(why))
    return _settle(message, State.SENT)


def _was_undone(message: CustomerMessage) -> bool:
    undone = OrderEvent.objects.filter(order=message.order_id, version=message.version + 1)
    return undone.filter(kind=OrderEvent.Kind.UNDONE).exists()


def email(order: Order, message: CustomerMessage) -> EmailMultiAlternatives:
    """Build the e-mail (text and HTML) in the active language."""
    store, news = StoreSettings.load(), customer_texts.news(order, message.kind)
    facts = {"news": news, "order": order, "store": store, "order_url": _link(order)}
    host = urlsplit(settings.SHOP_URL).hostname or "localhost"
    words = EmailMultiAlternatives(
        subject=" ".join(f"{news.heading}: {order.number} – {store.name}".split()),
        body=render_to_string("orders/emails/news.txt", facts),
        to=[order.email],
        headers={"Message-ID": f"<{order.number}.{message.version}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    words.attach_alternative(render_to_string("orders/emails/news.html", facts), "text/html")
    return words


def _with_link(order: Order, kind: str) -> str:
    news = customer_texts.news(order, kind)
    return "\n".join(filter(None, [f"{order.number}: {news.heading}", news.sentences, _link(order)]))


def _text(order: Order, kind: str) -> None:
    since = timezone.now() - DAY
    sent = CustomerMessage.objects.filter(channel=Channel.SMS, state=State.SENT, settled_at__gt=since)
    if sent.filter(order__customer_phone=order.customer_phone).count() >= settings.SMS_PER_PHONE:
        raise NotSent("SMS_PER_PHONE is reached")
    if sent.count() >= settings.SMS_PER_DAY:
        log.warning("SMS_PER_DAY is reached: customers get no more text messages today.")
        raise NotSent("SMS_PER_DAY is reached")
    sms.send(order.customer_phone, customer_texts.short(order, kind, StoreSettings.load().name))


def _link(order: Order) -> str:
    return f"{settings.SHOP_URL.rstrip('/')}{order.get_absolute_url()}"


def _settle(message: CustomerMessage, state: CustomerMessage.State, trouble: str = "") -> bool:
    CustomerMessage.objects.filter(pk=message.pk).update(state=state, settled_at=timezone.now(), trouble=trouble[:100])
    return state == State.SENT


def _try_again(message: CustomerMessage, trouble: Exception, *, pause: timedelta = timedelta(0)) -> None:
    name, tries = type(trouble).__name__, message.tries + 1
    log.warning("Could not send news of order %s (%s): %s.", message.order.number, message.channel, name)
    if tries >= TRIES:
        _settle(message, State.FAILED, name)
        return
    CustomerMessage.objects.filter(pk=message.pk).update(tries=tries, trouble=name[:100])
    _postpone(message, max(pause, min(SHORTEST * 4 ** min(message.tries, 6), LONGEST)))


def _postpone(message: CustomerMessage, pause: timedelta) -> None:
    CustomerMessage.objects.filter(pk=message.pk).update(due_at=timezone.now() + pause)
