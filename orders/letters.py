"""Letters: the confirmation of an order by e-mail, in its language, where an address was given. The worker sends it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from orders import tracking
from orders.models import Order
from shop.models import Shopfront

QUEUE = "letters"


def send_soon(order: Order) -> None:
    """In the transaction that places the order: the worker hears of it when that is committed, or never."""
    if order.email and settings.LETTERS:
        send.defer(order=order.pk)


@app.task(queue=QUEUE, name="orders.letters.send", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send(*, order: int) -> None:
    """Once it was sent, not again. Who is killed between sending and writing that down sends the same letter twice,
    under the same Message-ID, by which a mailbox knows it again. No transaction is open meanwhile."""
    found = Order.objects.filter(pk=order, letter_sent_at=None).exclude(email="").first()
    if found is None:
        return
    with translation.override(found.language):
        letter(found).send()
    Order.objects.filter(pk=found.pk).update(letter_sent_at=timezone.now())


def letter(order: Order) -> EmailMultiAlternatives:
    """In the language that is on."""
    shopfront = Shopfront.load()
    facts = {
        "progress": tracking.read(order),
        "shopfront": shopfront,
        "url": f"{settings.SHOP_URL}{order.get_absolute_url()}",
    }
    subject = _("Your order %(number)s, %(shop)s") % {"number": order.number, "shop": shopfront.name}
    host = urlsplit(settings.SHOP_URL).hostname or "localhost"
    words = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string("orders/letters/placed.txt", facts),
        to=[order.email],
        headers={"Message-ID": f"<{order.number}.placed@{host}>", "Auto-Submitted": "auto-generated"},
    )
    words.attach_alternative(render_to_string("orders/letters/placed.html", facts), "text/html")
    return words
