"""Order confirmations by e-mail, in the order's language, if the customer gave an address.

The address is not verified: the e-mail contains no text its sender typed, and the number per day is limited per
address and per device.
"""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from orders.models import Order
from orders.tracking import order_page
from shop.models import StoreSettings

log = logging.getLogger(__name__)

AT_ONCE = 10
CLAIM = timedelta(minutes=5)  # after this another worker takes over from one that was killed while sending
SHORTEST, LONGEST = timedelta(seconds=15), timedelta(hours=1)  # between attempts, times four each time
DAY = timedelta(days=1)
FOR_SO_LONG = timedelta(days=2)  # after the order; later a confirmation is of no use


def send() -> int:
    """Send the confirmations that are due; return how many were sent. The order row itself is the queue.

    At-least-once: a worker killed between sending and marking leads to a second e-mail with the same Message-ID, by
    which mailboxes can recognise it. No transaction is open while sending, and a failure does not delay the others.
    """
    return sum(_send(order) for order in _take_due(timezone.now())) if settings.EMAILS_ENABLED else 0


@transaction.atomic
def _take_due(now: datetime) -> list[Order]:
    """Claim due orders by postponing their next attempt, under SKIP LOCKED, so that no two workers send the same."""
    taken = list(Order.objects.letters_due(now, since=now - FOR_SO_LONG).select_for_update(skip_locked=True)[:AT_ONCE])
    Order.objects.filter(pk__in=[order.pk for order in taken]).update(letter_at=now + CLAIM)
    return taken


def _send(order: Order) -> bool:
    if _has_had_enough(order):
        Order.objects.filter(pk=order.pk).update(letter_at=timezone.now() + LONGEST)
        return False
    try:
        with translation.override(order.language):
            letter(order).send()
    except Exception as trouble:  # noqa: BLE001 – one failure must not stop the rest; no traceback: it has the address
        pause = min(SHORTEST * 4 ** min(order.letter_tries, 6), LONGEST)
        Order.objects.filter(pk=order.pk).update(letter_at=timezone.now() + pause, letter_tries=F("letter_tries") + 1)
        log.warning("Could not send the confirmation e-mail of order %s: %s.", order.number, type(trouble).__name__)
        return False
    Order.objects.filter(pk=order.pk).update(letter_sent_at=timezone.now())
    return True


def _has_had_enough(order: Order) -> bool:
    """Return True if the address or the device has reached its daily limit.

    Upper and lower case, and anything after a plus in the local part, count as the same address.
    """
    now = timezone.now()
    sent = Order.objects.filter(placed_at__gt=now - FOR_SO_LONG - DAY, letter_sent_at__gt=now - DAY)
    name, _at, host = order.email.rpartition("@")
    name = name.partition("+")[0]
    there = Q(email__iexact=f"{name}@{host}") | Q(email__istartswith=f"{name}+", email__iendswith=f"@{host}")
    if sent.filter(there).count() >= settings.LETTERS_PER_ADDRESS:
        return True
    return bool(order.device) and sent.filter(device=order.device).count() >= settings.LETTERS_PER_DEVICE


def letter(order: Order) -> EmailMultiAlternatives:
    """Build the confirmation (text and HTML) in the active language."""
    store = StoreSettings.load()
    subject = " ".join((_("Your order %(number)s – %(shop)s") % {"number": order.number, "shop": store.name}).split())
    facts = {
        "subject": subject,
        "progress": order_page.read(order),
        "lines": order_page.goods(order),
        "store": store,
        "order_url": f"{settings.SHOP_URL}{order.get_absolute_url()}",
    }
    host = urlsplit(settings.SHOP_URL).hostname or "localhost"
    words = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("orders/emails/order_confirmation.txt", facts),
        to=[order.email],
        headers={"Message-ID": f"<{order.number}.placed@{host}>", "Auto-Submitted": "auto-generated"},
    )
    words.attach_alternative(render_to_string("orders/emails/order_confirmation.html", facts), "text/html")
    return words
