"""Reads of orders: which wait, ring or are open, and what board cards need."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from orders.status import CAME_BACK, OPEN, PaymentMethod, PaymentState, Status

if TYPE_CHECKING:
    from orders.models.orders import Order  # noqa: F401  # named in a string

# `Order.waits_for_payment` and `Order.is_calling` as query conditions.
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
        """Orders that staff have to accept."""
        return self.filter(CALLING)

    def letters_due(self, now: datetime, *, since: datetime) -> Self:
        """Orders placed after `since` whose confirmation e-mail is due and was not sent yet, oldest first."""
        is_due = Q(letter_at=None) | Q(letter_at__lte=now)
        return self.filter(UNSENT, is_due, placed_at__gt=since).order_by("placed_at")

    def for_cards(self) -> Self:
        """Load all that a board card shows. Two queries for any number of orders."""
        return self.with_visits().select_related("zone").prefetch_related("lines")

    def with_visits(self) -> Self:
        """Annotate `visit` (1 for the phone's first order of that day), `is_repeat` (whether it ordered before),
        `refusals` (how many of its orders of the REFUSAL_DAYS before came back or are on the way back),
        `last_note` (the latest internal note), and `is_printed` (whether a ticket or packing slip was printed).
        """
        same = self.model.objects.filter(customer_phone=OuterRef("customer_phone")).order_by()
        earlier = same.filter(placed_at__lt=OuterRef("placed_at"))
        day, zone = Value("day"), Value(settings.TIME_ZONE)
        morning = Func(day, OuterRef("placed_at"), zone, function="date_trunc", output_field=models.DateTimeField())
        last_note = self.model.objects.filter(pk=OuterRef("pk")).order_by("-notes__pk").values("notes__text")[:1]
        that_day = same.filter(placed_at__gte=morning, placed_at__lte=OuterRef("placed_at"))
        count = that_day.values("customer_phone").annotate(count=Count("pk")).values("count")
        printed = self.model.objects.filter(pk=OuterRef("pk"), prints__paper__in=("ticket", "slip")).order_by()
        days = Value(timedelta(days=settings.REFUSAL_DAYS), output_field=models.DurationField())
        since = ExpressionWrapper(OuterRef("placed_at") - days, output_field=models.DateTimeField())
        refused = earlier.filter(placed_at__gte=since, status__in=CAME_BACK)
        refusals = refused.values("customer_phone").annotate(count=Count("pk")).values("count")
        return self.annotate(
            visit=Subquery(count),
            is_repeat=Exists(earlier),
            refusals=Coalesce(Subquery(refusals), 0),
            last_note=Subquery(last_note),
            is_printed=Exists(printed),
        )
