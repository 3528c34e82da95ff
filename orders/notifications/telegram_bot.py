"""The bot that customers start from their order page: it ties their chat to the order, and unties it."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from orders.models import Order, TelegramLink
from orders.notifications import telegram
from orders.numbers import new_secret

log = logging.getLogger(__name__)

LINK_LASTS = timedelta(hours=1)
WAIT = 20  # seconds that Telegram holds an answer back until somebody writes
_LISTENER, _SEEN = "telegram-listener", "telegram-update"


def is_offered() -> bool:
    return bool(settings.TELEGRAM_BOT)


def offer(order: Order) -> TelegramLink:
    """Return the order's link to the bot, with a new token if the old one has expired."""
    now = timezone.now()
    link, is_new = TelegramLink.objects.get_or_create(order=order, defaults={"expires_at": now + LINK_LASTS})
    if not is_new and link.expires_at < now:
        link.token, link.expires_at = new_secret(), now + LINK_LASTS
        link.save(update_fields=["token", "expires_at"])
    return link


def address(link: TelegramLink) -> str:
    """Return the address that opens the chat with the bot, with the token to start it."""
    return f"https://t.me/{settings.TELEGRAM_BOT}?start={link.token}"


def listen() -> int:
    """Answer what people write to the bot; return how many messages there were. Waits for some up to WAIT seconds.

    One process listens at a time, because Telegram ends a request once another comes: until it has answered, and after
    a failure for half a minute. A message may be answered twice after a crash.
    """
    me, lasts = new_secret(), WAIT + 2 * settings.TELEGRAM_TIMEOUT + 5
    if not is_offered() or not cache.add(_LISTENER, me, lasts):
        return 0
    TelegramLink.objects.filter(expires_at__lt=timezone.now() - LINK_LASTS).delete()
    try:
        found = telegram.updates(after=cache.get(_SEEN) or 0, wait=WAIT)
    except telegram.TelegramUnavailable as away:
        log.warning("Could not ask Telegram for messages to the bot: %s.", away)
        return 0
    answered = 0
    for update in found:
        if cache.get(_LISTENER) != me:  # it took too long: another listens, and answers the rest
            return answered
        cache.set(_LISTENER, me, lasts)
        try:
            _answer(update)
        except Exception:
            log.exception(
                "A message to the Telegram bot was left without an answer."
            )  # or it would come again for ever
        cache.set(_SEEN, update["update_id"], None)
        answered += 1
    cache.delete(_LISTENER)
    return answered


def untie(order: Order) -> None:
    """Send no more news of this order to its chat, unless it was tied to another one meanwhile."""
    Order.objects.filter(pk=order.pk, telegram_chat=order.telegram_chat).update(telegram_chat=None)


def _answer(update: dict[str, Any]) -> None:
    """Only private chats count: in a group everybody would read the news."""
    message = update.get("message") or {}
    chat, text = message.get("chat") or {}, str(message.get("text", ""))
    if chat.get("type") != "private":
        return
    command, _space, token = text.partition(" ")
    match command:
        case "/start" if order := _tie(token.strip(), chat["id"]):
            language = order.language
        case "/stop":
            order, language = None, _untie_all(chat["id"])
        case _:
            order, language = None, settings.LANGUAGE_CODE
    with translation.override(language):
        if order:
            words = _("You’ll get news of order %(number)s here. To end it, send /stop.") % {"number": order.number}
        elif command == "/stop":
            words = _("You’ll get no more messages about your orders here.")
        else:
            words = _("To get news of an order here, open its page and press “News by Telegram”.")
    try:
        telegram.send(words, chat=chat["id"])
    except telegram.TelegramUnavailable as away:
        log.warning("Could not answer a message to the Telegram bot: %s.", away)


@transaction.atomic
def _tie(token: str, chat: int) -> Order | None:
    """Tie the chat to the token's order and use the token up; None if it is unknown, used or expired."""
    offered = TelegramLink.objects.select_for_update(of=("self",)).select_related("order")
    link = offered.filter(token=token, expires_at__gt=timezone.now()).first()
    if link is None:
        return None
    order = link.order
    Order.objects.filter(pk=order.pk).update(telegram_chat=chat, news_stopped=False)
    link.delete()
    return order


def _untie_all(chat: int) -> str:
    """Untie the chat from all its orders; return the language of the last one."""
    tied = Order.objects.filter(telegram_chat=chat)
    language = tied.order_by("-pk").values_list("language", flat=True).first()
    tied.update(telegram_chat=None)
    return language or settings.LANGUAGE_CODE
