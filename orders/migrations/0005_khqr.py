"""Paying by KHQR: what is asked for, what came in, and what is known of it on the order."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_first"),
        ("orders", "0004_undoing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BankLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "trouble",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("token", "The bank does not accept our token. Ask it for a new one, and set BANK_TOKEN."),
                            ("closed", "The bank does not let this server in. It answers in Cambodia only."),
                            ("busy", "The bank asked us to wait."),
                            ("away", "The bank does not answer."),
                            ("nonsense", "The bank's answer cannot be read."),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0)),
                ("quiet_until", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "line to the bank",
                "verbose_name_plural": "lines to the bank",
            },
        ),
        migrations.CreateModel(
            name="BankTransfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                            ("waiting", "Waits for the payment"),
                            ("claimed", "Says paid, check"),
                            ("matched", "Paid"),
                            ("short", "Paid too little, check"),
                            ("over", "Paid too much, check"),
                            ("late", "Paid too late, check"),
                            ("duplicate", "Paid twice, check"),
                            ("misdirected", "Paid wrongly, check"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="verdict",
                    ),
                ),
                ("settled_at", models.DateTimeField(editable=False, null=True, verbose_name="settled")),
                ("settlement", models.CharField(blank=True, max_length=300, verbose_name="how it was settled")),
            ],
            options={
                "verbose_name": "transfer",
                "verbose_name_plural": "transfers",
                "ordering": ("-seen_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(editable=False, max_length=512)),
                ("md5", models.CharField(editable=False, max_length=32, unique=True)),
                ("receiver", models.CharField(editable=False, max_length=32, verbose_name="receiver")),
                ("currency", models.CharField(editable=False, max_length=3, verbose_name="currency")),
                ("amount", models.DecimalField(decimal_places=2, editable=False, max_digits=12, verbose_name="amount")),
                ("link", models.URLField(blank=True, editable=False, max_length=300)),
                (
                    "asked_for_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="asked for"),
                ),
                ("good_until", models.DateTimeField(editable=False, verbose_name="good until")),
                ("asks", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                ("next_ask_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "payment by KHQR",
                "verbose_name_plural": "payments by KHQR",
            },
        ),
        migrations.RemoveConstraint(
            model_name="order",
            name="order_payment_known",
        ),
        migrations.AddField(
            model_name="order",
            name="payment_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("waiting", "Waits for the payment"),
                    ("claimed", "Says paid, check"),
                    ("matched", "Paid"),
                    ("short", "Paid too little, check"),
                    ("over", "Paid too much, check"),
                    ("late", "Paid too late, check"),
                    ("duplicate", "Paid twice, check"),
                    ("misdirected", "Paid wrongly, check"),
                ],
                db_default="",
                default="",
                max_length=12,
                verbose_name="payment by KHQR",
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="payment_method",
            field=models.CharField(
                choices=[("cash", "Cash to the rider"), ("khqr", "KHQR")],
                default="cash",
                max_length=12,
                verbose_name="payment",
            ),
        ),
        migrations.AlterField(
            model_name="orderevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("placed", "Placed"),
                    ("confirmed", "Confirmed"),
                    ("preparing", "Preparing"),
                    ("ready", "Ready"),
                    ("out", "On the way"),
                    ("delivered", "Delivered"),
                    ("cancelled", "Cancelled"),
                    ("undone", "Taken back"),
                    ("paid", "Payment received"),
                    ("unpaid", "Payment taken back"),
                    ("received", "Received by the customer"),
                    ("unreceived", "Receipt taken back"),
                    ("noted", "Note changed"),
                    ("claimed", "Says paid"),
                    ("matched", "Payment found at the bank"),
                    ("short", "Paid too little"),
                    ("over", "Paid too much"),
                    ("late", "Paid too late"),
                    ("duplicate", "Paid twice"),
                    ("misdirected", "Paid wrongly"),
                    ("to_cash", "Pays in cash instead"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
        AddConstraintNotValid(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("payment_method__in", ["cash", "khqr"])), name="order_payment_known"
            ),
        ),
        AddConstraintNotValid(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "payment_state__in",
                        ["", "waiting", "claimed", "matched", "short", "over", "late", "duplicate", "misdirected"],
                    )
                ),
                name="order_payment_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="bankline_only_one"),
        ),
        migrations.AddField(
            model_name="banktransfer",
            name="settled_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="order",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="payment",
                to="orders.order",
                verbose_name="order",
            ),
        ),
        migrations.AddField(
            model_name="banktransfer",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transfers",
                to="orders.payment",
                verbose_name="payment",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("next_ask_at", None), _negated=True),
                fields=["next_ask_at"],
                name="payment_to_be_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_amount_positive"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("good_until__gt", models.F("asked_for_at"))), name="payment_good_for_a_while"
            ),
        ),
        migrations.AddIndex(
            model_name="banktransfer",
            index=models.Index(
                condition=models.Q(("verdict", "matched"), _negated=True), fields=["-seen_at"], name="banktransfer_odd"
            ),
        ),
        migrations.AddConstraint(
            model_name="banktransfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verdict", "duplicate"), _negated=True),
                fields=("hash",),
                name="banktransfer_pays_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="banktransfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verdict", "matched")), fields=("payment",), name="banktransfer_one_match"
            ),
        ),
        migrations.AddConstraint(
            model_name="banktransfer",
            constraint=models.UniqueConstraint(fields=("payment", "hash"), name="banktransfer_written_once"),
        ),
        migrations.AddConstraint(
            model_name="banktransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at", None), ("settled_by", None)),
                    models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                    _connector="OR",
                ),
                name="banktransfer_settled_by_somebody",
            ),
        ),
    ]
