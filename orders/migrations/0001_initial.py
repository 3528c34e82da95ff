from decimal import Decimal

import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import orders.models.orders
import orders.models.zones
import orders.numbers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("shop", "0003_search_index"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeliveryZone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_en", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("name_km", models.CharField(max_length=80, null=True, verbose_name="name")),
                (
                    "fee",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=7,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="fee",
                    ),
                ),
                (
                    "free_from",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="free from"
                    ),
                ),
                ("days_min", models.PositiveSmallIntegerField(default=1, verbose_name="days (minimum)")),
                ("days_max", models.PositiveSmallIntegerField(default=3, verbose_name="days (maximum)")),
                (
                    "cut_off",
                    models.TimeField(
                        blank=True,
                        help_text="Later orders count as placed on the next day. Leave empty for the closing time.",
                        null=True,
                        validators=[orders.models.zones.at_a_half_hour],
                        verbose_name="order by",
                    ),
                ),
                ("is_pick_up", models.BooleanField(default=False, verbose_name="picked up at the shop")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("active", models.BooleanField(default=True, verbose_name="offered")),
            ],
            options={
                "verbose_name": "delivery zone",
                "verbose_name_plural": "delivery zones",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "name_en__regex",
                                    "[^\\s\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0]",
                                )
                            ),
                            models.Q(
                                (
                                    "name_km__regex",
                                    "[^\\s\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0]",
                                )
                            ),
                            _connector="OR",
                        ),
                        name="deliveryzone_name_is_visible",
                        violation_error_message="Enter a name with visible characters.",
                    ),
                    models.CheckConstraint(condition=models.Q(("fee__gte", 0)), name="deliveryzone_fee_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(("days_max__gte", models.F("days_min"))),
                        name="deliveryzone_days_in_order",
                        violation_error_message="The maximum can’t be less than the minimum.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDeliveryZone",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("name_en", models.CharField(max_length=80, null=True, verbose_name="name")),
                ("name_km", models.CharField(max_length=80, null=True, verbose_name="name")),
                (
                    "fee",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=7,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="fee",
                    ),
                ),
                (
                    "free_from",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="free from"
                    ),
                ),
                ("days_min", models.PositiveSmallIntegerField(default=1, verbose_name="days (minimum)")),
                ("days_max", models.PositiveSmallIntegerField(default=3, verbose_name="days (maximum)")),
                (
                    "cut_off",
                    models.TimeField(
                        blank=True,
                        help_text="Later orders count as placed on the next day. Leave empty for the closing time.",
                        null=True,
                        validators=[orders.models.zones.at_a_half_hour],
                        verbose_name="order by",
                    ),
                ),
                ("is_pick_up", models.BooleanField(default=False, verbose_name="picked up at the shop")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("active", models.BooleanField(default=True, verbose_name="offered")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical delivery zone",
                "verbose_name_plural": "historical delivery zones",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        default=orders.numbers.new_number,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="number",
                    ),
                ),
                ("secret", models.CharField(default=orders.numbers.new_secret, editable=False, max_length=32)),
                ("submission", models.UUIDField(editable=False, unique=True)),
                ("cart", models.UUIDField(editable=False, null=True, unique=True)),
                ("device", models.UUIDField(editable=False, null=True)),
                ("network", models.CharField(blank=True, db_default="", default="", editable=False, max_length=32)),
                ("language", models.CharField(default="en", editable=False, max_length=8, verbose_name="language")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                ("customer_name", models.CharField(max_length=120, verbose_name="name")),
                ("customer_phone", models.CharField(max_length=16, verbose_name="phone")),
                (
                    "zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="orders.deliveryzone",
                        verbose_name="delivery to",
                    ),
                ),
                (
                    "zone_name_en",
                    models.CharField(blank=True, db_default="", default="", editable=False, max_length=80),
                ),
                (
                    "zone_name_km",
                    models.CharField(blank=True, db_default="", default="", editable=False, max_length=80),
                ),
                (
                    "is_pick_up",
                    models.BooleanField(
                        db_default=False, default=False, editable=False, verbose_name="picked up at the shop"
                    ),
                ),
                ("days_min", models.PositiveSmallIntegerField(db_default=1, default=1, editable=False)),
                ("days_max", models.PositiveSmallIntegerField(db_default=3, default=3, editable=False)),
                ("cut_off", models.TimeField(editable=False, null=True)),
                ("promised_from", models.DateField(editable=False, null=True, verbose_name="promised from")),
                ("promised_until", models.DateField(editable=False, null=True, verbose_name="promised until")),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note for the rider")),
                (
                    "email",
                    models.EmailField(blank=True, db_default="", default="", max_length=254, verbose_name="email"),
                ),
                ("letter_at", models.DateTimeField(editable=False, null=True)),
                ("letter_tries", models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ("letter_sent_at", models.DateTimeField(editable=False, null=True)),
                ("goods", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="goods")),
                ("discount", models.DecimalField(decimal_places=2, default=0, max_digits=10, verbose_name="discount")),
                (
                    "promo_code",
                    models.CharField(blank=True, db_default="", default="", max_length=24, verbose_name="promo code"),
                ),
                ("delivery", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="delivery")),
                ("total", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="total")),
                ("riel_rate", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="riel for one dollar")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Received"),
                            ("confirmed", "Confirmed"),
                            ("preparing", "Packing"),
                            ("ready", "Ready"),
                            ("out", "On the way"),
                            ("delivered", "Delivered"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "payment_method",
                    models.CharField(
                        choices=[("cash", "Cash to the rider"), ("khqr", "KHQR")],
                        default="cash",
                        max_length=12,
                        verbose_name="payment",
                    ),
                ),
                (
                    "payment_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("waiting", "Waiting for payment"),
                            ("expired", "Not paid in time – decide"),
                            ("claimed", "Customer says paid – check"),
                            ("matched", "Paid"),
                            ("short", "Paid too little – check"),
                            ("over", "Paid too much – check"),
                            ("late", "Paid too late – check"),
                            ("duplicate", "Paid twice – check"),
                            ("misdirected", "Wrong payment – check"),
                            ("returned", "Refunded"),
                        ],
                        db_default="",
                        default="",
                        max_length=12,
                        verbose_name="payment by KHQR",
                    ),
                ),
                ("payment_received", models.BooleanField(default=False, verbose_name="payment received")),
                ("customer_received", models.BooleanField(default=False, verbose_name="received by the customer")),
                (
                    "placed_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="placed"),
                ),
                (
                    "moved_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="last status change"
                    ),
                ),
                ("rang_at", models.DateTimeField(editable=False, null=True)),
                ("alerted_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "order",
                "verbose_name_plural": "orders",
                "ordering": ("-placed_at", "-pk"),
                "permissions": [("see_figures", "Can see the figures")],
                "indexes": [
                    models.Index(fields=["status", "placed_at"], name="order_status_placed_at"),
                    models.Index(
                        condition=models.Q(("status__in", ("pending", "confirmed", "preparing", "ready", "out"))),
                        fields=["placed_at"],
                        include=("status", "payment_method", "payment_received"),
                        name="order_open",
                    ),
                    models.Index(condition=models.Q(("status", "pending")), fields=["placed_at"], name="order_pending"),
                    models.Index(
                        condition=models.Q(("status", "delivered")), fields=["-moved_at"], name="order_last_delivered"
                    ),
                    models.Index(fields=["customer_phone", "-placed_at"], name="order_customer_phone"),
                    models.Index(fields=["payment_received", "-placed_at"], name="order_payment_received"),
                    models.Index(fields=["customer_received", "-placed_at"], name="order_customer_received"),
                    models.Index(fields=["-placed_at", "-id"], name="order_history"),
                    models.Index(fields=["-total", "-id"], name="order_total"),
                    models.Index(fields=["-moved_at", "-id"], name="order_moved"),
                    models.Index(
                        condition=models.Q(("payment_state", "waiting"), ("status__in", ("pending", "confirmed"))),
                        fields=["id"],
                        name="order_waits_for_payment",
                    ),
                    models.Index(
                        condition=models.Q(("status", "pending"), models.Q(("network", ""), _negated=True)),
                        fields=["network"],
                        name="order_network_pending",
                    ),
                    models.Index(
                        condition=models.Q(models.Q(("email", ""), _negated=True), ("letter_sent_at", None)),
                        fields=["placed_at"],
                        name="order_letter_unsent",
                    ),
                    models.Index(
                        condition=models.Q(("payment_received", True), ("status", "cancelled")),
                        fields=["moved_at"],
                        name="order_cancelled_but_paid",
                    ),
                    models.Index(
                        condition=models.Q(("device", None), _negated=True),
                        fields=["device", "-placed_at"],
                        name="order_of_device",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["pending", "confirmed", "preparing", "ready", "out", "delivered", "cancelled"],
                            )
                        ),
                        name="order_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payment_method__in", ["cash", "khqr"])), name="order_payment_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "payment_state__in",
                                [
                                    "",
                                    "waiting",
                                    "expired",
                                    "claimed",
                                    "matched",
                                    "short",
                                    "over",
                                    "late",
                                    "duplicate",
                                    "misdirected",
                                    "returned",
                                ],
                            )
                        ),
                        name="order_payment_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("customer_phone__regex", "^\\+[1-9][0-9]{7,14}$")), name="order_phone_e164"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("delivery__gte", 0), ("discount__gte", 0), ("goods__gt", 0)),
                        name="order_amounts_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("discount__lte", models.F("goods"))), name="order_discount_within_goods"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("goods"), "-", models.F("discount")
                                    ),
                                    "+",
                                    models.F("delivery"),
                                ),
                            )
                        ),
                        name="order_total_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="order_version_counts_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="orders.order"
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_lines",
                        to="shop.variant",
                        verbose_name="variant",
                    ),
                ),
                ("sku", models.CharField(max_length=40, verbose_name="SKU")),
                ("name", models.CharField(max_length=120, verbose_name="product")),
                ("name_en", models.CharField(max_length=120, null=True, verbose_name="product")),
                ("name_km", models.CharField(max_length=120, null=True, verbose_name="product")),
                ("option", models.CharField(max_length=80, verbose_name="variant")),
                ("option_en", models.CharField(max_length=80, null=True, verbose_name="variant")),
                ("option_km", models.CharField(max_length=80, null=True, verbose_name="variant")),
                ("price", models.DecimalField(decimal_places=2, max_digits=9, verbose_name="price")),
                ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount")),
            ],
            options={
                "verbose_name": "line",
                "verbose_name_plural": "lines",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("order", "variant"), name="orderline_variant_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="orderline_quantity_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("price"), "*", models.F("quantity")
                                ),
                            ),
                            ("price__gt", 0),
                        ),
                        name="orderline_amount_adds_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("placed", "Placed"),
                            ("confirmed", "Confirmed"),
                            ("preparing", "Packing"),
                            ("ready", "Ready"),
                            ("out", "On the way"),
                            ("delivered", "Delivered"),
                            ("cancelled", "Cancelled"),
                            ("undone", "Step undone"),
                            ("paid", "Payment received"),
                            ("unpaid", "Mark as not paid"),
                            ("received", "Received by the customer"),
                            ("unreceived", "Marked as not received"),
                            ("noted", "Note changed"),
                            ("claimed", "Customer says paid"),
                            ("matched", "Payment found at the bank"),
                            ("short", "Paid too little"),
                            ("over", "Paid too much"),
                            ("late", "Paid too late"),
                            ("duplicate", "Paid twice"),
                            ("misdirected", "Wrong payment"),
                            ("to_cash", "Switched to cash"),
                            ("expired", "Not paid in time"),
                            ("settled", "Payment resolved"),
                            ("refunded", "Refunded"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                ("announced_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": ("order", "version"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("announced_at", None)), fields=["id"], name="orderevent_unannounced"
                    ),
                    models.Index(fields=["at"], name="orderevent_at"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "version"), name="orderevent_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="orderevent_version_counts_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderSearch",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="orders.order",
                    ),
                ),
                ("words", models.TextField()),
                ("phone", models.CharField(max_length=16)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["words", "phone"], name="ordersearch_parts", opclasses=["gin_trgm_ops", "gin_trgm_ops"]
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alarms",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "rung",
                    models.CharField(
                        choices=[
                            ("boards", "The boards rang"),
                            ("customer", "The customer was told"),
                            ("telegram", "A message was sent to Telegram"),
                        ],
                        max_length=8,
                        verbose_name="what",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="due")),
                ("told_at", models.DateTimeField(null=True, verbose_name="time")),
                ("send_at", models.DateTimeField(editable=False, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "alert",
                "verbose_name_plural": "alerts",
                "ordering": ("pk",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("rung__in", ("boards", "customer")), ("told_at", None)),
                        fields=["id"],
                        name="alarm_untold",
                    ),
                    models.Index(
                        condition=models.Q(("send_at", None), _negated=True),
                        fields=["send_at"],
                        name="alarm_to_be_sent",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("order", "rung"), name="alarm_rung_once")],
            },
        ),
        migrations.CreateModel(
            name="Print",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prints",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "paper",
                    models.CharField(
                        choices=[("ticket", "Order slip 80 mm"), ("slip", "Packing slip A4"), ("receipt", "Receipt")],
                        max_length=8,
                        verbose_name="paper",
                    ),
                ),
                ("copy", models.PositiveSmallIntegerField(verbose_name="copy")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
            ],
            options={
                "verbose_name": "print",
                "verbose_name_plural": "prints",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("order", "paper", "copy"), name="print_numbered_once"),
                    models.CheckConstraint(condition=models.Q(("copy__gte", 1)), name="print_copy_counts_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitLimit",
            fields=[
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Received"),
                            ("confirmed", "Confirmed"),
                            ("preparing", "Packing"),
                            ("ready", "Ready"),
                            ("out", "On the way"),
                        ],
                        editable=False,
                        max_length=12,
                        primary_key=True,
                        serialize=False,
                        verbose_name="status",
                    ),
                ),
                (
                    "slow_after",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="slow after, minutes"),
                ),
                (
                    "late_after",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="late after, minutes"),
                ),
            ],
            options={
                "verbose_name": "wait limits",
                "verbose_name_plural": "wait limits",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ("pending", "confirmed", "preparing", "ready", "out"))),
                        name="patience_status_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("late_after", None), ("slow_after", None)),
                            models.Q(
                                ("late_after__isnull", False),
                                ("slow_after__isnull", False),
                                ("slow_after__lt", models.F("late_after")),
                            ),
                            _connector="OR",
                        ),
                        name="patience_slow_before_late",
                        violation_error_message="Slow must come before late. Leave both empty for no limit.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payment",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                ("text", models.CharField(editable=False, max_length=512)),
                ("md5", models.CharField(editable=False, max_length=32, unique=True)),
                ("receiver", models.CharField(editable=False, max_length=32, verbose_name="receiver")),
                ("currency", models.CharField(editable=False, max_length=3, verbose_name="currency")),
                ("amount", models.DecimalField(decimal_places=2, editable=False, max_digits=12, verbose_name="amount")),
                ("link", models.URLField(blank=True, editable=False, max_length=300)),
                (
                    "asked_for_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="requested"),
                ),
                ("good_until", models.DateTimeField(editable=False, verbose_name="valid until")),
                ("asks", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                ("claimed_at", models.DateTimeField(editable=False, null=True)),
                ("next_ask_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "payment by KHQR",
                "verbose_name_plural": "payments by KHQR",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_ask_at", None), _negated=True),
                        fields=["next_ask_at"],
                        name="payment_to_be_asked",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("good_until__gt", models.F("asked_for_at"))),
                        name="payment_good_for_a_while",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankTransfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="orders.payment",
                        verbose_name="payment",
                    ),
                ),
                ("hash", models.CharField(editable=False, max_length=128, verbose_name="bank's reference")),
                ("sender", models.CharField(blank=True, editable=False, max_length=128, verbose_name="from")),
                ("receiver", models.CharField(editable=False, max_length=128, verbose_name="to")),
                ("currency", models.CharField(editable=False, max_length=128, verbose_name="currency")),
                ("amount", models.DecimalField(decimal_places=2, editable=False, max_digits=18, verbose_name="amount")),
                ("sent_at", models.DateTimeField(editable=False, verbose_name="sent")),
                (
                    "seen_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="seen"),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for payment"),
                            ("expired", "Not paid in time – decide"),
                            ("claimed", "Customer says paid – check"),
                            ("matched", "Paid"),
                            ("short", "Paid too little – check"),
                            ("over", "Paid too much – check"),
                            ("late", "Paid too late – check"),
                            ("duplicate", "Paid twice – check"),
                            ("misdirected", "Wrong payment – check"),
                            ("returned", "Refunded"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="result",
                    ),
                ),
                (
                    "resolution",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "Accepted as payment"), ("returned", "Refunded")],
                        db_default="",
                        default="",
                        editable=False,
                        max_length=12,
                        verbose_name="decision",
                    ),
                ),
                ("settled_at", models.DateTimeField(editable=False, null=True, verbose_name="resolved")),
                (
                    "settled_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                ("settlement", models.CharField(blank=True, max_length=300, verbose_name="how it was resolved")),
            ],
            options={
                "verbose_name": "transfer",
                "verbose_name_plural": "transfers",
                "ordering": ("-seen_at", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("verdict", "matched"), _negated=True),
                        fields=["-seen_at"],
                        name="banktransfer_odd",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("verdict", "duplicate"), _negated=True),
                        fields=("hash",),
                        name="banktransfer_pays_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("verdict", "matched")), fields=("payment",), name="banktransfer_one_match"
                    ),
                    models.UniqueConstraint(fields=("payment", "hash"), name="banktransfer_written_once"),
                    models.CheckConstraint(
                        condition=models.Q(("resolution__in", ["", "accepted", "returned"])),
                        name="banktransfer_resolution_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("settled_by", None)),
                            models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="banktransfer_settled_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GatewayState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "trouble",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("token", "The bank does not accept our token. Ask it for a new one, and set BANK_TOKEN."),
                            ("closed", "The bank refused this server. It only answers servers in Cambodia."),
                            ("busy", "The bank asked us to wait."),
                            ("away", "The bank does not answer."),
                            ("nonsense", "The bank’s answer can’t be read."),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0)),
                ("quiet_until", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "connection to the bank",
                "verbose_name_plural": "connections to the bank",
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="gatewaystate_only_one")],
            },
        ),
        migrations.CreateModel(
            name="Promoter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("contact", models.CharField(blank=True, max_length=200, verbose_name="contact")),
                (
                    "commission",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="Of the items, after the discount.",
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="commission, percent",
                    ),
                ),
            ],
            options={
                "verbose_name": "promoter",
                "verbose_name_plural": "promoters",
                "ordering": ("name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("commission__range", (0, 100))), name="promoter_commission_is_a_share"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PromoCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        help_text="Customers can type it in lower case.",
                        max_length=24,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9]{3,24}$", "Use at least three letters or digits, and nothing else."
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("percent", "percent"), ("fixed", "fixed amount")],
                        default="percent",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=8,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                        verbose_name="percent, or amount",
                    ),
                ),
                (
                    "minimum",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=9,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="minimum order",
                    ),
                ),
                (
                    "cap",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.01"))],
                        verbose_name="maximum discount",
                    ),
                ),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="from")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "limit",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="total uses",
                    ),
                ),
                (
                    "limit_per_phone",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="uses per phone",
                    ),
                ),
                ("used", models.PositiveIntegerField(default=0, editable=False, verbose_name="used")),
                (
                    "promoter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="orders.promoter",
                        verbose_name="promoter",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="valid")),
            ],
            options={
                "verbose_name": "promo code",
                "verbose_name_plural": "promo codes",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Upper("code"),
                        name="promocode_code_without_case",
                        violation_error_message="There is already a code with this name.",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="promocode_amount_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "percent"), _negated=True), ("amount__lte", 100), _connector="OR"
                        ),
                        name="promocode_percent_is_a_share",
                        violation_error_message="It can’t be more than 100 percent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("limit", None), ("used__lte", models.F("limit")), _connector="OR"),
                        name="promocode_within_limit",
                        violation_error_message="It has already been used more often than this.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_at", None),
                            ("ends_at", None),
                            ("ends_at__gt", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="promocode_ends_after_it_starts",
                        violation_error_message="The end must be after the start.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minimum__gte", 0)), name="promocode_minimum_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cap", None), ("cap__gt", 0), _connector="OR"),
                        name="promocode_cap_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PromoUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="orders.promocode",
                        verbose_name="promo code",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="promo_use",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                ("phone", models.CharField(max_length=16, verbose_name="phone")),
                ("discount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="discount")),
                (
                    "commission",
                    models.DecimalField(decimal_places=2, default=0, max_digits=10, verbose_name="commission"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                ("given_back_at", models.DateTimeField(blank=True, null=True, verbose_name="released")),
            ],
            options={
                "verbose_name": "use of a promo code",
                "verbose_name_plural": "uses of promo codes",
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("given_back_at", None)), fields=["code", "phone"], name="promouse_of_phone"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("commission__gte", 0), ("discount__gte", 0)),
                        name="promouse_amounts_not_negative",
                    )
                ],
            },
        ),
    ]
