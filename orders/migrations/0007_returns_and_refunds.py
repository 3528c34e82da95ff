"""Returns, exchanges, claims and refunds."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import madamda.db.triggers
from madamda.db.install_sql_functions import InstallFunction


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0006_search_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        InstallFunction("orders_refunds_stay", "2222c3659c82"),
        InstallFunction("orders_refund_within_paid", "8518b9f450e1"),
        migrations.AlterField(
            model_name="orderevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("placed", "Placed"),
                    ("confirmed", "Confirmed"),
                    ("preparing", "Packing"),
                    ("ready", "Ready"),
                    ("out", "On the way"),
                    ("delivered", "Delivered"),
                    ("cancelled", "Cancelled"),
                    ("returning", "Coming back"),
                    ("returned", "Back at the shop"),
                    ("attempted", "Delivery failed"),
                    ("edited", "Order changed"),
                    ("undone", "Step undone"),
                    ("paid", "Payment received"),
                    ("unpaid", "Mark as not paid"),
                    ("received", "Received by the customer"),
                    ("unreceived", "Marked as not received"),
                    ("noted", "Note added"),
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
                    ("return_asked", "Return requested"),
                    ("ret_approved", "Return approved"),
                    ("ret_refused", "Return not accepted"),
                    ("ret_received", "Returned goods counted"),
                    ("replaced", "Replacement ordered"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("return", "Return"), ("exchange", "Exchange"), ("claim", "Claim")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("approved", "Approved"),
                            ("received", "Goods received"),
                            ("done", "Done"),
                            ("refused", "Not accepted"),
                        ],
                        default="requested",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("damaged", "It is damaged"),
                            ("wrong", "It is not what I ordered"),
                            ("missing", "Something is missing"),
                            ("not_received", "It never came"),
                            ("expired", "It is past its date"),
                            ("reaction", "It doesn’t suit my skin"),
                            ("changed_mind", "I don’t want it any more"),
                            ("other", "Another reason"),
                        ],
                        max_length=16,
                        verbose_name="reason",
                    ),
                ),
                (
                    "words",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="in the customer’s words"),
                ),
                ("answer", models.CharField(blank=True, default="", max_length=300, verbose_name="our answer")),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="asked"),
                ),
                (
                    "changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="last change"),
                ),
                ("worth", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="worth")),
                (
                    "credit",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=10, verbose_name="credited to the replacement"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "replacement",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="orders.order",
                        verbose_name="replacement",
                    ),
                ),
            ],
            options={
                "verbose_name": "return",
                "verbose_name_plural": "returns",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount")),
                (
                    "method",
                    models.CharField(
                        choices=[("cash", "Cash from the till"), ("bank", "Bank transfer"), ("khqr", "KHQR")],
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                ("how", models.CharField(max_length=300, verbose_name="note")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="time")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="orders.return",
                        verbose_name="return",
                    ),
                ),
            ],
            options={
                "verbose_name": "refund",
                "verbose_name_plural": "refunds",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ReturnLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="orders.orderline",
                        verbose_name="line",
                    ),
                ),
                (
                    "part_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="orders.return",
                        verbose_name="return",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a return",
                "verbose_name_plural": "lines of returns",
                "ordering": ("line",),
            },
        ),
        migrations.AddIndex(
            model_name="return",
            index=models.Index(
                condition=models.Q(("status__in", ("done", "refused")), _negated=True),
                fields=["id"],
                name="return_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(("credit__gte", 0), ("worth__gte", 0)), name="return_amounts_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer", ""), ("status", "refused"), _negated=True),
                name="return_refused_with_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["at"], name="refund_at"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="refund_positive"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="refund",
            trigger=pgtrigger.compiler.Trigger(
                name="refunds_stay",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="orders_refunds_stay()",
                    func="",
                    hash="3777eb8f09f41e9b300225be4554c6c0afc4ef3a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_refunds_stay_357ea",
                    table="orders_refund",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="refund",
            trigger=pgtrigger.compiler.Trigger(
                name="within_paid",
                sql=madamda.db.triggers.FunctionTriggerSql(
                    execute="orders_refund_within_paid()",
                    func="",
                    hash="8d945801d3f9842fdc7bb4ae9130d9d7b73d3c77",
                    operation="INSERT",
                    pgid="pgtrigger_within_paid_c779d",
                    table="orders_refund",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="returnline",
            constraint=models.UniqueConstraint(fields=("part_of", "line"), name="returnline_line_once"),
        ),
        migrations.AddConstraint(
            model_name="returnline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="returnline_quantity_positive"
            ),
        ),
    ]
