"""What the order page says about news of the order: by which means they come, and how to start them."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString

from orders.models import Order, TelegramLink
from orders.notifications import telegram_bot
from orders.payments import qr_image


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsPanel:
    """`email` and `phone` (for text messages): masked, or "". `telegram`: the address that starts the bot, once the
    customer has asked for it."""

    is_stopped: bool
    email: str
    phone: str
    has_chat: bool
    offers_telegram: bool
    telegram: str = ""

    @property
    def code(self) -> SafeString:
        """The address as a QR code, for a telephone beside this screen."""
        return qr_image.svg(self.telegram)


def of(order: Order) -> NewsPanel | None:
    """Return what the order page says about news; None if there will be none. One query if the bot is offered."""
    email = order.email if settings.EMAILS_ENABLED else ""
    has_chat = order.telegram_chat is not None
    offers = telegram_bot.is_offered() and not has_chat and order.is_open
    texts = bool(settings.SMS_BACKEND) and not has_chat and order.is_open
    if not (email or has_chat or offers or texts):
        return None
    link = TelegramLink.objects.filter(order=order, expires_at__gt=timezone.now()).first() if offers else None
    return NewsPanel(
        is_stopped=order.news_stopped,
        email=_masked(email),
        phone=order.phone_masked if texts else "",
        has_chat=has_chat,
        offers_telegram=offers,
        telegram=telegram_bot.address(link) if link else "",
    )


def _masked(email: str) -> str:
    """`chan@example.com` becomes `c…@example.com`: others may look at this page."""
    name, at, host = email.rpartition("@")
    return f"{name[:1]}…{at}{host}" if name else ""
