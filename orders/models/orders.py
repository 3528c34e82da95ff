"""Orders: customer, delivery terms, prices and totals, copied when the order was placed."""

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from madamda.inputs.phone import display, is_erased, masked
from orders.models import triggers as on_change
from orders.models.order_queryset import UNSENT, OrderQuerySet
from orders.models.zones import DeliveryZone
from orders.numbers import new_number, new_secret
from orders.status import OPEN, UNSOLD, PaymentMethod, PaymentState, Status, moves_from, next_after

_USER = settings.AUTH_USER_MODEL


class OrderSource(models.TextChoices):
    """Where an order came from."""

    WEB = "web", _("Website")
    PHONE = "phone", _("Phone")
    FACEBOOK = "facebook", _("Facebook")
    TELEGRAM = "telegram", _("Telegram")
    TIKTOK = "tiktok", _("TikTok")
    COUNTER = "counter", _("Counter")


class Order(models.Model):
    number = models.CharField(_("number"), max_length=12, unique=True, default=new_number, editable=False)
    secret = models.CharField(max_length=32, default=new_secret, editable=False)
    submission = models.UUIDField(unique=True, editable=False)  # one order per form
    cart = models.UUIDField(unique=True, null=True, editable=False)  # one order per cart, even if several pages show it
    device = models.UUIDField(null=True, editable=False)  # the browser that ordered, from its signed cookie
    network = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)  # a keyed hash
    language = models.CharField(_("language"), max_length=8, default="en", editable=False)

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="orders", verbose_name=_("customer"))
    customer_name = models.CharField(_("name"), max_length=120)
    customer_phone = models.CharField(_("phone"), max_length=16)
    zone = models.ForeignKey(DeliveryZone, models.PROTECT, related_name="orders", verbose_name=_("delivery to"))
    # Copied from the zone, so that later changes of the zone do not alter the order.
    zone_name_en = models.CharField(max_length=80, blank=True, default="", db_default="", editable=False)
    zone_name_km = models.CharField(max_length=80, blank=True, default="", db_default="", editable=False)
    is_pick_up = models.BooleanField(_("picked up at the shop"), default=False, db_default=False, editable=False)
    days_min = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    days_max = models.PositiveSmallIntegerField(default=3, db_default=3, editable=False)
    cut_off = models.TimeField(null=True, editable=False)
    promised_from = models.DateField(_("promised from"), null=True, editable=False)  # None: until it is paid
    promised_until = models.DateField(_("promised until"), null=True, editable=False)
    address = models.CharField(_("address"), max_length=300, blank=True)
    note = models.CharField(_("note for the rider"), max_length=300, blank=True)
    email = models.EmailField(_("email"), blank=True, default="", db_default="")
    letter_at = models.DateTimeField(null=True, editable=False)  # next attempt; None: at once
    letter_tries = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    letter_sent_at = models.DateTimeField(null=True, editable=False)
    telegram_chat = models.BigIntegerField(null=True, editable=False)  # of the customer, tied to the order by the bot
    news_stopped = models.BooleanField(default=False, db_default=False, editable=False)  # the customer wants none
    source = models.CharField(
        _("source"), max_length=12, choices=OrderSource, default=OrderSource.WEB, db_default="web"
    )
    placed_by = models.ForeignKey(
        _USER, models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("entered by")
    )

    goods = models.DecimalField(_("goods"), max_digits=10, decimal_places=2)
    discount = models.DecimalField(_("discount"), max_digits=10, decimal_places=2, default=0)
    promo_code = models.CharField(_("promo code"), max_length=24, blank=True, default="", db_default="")
    delivery = models.DecimalField(_("delivery"), max_digits=7, decimal_places=2)
    total = models.DecimalField(_("total"), max_digits=10, decimal_places=2)
    riel_rate = models.DecimalField(_("riel for one dollar"), max_digits=10, decimal_places=2)

    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.PENDING)
    version = models.PositiveIntegerField(default=1, editable=False)  # the number of its latest event
    payment_method = models.CharField(_("payment"), max_length=12, choices=PaymentMethod, default=PaymentMethod.CASH)
    payment_state = models.CharField(
        _("payment by KHQR"), max_length=12, choices=PaymentState, blank=True, default="", db_default=""
    )
    payment_received = models.BooleanField(_("payment received"), default=False)
    balance_due = models.DecimalField(max_digits=10, decimal_places=2, default=0, db_default=0, editable=False)
    customer_received = models.BooleanField(_("received by the customer"), default=False)
    placed_at = models.DateTimeField(_("placed"), default=timezone.now, editable=False)
    moved_at = models.DateTimeField(_("last status change"), default=timezone.now, editable=False)
    failed_attempts = models.PositiveSmallIntegerField(_("failed deliveries"), default=0, db_default=0, editable=False)
    next_attempt = models.DateField(_("next delivery attempt"), null=True, editable=False)
    needs_call = models.BooleanField(_("confirmed by a call"), default=False, db_default=False, editable=False)
    rang_at = models.DateTimeField(null=True, editable=False)  # when the boards rang because it was not accepted
    alerted_at = models.DateTimeField(null=True, editable=False)  # when its customer was informed of that

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ("-placed_at", "-pk")
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        permissions = [("see_figures", "Can see the figures"), ("handle_money", "Can handle money")]
        indexes = [
            # Orders of one status by date.
            models.Index(fields=["status", "placed_at"], name="order_status_placed_at"),
            # Index-only scans for the board's columns, oldest first, and its counts; holds open orders only.
            models.Index(
                fields=["placed_at"],
                name="order_open",
                condition=Q(status__in=OPEN),
                include=["status", "payment_method", "payment_received"],
            ),
            # Orders not accepted yet, polled by the escalation every few seconds.
            models.Index(fields=["placed_at"], name="order_pending", condition=Q(status=Status.PENDING)),
            # Delivered orders, newest first.
            models.Index(fields=["-moved_at"], name="order_last_delivered", condition=Q(status=Status.DELIVERED)),
            # A customer's orders, and order tracking; exact matches only.
            models.Index(fields=["customer_phone", "-placed_at"], name="order_customer_phone"),
            # "Unpaid" and "not with the customer yet" in the list of all orders.
            models.Index(fields=["payment_received", "-placed_at"], name="order_payment_received"),
            models.Index(fields=["customer_received", "-placed_at"], name="order_customer_received"),
            # Any page of the list of all orders: by date, by total, and by last change.
            models.Index(fields=["-placed_at", "-id"], name="order_history"),
            models.Index(fields=["-total", "-id"], name="order_total"),
            models.Index(fields=["-moved_at", "-id"], name="order_moved"),
            # Orders whose KHQR code may have expired; holds those waiting for a payment only.
            models.Index(
                fields=["id"],
                name="order_waits_for_payment",
                condition=Q(payment_state=PaymentState.WAITING, status__in=(Status.PENDING, Status.CONFIRMED)),
            ),
            # Unconfirmed orders per network address.
            models.Index(
                fields=["network"], name="order_network_pending", condition=Q(status=Status.PENDING) & ~Q(network="")
            ),
            # Confirmation e-mails to send, polled every few seconds; nearly always empty.
            models.Index(fields=["placed_at"], name="order_letter_unsent", condition=UNSENT),
            # Orders of a Telegram chat, which their customer may all stop at once.
            models.Index(
                fields=["telegram_chat"], name="order_telegram_chat", condition=Q(telegram_chat__isnull=False)
            ),
            # Cancelled and returned orders to refund; holds only those not refunded yet.
            models.Index(
                fields=["moved_at"],
                name="order_refund_due",
                condition=Q(status__in=UNSOLD, payment_received=True),
            ),
            # Paid orders that came to cost less and whose difference is not given back yet, longest first.
            models.Index(
                fields=["id"],
                name="order_overpaid",
                condition=Q(balance_due__lt=0, payment_received=True) & ~Q(status__in=UNSOLD),
            ),
            # Goods on the way back to the shop, longest first.
            models.Index(fields=["moved_at"], name="order_returning", condition=Q(status=Status.RETURNING)),
            # "My orders" of a device.
            models.Index(fields=["device", "-placed_at"], name="order_of_device", condition=~Q(device=None)),
        ]
        constraints = [
            models.CheckConstraint(name="order_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="order_payment_known", condition=Q(payment_method__in=PaymentMethod.values)),
            models.CheckConstraint(
                name="order_payment_state_known", condition=Q(payment_state__in=["", *PaymentState.values])
            ),
            models.CheckConstraint(name="order_phone_e164", condition=Q(customer_phone__regex=r"^\+[1-9][0-9]{7,14}$")),
            models.CheckConstraint(
                name="order_amounts_not_negative", condition=Q(goods__gt=0, discount__gte=0, delivery__gte=0)
            ),
            models.CheckConstraint(name="order_discount_within_goods", condition=Q(discount__lte=F("goods"))),
            models.CheckConstraint(
                name="order_total_adds_up", condition=Q(total=F("goods") - F("discount") + F("delivery"))
            ),
            models.CheckConstraint(name="order_version_counts_from_one", condition=Q(version__gte=1)),
        ]
        triggers = on_change.ORDER

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """URL with the order's secret, which grants access to it: for the customer only, never for a log."""
        return f"{reverse('orders:order', args=[self.number])}?key={self.secret}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def last_letters(self) -> str:
        """The end of the number, by which staff refer to the order."""
        return self.number[-3:]

    @property
    def phone_display(self) -> str:
        return display(self.customer_phone)

    @property
    def is_erased(self) -> bool:
        """Return True if its customer was erased (orders.personal_data)."""
        return is_erased(self.customer_phone)

    @property
    def phone_masked(self) -> str:
        return masked(self.customer_phone)

    @property
    @admin.display(description=_("delivery to"))
    def zone_name(self) -> str:
        """The zone's name when the order was placed, in the current language if there is one."""
        return getattr(self, f"zone_name_{get_language()}", "") or self.zone_name_en or self.zone_name_km

    @property
    def can_be_promised(self) -> bool:
        """Return True if a delivery day can be promised: the order does not wait for KHQR, or packing has begun."""
        is_begun = self.status in (Status.PREPARING, Status.READY, Status.OUT, Status.DELIVERED)
        return not self.payment_state or self.payment_received or is_begun

    @property
    def pieces(self) -> dict[int, int]:
        """Quantities by variant id. One query."""
        return dict(self.lines.values_list("variant", "quantity"))

    @property
    def waits_for_payment(self) -> bool:
        """Return True if KHQR payment is awaited: neither received nor claimed, and packing has not begun."""
        is_early = self.status in (Status.PENDING, Status.CONFIRMED) and not self.payment_received
        return is_early and self.payment_method == PaymentMethod.KHQR and self.payment_state == PaymentState.WAITING

    @property
    def is_unproved(self) -> bool:
        """Return True if the customer claims to have paid, and neither the bank nor staff have confirmed it."""
        is_claimed = self.payment_state == PaymentState.CLAIMED and not self.payment_received
        return self.status == Status.PENDING and is_claimed

    @property
    def is_to_be_called(self) -> bool:
        """Return True if staff have to speak to the customer before they confirm the order."""
        return self.needs_call and self.status == Status.PENDING

    @property
    def is_calling(self) -> bool:
        """Return True if staff have to accept the order: it is pending and does not wait for a payment."""
        return self.status == Status.PENDING and not self.waits_for_payment

    def can_become(self, status: Status) -> bool:
        return status in moves_from(Status(self.status), pick_up=self.is_pick_up)

    @property
    def next_status(self) -> Status | None:
        return next_after(Status(self.status), pick_up=self.is_pick_up)
