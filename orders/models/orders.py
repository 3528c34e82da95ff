"""An order: a copy of everything as it was when the customer pressed the button."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from madamda.inputs.phone import display, masked
from orders.models import triggers as on_change
from orders.models.zones import DeliveryZone
from orders.numbers import new_number, new_secret
from orders.status import OPEN, PaymentMethod, PaymentState, Status, moves_from, next_after

# The same as `Order.waits_for_payment` and `Order.is_calling`, asked of the database.
WAITS_FOR_PAYMENT = Q(
    status__in=(Status.PENDING, Status.CONFIRMED),
    payment_received=False,
    payment_method=PaymentMethod.KHQR,
    payment_state=PaymentState.WAITING,
)
UNSENT = ~Q(email="") & Q(letter_sent_at=None)
CALLING = Q(status=Status.PENDING) & ~WAITS_FOR_PAYMENT


class OrderQuerySet(models.QuerySet["Order"]):
    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def calling(self) -> Self:
        """What somebody has to accept."""
        return self.filter(CALLING)

    def letters_due(self, now: datetime, *, since: datetime) -> Self:
        """Placed since then, with an address, and no letter was sent there yet; the longest waiting first."""
        is_due = Q(letter_at=None) | Q(letter_at__lte=now)
        return self.filter(UNSENT, is_due, placed_at__gt=since).order_by("placed_at")

    def for_cards(self) -> Self:
        """All that a board card shows; two queries, however many orders."""
        return self.with_visits().select_related("zone").prefetch_related("lines")

    def with_visits(self) -> Self:
        """With `visit`, which of that phone's orders of its day each is, and `is_repeat`, whether any was before.

        Both are found in the index of phones, and neither changes any more.
        """
        same = Order.objects.filter(customer_phone=OuterRef("customer_phone")).order_by()
        earlier = same.filter(placed_at__lt=OuterRef("placed_at"))
        day, zone = Value("day"), Value(settings.TIME_ZONE)
        morning = Func(day, OuterRef("placed_at"), zone, function="date_trunc", output_field=models.DateTimeField())
        that_day = same.filter(placed_at__gte=morning, placed_at__lte=OuterRef("placed_at"))
        count = that_day.values("customer_phone").annotate(count=Count("pk")).values("count")
        return self.annotate(visit=Subquery(count), is_repeat=Exists(earlier))


class Order(models.Model):
    number = models.CharField(_("number"), max_length=12, unique=True, default=new_number, editable=False)
    secret = models.CharField(max_length=32, default=new_secret, editable=False)
    submission = models.UUIDField(unique=True, editable=False)  # one form, one order
    cart = models.UUIDField(unique=True, null=True, editable=False)  # one cart, one order, however many pages show it
    device = models.UUIDField(null=True, editable=False)  # the browser that ordered, from its signed cookie
    network = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)  # a keyed hash
    language = models.CharField(_("language"), max_length=8, default="en", editable=False)

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="orders", verbose_name=_("customer"))
    customer_name = models.CharField(_("name"), max_length=120)
    customer_phone = models.CharField(_("phone"), max_length=16)
    zone = models.ForeignKey(DeliveryZone, models.PROTECT, related_name="orders", verbose_name=_("delivery to"))
    # What the zone was called then, and what was promised: whatever becomes of the zone, an order keeps its word.
    zone_name_en = models.CharField(max_length=80, blank=True, default="", db_default="", editable=False)
    zone_name_km = models.CharField(max_length=80, blank=True, default="", db_default="", editable=False)
    is_pick_up = models.BooleanField(_("picked up at the shop"), default=False, db_default=False, editable=False)
    days_min = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    days_max = models.PositiveSmallIntegerField(default=3, db_default=3, editable=False)
    cut_off = models.TimeField(null=True, editable=False)
    promised_from = models.DateField(_("promised from"), null=True, editable=False)  # None: not before it is paid
    promised_until = models.DateField(_("promised until"), null=True, editable=False)
    address = models.CharField(_("address"), max_length=300, blank=True)
    note = models.CharField(_("note for the rider"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail"), blank=True, default="", db_default="")
    letter_at = models.DateTimeField(null=True, editable=False)  # not tried before then
    letter_tries = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    letter_sent_at = models.DateTimeField(null=True, editable=False)

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
    customer_received = models.BooleanField(_("received by the customer"), default=False)
    placed_at = models.DateTimeField(_("placed"), default=timezone.now, editable=False)
    moved_at = models.DateTimeField(_("last moved"), default=timezone.now, editable=False)
    rang_at = models.DateTimeField(null=True, editable=False)  # nobody had accepted it, so all boards rang
    alerted_at = models.DateTimeField(null=True, editable=False)  # and its customer was told

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ("-placed_at", "-pk")
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        permissions = [("see_figures", "Can see the figures")]
        indexes = [
            # All orders of one status, by date, however many lie behind them.
            models.Index(fields=["status", "placed_at"], name="order_status_placed_at"),
            # The board's columns, oldest first, and counts of each kind, from here alone: as small as what is open.
            models.Index(
                fields=["placed_at"],
                name="order_open",
                condition=Q(status__in=OPEN),
                include=["status", "payment_method", "payment_received"],
            ),
            # Who has not been accepted yet: what the alarm asks for every few seconds.
            models.Index(fields=["placed_at"], name="order_pending", condition=Q(status=Status.PENDING)),
            # The last delivered ones, newest first.
            models.Index(fields=["-moved_at"], name="order_last_delivered", condition=Q(status=Status.DELIVERED)),
            # Staff look up a customer's orders, and /track/ finds one: exact matches only.
            models.Index(fields=["customer_phone", "-placed_at"], name="order_customer_phone"),
            # "Unpaid" and "not with the customer yet" in the list of all orders.
            models.Index(fields=["payment_received", "-placed_at"], name="order_payment_received"),
            models.Index(fields=["customer_received", "-placed_at"], name="order_customer_received"),
            # The list of all orders, any page of it: newest first, by the total, and by what changed last.
            models.Index(fields=["-placed_at", "-id"], name="order_history"),
            models.Index(fields=["-total", "-id"], name="order_total"),
            models.Index(fields=["-moved_at", "-id"], name="order_moved"),
            # Whose code may have run out: as small as what waits for a payment.
            models.Index(
                fields=["id"],
                name="order_waits_for_payment",
                condition=Q(payment_state=PaymentState.WAITING, status__in=(Status.PENDING, Status.CONFIRMED)),
            ),
            # How many orders of one address in the network nobody has confirmed yet.
            models.Index(
                fields=["network"], name="order_network_pending", condition=Q(status=Status.PENDING) & ~Q(network="")
            ),
            # Who is owed a letter, asked every few seconds: empty nearly always.
            models.Index(fields=["placed_at"], name="order_letter_unsent", condition=UNSENT),
            # Money that is owed back: as small as what nobody has given back yet.
            models.Index(
                fields=["moved_at"],
                name="order_cancelled_but_paid",
                condition=Q(status=Status.CANCELLED, payment_received=True),
            ),
            # "My orders" on the device that placed them.
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
        """The page of whoever holds the secret: an address to hand to the customer, not to print in a log."""
        return f"{reverse('orders:order', args=[self.number])}?key={self.secret}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def last_letters(self) -> str:
        """What people call across the room."""
        return self.number[-3:]

    @property
    def phone_display(self) -> str:
        return display(self.customer_phone)

    @property
    def phone_masked(self) -> str:
        return masked(self.customer_phone)

    @property
    @admin.display(description=_("delivery to"))
    def zone_name(self) -> str:
        """As the place was called when it was ordered, in the reader's language."""
        return getattr(self, f"zone_name_{get_language()}", "") or self.zone_name_en or self.zone_name_km

    @property
    def can_be_promised(self) -> bool:
        """Whether a day may be named: not while a payment by KHQR is awaited, unless it is packed all the same."""
        is_begun = self.status in (Status.PREPARING, Status.READY, Status.OUT, Status.DELIVERED)
        return not self.payment_state or self.payment_received or is_begun

    @property
    def pieces(self) -> dict[int, int]:
        """Variant id → how many of it."""
        return dict(self.lines.values_list("variant", "quantity"))

    @property
    def waits_for_payment(self) -> bool:
        """By KHQR: nobody has seen the money, nobody says it was sent, and nobody has begun to pack."""
        is_early = self.status in (Status.PENDING, Status.CONFIRMED) and not self.payment_received
        return is_early and self.payment_method == PaymentMethod.KHQR and self.payment_state == PaymentState.WAITING

    @property
    def is_unproved(self) -> bool:
        """Its customer says it is paid, and nobody else has said anything."""
        is_claimed = self.payment_state == PaymentState.CLAIMED and not self.payment_received
        return self.status == Status.PENDING and is_claimed

    @property
    def is_calling(self) -> bool:
        """Somebody has to accept it. What waits for its payment needs nobody yet."""
        return self.status == Status.PENDING and not self.waits_for_payment

    def can_become(self, status: Status) -> bool:
        return status in moves_from(Status(self.status), pick_up=self.is_pick_up)

    @property
    def next_status(self) -> Status | None:
        return next_after(Status(self.status), pick_up=self.is_pick_up)
